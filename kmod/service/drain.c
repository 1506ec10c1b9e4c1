// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * Drains: a destination takes no new sessions from now on, the ones that it has go on, and when
 * the last one is closed or a deadline passes the administrator hears of it. IPVS tells nobody when
 * a connection ends, so a work item looks once a second, while there are drains.
 */
#include <linux/math64.h>
#include <linux/ratelimit.h>

#include <uapi/linux/ip_vs_chash.h>

#include "service/drain.h"
#include "service/service.h"
#include "service/store.h"

#define CHASH_DRAIN_PERIOD	HZ

/*
 * Seconds after which a destination that a bound service lacks has no sessions: a restore of all
 * services takes less, and what comes back has its sessions again.
 */
#define CHASH_DRAIN_ABSENT_MAX	10

/* Seconds within which a flow that is taken over has an entry, also in a service just bound. */
#define CHASH_DRAIN_UNPROVEN	10

/* Only people and files name times by the wall clock, which may be set at any time. */
static s64 drain_wall_offset(void)
{
	return ktime_get_real_ns() - ktime_get_boottime_ns();
}

/* A time as a drain keeps it. Returns ns since boot, not 0. */
s64 ip_vs_chash_drain_time(s64 wall)
{
	return wall * NSEC_PER_SEC - drain_wall_offset() ?: 1;
}

/* The reverse of ip_vs_chash_drain_time(). Returns seconds of the wall clock as it is now. */
s64 ip_vs_chash_drain_wall(s64 time)
{
	return div_s64(time + drain_wall_offset() + NSEC_PER_SEC / 2, NSEC_PER_SEC);
}

static bool drain_is_ours(const struct ip_vs_chash_service *cs, const struct ip_vs_chash_dest *dest)
{
	return !dest->relay && (!dest->pop || dest->pop == cs->cn->pop_self);
}

/*
 * Whether a destination may have sessions that this director does not know yet: it does so within
 * seconds, of those that speak.
 */
static bool drain_may_have_more(const struct ip_vs_chash_service *cs)
{
	return cs->takeover &&
	       (time_before(jiffies, cs->bound_at + CHASH_DRAIN_UNPROVEN * HZ) ||
		(u32)ktime_get_seconds() - READ_ONCE(cs->unproven_at) < CHASH_DRAIN_UNPROVEN);
}

static bool drain_is_gone(const struct ip_vs_chash_drain *drain)
{
	return drain->absent_since &&
	       ktime_get_seconds() - drain->absent_since >= CHASH_DRAIN_ABSENT_MAX;
}

/*
 * How far a drain is. Nothing can be told of the sessions of a destination that IPVS does not show:
 * what was known last stays, but for the deadline. Under the namespace's lock. Returns enum
 * ip_vs_chash_drain_state. Weight 0 is a drain without a deadline.
 */
u8 ip_vs_chash_drain_state(const struct ip_vs_chash_service *cs,
			   const struct ip_vs_chash_dest *dest)
{
	const struct ip_vs_chash_drain *drain = &dest->drain;
	const struct ip_vs_dest *ipvs_dest;

	ipvs_dest = ip_vs_chash_ipvs_dest(cs, dest);
	if (!dest->draining) {
		if (!ipvs_dest || atomic_read(&ipvs_dest->weight) || !drain_is_ours(cs, dest))
			return IP_VS_CHASH_DRAIN_STATE_NONE;
		return ip_vs_chash_service_sessions(cs, ipvs_dest) ?
		       IP_VS_CHASH_DRAIN_STATE_DRAINING : IP_VS_CHASH_DRAIN_STATE_DRAINED;
	}
	if ((ipvs_dest ? !ip_vs_chash_service_sessions(cs, ipvs_dest) : drain_is_gone(drain)) &&
	    !drain_may_have_more(cs))
		return IP_VS_CHASH_DRAIN_STATE_DRAINED;
	if (drain->state == IP_VS_CHASH_DRAIN_STATE_DRAINED &&
	    !(ipvs_dest && ip_vs_chash_service_sessions(cs, ipvs_dest)))
		return IP_VS_CHASH_DRAIN_STATE_DRAINED;
	return drain->deadline && (s64)ktime_get_boottime_ns() >= drain->deadline ?
	       IP_VS_CHASH_DRAIN_STATE_OVERDUE : IP_VS_CHASH_DRAIN_STATE_DRAINING;
}

/* Whether a service has destinations for new sessions. Under the namespace's lock. */
bool ip_vs_chash_drain_leaves_some(const struct ip_vs_chash_service *cs)
{
	const struct ip_vs_chash_dest *dest;

	ip_vs_chash_for_each_dest(&cs->dests, dest)
		if (rcu_access_pointer(dest->ipvs_dest) && dest->weight && !dest->draining &&
		    drain_is_ours(cs, dest))
			return true;
	return false;
}

