/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/*
 * The objects that are stored: what names one, and KEY VALUE, what commands say of it. A row of a
 * table for each is all that reading, writing and printing them takes.
 */
#ifndef _CHASHCTL_OBJECT_H
#define _CHASHCTL_OBJECT_H

#include "args.h"
#include "out.h"
#include "wire.h"

struct word;

/* An object. */
struct object {
	const char *name;	/* what it is called */
	const struct wire_set *set;	/* its attributes */
	unsigned int stored;	/* the nest that its keys are in, 0 for none */
	unsigned int unset;	/* the attribute that takes keys back, 0 for none */
	const struct word *words;	/* keys, in the order in which they are written */
	size_t n;	/* how many */
	size_t list;	/* of its list in struct state */
	int (*compare)(const void *a, const void *b);	/* two of them */
};

extern const struct object service_object, dest_object, drain_object, pop_object, backbone_object,
	source_object, owner_object, seed_object;

/* Finds PoPs. */
struct names {
	int (*find)(void *arg, const char *name, uint16_t *id);	/* find one by its name; a status */
	void *arg;	/* of @find */
};

int name_parse(const struct object *object, struct args *args, bool whole, void *container);
void name_write(FILE *to, const struct object *object, const void *container);
int keys_parse(const struct object *object, struct args *args, uint64_t *mask);
void keys_write(FILE *to, const struct object *object, uint64_t mask);
int words_parse(const struct object *object, struct args *args, const struct names *names,
		void *container);
void words_write(FILE *to, const struct object *object, const void *container,
		 const struct pops *pops);
const char *word_key(const struct object *object, unsigned int attr);
void words_print(struct out *out, const struct object *object, unsigned int attr,
		 const void *settings);

const struct pop *pop_by_id(const struct pops *pops, uint16_t id);
const struct pop *pop_self(const struct pops *pops);
const char *pop_text(const struct pops *pops, uint16_t id, char buf[VALUE_LEN]);
int pop_parse(const char *word, const struct names *names, uint16_t *id);
int pops_parse(const char *list, const struct names *names, struct pop_ids *ids);

#endif /* _CHASHCTL_OBJECT_H */
