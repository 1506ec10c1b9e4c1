// SPDX-License-Identifier: GPL-2.0-only
/*
 * From words to a change, for the verbs that say what is to be. What change_text() writes is read
 * here, so that saved commands can be replayed.
 */
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "change.h"
#include "parse.h"

/* Larger than any seed that is one, so that a wrong file is told from a long one. */
#define SEED_FILE_MAX 256

/* Which of @names the next word is; 0 when it is none of them, or was there before. */
static unsigned int next_key(struct args *args, const char *const *names, size_t n, uint64_t have)
{
	const char *word = args_next(args);
	size_t i;

	for (i = 0; i < n; i++) {
		if (!names[i] || strcmp(word, names[i]))
			continue;
		if (!(have & HAVE(i)))
			return i;
		fail(USAGE, "'%s' is there twice", word);
		return 0;
	}
	fail(USAGE, "unknown key '%s'", word);
	return 0;
}

/* Keys of settings up to the end of a command. */
int change_parse_keys(struct args *args, const char *const *names, size_t n, uint64_t *mask)
{
	unsigned int key;
	size_t i;

	*mask = 0;
	if (!args->n)
		for (i = 0; i < n; i++)
			*mask |= names[i] ? HAVE(i) : 0;
	while (args->n) {
		key = next_key(args, names, n, *mask);
		if (!key)
			return USAGE;
		*mask |= HAVE(key);
	}
	return DONE;
}

static int need_some(bool some)
{
	return some ? DONE : fail(USAGE, "there is nothing to set");
}

/* All keys that there are, up to the end of a command. */
static int parse_keys(const struct words *words, struct args *args, uint8_t af,
		      const struct names *names, void *container)
{
	int ret = DONE;

	while (!ret && args->n)
		ret = words_parse(words, args, af, names, container);
	return ret;
}

static int parse_service_set(struct args *args, struct service *service)
{
	int ret = parse_service(args, &service->tuple);

	if (!ret)
		ret = parse_keys(&service_words, args, service->tuple.af, NULL, &service->stored);
	service->have = HAVE(IP_VS_CHASH_A_SERVICE_TUPLE) | HAVE(IP_VS_CHASH_A_SERVICE_STORED);
	return ret ? ret : need_some(service->stored.have);
}

static int parse_weight(struct args *args, struct change *change)
{
	const char *word;
	uint64_t number;
	int ret;

	if (change->has_weight)
		return fail(USAGE, "'weight' is there twice");
	ret = args_want(args, "weight: a number", &word);
	if (!ret)
		ret = parse_number(word, "weight", 0, UINT16_MAX, &number);
	if (!ret) {
		change->has_weight = true;
		change->weight = number;
	}
	return ret;
}

static int parse_dest_set(struct args *args, const struct names *names, struct change *change)
{
	struct dest *dest = &change->dest;
	int ret;

	ret = parse_service(args, &dest->service);
	if (!ret)
		ret = parse_dest(args, &dest->service, &dest->addr, &dest->port);
	while (!ret && args->n)
		ret = args_take(args, "weight") ? parse_weight(args, change) :
		      words_parse(&dest_words, args, dest->service.af, names, &dest->stored);
	if (ret)
		return ret;
	dest->have = HAVE(IP_VS_CHASH_A_DEST_SERVICE) | HAVE(IP_VS_CHASH_A_DEST_ADDR) |
		     HAVE(IP_VS_CHASH_A_DEST_PORT) | HAVE(IP_VS_CHASH_A_DEST_STORED);
	return need_some(change->has_weight || dest->stored.have);
}

static int parse_pop_set(struct args *args, struct pop *pop)
{
	const char *word;
	int ret;

	ret = args_want(args, "the name of the PoP", &word);
	if (!ret)
		ret = parse_pop_name(word, pop->name);
	pop->have = HAVE(IP_VS_CHASH_A_POP_NAME);
	return ret ? ret : parse_keys(&pop_words, args, 0, NULL, pop);
}

static int parse_backbone_add(struct args *args, struct backbone *backbone)
{
	const char *word;
	int ret;

	ret = args_want(args, "the device", &word);
	if (!ret)
		ret = parse_device(word, backbone->dev);
	if (ret)
		return ret;
	backbone->have = HAVE(IP_VS_CHASH_A_BACKBONE_DEV);
	return args_end(args);
}

static int parse_pop_ids(char *list, const struct names *names, struct pop_ids *ids)
{
	char name[IP_VS_CHASH_POP_NAME_LEN];
	unsigned int i;
	uint16_t id;
	char *part;
	int ret;

	ids->n = 0;
	while ((part = strsep(&list, ","))) {
		ret = parse_pop_name(part, name);
		if (!ret)
			ret = names->find(names->arg, name, &id);
		if (ret)
			return ret;
		for (i = 0; i < ids->n; i++)
			if (ids->at[i] == id)
				return fail(USAGE, "PoP '%s' is named twice", name);
		if (ids->n == ARRAY_SIZE(ids->at))
			return fail(USAGE, "more than %zu PoPs", ARRAY_SIZE(ids->at));
		ids->at[ids->n++] = id;
	}
	return DONE;
}