/*
 * IPVS sends clients of a persistent service to a server by their template and asks nobody, unless
 * the weight is 0. The weight is kept for the end of the drain. Returns it, 0 when there is none to
 * take.
 */
static int drain_take_weight(struct ip_vs_chash_service *cs, struct ip_vs_chash_dest *dest)
{
	struct ip_vs_dest *ipvs_dest = ip_vs_chash_ipvs_dest(cs, dest);
	int weight;

	if (!ipvs_dest || !dest->draining ||
	    !(READ_ONCE(cs->svc->flags) & IP_VS_SVC_F_PERSISTENT))
		return 0;
	/* IPVS sets weights without this lock. */
	weight = atomic_xchg(&ipvs_dest->weight, 0);
	if (!weight)
		return 0;
	dest->drain.weight = weight;
	ip_vs_chash_service_notify(cs, IP_VS_CHASH_EVENT_DEST_CHANGED, dest, 0);
	return weight;
}

/* The reverse. A weight that somebody has set since is theirs. */
static void drain_give_weight(struct ip_vs_chash_service *cs, struct ip_vs_chash_dest *dest)
{
	struct ip_vs_dest *ipvs_dest = ip_vs_chash_ipvs_dest(cs, dest);

	if (!ipvs_dest || !dest->drain.weight ||
	    atomic_cmpxchg(&ipvs_dest->weight, 0, dest->drain.weight))
		return;
	dest->weight = min_t(u32, dest->drain.weight, CHASH_WEIGHT_MAX);
	ip_vs_chash_service_notify(cs, IP_VS_CHASH_EVENT_DEST_CHANGED, dest, 0);
}

/* A drain is not ended by a weight that another tool has set. Under the namespace's lock. */
void ip_vs_chash_drain_hold(struct ip_vs_chash_service *cs, struct ip_vs_chash_dest *dest)
{
	int weight = drain_take_weight(cs, dest);

	if (weight)
		pr_warn_ratelimited("a drain goes on: weight %d is for when it is stopped\n",
				    weight);
}

static bool drain_is_over(const struct ip_vs_chash_service *cs, time64_t since)
{
	time64_t ago = ktime_get_seconds() - since;

	return ago >= CHASH_DRAIN_ABSENT_MAX && ago >= READ_ONCE(cs->cn->hold_sec);
}

/*
 * Note how far a drain is now, and tell when that changed. Of a server that IPVS deleted, alone or
 * with its service, it ends after the hold: a new one at its address is not to be silent for it.
 */
static void drain_update(struct ip_vs_chash_service *cs, struct ip_vs_chash_dest *dest)
{
	struct ip_vs_chash_drain *drain = &dest->drain;
	u8 state;

	if (rcu_access_pointer(dest->ipvs_dest)) {
		drain->absent_since = 0;
	} else if (!drain->absent_since) {
		drain->absent_since = cs->svc ? ktime_get_seconds() : 0;
	} else if (drain_is_over(cs, drain->absent_since)) {
		ip_vs_chash_drain_stop(cs, dest);
		return;
	}

	/* What is to be cut is not taken over, whoever carries the cut out. */
	if (drain->cut && (s64)ktime_get_boottime_ns() >= drain->deadline)
		WRITE_ONCE(dest->ended, true);
	state = ip_vs_chash_drain_state(cs, dest);
	if (state == drain->state)
		return;
	drain->state = state;
	if (state == IP_VS_CHASH_DRAIN_STATE_DRAINED)
		ip_vs_chash_service_notify(cs, IP_VS_CHASH_EVENT_DRAIN_DRAINED, dest, 0);
	else if (state == IP_VS_CHASH_DRAIN_STATE_OVERDUE)
		ip_vs_chash_service_notify(cs, IP_VS_CHASH_EVENT_DRAIN_OVERDUE, dest, 0);
}

/* Under the namespace's lock, so that none is left behind when the last drain has gone. */
static void drain_schedule(struct ip_vs_chash_net *cn, unsigned long delay)
{
	if (cn->drains)
		queue_delayed_work(system_power_efficient_wq, &cn->drain_work, delay);
}

/* The destination that drains behind @dest, or the first one; it stays when @dest is stopped. */
static struct ip_vs_chash_dest *drain_next(const struct ip_vs_chash_service *cs,
					   const struct ip_vs_chash_dest *dest)
{
	struct ip_vs_chash_dest *next = dest ? ip_vs_chash_dests_next(dest) :
					       ip_vs_chash_dests_first(&cs->dests);

	if (!cs->drains)
		return NULL;
	while (next && !next->draining)
		next = ip_vs_chash_dests_next(next);
	return next;
}

