// SPDX-License-Identifier: GPL-2.0-only
/*
 * chashctl drain wait: until the last session of a drain has ended or its time is over. It only
 * looks: it may be ended and started again without changing anything, but for one thing. Where the
 * drain says so, it ends what is left at the deadline.
 *
 * IPVS has no command that ends a connection. It forgets those of a destination that is deleted
 * while net.ipv4.vs.expire_nodest_conn is set, so the destination is deleted and added again.
 */
#include <errno.h>
#include <ifaddrs.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "address.h"
#include "compare.h"
#include "drain.h"
#include "ipvs.h"
#include "parse.h"
#include "sysctl.h"

#define LOOK_MS 250

/* IPVS forgets connections in the background: tries, and how long the first one takes. */
#define CUT_TRIES 8
#define CUT_PAUSE_MS 100

/**
 * struct waiting - a wait
 * @ctl:	the run
 * @which:	what for
 * @strict:	for connections that are closed already, too
 * @end:	when it is over, in seconds since the epoch, 0 for never
 * @now:	of the last look
 * @drains:	what was seen then
 * @siblings:	directors of this PoP that cannot be seen
 * @live:	a line on a terminal tells how far it is
 */
struct waiting {
	struct ctl *ctl;
	struct drain which;
	bool strict;
	uint64_t end;
	uint64_t now;
	struct drains drains;
	struct addrs siblings;
	bool live;
};

static void pause_ms(unsigned int ms)
{
	struct timespec time = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L };

	nanosleep(&time, NULL);
}

/* Whether an address is one of this director's. */
static bool is_own(const struct ifaddrs *own, const struct addr *addr)
{
	const struct ifaddrs *at;

	for (at = own; at; at = at->ifa_next) {
		if (!at->ifa_addr || at->ifa_addr->sa_family != addr->af)
			continue;
		if (addr->af == AF_INET ?
		    !memcmp(&((struct sockaddr_in *)at->ifa_addr)->sin_addr, addr->ip, 4) :
		    !memcmp(&((struct sockaddr_in6 *)at->ifa_addr)->sin6_addr, addr->ip, 16))
			return true;
	}
	return false;
}

/* The other directors of the PoP that this one belongs to. */
static int find_siblings(struct waiting *wait)
{
	const struct pop *pop;
	struct ifaddrs *own = NULL;
	size_t i, j;
	int ret;

	ret = ctl_pops(wait->ctl);
	if (ret || getifaddrs(&own))
		return ret;
	for (i = 0; i < wait->ctl->pops.n; i++) {
		pop = &wait->ctl->pops.at[i];
		for (j = 0; pop->self && j < pop->relays.n; j++)
			if (!is_own(own, &pop->relays.at[j]))
				wait->siblings.at[wait->siblings.n++] = pop->relays.at[j];
	}
	freeifaddrs(own);
	return DONE;
}

static void say_scope(const struct waiting *wait)
{
	char buf[VALUE_LEN];
	unsigned int i;

	if (wait->ctl->out.json)
		return;
	printf("speaks for this director alone");
	for (i = 0; i < wait->siblings.n; i++)
		printf("%s%s", i ? ", " : "; it does not see ",
		       addr_text(&wait->siblings.at[i], buf));
	putchar('\n');
	fflush(stdout);
}

static bool is_over(const struct waiting *wait, const struct drain *drain)
{
	if (drain->state != IP_VS_CHASH_DRAIN_DRAINED)
		return false;
	return !wait->strict || !(drain->active || drain->inactive);
}

static bool is_overdue(const struct waiting *wait, const struct drain *drain)
{
	return drain->have & HAVE(IP_VS_CHASH_A_DRAIN_DEADLINE) && wait->now >= drain->deadline;
}

static uint32_t left_of(const struct waiting *wait, const struct drain *drain)
{
	return wait->strict ? drain->active + drain->inactive : drain->sessions;
}

