// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * chashctl drain wait: until the last session of a drain has ended or its time is over. It only
 * looks: it may be ended and started again without changing anything, but that it has what is left
 * at the deadline cut where the drain says so.
 */
#include <errno.h>
#include <ifaddrs.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "address.h"
#include "drain.h"
#include "parse.h"

#define LOOK_MS 250
/* What the wall clock may gain within a look without having been set. */
#define WALL_GAIN_MS 100

/* A wait. */
struct waiting {
	struct ctl *ctl;	/* the run */
	struct drain which;	/* what for */
	bool strict;	/* for connections that are closed already, too */
	/* when it is over, in seconds since the director was started, 0 for never */
	uint64_t end;
	uint64_t now;	/* of the last look, the same */
	uint64_t wall;	/* then, the wall clock in seconds, 0 when that was set meanwhile */
	struct drains drains;	/* what was seen then */
	struct addrs siblings;	/* directors of this PoP that cannot be seen */
	bool cut;	/* sessions were cut */
	uint32_t ended;	/* how many */
	bool live;	/* a line on a terminal tells how far it is */
};

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
	struct addrs *siblings = &wait->siblings;
	struct ifaddrs *own = NULL;
	const struct pop *pop;
	size_t i;
	int ret;

	ret = ctl_pops(wait->ctl);
	pop = pop_self(&wait->ctl->pops);
	if (ret || !pop || getifaddrs(&own))
		return ret;
	for (i = 0; i < pop->relays.n; i++)
		if (!is_own(own, &pop->relays.at[i]))
			siblings->at[siblings->n++] = pop->relays.at[i];
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
	if (drain->state != IP_VS_CHASH_DRAIN_STATE_DRAINED)
		return false;
	return !wait->strict || !(drain->active || drain->inactive);
}

/*
 * Of a drain that has sessions the kernel says whether its deadline has passed, by a clock that
 * nobody sets. Of one that has only closed connections it says when that is, by the wall clock of
 * that moment: if that was set since, the next look tells.
 */
static bool is_overdue(const struct waiting *wait, const struct drain *drain)
{
	if (drain->state != IP_VS_CHASH_DRAIN_STATE_DRAINED)
		return drain->state == IP_VS_CHASH_DRAIN_STATE_OVERDUE;
	return drain->have & HAVE(IP_VS_CHASH_A_DRAIN_DEADLINE) && wait->wall >= drain->deadline;
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

/* How far the wall clock is ahead of the one that counts from the director's start, in ms. */
static int64_t wall_offset(void)
{
	return clock_ms(CLOCK_REALTIME) - clock_ms(CLOCK_BOOTTIME);
}

static int look(struct waiting *wait)
{
	int64_t offset = wall_offset();
	int ret;

	wait->now = uptime();
	ret = drain_fetch(wait->ctl, &wait->which, &wait->drains);
	wait->wall = llabs(wall_offset() - offset) < WALL_GAIN_MS ?
		     (clock_ms(CLOCK_BOOTTIME) + offset) / 1000 : 0;
	if (ret == REFUSED && wait->ctl->genl.error == ENOENT)
		return fail(REFUSED, "the drain was stopped");
	return ret;
}

/* Whether what is left of a drain is to be cut now. */
static bool is_to_cut(const struct waiting *wait, const struct drain *drain)
{
	return drain->cut && is_overdue(wait, drain) && !is_over(wait, drain) &&
	       (drain->active || drain->inactive);
}

static bool has_cut(const struct waiting *wait)
{
	size_t i;

	for (i = 0; i < wait->drains.n && !is_to_cut(wait, &wait->drains.at[i]); i++)
		;
	return i < wait->drains.n;
}

/* Cut what is left of each drain at its own deadline: others may go on for long. */
static int cut_due(struct waiting *wait)
{
	struct drains drains = {};
	char name[VALUE_LEN];
	size_t i;
	int ret;

	for (i = 0; i < wait->drains.n; i++) {
		if (!is_to_cut(wait, &wait->drains.at[i]))
			continue;
		wait->ended += left_of(wait, &wait->drains.at[i]);
		*list_add(&drains) = wait->drains.at[i];
	}
	wait->cut = true;
	ret = fail_in(drain_cut(wait->ctl, &drains), "%s: cut", name_of(wait, name));
	list_free(&drains);
	return ret ? ret : look(wait);
}

static int time_is_over(struct waiting *wait, uint32_t left)
{
	char name[VALUE_LEN];

	name_of(wait, name);
	return wait->cut && !left ?
	       fail(EXPIRED, "%s: the time is up, sessions cut: %u", name, wait->ended) :
	       fail(EXPIRED, "%s: the time is up, sessions left: %u", name, left);
}

/* A deadline that had passed when the wait began does not end it when another time was named. */
static int wait_for_end(struct waiting *wait)
{
	size_t over, overdue, late;
	bool first = true;
	uint32_t left;
	int ret;

	for (;; first = false) {
		ret = look(wait);
		if (ret)
			return ret;
		count(wait, &over, &overdue);
		if (first)
			late = wait->end && !has_cut(wait) ? overdue : 0;
		if (has_cut(wait)) {
			ret = cut_due(wait);
			if (ret)
				return ret;
		}
		left = count(wait, &over, &overdue);
		if (wait->live)
			say_count(wait);
		if (over == wait->drains.n && !wait->cut)
			return DONE;
		if (wait->end && wait->now >= wait->end)
			return time_is_over(wait, left);
		if ((overdue > late || wait->cut) && over + overdue == wait->drains.n)
			return time_is_over(wait, left);
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

	ret = name_parse(&drain_object, args, true, &wait->which);
	while (!ret && args->n) {
		if (!wait->end && args_take(args, "timeout")) {
			ret = args_want(args, "timeout: a time", &word) ?:
			      parse_seconds(word, "timeout", &seconds);
			if (!ret)
				wait->end = uptime() + seconds;
		} else if (!wait->strict && args_take(args, "strict")) {
			wait->strict = true;
		} else {
			ret = args_end(args);
		}
	}
	return ret;
}

/* EXPIRED when the time ran out. */
int drain_wait(struct ctl *ctl, struct args *args)
{
	struct waiting wait = { .ctl = ctl, .live = !ctl->out.json && isatty(STDOUT_FILENO) };
	char name[VALUE_LEN];
	int ret;

	ret = parse_wait(args, &wait) ?:
	      find_siblings(&wait);
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
