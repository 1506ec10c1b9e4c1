/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* What stands in the way of takeover. */
#ifndef _CHASHCTL_CHECK_H
#define _CHASHCTL_CHECK_H

#include "containers.h"
#include "director.h"
#include "ipvs.h"
#include "util.h"

/* Something that stands in the way. */
struct finding {
	const char *name;	/* one word for it, or NULL for nothing */
	const struct tuple *service;	/* it is about, or NULL */
	const struct pop *pop;	/* the same */
	const struct director *director;	/* the same */
	const char *device;	/* the same */
	char problem[256];	/* it in words */
	/* a command; words in capitals are for the administrator to replace */
	char remedy[512];
};

LIST(findings, finding);

struct finding *find(struct findings *findings, const char *name);
void problem(struct finding *finding, const char *format, ...) __attribute__((format(printf, 2, 3)));
void remedy(struct finding *finding, const char *format, ...) __attribute__((format(printf, 2, 3)));

void find_in_host(struct findings *findings, struct ipvs *ipvs, const struct services *services,
		  const struct dests *dests);
void check_sysctls(void);

#endif /* _CHASHCTL_CHECK_H */
