// SPDX-License-Identifier: GPL-2.0-only
/*
 * chashctl drain: destinations that take no new sessions while the ones that they have go on.
 * Waiting for their end is in drain-wait.c.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "address.h"
#include "compare.h"
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

static bool is_same(const struct drain *a, const struct drain *b)
{
	return tuple_equal(&a->service, &b->service) &&
	       !endpoint_compare(&a->addr, a->port, &b->addr, b->port);
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
	switch (state) {
	case IP_VS_CHASH_DRAIN_STATE_DRAINING:
		return "draining";
	case IP_VS_CHASH_DRAIN_STATE_DRAINED:
		return "drained";
	case IP_VS_CHASH_DRAIN_STATE_OVERDUE:
		return "overdue";
	}
	return NULL;
}

static void print_count(struct out *out, const char *key, const char *label, bool known,
			uint32_t count)
{
	if (known)
		out_num(out, key, label, count);
	else
		out_none(out, label);
}

/* The fields of a drain. */
void drain_print(struct out *out, const struct drain *drain)
{
	bool alive = drain->have & HAVE(IP_VS_CHASH_A_DRAIN_ACTIVE);

	out_service(out, "Service", &drain->service);
	out_endpoint(out, "address", "port", "Destination", &drain->addr, drain->port);
	out_str(out, "state", "State", drain_word(drain->state) ?: "unknown");
	print_count(out, "sessions", "Sessions", alive, drain->sessions);
	print_count(out, "active", "Active", alive, drain->active);
	print_count(out, "inactive", "Inactive", alive, drain->inactive);
	print_count(out, "persistent", "Persistent", alive, drain->persistent);
	if (drain->have & HAVE(IP_VS_CHASH_A_DRAIN_DEADLINE))
		out_deadline(out, "deadline", "Deadline", drain->deadline);
	else
		out_none(out, "Deadline");
	out_bool(out, "cut", "Cut", drain->cut);
	out_str(out, "by", "By", drain->by_weight ? "weight" : "drain");
	if (drain->have & HAVE(IP_VS_CHASH_A_DRAIN_SINCE))
		out_num(out, "since", NULL, drain->since);
}

static void print_row(struct out *out, const struct drain *drain)
{
	out_open(out, NULL, '{');
	drain_print(out, drain);
	out_close(out, '}');
	out_row_end(out);
}

static int drain_show(struct ctl *ctl, struct args *args)
{
	struct drain which = {};
	struct drains drains = {};
	int ret = name_parse(&drain_object, args, false, &which);

	if (!ret)
		ret = args_end(args);
	if (!ret)
		ret = names_dest(&which) ? drain_fetch(ctl, &which, &drains) :
		      fetch_drains(ctl, which.have ? &which.service : NULL, &drains);
	if (!ret) {
		out_table_begin(&ctl->out, 0);
		out_each(&ctl->out, &drains, print_row);
		out_table_end(&ctl->out);
	}
	list_free(&drains);
	return ret;
}

static int stop(struct ctl *ctl, const struct drain *which)
{
	struct change change = { .cmd = IP_VS_CHASH_CMD_DRAIN_DEL };

	change.drain = *which;
	change.drain.have = key_of(which);
	return ctl_apply(ctl, &change);
}

/* Of those drains that a command has made, which are not among those that were there @before. */
static void keep_new(struct drains *drains, const struct drains *before)
{
	size_t i, j, n = 0;

	for (i = 0; i < drains->n; i++) {
		for (j = 0; j < before->n; j++)
			if (!before->at[j].by_weight && is_same(&drains->at[i], &before->at[j]))
				break;
		if (j == before->n && !drains->at[i].by_weight)
			drains->at[n++] = drains->at[i];
	}
	drains->n = n;
}

/*
 * The weights of destinations of persistent sessions: IPVS sends clients to a server by their
 * template and does not ask the scheduler, unless the weight is 0. @back puts them as they were.
 */
static int set_weights(struct ipvs *ipvs, const struct drains *drains, bool back)
{
	const struct drain *drain;
	size_t i;
	int ret = DONE;

	for (i = 0; !ret && i < drains->n; i++) {
		drain = &drains->at[i];
		if (!drain->weight || !(drain->have & HAVE(IP_VS_CHASH_A_DRAIN_ACTIVE)))
			continue;
		ret = ipvs_find_dest(ipvs, &drain->service, &drain->addr, drain->port);
		/* A weight that somebody has set since is theirs. */
		if (!ret && (!back || !ipvs->weight))
			ret = ipvs_set_weight(ipvs, back ? drain->weight : 0);
	}
	return ret;
}

/* All or nothing: what has been started is stopped again, for a reason that was given already. */
static int undo(struct ctl *ctl, const struct drain *at, size_t n, int ret)
{
	char why[512];
	size_t i;

	snprintf(why, sizeof(why), "%.511s", failure());
	for (i = 0; i < n; i++)
		if (stop(ctl, &at[i]))
			return fail(ret, "%s; it drains, and its weight in IPVS is not 0", why);
	return fail(ret, "%s", why);
}

