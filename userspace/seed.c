// SPDX-License-Identifier: GPL-2.0-only
/*
 * chashctl seed: the secret that clients are hashed with. It comes from a file or stdin, is never
 * printed, and the kernel does not give it out.
 */
#include "ctl.h"
#include "fetch.h"

static int seed_show(struct ctl *ctl, struct args *args)
{
	struct seed seed = {};
	int ret;

	ret = args_end(args);
	if (!ret)
		ret = fetch_seed(ctl, &seed);
	if (ret)
		return ret;
	out_open(&ctl->out, NULL, '[');
	out_open(&ctl->out, NULL, '{');
	out_line_begin(&ctl->out, 0);
	out_seed(&ctl->out, "seed:", seed.state);
	out_line_end(&ctl->out);
	out_close(&ctl->out, '}');
	out_close(&ctl->out, ']');
	return DONE;
}

static int seed_set(struct ctl *ctl, struct args *args)
{
	return ctl_set(ctl, "seed", "set", args);
}

static int seed_rotate(struct ctl *ctl, struct args *args)
{
	return ctl_set(ctl, "seed", "rotate", args);
}

static int seed_unset(struct ctl *ctl, struct args *args)
{
	struct change change = { .cmd = IP_VS_CHASH_CMD_SEED_DEL };
	int ret;

	change.seed.rotate = args_take(args, "rotate");
	change.seed.have = HAVE(IP_VS_CHASH_A_SEED_ROTATE);
	ret = args_end(args);
	return ret ? ret : ctl_apply(ctl, &change);
}

const struct command seed_verbs[] = {
	{ "show", seed_show, NULL, "", "tell whether a seed was set, never which" },
	{ "set", seed_set, NULL, "FILE|-", "set the seed: 128 bits, hexadecimal or base64" },
	{ "rotate", seed_rotate, NULL, "FILE|-",
	  "set the seed, and hold the old tables for sessions that are under way" },
	{ "unset", seed_unset, NULL, "[rotate]", "go back to the public default" },
	{}
};
