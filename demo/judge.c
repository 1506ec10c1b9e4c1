// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * The verdict of the demonstration: one screen of tables and sentences, a page with plots, and the
 * pictures of the README. Exits with 1 when chash did not do what it is for.
 *
 *	judge RESULTS PICTURES		directories
 */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "results.h"

/* A share may be off by chance, by that much once in 100,000 samples. */
#define MOST_DEVIATIONS	4.5
#define CHANGES		9
#define EVENTS		4
#define JOINS		5

static char verdict[8192];
static unsigned int failures;

static void __attribute__((format(printf, 1, 2))) say(const char *format, ...)
{
	size_t used = strlen(verdict);
	va_list args;

	va_start(args, format);
	vsnprintf(verdict + used, sizeof(verdict) - used, format, args);
	va_end(args);
}

/* require OK, REASON...: a sentence of the verdict, unless */
#define require(ok, ...) do { if (!(ok)) { failures++; say("FAILED: " __VA_ARGS__); say("\n"); } } while (0)

static void judge_pool(const struct results *r)
{
	unsigned int unneeded[SCHEDULERS] = {}, needed = 0, broken[SCHEDULERS], s, i;
	const struct change *last = &r->change[CHASH][CHANGES - 1];
	double worst = 0;

	require(r->changes[CHASH] == CHANGES && r->changes[MH] == CHANGES, "a change of the pool is missing");
	for (i = 0; i < CHANGES; i++) {
		const struct change *c = &r->change[CHASH][i];

		for (s = 0; s < SCHEDULERS; s++)
			unneeded[s] += r->change[s][i].unneeded;
		needed += c->needed;
		worst = c->deviation > worst ? c->deviation : worst;
		require(!c->unneeded, "change %u: %u clients moved without need", i, c->unneeded);
		require(!c->unanswered, "change %u: %u clients got no answer", i, c->unanswered);
		require(c->newcomers >= 100, "change %u: only %u new clients came", i, c->newcomers);
		require(c->deviation <= MOST_DEVIATIONS, "change %u: a server's share of new clients is %.1f deviations off",
			i, c->deviation);
	}
	for (s = 0; s < SCHEDULERS; s++)
		broken[s] = sum(r->change[s][CHANGES - 1].broken, 3);
	require(!broken[CHASH], "%u sessions broke", broken[CHASH]);
	require(needed && sum(last->ended, 3), "nothing happened: no client moved, or no session was on a removed server");
	say("Pool, %s: chash moved %u clients without need and broke %u sessions; mh %u and %u.\n",
	    failures ? "FAILED" : "passed", unneeded[CHASH], broken[CHASH], unneeded[MH], broken[MH]);
	say("New clients spread by weight: with chash within %.1f standard deviations.\n", worst);
}