/* What is waited for, and how many drains are over and overdue. */
static uint32_t count(const struct waiting *wait, size_t *over, size_t *overdue)
{
	const struct drain *drain;
	uint32_t left = 0;
	size_t i;

	*over = *overdue = 0;
	for (i = 0; i < wait->drains.n; i++) {
		drain = &wait->drains.at[i];
		left += left_of(wait, drain);
		if (is_over(wait, drain))
			++*over;
		else if (is_overdue(wait, drain))
			++*overdue;
	}
	return left;
}

static const char *name_of(const struct waiting *wait, char buf[VALUE_LEN])
{
	char service[VALUE_LEN], dest[VALUE_LEN];

	service_text(&wait->which.service, service);
	strcpy(dest, "all");
	if (wait->which.have & HAVE(IP_VS_CHASH_A_DRAIN_ADDR))
		endpoint_text(&wait->which.addr, wait->which.port, dest);
	snprintf(buf, VALUE_LEN, "%.120s %.100s", service, dest);
	return buf;
}

static void say_count(const struct waiting *wait)
{
	char name[VALUE_LEN], when[VALUE_LEN];
	const struct drain *first = &wait->drains.at[0];
	size_t over, overdue;
	uint32_t left = count(wait, &over, &overdue);

	printf("\r\033[K%s: sessions left: %u", name_of(wait, name), left);
	if (wait->drains.n > 1)
		printf(", %zu of %zu drained", over, wait->drains.n);
	if (first->have & HAVE(IP_VS_CHASH_A_DRAIN_DEADLINE))
		printf(", deadline %s", deadline_text(first->deadline, when));
	fflush(stdout);
}

static int look(struct waiting *wait)
{
	int ret;

	wait->now = time(NULL);
	ret = drain_fetch(wait->ctl, &wait->which, &wait->drains);
	if (ret == REFUSED && wait->ctl->genl.error == ENOENT)
		return fail(REFUSED, "the drain was stopped");
	return ret;
}

/* Delete a destination and add it again, with signals held off: half of it is worse than none. */
static int replace_dest(struct ipvs *ipvs, unsigned int pause)
{
	sigset_t all, old;
	int ret;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &old);
	ret = ipvs_delete_dest(ipvs);
	if (!ret) {
		pause_ms(pause);
		ret = ipvs_add_dest(ipvs);
	}
	sigprocmask(SIG_SETMASK, &old, NULL);
	return ret;
}

static uint32_t entries(const struct drain *drain)
{
	return drain->active + drain->inactive;
}

/* End the connections of one destination; those that IPVS is busy with need another try. */
static int cut_one(struct waiting *wait, struct ipvs *ipvs, const struct drain *drain)
{
	struct drains now = {};
	int ret = DONE, try;

	for (try = 0; !ret && try < CUT_TRIES; try++) {
		ret = ipvs_find_dest(ipvs, &drain->service, &drain->addr, drain->port);
		if (!ret)
			ret = replace_dest(ipvs, CUT_PAUSE_MS << try);
		if (!ret)
			ret = drain_fetch(wait->ctl, drain, &now);
		if (!ret && !entries(&now.at[0]))
			break;
	}
	if (!ret && try == CUT_TRIES)
		ret = fail(REFUSED, "IPVS still has connections of it after %d tries", CUT_TRIES);
	list_free(&now);
	return ret;
}

/* End what is left of those drains that are overdue and say so. */
static int cut(struct waiting *wait, uint32_t *ended)
{
	const struct drain *drain;
	struct ipvs ipvs;
	size_t i;
	int before = sysctl_get("expire_nodest_conn");
	int ret;

	ret = ipvs_open(&ipvs);
	if (!ret && before <= 0)
		ret = sysctl_set("expire_nodest_conn", 1);
	for (i = 0; !ret && i < wait->drains.n; i++) {
		drain = &wait->drains.at[i];
		/* What IPVS does not have has nothing to end. */
		if (!drain->cut || !is_overdue(wait, drain) || is_over(wait, drain) ||
		    !(drain->have & HAVE(IP_VS_CHASH_A_DRAIN_ACTIVE)))
			continue;
		*ended += left_of(wait, drain);
		ret = cut_one(wait, &ipvs, drain);
	}
	if (!before)
		sysctl_set("expire_nodest_conn", 0);
	ipvs_close(&ipvs);
	return ret;
}

