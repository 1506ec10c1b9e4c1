/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* What every command is given, the commands, and the command line as a whole. */
#ifndef _CHASHCTL_CTL_H
#define _CHASHCTL_CTL_H

#include "address.h"
#include "args.h"
#include "change.h"
#include "genl.h"
#include "print.h"
#include "util.h"

/* A run of the tool. */
struct ctl {
	const char *object;	/* the first word of the command */
	const char *verb;	/* the second one, where that has verbs */
	struct genl genl;	/* the kernel, once ctl_open() was called */
	bool is_open;	/* it was */
	bool quiet;	/* no module is loaded for it and no version compared */
	char advice[256];	/* what to do about a module of another schema, or empty */
	struct out out;	/* where to print */
	struct pops pops;	/* all PoPs, once ctl_pops() was called */
	bool has_pops;	/* it was */
};

/* A word of the command line. */
struct command {
	const char *name;	/* the word; an object or a verb */
	int (*run)(struct ctl *ctl, struct args *args);	/* does it, with the words behind @name */
	/* of an object, instead of @run; the first one is meant when no verb is there */
	const struct command *verbs;
	const char *synopsis;	/* the words behind @name */
	const char *help;	/* what it does */
};

int cli_run(int n, char **words);

extern const struct command service_verbs[], dest_verbs[], pop_verbs[], backbone_verbs[],
	owner_verbs[], source_verbs[], seed_verbs[], drain_verbs[];

int ctl_open(struct ctl *ctl);
void ctl_compare(struct ctl *ctl, const struct version *version);
int ctl_pops(struct ctl *ctl);
struct names ctl_names(struct ctl *ctl);
int ctl_parse(struct ctl *ctl, struct args *args, struct change *change);
int ctl_apply(struct ctl *ctl, const struct change *change);
void ctl_close(struct ctl *ctl);

int change_run(struct ctl *ctl, struct args *args);
int pop_drain(struct ctl *ctl, struct args *args);

int show_run(struct ctl *ctl, struct args *args);
int explain_run(struct ctl *ctl, struct args *args);
int digest_run(struct ctl *ctl, struct args *args);
int check_run(struct ctl *ctl, struct args *args);
int stats_run(struct ctl *ctl, struct args *args);
int monitor_run(struct ctl *ctl, struct args *args);
int save_run(struct ctl *ctl, struct args *args);
int restore_run(struct ctl *ctl, struct args *args);
int sync_run(struct ctl *ctl, struct args *args);
int diff_run(struct ctl *ctl, struct args *args);
int upgrade_run(struct ctl *ctl, struct args *args);
int adopt_run(struct ctl *ctl, struct args *args);
int top_run(struct ctl *ctl, struct args *args);
int metrics_run(struct ctl *ctl, struct args *args);
int health_run(struct ctl *ctl, struct args *args);
int fleet_run(struct ctl *ctl, struct args *args);
int timeout_run(struct ctl *ctl, struct args *args);
int version_run(struct ctl *ctl, struct args *args);

#endif /* _CHASHCTL_CTL_H */