static int quiesce(struct ctl *ctl, struct ipvs *ipvs, const struct drains *drains)
{
	char why[512];
	int ret;

	ret = set_weights(ipvs, drains, false);
	if (!ret)
		return DONE;
	snprintf(why, sizeof(why), "%.511s", failure());
	set_weights(ipvs, drains, true);
	fail(ret, "%s", why);
	return undo(ctl, drains->at, drains->n, ret);
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

/* Whether @drains of a service, which were there before, are to be told from those of a command. */
static bool has_own(const struct drains *drains)
{
	size_t i;

	for (i = 0; i < drains->n && drains->at[i].by_weight; i++)
		;
	return i < drains->n;
}

/*
 * What follows when drains have begun. Only persistent services need more than that: where it cannot
 * be seen which drains are new, they are not left without it.
 */
static int settle(struct ctl *ctl, struct ipvs *ipvs, const struct drain *asked,
		  const struct drains *before, bool persistent)
{
	struct drains drains = {};
	int ret;

	ret = drain_fetch(ctl, asked, &drains);
	if (!ret) {
		keep_new(&drains, before);
		if (persistent)
			ret = quiesce(ctl, ipvs, &drains);
	} else if (!persistent) {
		fprintf(stderr, "chashctl: note: it drains; %s\n", failure());
		drains.n = 0;
		ret = DONE;
	} else if (names_dest(asked) || !has_own(before)) {
		ret = undo(ctl, asked, 1, ret);
	} else {
		ret = fail_in(ret, "more destinations drain, and their weights in IPVS are not 0");
	}
	if (!ret)
		warn(ipvs, asked, &drains, persistent);
	list_free(&drains);
	return ret;
}

static int start(struct ctl *ctl, struct change *change)
{
	const struct tuple *service = &change->drain.service;
	struct drains before = {};
	struct ipvs ipvs = {};
	bool persistent = false;
	char text[VALUE_LEN];
	int ret;

	/* Of a service that is unknown the kernel tells when it is asked to drain it. */
	ret = fetch_drains(ctl, service, &before);
	if (ret == REFUSED && ctl->genl.error == ENOENT)
		ret = DONE;
	if (!ret)
		ret = ipvs_open(&ipvs);
	if (!ret)
		ret = ipvs_is_persistent(&ipvs, service, &persistent);
	if (ret == REFUSED && ipvs.genl.error == ESRCH)
		ret = DONE;
	if (!ret)
		ret = ctl_apply(ctl, change);
	if (!ret && *ctl->genl.text)
		fprintf(stderr, "chashctl: warning: %s: %s\n", service_text(service, text),
			ctl->genl.text);
	if (!ret)
		ret = settle(ctl, &ipvs, &change->drain, &before, persistent);
	if (ipvs.genl.buf)
		ipvs_close(&ipvs);
	list_free(&before);
	return ret;
}

static int drain_start(struct ctl *ctl, struct args *args)
{
	struct change change;
	int ret;

	ret = ctl_parse(ctl, args, &change);
	if (!ret && change.drain.have & HAVE(IP_VS_CHASH_A_DRAIN_WEIGHT))
		ret = fail(USAGE, "a weight is for what 'save' has written");
	return ret ? ret : start(ctl, &change);
}

/* Weights that the drains have taken come back first, so that none is left without both. */
static int drain_stop(struct ctl *ctl, struct args *args)
{
	struct drains drains = {};
	struct dests dests = {};
	struct drain which = {};
	struct ipvs ipvs;
	size_t i, j;
	int ret;

	ret = name_parse(&drain_object, args, true, &which);
	if (!ret)
		ret = args_end(args);
	if (ret)
		return ret;
	ret = drain_fetch(ctl, &which, &drains);
	for (i = 0; !ret && i < drains.n && !drains.at[i].weight; i++)
		;
	/* A drain that goes on would take the weight away again. */
	if (!ret)
		ret = stop(ctl, &which);
	if (!ret && i < drains.n) {
		ret = ipvs_open(&ipvs);
		if (!ret)
			ret = set_weights(&ipvs, &drains, true);
		ipvs_close(&ipvs);
	}
	/* What has been stopped and still takes no sessions is worth a word. */
	if (!ret && !fetch_dests(ctl, &which.service, &dests))
		for (i = 0; i < drains.n; i++)
			for (j = 0; j < dests.n; j++)
				if (!endpoint_compare(&drains.at[i].addr, drains.at[i].port,
						      &dests.at[j].addr, dests.at[j].port) &&
				    dests.at[j].flags & IP_VS_CHASH_DEST_F_QUIESCED)
					note("the weight in IPVS is 0: no new sessions yet");
	list_free(&drains);
	list_free(&dests);
	return ret;
}

const struct command drain_verbs[] = {
	{ "show", drain_show, NULL, "[SERVICE [DEST]]", "list what drains" },
	{ "start", drain_start, NULL, "SERVICE DEST|all [deadline TIME [cut]]",
	  "give no new sessions to a destination, or to all of this PoP" },
	{ "wait", drain_wait, NULL, "SERVICE DEST|all [timeout TIME] [strict]",
	  "wait for the last session (0) or until the time is over (4)" },
	{ "stop", drain_stop, NULL, "SERVICE DEST|all", "give new sessions again" },
	{}
};
