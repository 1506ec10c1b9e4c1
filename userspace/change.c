// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * One change of what the kernel stores. What is written here is read here, so that saved commands
 * can be replayed.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "change.h"
#include "parse.h"
#include "wire.h"

/* Larger than any seed that is one, so that a wrong file is told from a long one. */
#define SEED_FILE_MAX 256

/* What comes behind the name of an object. */
enum rest {
	NOTHING,
	KEYS,		/* [KEY VALUE]... */
	SOME_KEYS,	/* KEY VALUE... */
	UNSET_KEYS,	/* [KEY...] */
	POP_LIST,	/* POP[,POP...] */
	SEED_FILE,	/* FILE, instead of a name */
	ROTATE,		/* [rotate], the same */
	EVERYTHING,	/* nothing, the same */
};

/* A verb that changes what is stored. */
static const struct verb {
	const char *name;	/* it */
	uint8_t cmd;	/* the request that it becomes */
	bool special;	/* it unsets, adds, or rotates */
	const struct object *object;	/* of which object */
	enum rest rest;	/* what comes behind the name of that */
} verbs[] = {
	{ "set", IP_VS_CHASH_CMD_SERVICE_SET, false, &service_object, SOME_KEYS },
	{ "unset", IP_VS_CHASH_CMD_SERVICE_SET, true, &service_object, UNSET_KEYS },
	{ "forget", IP_VS_CHASH_CMD_SERVICE_DEL, false, &service_object, NOTHING },
	{ "set", IP_VS_CHASH_CMD_DEST_SET, false, &dest_object, SOME_KEYS },
	{ "unset", IP_VS_CHASH_CMD_DEST_SET, true, &dest_object, UNSET_KEYS },
	{ "forget", IP_VS_CHASH_CMD_DEST_DEL, false, &dest_object, NOTHING },
	{ "set", IP_VS_CHASH_CMD_POP_SET, false, &pop_object, KEYS },
	{ "add", IP_VS_CHASH_CMD_POP_SET, true, &pop_object, KEYS },
	{ "del", IP_VS_CHASH_CMD_POP_DEL, false, &pop_object, NOTHING },
	{ "add", IP_VS_CHASH_CMD_BACKBONE_SET, false, &backbone_object, NOTHING },
	{ "del", IP_VS_CHASH_CMD_BACKBONE_DEL, false, &backbone_object, NOTHING },
	{ "set", IP_VS_CHASH_CMD_OWNER_SET, false, &owner_object, POP_LIST },
	{ "del", IP_VS_CHASH_CMD_OWNER_DEL, false, &owner_object, NOTHING },
	{ "flush", IP_VS_CHASH_CMD_OWNER_FLUSH, false, &owner_object, EVERYTHING },
	{ "load -", IP_VS_CHASH_CMD_OWNER_COMMIT, false, &owner_object, EVERYTHING },
	{ "set", IP_VS_CHASH_CMD_SOURCE_SET, false, &source_object, SOME_KEYS },
	{ "del", IP_VS_CHASH_CMD_SOURCE_DEL, false, &source_object, NOTHING },
	{ "set", IP_VS_CHASH_CMD_SEED_SET, false, &seed_object, SEED_FILE },
	{ "rotate", IP_VS_CHASH_CMD_SEED_SET, true, &seed_object, SEED_FILE },
	{ "unset", IP_VS_CHASH_CMD_SEED_DEL, false, &seed_object, ROTATE },
	{ "start", IP_VS_CHASH_CMD_DRAIN_SET, false, &drain_object, KEYS },
	{ "stop", IP_VS_CHASH_CMD_DRAIN_DEL, false, &drain_object, NOTHING },
};

static const struct verb *find_verb(const char *object, const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(verbs); i++)
		if (!strcmp(verbs[i].object->name, object) && !strcmp(verbs[i].name, name))
			return &verbs[i];
	return NULL;
}

static const struct verb *verb_of(const struct change *change)
{
	bool special = false;
	size_t i;

	if (change->cmd == IP_VS_CHASH_CMD_SERVICE_SET)
		special = change->service.unset;
	else if (change->cmd == IP_VS_CHASH_CMD_DEST_SET)
		special = change->dest.unset;
	else if (change->cmd == IP_VS_CHASH_CMD_POP_SET)
		special = change->pop.new;
	else if (change->cmd == IP_VS_CHASH_CMD_SEED_SET)
		special = change->seed.rotate;
	for (i = 0; verbs[i].cmd != change->cmd || verbs[i].special != special; i++)
		;
	return &verbs[i];
}

