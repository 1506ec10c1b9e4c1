// SPDX-License-Identifier: GPL-2.0-only
/*
 * KEY VALUE, by tables: how a key is read, written as words and printed depends on its kind alone.
 */
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "address.h"
#include "parse.h"
#include "print.h"
#include "util.h"
#include "wire-set.h"
#include "words.h"

enum word_kind {
	ON_OFF,
	IS,		/* on by its name alone, or off */
	ALONE,		/* by its name alone */
	NUMBER,
	OR_OFF,		/* a percentage, 0 is off */
	GROUP,		/* bits of an address */
	SPLIT,
	HEX,
	POP,
	CHOICE,
	ADDRESSES,
	MOMENT,
};

/**
 * struct word - a key
 * @key:	what it is called
 * @kind:	what its value looks like
 * @attr:	the attribute that it sets
 * @min:	least number
 * @max:	largest number, or how many @names there are
 * @names:	of choices
 */
struct word {
	const char *key;
	enum word_kind kind;
	unsigned int attr;
	uint32_t min;
	uint32_t max;
	const char *const *names;
};

/**
 * struct words - the keys of an object
 * @set:	of their attributes; the container has a mask of them
 * @at:		keys, in the order in which they are written
 * @n:		how many
 */
struct words {
	const struct wire_set *set;
	const struct word *at;
	size_t n;
};

#define WORDS(name, wire, ...)							\
	static const struct word name##_at[] = { __VA_ARGS__ };			\
	const struct words name##_words = { &wire, name##_at, ARRAY_SIZE(name##_at) }

WORDS(service, wire_settings,
	{ "takeover", ON_OFF, IP_VS_CHASH_A_SETTINGS_TAKEOVER, 0, 0, NULL },
	{ "bound", OR_OFF, IP_VS_CHASH_A_SETTINGS_BOUND, IP_VS_CHASH_BOUND_MIN,
	  IP_VS_CHASH_BOUND_MAX, NULL },
	{ "table-bits", NUMBER, IP_VS_CHASH_A_SETTINGS_TABLE_BITS, 8, 20, NULL },
	{ "group", GROUP, IP_VS_CHASH_A_SETTINGS_GROUP, 0, 0, NULL },
	{ "split", SPLIT, IP_VS_CHASH_A_SETTINGS_SPLIT, 0, 0, NULL },
	{ "spill", ON_OFF, IP_VS_CHASH_A_SETTINGS_SPILL, 0, 0, NULL });

WORDS(dest, wire_dest_settings,
	{ "pop", POP, IP_VS_CHASH_A_DEST_SETTINGS_POP, 0, 0, NULL },
	{ "id", HEX, IP_VS_CHASH_A_DEST_SETTINGS_ID, 0, 0, NULL },
	{ "relay", ON_OFF, IP_VS_CHASH_A_DEST_SETTINGS_RELAY, 0, 0, NULL });

WORDS(pop, wire_pop,
	{ "id", NUMBER, IP_VS_CHASH_A_POP_ID, 1, UINT16_MAX, NULL },
	{ "self", IS, IP_VS_CHASH_A_POP_SELF, 0, 0, NULL },
	{ "state", CHOICE, IP_VS_CHASH_A_POP_STATE, 0, ARRAY_SIZE(pop_state_names),
	  pop_state_names },
	{ "relay", ADDRESSES, IP_VS_CHASH_A_POP_RELAYS, 0, 0, NULL });

WORDS(source, wire_source,
	{ "group", GROUP, IP_VS_CHASH_A_SOURCE_GROUP, 0, 0, NULL },
	{ "split", SPLIT, IP_VS_CHASH_A_SOURCE_SPLIT, 0, 0, NULL });

WORDS(drain, wire_drain,
	{ "deadline", MOMENT, IP_VS_CHASH_A_DRAIN_DEADLINE, 0, 0, NULL },
	{ "cut", ALONE, IP_VS_CHASH_A_DRAIN_CUT, 0, 0, NULL },
	{ "weight", NUMBER, IP_VS_CHASH_A_DRAIN_WEIGHT, 0, UINT16_MAX, NULL });

static const struct wire_field *field_of(const struct words *words, const struct word *word)
{
	return &words->set->fields[word->attr];
}

/* Numbers are kept in as many bytes as they need. */
static void number_put(void *to, size_t size, uint64_t number)
{
	if (size == 1)
		*(uint8_t *)to = number;
	else if (size == 2)
		*(uint16_t *)to = number;
	else if (size == 4)
		*(uint32_t *)to = number;
	else
		*(uint64_t *)to = number;
}

static uint64_t number_get(const void *from, size_t size)
{
	return size == 1 ? *(const uint8_t *)from : size == 2 ? *(const uint16_t *)from :
	       size == 4 ? *(const uint32_t *)from : *(const uint64_t *)from;
}

static int parse_pop(const char *word, const struct names *names, uint16_t *id)
{
	char name[IP_VS_CHASH_POP_NAME_LEN];
	int ret = parse_pop_name(word, name);

	return ret ? ret : names->find(names->arg, name, id);
}

