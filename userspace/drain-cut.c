// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ends the connections of destinations. IPVS has no command for that: it forgets those of a
 * destination that is deleted while net.ipv4.vs.expire_nodest_conn is set, so the destination is
 * deleted and added again. It drains, so that nothing new comes to it in between.
 */
#include <signal.h>
#include <stdlib.h>
#include <time.h>

#include "drain.h"
#include "ipvs.h"
#include "sysctl.h"

/* IPVS forgets connections in the background: tries, and how long the first one takes. */
#define CUT_TRIES 8
#define CUT_PAUSE_MS 100

static void pause_ms(unsigned int ms)
{
	struct timespec time = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L };

	nanosleep(&time, NULL);
}

/* Delete a destination so that IPVS forgets its connections, and add it again. */
static int replace_dest(struct ipvs *ipvs, unsigned int pause)
{
	int before = sysctl_get("expire_nodest_conn");
	int ret = DONE, back;

	if (before <= 0)
		ret = sysctl_set("expire_nodest_conn", 1);
	if (!ret)
		ret = ipvs_delete_dest(ipvs);
	if (!ret) {
		pause_ms(pause);
		ret = fail_in(ipvs_add_dest(ipvs), "IPVS has it no more, add it again");
	}
	if (before)
		return ret;
	back = sysctl_set("expire_nodest_conn", 0);
	return ret ? ret : back;
}

/* With signals held off: half of it, or another sysctl, is worse than none. */
static int replace_dest_whole(struct ipvs *ipvs, unsigned int pause)
{
	sigset_t all, old;
	int ret;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &old);
	ret = replace_dest(ipvs, pause);
	sigprocmask(SIG_SETMASK, &old, NULL);
	return ret;
}

static uint32_t entries(const struct drain *drain)
{
	return drain->active + drain->inactive;
}

/* End the connections of one destination; those that IPVS is busy with need another try. */
static int cut_one(struct ctl *ctl, struct ipvs *ipvs, const struct drain *drain)
{
	struct drains now = {};
	int ret = DONE, try;

	for (try = 0; !ret && try < CUT_TRIES; try++) {
		ret = ipvs_find_dest(ipvs, &drain->service, &drain->addr, drain->port);
		if (!ret)
			ret = replace_dest_whole(ipvs, CUT_PAUSE_MS << try);
		if (!ret)
			ret = drain_fetch(ctl, drain, &now);
		if (!ret && !entries(&now.at[0]))
			break;
	}
	if (!ret && try == CUT_TRIES)
		ret = fail(REFUSED, "IPVS still has connections of it after %d tries", CUT_TRIES);
	list_free(&now);
	return ret;
}

/* End the connections of destinations that drain. */
int drain_cut(struct ctl *ctl, const struct drains *drains)
{
	struct ipvs ipvs;
	size_t i;
	int ret;

	ret = ipvs_open(&ipvs);
	for (i = 0; !ret && i < drains->n; i++)
		ret = cut_one(ctl, &ipvs, &drains->at[i]);
	ipvs_close(&ipvs);
	return ret;
}