static void judge_reroute(const struct results *r)
{
	const struct event *first = &r->event[0], *last = &r->event[EVENTS - 1];
	unsigned int before = failures, i, k, w;

	require(r->events == EVENTS, "a step of the reroute is missing");
	for (w = 0; w < WAYS; w++)
		for (i = 0; i < EVENTS; i++)
			require(r->event[i].seen[w], "step %u of %s is missing", i, way_names[w]);
	for (k = 0; k < KINDS; k++) {
		require(first->alive[TAKEOVER][k], "no %s session began", kind_names[k]);
		for (i = 1; i < EVENTS; i++)
			require(r->event[i].alive[TAKEOVER][k] >= first->alive[TAKEOVER][k],
				"step %u: %u of %s did not get on", i,
				first->alive[TAKEOVER][k] - r->event[i].alive[TAKEOVER][k], kind_names[k]);
	}
	require(r->sums[TAKEOVER] == first->alive[TAKEOVER][UPLOAD], "an upload did not arrive as it was sent");
	require(r->young[TAKEOVER] == YOUNG, "%u of %u sessions that had only connected got on", r->young[TAKEOVER],
		YOUNG);
	require(!r->known[TAKEOVER], "B knew of sessions: they were not taken over");
	require(sum(last->alive[SLOPPY], KINDS) < sum(first->alive[SLOPPY], KINDS),
		"nothing happened: mh lost no session either");
	say("Reroute, %s: at the end %u of %u sessions live with chash, %u with mh and sloppy_tcp,\n"
	    "%u with the sync daemon of IPVS. Of %u that had only connected when BGP moved them: %u, %u, %u.\n", failures > before ? "FAILED" : "passed",
	    sum(last->alive[TAKEOVER], KINDS), sum(first->alive[TAKEOVER], KINDS), sum(last->alive[SLOPPY], KINDS),
	    sum(last->alive[SYNC], KINDS), YOUNG, r->young[TAKEOVER], r->young[SLOPPY], r->young[SYNC]);
	say("To configure at each director and to keep true, beside its services:\n"
	    "  chash  the addresses of the other directors, a tunnel to each, the PoP of each server; %u connections\n"
	    "         copied to B ahead of the reroute; nothing about clients\n"
	    "  mh     sloppy_tcp, and the same servers with the same weights everywhere, added in the same order; %u copied\n"
	    "  sync   multicast between all directors, and room at each for the connections of all; %u copied\n",
	    r->known[TAKEOVER], r->known[SLOPPY], r->known[SYNC]);
}

/* Sessions that a PoP carried at the most between two steps. */
static double carried(const struct results *r, unsigned int pop, unsigned int step)
{
	double end = step + 1 < r->joins ? r->joined[step + 1].begun : 1e9, most = 0;
	unsigned int i;

	for (i = 0; i < r->fleet_samples; i++)
		if (r->fleet[0][i] > r->joined[step].begun && r->fleet[0][i] <= end && r->fleet[2 + pop][i] > most)
			most = r->fleet[2 + pop][i];
	return most;
}

static void judge_fleet(const struct results *r)
{
	unsigned int before = failures, i;

	require(r->joins == JOINS, "a step of the fleet is missing");
	for (i = 0; i < r->joins; i++)
		require(r->joined[i].alive[TAKEOVER][ECHO] == FLEET, "fleet, step %u: %u of %u sessions got on", i,
			r->joined[i].alive[TAKEOVER][ECHO], FLEET);
	require(carried(r, 0, 0) == FLEET && !carried(r, 1, 0), "fleet: A alone did not carry all");
	require(carried(r, 1, 1) == FLEET / 3 && carried(r, 2, 2) == FLEET / 3, "fleet: who joined carried nothing");
	require(carried(r, 1, 3) == 2 * FLEET / 3, "fleet: nothing happened: B did not get what A had");
	require(carried(r, 0, 4) >= FLEET / 3, "fleet: A carried nothing when it was back");
	say("Fleet, %s: B and C join with a file of a dozen lines, A dies and comes back; %u of %u sessions live.\n",
	    failures > before ? "FAILED" : "passed", r->joined[JOINS - 1].alive[TAKEOVER][ECHO], FLEET);
}

static FILE *create(const char *directory, const char *name)
{
	char path[4096];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	f = fopen(path, "w");
	if (!f) {
		perror(path);
		exit(2);
	}
	return f;
}

static void finish(FILE *f)
{
	if (fclose(f)) {
		perror("judge");
		exit(2);
	}
}

int main(int argc, char **argv)
{
	static struct results r;
	FILE *f;

	if (argc != 3) {
		fprintf(stderr, "usage: judge RESULTS PICTURES\n");
		return 2;
	}
	results_read(&r, argv[1]);
	judge_pool(&r);
	judge_reroute(&r);
	judge_fleet(&r);

	f = create(argv[1], "index.html");
	page_write(f, &r, verdict);
	finish(f);
	f = create(argv[2], "topology.svg");
	topology_draw(f);
	finish(f);
	f = create(argv[2], "sessions.svg");
	page_sessions(f, &r, 760, "BGP moves clients to another PoP");
	finish(f);

	page_print(&r);
	printf("\n%s", verdict);
	return failures > 0;
}