static bool has_cut(const struct waiting *wait)
{
	size_t i;

	for (i = 0; i < wait->drains.n; i++)
		if (wait->drains.at[i].cut && is_overdue(wait, &wait->drains.at[i]) &&
		    !is_over(wait, &wait->drains.at[i]))
			return true;
	return false;
}

static int time_is_over(struct waiting *wait)
{
	char name[VALUE_LEN];
	size_t over, overdue;
	uint32_t ended = 0;
	int ret;

	name_of(wait, name);
	if (!has_cut(wait))
		return fail(EXPIRED, "%s: the time is over, sessions left: %u", name,
			    count(wait, &over, &overdue));
	ret = cut(wait, &ended);
	if (ret)
		return fail_in(ret, "%s: cut", name);
	ret = look(wait);
	return ret ? ret : fail(EXPIRED, "%s: the time is over, sessions cut: %u", name, ended);
}

/* A deadline that had passed when the wait began does not end it when another time was named. */
static int wait_for_end(struct waiting *wait)
{
	size_t over, overdue, late;
	bool first = true;
	int ret;

	for (;; first = false) {
		ret = look(wait);
		if (ret)
			return ret;
		count(wait, &over, &overdue);
		if (first)
			late = wait->end && !has_cut(wait) ? overdue : 0;
		if (wait->live)
			say_count(wait);
		if (over == wait->drains.n)
			return DONE;
		if (wait->end && wait->now >= wait->end)
			return time_is_over(wait);
		if (overdue > late && over + overdue == wait->drains.n)
			return time_is_over(wait);
		pause_ms(LOOK_MS);
	}
}

static void print_result(struct waiting *wait)
{
	struct out *out = &wait->ctl->out;
	size_t i;

	out_open(out, NULL, '[');
	for (i = 0; i < wait->drains.n; i++) {
		out_open(out, NULL, '{');
		drain_print(out, &wait->drains.at[i]);
		out_addrs(out, "siblings", NULL, &wait->siblings);
		out_close(out, '}');
	}
	out_close(out, ']');
}

static int parse_wait(struct args *args, struct waiting *wait)
{
	const char *word;
	uint64_t seconds;
	int ret;

	ret = drain_parse(args, &wait->which);
	while (!ret && args->n) {
		if (!wait->end && args_take(args, "timeout")) {
			ret = args_want(args, "timeout: a time", &word);
			if (!ret)
				ret = parse_seconds(word, "timeout", &seconds);
			if (!ret)
				wait->end = time(NULL) + seconds;
		} else if (!wait->strict && args_take(args, "strict")) {
			wait->strict = true;
		} else {
			ret = args_end(args);
		}
	}
	return ret;
}

/**
 * drain_wait() - chashctl drain wait
 * @ctl:	the run
 * @args:	words
 *
 * Return: a status; EXPIRED when the time ran out.
 */
int drain_wait(struct ctl *ctl, struct args *args)
{
	struct waiting wait = { .ctl = ctl, .live = !ctl->out.json && isatty(STDOUT_FILENO) };
	char name[VALUE_LEN];
	int ret;

	ret = parse_wait(args, &wait);
	if (!ret)
		ret = find_siblings(&wait);
	/* What does not drain is refused with the kernel's words. */
	if (!ret)
		ret = drain_fetch(ctl, &wait.which, &wait.drains);
	if (!ret) {
		say_scope(&wait);
		ret = wait_for_end(&wait);
		if (wait.live)
			putchar('\n');
	}
	if (ctl->out.json && (!ret || ret == EXPIRED))
		print_result(&wait);
	else if (!ret)
		printf("%s: no session is left\n", name_of(&wait, name));
	list_free(&wait.drains);
	return ret;
}
