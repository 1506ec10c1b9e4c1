/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/*
 * The directors that are known, and which of what they publish is believed.
 */
#ifndef _CHASHD_FLEET_H
#define _CHASHD_FLEET_H

#include <time.h>

#include "record.h"

/**
 * struct member - a director, this one too
 * @name:	its name
 * @known:	@record was believed
 * @record:	what it published last that was believed
 * @alive:	the registry calls it alive
 * @since:	when @record was believed, seconds since boot
 * @lost:	when it was alive last
 * @refused:	why what it published last is not believed, or empty
 * @text:	that, to be looked at again; @len bytes
 * @routed:	there was a route to it that is no default route
 * @down:	there is none any more
 * @was_down:	that was so once, and its PoP's state is told since
 * @source:	what goes to it has this source, if that is none that is published of this director
 */
struct member {
	char name[NAME_LEN];
	bool known;
	struct record record;
	bool alive;
	time_t since, lost;
	char refused[1024];
	char *text;
	size_t len;
	bool routed, down, was_down;
	struct addr source;
};

LIST(members, member);

/**
 * struct fleet - all of them
 * @config:	says who may publish what
 * @cache:	directory of what was believed, so that it is known before the registry is reached
 * @ways:	file of whom there was a route to
 * @members:	they
 * @refusals:	records that were not believed, since the start
 * @generation:	highest one of this director
 * @lost_own:	what the registry has of this director is not what was published last
 * @usurper:	the address of another director that uses the name of this one, or empty
 * @usurped:	that lives, so that the name is its
 */
struct fleet {
	const struct config *config;
	char cache[256], ways[256];
	struct members members;
	unsigned long refusals;
	uint64_t generation;
	bool lost_own;
	char usurper[128];
	bool usurped;
};

void fleet_open(struct fleet *fleet, const struct config *config);
bool fleet_record(struct fleet *fleet, const char *name, const char *text, size_t len);
bool fleet_alive(struct fleet *fleet, const char *name, bool alive);
bool fleet_retry(struct fleet *fleet);
void fleet_close(struct fleet *fleet);

void fleet_keep_ways(struct fleet *fleet);
bool fleet_is_peer(const struct fleet *fleet, const struct member *member);

#endif /* _CHASHD_FLEET_H */
