/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* The directors that are known, and which of what they publish is believed. */
#ifndef _CHASHD_FLEET_H
#define _CHASHD_FLEET_H

#include <time.h>

#include "record.h"

/* A director, this one too. */
struct member {
	char name[NAME_LEN];	/* its name */
	bool known;	/* @record was believed */
	struct record record;	/* what it published last that was believed */
	bool alive;	/* the registry calls it alive */
	struct addr lives_at;	/* which address says so, if that is known */
	time_t since;	/* when @record was believed, seconds since boot */
	time_t lost;	/* when it was alive last */
	char refused[1024];	/* why what it published last is not believed, or empty */
	char *text;	/* that, to be looked at again; @len bytes */
	size_t len;
	bool routed;	/* there was a route to it that is no default route */
	bool down;	/* there is none any more */
	bool was_down;	/* that was so once, and its PoP's state is told since */
	/* what goes to it has this source, if that is none that is published of this director */
	struct addr source;
};

LIST(members, member);

/* All of them. */
struct fleet {
	const struct config *config;	/* says who may publish what */
	/* directory of what was believed, so that it is known before the registry is reached */
	char cache[256];
	char ways[256];	/* file of whom there was a route to */
	struct members members;	/* they */
	size_t kept;	/* bytes of what is to be looked at again */
	unsigned long refusals;	/* records that were not believed, since the start */
	uint64_t generation;	/* highest one of this director */
	struct pop_drain own_drain;	/* what the registry has of this director */
	bool lost_own;	/* what the registry has of this director is not what was published last */
	/* the address of another director that uses the name of this one, or empty */
	char usurper[128];
	bool usurped;	/* that lives, so that the name is its */
};

void fleet_open(struct fleet *fleet, const struct config *config);
bool fleet_record(struct fleet *fleet, const char *name, const char *text, size_t len);
bool fleet_alive(struct fleet *fleet, const char *name, bool alive, const char *address);
bool fleet_retry(struct fleet *fleet);
bool fleet_drain(const struct fleet *fleet, struct pop_drain *drain);
bool fleet_disbelieves(const struct pop_drain *drain);
void fleet_close(struct fleet *fleet);

void fleet_keep_ways(struct fleet *fleet);
bool fleet_is_peer(const struct fleet *fleet, const struct member *member);
bool fleet_stays(struct fleet *fleet, const char *name);

#endif /* _CHASHD_FLEET_H */