static int parse_owner_set(struct args *args, const struct names *names, struct owner *owner)
{
	const char *prefix, *pops;
	char *list;
	int ret;

	ret = args_want(args, "the prefix", &prefix);
	if (!ret)
		ret = parse_prefix(prefix, true, &owner->prefix, NULL);
	if (!ret)
		ret = args_want(args, "the list of PoPs", &pops);
	if (!ret)
		ret = args_end(args);
	if (ret)
		return ret;
	list = xstrdup(pops);
	ret = parse_pop_ids(list, names, &owner->pops);
	free(list);
	return ret;
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
	ret = parse_pop_ids(pops, names, &owner->pops);
	if (ret)
		return ret;
	pops = strtok_r(NULL, white, &more);
	return pops ? fail(USAGE, "unexpected '%s'", pops) : DONE;
}

static int parse_source_set(struct args *args, struct source *source)
{
	const char *word;
	int ret;

	ret = args_want(args, "the prefix", &word);
	if (!ret)
		ret = parse_prefix(word, true, &source->prefix, NULL);
	if (!ret)
		ret = parse_keys(&source_words, args, source->prefix.addr.af, NULL, source);
	if (!ret)
		ret = need_some(source->have);
	source->have |= HAVE(IP_VS_CHASH_A_SOURCE_ADDR) | HAVE(IP_VS_CHASH_A_SOURCE_PLEN);
	return ret;
}

static int parse_seed_set(struct args *args, bool rotate, struct change *change)
{
	const char *word;
	int ret;

	ret = args_want(args, "the file", &word);
	if (!ret)
		ret = args_end(args);
	if (ret)
		return ret;
	change->file = xstrdup(word);
	change->seed.rotate = rotate;
	change->seed.have = HAVE(IP_VS_CHASH_A_SEED_KEY) | HAVE(IP_VS_CHASH_A_SEED_ROTATE);
	return DONE;
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
	if (!fstat(fileno(file), &stat) && S_ISREG(stat.st_mode) && stat.st_mode & 077)
		fprintf(stderr, "chashctl: note: others may read %s, which holds the seed: chmod 600\n",
			change->file);
	if (ferror(file))
		ret = fail(USAGE, "%s: %s", std ? "stdin" : change->file, strerror(errno));
	else
		ret = fail_in(parse_seed(text, len, change->seed.key), "%s",
			      std ? "stdin" : change->file);
	if (!std)
		fclose(file);
	explicit_bzero(text, sizeof(text));
	return ret;
}

static int parse_drain_start(struct args *args, struct drain *drain)
{
	int ret;

	ret = parse_service(args, &drain->service);
	drain->have = HAVE(IP_VS_CHASH_A_DRAIN_SERVICE);
	if (!ret && !args_take(args, "all")) {
		ret = parse_dest(args, &drain->service, &drain->addr, &drain->port);
		drain->have |= HAVE(IP_VS_CHASH_A_DRAIN_ADDR) | HAVE(IP_VS_CHASH_A_DRAIN_PORT);
	}
	if (!ret)
		ret = parse_keys(&drain_words, args, 0, NULL, drain);
	if (!ret && drain->cut && !(drain->have & HAVE(IP_VS_CHASH_A_DRAIN_DEADLINE)))
		ret = fail(USAGE, "a cut takes a deadline");
	return ret;
}

/* OBJECT VERB ..., for the verbs that say what is to be. */
int change_parse(struct args *args, const struct names *names, struct change *change)
{
	const char *object, *verb;
	int ret;

	memset(change, 0, sizeof(*change));
	ret = args_want(args, "the object", &object);
	if (!ret)
		ret = args_want(args, "the verb", &verb);
	if (ret)
		return ret;
	if (!strcmp(object, "service") && !strcmp(verb, "set")) {
		change->cmd = IP_VS_CHASH_CMD_SERVICE_SET;
		return parse_service_set(args, &change->service);
	}
	if (!strcmp(object, "dest") && !strcmp(verb, "set")) {
		change->cmd = IP_VS_CHASH_CMD_DEST_SET;
		return parse_dest_set(args, names, change);
	}
	if (!strcmp(object, "pop") && (!strcmp(verb, "set") || !strcmp(verb, "add"))) {
		change->cmd = IP_VS_CHASH_CMD_POP_SET;
		return parse_pop_set(args, &change->pop);
	}
	if (!strcmp(object, "backbone") && !strcmp(verb, "add")) {
		change->cmd = IP_VS_CHASH_CMD_BACKBONE_SET;
		return parse_backbone_add(args, &change->backbone);
	}
	if (!strcmp(object, "owner") && !strcmp(verb, "set")) {
		change->cmd = IP_VS_CHASH_CMD_OWNER_SET;
		return parse_owner_set(args, names, &change->owner);
	}
	if (!strcmp(object, "source") && !strcmp(verb, "set")) {
		change->cmd = IP_VS_CHASH_CMD_SOURCE_SET;
		return parse_source_set(args, &change->source);
	}
	if (!strcmp(object, "seed") && (!strcmp(verb, "set") || !strcmp(verb, "rotate"))) {
		change->cmd = IP_VS_CHASH_CMD_SEED_SET;
		return parse_seed_set(args, !strcmp(verb, "rotate"), change);
	}
	if (!strcmp(object, "drain") && !strcmp(verb, "start")) {
		change->cmd = IP_VS_CHASH_CMD_DRAIN_SET;
		return parse_drain_start(args, &change->drain);
	}
	return fail(USAGE, "'%s %s' does not say what is to be", object, verb);
}