static int parse_value(const struct word *word, struct args *args, uint8_t af,
		       const struct names *names, void *to, size_t size)
{
	static const char *const missing[] = {
		[NUMBER] = "a number", [OR_OFF] = "a percentage or off", [GROUP] = "the length",
		[SPLIT] = "BASE:SIZE[:MAX] or off", [HEX] = "a number", [POP] = "a name",
		[ADDRESSES] = "addresses", [MOMENT] = "a time",
	};
	uint64_t number = 0;
	const char *value;
	uint8_t choice;
	int ret;

	switch (word->kind) {
	case ON_OFF:
		return parse_on_off(args, word->key, to);
	case IS:
		*(bool *)to = !args_take(args, "off");
		if (*(bool *)to)
			args_take(args, "on");
		return DONE;
	case ALONE:
		*(bool *)to = true;
		return DONE;
	case CHOICE:
		ret = parse_choice(args, word->key, word->names, word->max, &choice);
		if (!ret)
			number_put(to, size, choice);
		return ret;
	default:
		break;
	}
	value = args_next(args);
	if (!value)
		return fail(USAGE, "%s: %s is missing", word->key, missing[word->kind]);
	switch (word->kind) {
	case SPLIT:
		return parse_split(value, to);
	case HEX:
		return parse_hex64(value, word->key, to);
	case POP:
		return parse_pop(value, names, to);
	case ADDRESSES:
		return parse_addrs(value, to);
	case MOMENT:
		return parse_moment(value, word->key, to);
	case GROUP:
		ret = parse_number(value, word->key, 1, af == AF_INET ? 32 : 128, &number);
		break;
	default:
		ret = word->kind == OR_OFF && !strcmp(value, "off") ? DONE :
		      parse_number(value, word->key, word->min, word->max, &number);
	}
	if (!ret)
		number_put(to, size, number);
	return ret;
}

/* Read the next key and its value, and note in the container that it is there. */
int words_parse(const struct words *words, struct args *args, uint8_t af,
		const struct names *names, void *container)
{
	const char *key = args_next(args);
	uint64_t *have = container;
	const struct word *word;
	size_t i;
	int ret;

	for (i = 0; i < words->n && strcmp(words->at[i].key, key); i++)
		;
	if (i == words->n)
		return fail(USAGE, "unknown key '%s'", key);
	word = &words->at[i];
	if (*have & HAVE(word->attr))
		return fail(USAGE, "'%s' is there twice", key);
	ret = parse_value(word, args, af, names, (char *)container + field_of(words, word)->offset,
			  field_of(words, word)->size);
	if (!ret)
		*have |= HAVE(word->attr);
	return ret;
}

static const char *addrs_text(const struct addrs *addrs, char *buf, size_t size)
{
	char one[VALUE_LEN];
	size_t used = 0;
	unsigned int i;

	snprintf(buf, size, "none");
	for (i = 0; i < addrs->n && used < size; i++)
		used += snprintf(buf + used, size - used, "%s%s", i ? "," : "",
				 addr_text(&addrs->at[i], one));
	return buf;
}

/* A value as it is read, in a buffer of @size; NULL where the key is enough. */
static const char *value_text(const struct word *word, const struct wire_field *field,
			      const void *container, const struct pops *pops, char *buf, size_t size)
{
	const void *from = (const char *)container + field->offset;
	uint64_t number = 0;
	const char *name;

	if (word->kind != SPLIT && word->kind != ADDRESSES)
		number = number_get(from, field->size);
	switch (word->kind) {
	case ON_OFF:
		return number ? "on" : "off";
	case IS:
		return number ? NULL : "off";
	case ALONE:
		return NULL;
	case SPLIT:
		return split_text(from, buf);
	case ADDRESSES:
		return addrs_text(from, buf, size);
	case CHOICE:
		return number < word->max && word->names[number] ? word->names[number] : "unknown";
	case POP:
		name = pop_name(pops, number);
		snprintf(buf, size, name ? "%s" : "#%.0s%u", name ?: "", (unsigned int)number);
		return buf;
	case HEX:
		snprintf(buf, size, "0x%016llx", (unsigned long long)number);
		return buf;
	default:
		snprintf(buf, size, word->kind == MOMENT ? "@%llu" : "%llu",
			 (unsigned long long)number);
		return word->kind == OR_OFF && !number ? "off" : buf;
	}
}

/* Append what a container has as words. */
void words_text(const struct words *words, const void *container, const struct pops *pops, char *buf,
		size_t size)
{
	char value[IP_VS_CHASH_POP_ADDRESSES_MAX * 48 + VALUE_LEN];
	size_t used = strlen(buf), i;
	const struct word *word;
	const char *text;

	for (i = 0; i < words->n && used < size; i++) {
		word = &words->at[i];
		if (!(*(const uint64_t *)container & HAVE(word->attr)))
			continue;
		text = value_text(word, field_of(words, word), container, pops, value,
				  sizeof(value));
		used += snprintf(buf + used, size - used, " %s%s%s", word->key, text ? " " : "",
				 text ?: "");
	}
}

/* A value as a field. */
void words_print(struct out *out, const struct words *words, unsigned int attr,
		 const void *container)
{
	static const struct pops none;
	const struct wire_field *field = &words->set->fields[attr];
	const void *from = (const char *)container + field->offset;
	char value[VALUE_LEN];
	size_t i;

	for (i = 0; words->at[i].attr != attr; i++)
		;
	switch (words->at[i].kind) {
	case ON_OFF:
		out_bool(out, "value", "Value", number_get(from, field->size));
		break;
	case OR_OFF:
		out_bound(out, "value", "Value", number_get(from, field->size));
		break;
	case NUMBER:
	case GROUP:
		out_num(out, "value", "Value", number_get(from, field->size));
		break;
	default:
		out_str(out, "value", "Value", value_text(&words->at[i], field, container, &none,
							  value, sizeof(value)));
	}
}

/* NULL when there is none with that id. */
const char *pop_name(const struct pops *pops, uint16_t id)
{
	size_t i;

	for (i = 0; i < pops->n; i++)
		if (pops->at[i].id == id)
			return pops->at[i].name;
	return NULL;
}
