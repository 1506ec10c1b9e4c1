/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/*
 * What the guests of the demonstration wrote, see demo/pool, demo/reroute and demo/fleet.
 */
#ifndef _CHASH_DEMO_RESULTS_H
#define _CHASH_DEMO_RESULTS_H

#include <stdio.h>

#define STEPS	10
#define SAMPLES	1000
/* See demo/clients.sh */
#define SESSIONS	540	/* while the pool changes */
#define YOUNG		100	/* begun of each way */
#define FLEET		300	/* of a fleet, see demo/fleet */
#define CARRIERS	4	/* all, A, B and C */

enum scheduler { CHASH, MH, SCHEDULERS };
enum way { TAKEOVER, SLOPPY, SYNC, WAYS };
enum kind { PSQL, MQTT, SSH, UPLOAD, ECHO, KINDS };

/* One change of the pool with one scheduler. Sessions are added up from step to step. */
struct change {
	char		name[48];
	double		begun, done;		/* seconds */
	unsigned int	needed, unneeded;	/* returning clients that moved */
	unsigned int	unanswered;
	unsigned int	broken[3], ended[3];	/* psql, mqtt, echo */
	char		server[8];
	unsigned int	newcomers;
	double		share, due;		/* of the server: of newcomers, of the weights */
	double		deviation;		/* largest of all servers, standard deviations */
};

struct event {
	char		name[48];
	double		begun;
	unsigned int	alive[WAYS][KINDS];
	unsigned int	seen[WAYS];		/* 1: the way has its line */
};

struct results {
	struct change	change[SCHEDULERS][STEPS];
	unsigned int	changes[SCHEDULERS];
	struct event	event[STEPS];
	unsigned int	events;
	unsigned int	known[WAYS];		/* connections that B had ahead of the reroute */
	unsigned int	sums[WAYS];		/* uploads that arrived as they were sent */
	unsigned int	young[WAYS];		/* sessions without a word before the reroute, that got on */
	double		second[SAMPLES], alive[WAYS][SAMPLES];	/* echo sessions */
	unsigned int	samples;
	struct event	joined[STEPS];		/* of the fleet; alive[0][ECHO] */
	unsigned int	joins;
	/* seconds; echo sessions that live, and of them those that A, B and C carry */
	double		fleet[1 + CARRIERS][SAMPLES];
	unsigned int	fleet_samples;
};

extern const char *const scheduler_names[SCHEDULERS], *const way_names[WAYS], *const kind_names[KINDS];

static inline unsigned int sum(const unsigned int *n, unsigned int count)
{
	unsigned int all = 0;

	while (count--)
		all += n[count];
	return all;
}

/* Exits when a file is missing or cannot be understood. */
void results_read(struct results *r, const char *directory);

/* One screen of tables on standard output. */
void page_print(const struct results *r);
/* The page; and of its plots the one of sessions alive while BGP moves them. */
void page_write(FILE *f, const struct results *r, const char *verdict);
void page_sessions(FILE *f, const struct results *r, unsigned int width, const char *title);

extern const char *const carrier_names[CARRIERS];

void topology_draw(FILE *f);

#endif /* _CHASH_DEMO_RESULTS_H */