static void drain_poll(struct work_struct *work)
{
	struct ip_vs_chash_net *cn = container_of(to_delayed_work(work), struct ip_vs_chash_net,
						  drain_work);
	struct ip_vs_chash_service *cs, *gone = NULL;
	struct ip_vs_chash_dest *dest, *next;
	int bucket;

	mutex_lock(&cn->lock);
	ip_vs_chash_for_each_service(cn, bucket, cs) {
		for (dest = drain_next(cs, NULL); dest; dest = next) {
			next = drain_next(cs, dest);
			/* IPVS tells nobody that a service has become persistent. */
			ip_vs_chash_drain_hold(cs, dest);
			drain_update(cs, dest);
		}
		/* A drain that ended may have been all that there was of it. */
		gone = ip_vs_chash_service_drop(cs);
		if (gone)
			break;
	}
	drain_schedule(cn, gone ? 0 : CHASH_DRAIN_PERIOD);
	mutex_unlock(&cn->lock);
	ip_vs_chash_service_free(gone);
}

/*
 * Drain a destination, or replace the drain that it has. Sessions that are being assigned at this
 * moment may still come to @dest, until a grace period of RCU has passed. A weight of @drain is
 * what the destination is to get back, else that is the one that is taken from it.
 */
void ip_vs_chash_drain_start(struct ip_vs_chash_service *cs, struct ip_vs_chash_dest *dest,
			     const struct ip_vs_chash_drain *drain)
{
	bool is_new = !dest->draining;

	ip_vs_chash_service_set_drain(cs, dest, drain);
	drain_take_weight(cs, dest);
	if (drain->weight)
		dest->drain.weight = drain->weight;
	if (is_new)
		ip_vs_chash_service_notify(cs, IP_VS_CHASH_EVENT_DRAIN_STARTED, dest, 0);
	drain_schedule(cs->cn, CHASH_DRAIN_PERIOD);
}

/* End the drain of a destination. */
void ip_vs_chash_drain_stop(struct ip_vs_chash_service *cs, struct ip_vs_chash_dest *dest)
{
	ip_vs_chash_service_notify(cs, IP_VS_CHASH_EVENT_DRAIN_STOPPED, dest, 0);
	drain_give_weight(cs, dest);
	ip_vs_chash_service_set_drain(cs, dest, NULL);
}

/*
 * The scheduler leaves a service. Another one knows nothing of drains, and they wait for this one
 * to come back; those of a service that is @deleted do so for the hold.
 */
void ip_vs_chash_drain_unbind(struct ip_vs_chash_service *cs, bool deleted)
{
	struct ip_vs_chash_dest *dest;

	for (dest = drain_next(cs, NULL); dest; dest = drain_next(cs, dest)) {
		if (!deleted) {
			drain_give_weight(cs, dest);
			dest->drain.away_since = ktime_get_seconds();
		} else if (!dest->drain.absent_since) {
			dest->drain.absent_since = ktime_get_seconds();
		}
	}
}

/*
 * The scheduler has a service again. A new one is another service, which may have got the address
 * under another scheduler: drains of before the hold are not for its servers.
 */
void ip_vs_chash_drain_bind(struct ip_vs_chash_service *cs, bool is_new)
{
	struct ip_vs_chash_dest *dest, *next;

	for (dest = drain_next(cs, NULL); dest; dest = next) {
		next = drain_next(cs, dest);
		if (is_new && dest->drain.away_since && drain_is_over(cs, dest->drain.away_since)) {
			ip_vs_chash_drain_stop(cs, dest);
			continue;
		}
		dest->drain.away_since = 0;
		ip_vs_chash_drain_hold(cs, dest);
	}
}

/* End all drains of a service. */
void ip_vs_chash_drain_stop_all(struct ip_vs_chash_service *cs)
{
	struct ip_vs_chash_dest *dest, *next;

	for (dest = drain_next(cs, NULL); dest; dest = next) {
		next = drain_next(cs, dest);
		ip_vs_chash_drain_stop(cs, dest);
	}
}

void ip_vs_chash_drain_net_init(struct ip_vs_chash_net *cn)
{
	INIT_DELAYED_WORK(&cn->drain_work, drain_poll);
}

/* Stop to look after drains. Not under the namespace's lock, which the work item takes. */
void ip_vs_chash_drain_net_stop(struct ip_vs_chash_net *cn)
{
	cancel_delayed_work_sync(&cn->drain_work);
}
