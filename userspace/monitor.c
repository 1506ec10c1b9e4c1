// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/* chashctl monitor: what changes, as it does. An overrun is an event like the others. */
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "fetch.h"
#include "wire.h"

static void print_event(struct out *out, const struct event *event)
{
	const char *name = event->type < ARRAY_SIZE(event_names) ? event_names[event->type] : NULL;

	out_str(out, "event", "", name ? name : "unknown");
	if (!name)
		out_num(out, "type", "type", event->type);
	out_gap(out);
	if (event->have & HAVE(IP_VS_CHASH_A_EVENT_SERVICE))
		out_service(out, "", &event->service);
	if (event->have & HAVE(IP_VS_CHASH_A_EVENT_DEST_ADDR))
		out_endpoint(out, "address", "port", "", &event->dest_addr, event->dest_port);
	if (event->have & HAVE(IP_VS_CHASH_A_EVENT_POP))
		out_num(out, "pop_id", "PoP", event->pop);
	if (event->have & HAVE(IP_VS_CHASH_A_EVENT_PREFIX_ADDR))
		out_prefix(out, "prefix", "", &event->prefix);
	if (event->have & HAVE(IP_VS_CHASH_A_EVENT_DEV))
		out_str(out, "device", "", event->dev);
	if (event->have & HAVE(IP_VS_CHASH_A_EVENT_GENERATION))
		out_num(out, "generation", "generation", event->generation);
	if (event->have & HAVE(IP_VS_CHASH_A_EVENT_KIND))
		out_str(out, "kind", "", WORD(kind_names, event->kind));
	if (event->have & HAVE(IP_VS_CHASH_A_EVENT_COUNT) &&
	    event->type == IP_VS_CHASH_EVENT_SOURCE_HEAVY)
		out_num(out, "rate", "%s connections/s", event->count);
	else if (event->have & HAVE(IP_VS_CHASH_A_EVENT_COUNT))
		out_num(out, "count", "count", event->count);
	if (event->have & HAVE(IP_VS_CHASH_A_EVENT_ERROR))
		out_field(out, "error", "", strerrorname_np(event->error) ?: "unknown", true,
			  strerror(event->error), false);
}

struct monitor {
	struct out *out;
	uint64_t kinds;		/* HAVE(IP_VS_CHASH_EVENT_x) that are wanted, 0 for all */
};

static int take_event(const struct nlmsghdr *nlh, void *arg)
{
	struct monitor *monitor = arg;
	struct out *out = monitor->out;
	struct event event = {};
	int ret = DONE;

	if (nlh)
		ret = wire_get(&wire_event, nlh, &event);
	if (ret)
		return ret;
	if (nlh && monitor->kinds && (event.type > 63 || !(monitor->kinds & HAVE(event.type))))
		return DONE;
	out_open(out, NULL, '{');
	out_line_begin(out, 0);
	out_now(out, "time", "");
	out_gap(out);
	if (nlh)
		print_event(out, &event);
	else
		out_str(out, "event", "%s: events were lost", "overrun");
	out_line_end(out);
	out_close(out, '}');
	return fflush(out->file) ? fail(USAGE, "standard output cannot be written") : DONE;
}

/* Names of events, or what several of them begin with: drain is all that begin with drain-. */
static int parse_kinds(struct args *args, uint64_t *kinds)
{
	const char *word, *name;
	uint64_t found;
	size_t i, len;

	while ((word = args_next(args))) {
		len = strlen(word);
		found = 0;
		for (i = 0; i < ARRAY_SIZE(event_names); i++) {
			name = event_names[i];
			if (name && !strncmp(name, word, len) && (!name[len] || name[len] == '-'))
				found |= HAVE(i);
		}
		if (!found)
			return fail(USAGE, "there is no event '%s'", word);
		*kinds |= found;
	}
	return DONE;
}

/* In JSON each event is a line of its own, and no array is around them. */
int monitor_run(struct ctl *ctl, struct args *args)
{
	struct monitor monitor = { .out = &ctl->out };
	int stdout_flags = fcntl(STDOUT_FILENO, F_GETFL);
	struct version version;
	int ret;

	ret = parse_kinds(args, &monitor.kinds);
	if (!ret && (stdout_flags < 0 || (stdout_flags & O_ACCMODE) == O_RDONLY))
		ret = fail(USAGE, "standard output is closed");
	/* Joining a group takes no permission on every kernel, but all that is told does. */
	if (!ret)
		ret = fetch_one(ctl, &wire_version, &version, 0, "version");
	if (!ret)
		ret = genl_join(&ctl->genl, IP_VS_CHASH_GENL_NAME, IP_VS_CHASH_MCGRP_EVENTS,
				!monitor.kinds || monitor.kinds & HAVE(IP_VS_CHASH_EVENT_TAKEOVER) ?
				IP_VS_CHASH_MCGRP_STATS : NULL);
	return ret ? ret : genl_listen(&ctl->genl, STDOUT_FILENO, take_event, &monitor);
}
