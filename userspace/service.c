// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/* chashctl service: settings of services, where each comes from, and their storing. */
#include <stdlib.h>

#include "check.h"
#include "fetch.h"

static void print_setting(struct out *out, unsigned int attr, const struct service *service)
{
	bool stored = service->stored.have & HAVE(attr);
	const struct settings *settings = service->alive ? &service->effective : &service->stored;

	/* Clients that are not split have no split in force. */
	if (!(settings->have & HAVE(attr)) &&
	    !(service->alive && attr == IP_VS_CHASH_A_SETTINGS_SPLIT))
		return;
	out_open(out, wire_settings.fields[attr].key, '{');
	out_str(out, NULL, "Setting", word_key(&service_object, attr));
	words_print(out, &service_object, attr, settings);
	out_str(out, "from", "From", stored ? "stored" :
		service->by_flag & HAVE(attr) ? "flag" : "default");
	out_close(out, '}');
	out_row_end(out);
}

static void print_service(struct out *out, const struct service *service)
{
	unsigned int attr;

	out_line_begin(out, 0);
	out_service(out, "", &service->tuple);
	out_gap(out);
	out_bool(out, "alive", NULL, service->alive);
	out_flag(out, NULL, "not bound to chash", !service->alive);
	out_line_end(out);
	out_open(out, "settings", '{');
	out_table_begin(out, 4);
	for (attr = 0; attr <= wire_settings.max; attr++)
		if (word_key(&service_object, attr))
			print_setting(out, attr, service);
	out_table_end(out);
	out_close(out, '}');
}

/* A service, or all of them, or of all those that are bound, each as @print says. */
static int list(struct ctl *ctl, struct args *args, bool bound,
		void (*print)(struct out *out, const struct service *service))
{
	struct services services = {};
	const struct tuple *only;
	struct tuple tuple;
	char buf[VALUE_LEN];
	size_t i, n = 0;
	int ret;

	ret = parse_service_or_all(args, &tuple, &only) ?:
	      fetch_services(ctl, only, &services);
	for (i = 0; i < services.n; i++)
		if (services.at[i].alive || !bound)
			services.at[n++] = services.at[i];
	services.n = n;
	if (!ret && only && !n)
		ret = fail(REFUSED, "%s: the service is not bound to chash",
			   service_text(only, buf));
	if (!ret)
		out_each(&ctl->out, &services, print);
	list_free(&services);
	return ret;
}

static int service_show(struct ctl *ctl, struct args *args)
{
	return list(ctl, args, false, print_service);
}

static void print_digest(struct out *out, const struct service *service)
{
	out_line_begin(out, 0);
	out_service(out, "", &service->tuple);
	out_gap(out);
	out_hex(out, "digest", "", service->digest);
	out_flag(out, "pending", "rebuild pending", service->pending);
	out_flag(out, "stale", "STALE", service->stale);
	out_line_end(out);
}

/* Equal on two directors when they map every client alike. */
int digest_run(struct ctl *ctl, struct args *args)
{
	return list(ctl, args, true, print_digest);
}

static int service_set(struct ctl *ctl, struct args *args)
{
	struct change change;
	int ret;

	ret = ctl_parse(ctl, args, &change) ?:
	      ctl_apply(ctl, &change);
	if (!ret && change.service.stored.takeover)
		check_sysctls();
	return ret;
}

const struct command service_verbs[] = {
	{ "show", service_show, NULL, "[SERVICE]",
	  "list settings and where each comes from" },
	{ "set", service_set, NULL,
	  "SERVICE [takeover on|off] [bound PCT|off] [table-bits N] [group PLEN] [split BASE:SIZE[:MAX]|psid OFFSET:LENGTH|off] [spill on|off] [identity address|address-port]",
	  "store settings, whether the service exists or not" },
	{ "unset", change_run, NULL, "SERVICE [KEY...]",
	  "take settings back; without a KEY all of them" },
	{ "forget", change_run, NULL, "SERVICE",
	  "drop all that is stored for a service that does not exist" },
	{}
};
