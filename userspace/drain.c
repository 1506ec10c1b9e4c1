// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * chashctl drain: destinations that take no new sessions while the ones that they have go on.
 * Waiting for their end is in drain-wait.c.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "drain.h"
#include "fetch.h"
#include "ipvs.h"
#include "sysctl.h"

static bool names_dest(const struct drain *drain)
{
	return drain->have & HAVE(IP_VS_CHASH_A_DRAIN_ADDR);
}

/* What names a drain. */
static uint64_t key_of(const struct drain *drain)
{
	return drain->have & wire_drain.key;
}

/* The drains that a command means. None at all is REFUSED. */
int drain_fetch(struct ctl *ctl, const struct drain *which, struct drains *drains)
{
	char service[VALUE_LEN], dest[VALUE_LEN], text[VALUE_LEN];
	struct drain one = *which;
	int ret;

	drains->n = 0;
	service_text(&which->service, service);
	if (!names_dest(which)) {
		ret = fetch_drains(ctl, &which->service, drains);
		if (!ret && !drains->n)
			ret = fail(REFUSED, "%s: no destination drains", service);
		return ret;
	}
	endpoint_text(&which->addr, which->port, dest);
	snprintf(text, sizeof(text), "%.100s %.100s", service, dest);
	ret = fetch_one(ctl, &wire_drain, &one, key_of(which), text);
	if (!ret)
		*list_add(drains) = one;
	return ret;
}

/* How far a drain is. Returns one word, or NULL for what does not drain. */
const char *drain_word(uint8_t state)
{
	return state && state <= IP_VS_CHASH_DRAIN_STATE_MAX ? drain_state_names[state] : NULL;
}

/* The fields of a drain. */
void drain_print(struct out *out, const struct drain *drain)
{
	bool alive = drain->have & HAVE(IP_VS_CHASH_A_DRAIN_ACTIVE);

	out_service(out, "Service", &drain->service);
	out_endpoint(out, "address", "port", "Destination", &drain->addr, drain->port);
	out_str(out, "state", "State", drain_word(drain->state) ?: "unknown");
	out_known(out, "sessions", "Sessions", alive, drain->sessions);
	out_known(out, "active", "Active", alive, drain->active);
	out_known(out, "inactive", "Inactive", alive, drain->inactive);
	out_known(out, "persistent", "Persistent", alive, drain->persistent);
	if (out_has(out, "Deadline", drain->have & HAVE(IP_VS_CHASH_A_DRAIN_DEADLINE)))
		out_deadline(out, "deadline", "Deadline", drain->deadline);
	out_bool(out, "cut", "Cut", drain->cut);
	out_str(out, "by", "By", drain->by_weight ? "weight" : "drain");
	if (drain->have & HAVE(IP_VS_CHASH_A_DRAIN_SINCE))
		out_num(out, "since", NULL, drain->since);
}

static int drain_show(struct ctl *ctl, struct args *args)
{
	struct drain which = {};
	struct drains drains = {};
	int ret;

	ret = name_parse(&drain_object, args, false, &which) ?:
	      args_end(args);
	if (!ret)
		ret = names_dest(&which) ? drain_fetch(ctl, &which, &drains) :
		      fetch_drains(ctl, which.have ? &which.service : NULL, &drains);
	if (!ret)
		out_table(&ctl->out, &drains, drain_print);
	list_free(&drains);
	return ret;
}

/* What of this namespace would keep sessions from ending. */
static void warn(struct ipvs *ipvs, const struct drain *asked, const struct drains *drains,
		 bool persistent)
{
	int reuse = sysctl_get("conn_reuse_mode");
	bool one_way = false;

	if (persistent) {
		note("a persistent service: the weight in IPVS is 0 until the drain is stopped");
		if (!sysctl_get("expire_quiescent_template"))
			note("clients with a template stay: "
			     "set net.ipv4.vs.expire_quiescent_template=1");
	}
	if (drains->n && !ipvs_find_dest(ipvs, &drains->at[0].service, &drains->at[0].addr,
					 drains->at[0].port))
		one_way = ipvs->one_way;
	if (!reuse)
		note("clients that use a port again stay: set net.ipv4.vs.conn_reuse_mode=1");
	else if (reuse > 0 && one_way && !(reuse & 2))
		note("clients that use a port again soon stay: set net.ipv4.vs.conn_reuse_mode=3");
	if (asked->cut)
		note("the cut is carried out by 'chashctl drain wait', which has to run then");
}

static int start(struct ctl *ctl, struct ipvs *ipvs, const struct change *change)
{
	const struct tuple *service = &change->drain.service;
	struct drains drains = {};
	struct ipvs_service found;
	char text[VALUE_LEN];
	int ret;

	/* If the module does not know the service it refuses the drain. */
	ret = ipvs_get_service(ipvs, service, &found) ?:
	      ctl_apply(ctl, change);
	if (ret)
		return ret;
	if (*ctl->genl.text)
		fprintf(stderr, "chashctl: warning: %s: %s\n", service_text(service, text),
			ctl->genl.text);
	if (drain_fetch(ctl, &change->drain, &drains))
		fprintf(stderr, "chashctl: note: it drains; %s\n", failure());
	warn(ipvs, &change->drain, &drains, found.persistent);
	list_free(&drains);
	return DONE;
}

static int drain_start(struct ctl *ctl, struct args *args)
{
	struct change change;
	struct ipvs ipvs;
	int ret;

	ret = ctl_parse(ctl, args, &change);
	if (!ret && change.drain.have & HAVE(IP_VS_CHASH_A_DRAIN_WEIGHT))
		ret = fail(USAGE, "weight is only for commands that 'save' has written");
	if (ret)
		return ret;
	ret = ipvs_open(&ipvs) ?:
	      start(ctl, &ipvs, &change);
	ipvs_close(&ipvs);
	return ret;
}

static int drain_stop(struct ctl *ctl, struct args *args)
{
	struct drains drains = {};
	struct change change;
	struct dest dest = {};
	size_t i;
	int ret;

	ret = ctl_parse(ctl, args, &change) ?:
	      drain_fetch(ctl, &change.drain, &drains) ?:
	      ctl_apply(ctl, &change);
	/* What has been stopped and still takes no sessions is worth a word. */
	for (i = 0; !ret && i < drains.n; i++) {
		dest.service = drains.at[i].service;
		dest.addr = drains.at[i].addr;
		dest.port = drains.at[i].port;
		if (!fetch_one(ctl, &wire_dest, &dest, wire_dest.key, "dest") &&
		    dest.flags & IP_VS_CHASH_DEST_F_QUIESCED)
			note("the weight in IPVS is 0: no new sessions yet");
	}
	list_free(&drains);
	return ret;
}

const struct command drain_verbs[] = {
	{ "show", drain_show, NULL, "[SERVICE [DEST]]", "list drains" },
	{ "start", drain_start, NULL, "SERVICE DEST|all [deadline TIME [cut]]",
	  "start a drain: no new sessions for a destination, or for all of this PoP" },
	{ "wait", drain_wait, NULL, "SERVICE DEST|all [timeout TIME] [strict]",
	  "wait for the last session (exit 0) or until the time is up (exit 4)" },
	{ "stop", drain_stop, NULL, "SERVICE DEST|all", "end a drain" },
	{}
};
