/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* What the parts of the tool `faults` give each other. What fails with nothing failing ends it. */
#ifndef FAULTS_H
#define FAULTS_H

#include <stdbool.h>
#include <stdint.h>

/* A burst of changes is built once, later: changes so far apart are none. */
#define PAUSE_US	60000
/* For what happens some time soon, on a slow kernel. */
#define DEADLINE_MS	60000

/* A line of words: `chashctl WORDS`, `ipvs WORDS` (see rules.h) or `unshare`. Returns 0 when it did
 * what it should. What it prints becomes @text, which the caller frees.
 */
int command_run(const char *command, char **text);
char *command_output(const char *command);
void command_must(const char *command);

/* What is in force: rules, settings, counters and what the tables map. */
struct state {
	char *all;		/* freed by who looked */
	char *tables;		/* the end of @all */
	bool late;		/* a table could not be built so far */
	unsigned long errors;	/* tables that could not, ever */
	unsigned long bytes;	/* memory of all; what was replaced goes later */
};

struct state state_look(void);

/* Has the nth allocation that counts fail in a thread; how many there are until then says 0 when
 * it has failed. Threads that have left are as if they had none.
 */
int fail_nth_open(const char *pid);
void fail_nth_set(int fd, unsigned int nth);
unsigned int fail_nth_get(int fd, unsigned int otherwise);

/* The same in all kernel workers; stop returns the smallest number that any of them has left. */
void workers_start(unsigned int nth);
unsigned int workers_stop(unsigned int nth);

/* Loads the module of a file with each allocation of the workers failing in turn. */
int load_sites(const char *path);

#endif