/* The keys that an object has taken back. */
static uint64_t *unset_of(const struct object *object, const struct change *change)
{
	return (void *)((char *)&change->have + object->set->fields[object->unset].offset);
}

static int parse_weight(struct args *args, struct change *change)
{
	const char *word;
	uint64_t number;
	int ret;

	if (change->has_weight)
		return fail(USAGE, "'weight' is there twice");
	ret = args_want(args, "weight: a number", &word) ?:
	      parse_number(word, "weight", 0, UINT16_MAX, &number);
	if (!ret) {
		change->has_weight = true;
		change->weight = number;
	}
	return ret;
}

static int parse_keys(const struct verb *verb, struct args *args, const struct names *names,
		      struct change *change)
{
	const struct object *object = verb->object;
	int left = args->n, ret = DONE;

	/* A weight is IPVS's, and none of what is stored. */
	while (!ret && args->n)
		ret = object == &dest_object && args_take(args, "weight") ?
		      parse_weight(args, change) :
		      words_parse(object, args, names, &change->have);
	if (!ret && verb->rest == SOME_KEYS && !left)
		ret = fail(USAGE, "there is nothing to set");
	if (object->stored)
		change->have |= HAVE(object->stored);
	return ret;
}

static int parse_seed_file(struct args *args, struct change *change)
{
	const char *word;
	int ret;

	ret = args_want(args, "the file", &word);
	if (!ret)
		change->file = xstrdup(word);
	change->seed.have = HAVE(IP_VS_CHASH_A_SEED_KEY) | HAVE(IP_VS_CHASH_A_SEED_ROTATE);
	return ret;
}

static int parse_rest(const struct verb *verb, struct args *args, const struct names *names,
		      struct change *change)
{
	const char *word;
	int ret;

	switch (verb->rest) {
	case KEYS:
	case SOME_KEYS:
		return parse_keys(verb, args, names, change);
	case UNSET_KEYS:
		change->have |= HAVE(verb->object->unset);
		return keys_parse(verb->object, args, unset_of(verb->object, change));
	case POP_LIST:
		ret = args_want(args, "the list of PoPs", &word);
		return ret ? ret : args->n ? args_end(args) :
		       pops_parse(word, names, &change->owner.pops);
	case SEED_FILE:
		return parse_seed_file(args, change);
	case ROTATE:
		change->seed.rotate = args_take(args, "rotate");
		change->seed.have = HAVE(IP_VS_CHASH_A_SEED_ROTATE);
		return DONE;
	default:
		return DONE;
	}
}

/* What makes sense of the words of a change as a whole. */
static int check_words(const struct verb *verb, struct change *change)
{
	if (verb->cmd == IP_VS_CHASH_CMD_SEED_SET)
		change->seed.rotate = verb->special;
	if (verb->cmd == IP_VS_CHASH_CMD_DRAIN_SET && change->drain.cut &&
	    !(change->drain.have & HAVE(IP_VS_CHASH_A_DRAIN_DEADLINE)))
		return fail(USAGE, "a cut takes a deadline");
	if (verb->cmd != IP_VS_CHASH_CMD_POP_SET || !verb->special)
		return DONE;
	/* What exists is not changed by an addition, in particular not renamed by its id. */
	change->pop.new = true;
	change->pop.have |= HAVE(IP_VS_CHASH_A_POP_NEW);
	return change->pop.have & HAVE(IP_VS_CHASH_A_POP_ID) ? DONE :
	       fail(USAGE, "a new PoP takes an id");
}

/* OBJECT VERB ... */
int change_parse(struct args *args, const struct names *names, struct change *change)
{
	const char *object, *name;
	const struct verb *verb;
	int ret;

	memset(change, 0, sizeof(*change));
	ret = args_want(args, "the object", &object) ?:
	      args_want(args, "the verb", &name);
	if (ret)
		return ret;
	verb = find_verb(object, name);
	if (!verb)
		return fail(USAGE, "'%s %s' cannot be stored", object, name);
	change->cmd = verb->cmd;
	if (verb->rest < SEED_FILE)
		ret = name_parse(verb->object, args, true, &change->have);
	return ret ?:
	       parse_rest(verb, args, names, change) ?:
	       args_end(args) ?:
	       check_words(verb, change);
}

