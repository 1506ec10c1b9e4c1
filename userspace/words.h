/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * KEY VALUE: what commands say of an object, a row of a table for each key. The table is all that
 * reading, writing and printing it takes.
 */
#ifndef _CHASHCTL_WORDS_H
#define _CHASHCTL_WORDS_H

#include "args.h"
#include "containers.h"
#include "out.h"

struct words;

extern const struct words service_words, dest_words, pop_words, source_words, drain_words;

/**
 * struct names - finds PoPs
 * @find:	find one by its name; a status
 * @arg:	of @find
 */
struct names {
	int (*find)(void *arg, const char *name, uint16_t *id);
	void *arg;
};

int words_parse(const struct words *words, struct args *args, uint8_t af,
		const struct names *names, void *container);
void words_text(const struct words *words, const void *container, const struct pops *pops, char *buf,
		size_t size);
void words_print(struct out *out, const struct words *words, unsigned int attr,
		 const void *container);

const char *pop_name(const struct pops *pops, uint16_t id);

#endif /* _CHASHCTL_WORDS_H */
