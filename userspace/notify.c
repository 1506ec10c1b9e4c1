// SPDX-License-Identifier: GPL-2.0-only
/*
 * chashctl notify: what VRRP makes of this director, told by keepalived's notify scripts.
 */
#include "ctl.h"
#include "parse.h"
#include "wire.h"

static int take_role(const struct nlmsghdr *nlh, void *arg)
{
	return wire_get(&wire_role, nlh, arg);
}

static int show(struct ctl *ctl)
{
	struct out *out = &ctl->out;
	struct role role = {};
	const char *name = NULL;
	int ret = ctl_open(ctl);

	if (!ret)
		ret = genl_talk(&ctl->genl, genl_msg(&ctl->genl, IP_VS_CHASH_CMD_ROLE_GET, 0),
				take_role, &role, "notify");
	if (ret)
		return ret;
	if (role.state < ARRAY_SIZE(role_names))
		name = role_names[role.state];
	out_open(out, NULL, '[');
	out_open(out, NULL, '{');
	out_line_begin(out, 0);
	out_str(out, "role", "role:", name ? name : "unknown");
	if (role.have & HAVE(IP_VS_CHASH_A_ROLE_AGE_MS))
		out_since(out, "since", "for %s", role.age_ms);
	out_line_end(out);
	out_close(out, '}');
	out_close(out, ']');
	return DONE;
}

int notify_run(struct ctl *ctl, struct args *args)
{
	struct change change = { .cmd = IP_VS_CHASH_CMD_ROLE_SET };
	bool shown = args_take(args, "show");
	int ret = DONE;

	if (!shown)
		ret = parse_choice(args, "role", role_names, ARRAY_SIZE(role_names),
				   &change.role.state);
	if (!ret)
		ret = args_end(args);
	if (ret)
		return ret;
	change.role.have = HAVE(IP_VS_CHASH_A_ROLE_STATE);
	return shown ? show(ctl) : ctl_apply(ctl, &change);
}