/* Name a change by its first words as what is wrong. */
int change_fail(const struct change *change, const char *why)
{
	const struct verb *verb = verb_of(change);

	return fail(USAGE, "'%s %s' %s", verb->object->name, verb->name, why);
}

/* A line of a file of owners: PREFIX POP[,POP...]. */
int change_parse_owner(char *line, const struct names *names, struct owner *owner)
{
	static const char white[] = " \t\r";
	char *prefix, *pops, *more;
	int ret;

	memset(owner, 0, sizeof(*owner));
	line[strcspn(line, "#")] = '\0';
	prefix = strtok_r(line, white, &more);
	if (!prefix)
		return DONE;
	ret = parse_prefix(prefix, true, &owner->prefix, NULL);
	if (ret)
		return ret;
	pops = strtok_r(NULL, white, &more);
	if (!pops)
		return fail(USAGE, "the PoPs of %s are missing", prefix);
	ret = pops_parse(pops, names, &owner->pops);
	if (ret)
		return ret;
	pops = strtok_r(NULL, white, &more);
	return pops ? fail(USAGE, "unexpected '%s'", pops) : DONE;
}

/* Read the seed of a change from its file. */
int change_read_seed(struct change *change)
{
	bool std = !strcmp(change->file, "-");
	FILE *file = std ? stdin : fopen(change->file, "re");
	char text[SEED_FILE_MAX];
	struct stat stat;
	size_t len;
	int ret;

	if (!file)
		return fail(USAGE, "%s: %s", change->file, strerror(errno));
	len = fread(text, 1, sizeof(text), file);
	if (ferror(file))
		ret = fail(USAGE, "%s: %s", std ? "stdin" : change->file, strerror(errno));
	else
		ret = fail_in(parse_seed(text, len, change->seed.key), "%s",
			      std ? "stdin" : change->file);
	if (!ret && !std && !fstat(fileno(file), &stat) && S_ISREG(stat.st_mode) &&
	    stat.st_mode & 077)
		fprintf(stderr, "chashctl: note: others may read %s, which holds the seed: "
			"chmod 600\n", change->file);
	if (!std)
		fclose(file);
	explicit_bzero(text, sizeof(text));
	return ret;
}

/* A change as the words that change_parse() reads. */
void change_write(FILE *to, const struct change *change, const struct pops *pops)
{
	const struct verb *verb = verb_of(change);
	char buf[VALUE_LEN], *file;
	unsigned int i;

	fprintf(to, "%s %s", verb->object->name, verb->name);
	if (verb->rest < SEED_FILE)
		name_write(to, verb->object, &change->have);
	switch (verb->rest) {
	case KEYS:
	case SOME_KEYS:
		words_write(to, verb->object, &change->have, pops);
		if (change->has_weight)
			fprintf(to, " weight %u", change->weight);
		break;
	case UNSET_KEYS:
		keys_write(to, verb->object, *unset_of(verb->object, change));
		break;
	case POP_LIST:
		for (i = 0; i < change->owner.pops.n; i++)
			fprintf(to, "%c%s", i ? ',' : ' ',
				pop_text(pops, change->owner.pops.at[i], buf));
		break;
	case SEED_FILE:
		file = xrealloc(NULL, 4, strlen(change->file) + 4);
		fprintf(to, " %s", word_text(change->file, file, 4 * (strlen(change->file) + 4)));
		free(file);
		break;
	case ROTATE:
		fputs(change->seed.rotate ? " rotate" : "", to);
		break;
	default:
		break;
	}
}

/* The same in a buffer, as much as there is room for. */
void change_text(const struct change *change, const struct pops *pops, char *buf, size_t size)
{
	FILE *to = fmemopen(buf, size, "w");

	if (to) {
		change_write(to, change, pops);
		fclose(to);
	}
	buf[to ? size - 1 : 0] = '\0';
}

/* A change as a request. Returns the message, for the caller to free. */
struct nl_msg *change_msg(struct genl *genl, const struct change *change)
{
	struct nl_msg *msg = genl_msg(genl, change->cmd, 0);
	const struct verb *verb = verb_of(change);
	const struct wire_set *set = verb->object->set;

	if (verb->rest != EVERYTHING)
		wire_put(msg, set, &change->have, set->have ? change->have : UINT64_MAX);
	return msg;
}
