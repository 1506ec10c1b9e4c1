// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * The objects that are stored. How a key is read, written as words and printed depends on its kind
 * alone.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "address.h"
#include "compare.h"
#include "object.h"
#include "parse.h"
#include "print.h"
#include "state.h"
#include "wire.h"

enum word_kind {
	ON_OFF,
	IS,		/* on by its name alone, or off */
	ALONE,		/* by its name alone */
	NUMBER,
	PERCENT,	/* or off, which is 0 */
	GROUP,		/* bits of an address */
	SPLIT,
	HEX,
	POP,
	CHOICE,
	ADDRESSES,
	MOMENT,
};

/* A key. */
struct word {
	const char *key;	/* what it is called */
	/* what its value looks like; the range of a number is that of the attribute */
	enum word_kind kind;
	unsigned int attr;	/* the attribute that it sets */
};

#define OBJECT(type, stored_attr, unset_attr, list_of, order, ...)		\
	static const struct word type##_words[] = { __VA_ARGS__ };		\
	const struct object type##_object = {					\
		.name = #type, .set = &wire_##type,				\
		.stored = stored_attr, .unset = unset_attr,			\
		.words = type##_words, .n = ARRAY_SIZE(type##_words),		\
		.list = offsetof(struct state, list_of), .compare = order,	\
	}

OBJECT(service, IP_VS_CHASH_A_SERVICE_STORED, IP_VS_CHASH_A_SERVICE_UNSET, services,
       service_compare,
	{ "takeover", ON_OFF, IP_VS_CHASH_A_SETTINGS_TAKEOVER },
	{ "bound", PERCENT, IP_VS_CHASH_A_SETTINGS_BOUND },
	{ "table-bits", NUMBER, IP_VS_CHASH_A_SETTINGS_TABLE_BITS },
	{ "group", GROUP, IP_VS_CHASH_A_SETTINGS_GROUP },
	{ "split", SPLIT, IP_VS_CHASH_A_SETTINGS_SPLIT },
	{ "spill", ON_OFF, IP_VS_CHASH_A_SETTINGS_SPILL },
	{ "identity", CHOICE, IP_VS_CHASH_A_SETTINGS_IDENTITY });
OBJECT(dest, IP_VS_CHASH_A_DEST_STORED, IP_VS_CHASH_A_DEST_UNSET, dests, dest_compare,
	{ "pop", POP, IP_VS_CHASH_A_DEST_SETTINGS_POP },
	{ "id", HEX, IP_VS_CHASH_A_DEST_SETTINGS_ID },
	{ "relay", ON_OFF, IP_VS_CHASH_A_DEST_SETTINGS_RELAY });
OBJECT(drain, 0, 0, drains, drain_compare,
	{ "deadline", MOMENT, IP_VS_CHASH_A_DRAIN_DEADLINE },
	{ "cut", ALONE, IP_VS_CHASH_A_DRAIN_CUT },
	{ "weight", NUMBER, IP_VS_CHASH_A_DRAIN_WEIGHT });
OBJECT(pop, 0, 0, pops, pop_compare,
	{ "id", NUMBER, IP_VS_CHASH_A_POP_ID },
	{ "self", IS, IP_VS_CHASH_A_POP_SELF },
	{ "state", CHOICE, IP_VS_CHASH_A_POP_STATE },
	{ "relay", ADDRESSES, IP_VS_CHASH_A_POP_RELAYS });
OBJECT(source, 0, 0, sources, source_compare,
	{ "group", GROUP, IP_VS_CHASH_A_SOURCE_GROUP },
	{ "split", SPLIT, IP_VS_CHASH_A_SOURCE_SPLIT });
OBJECT(backbone, 0, 0, backbones, backbone_compare);
OBJECT(owner, 0, 0, owners, owner_compare);
OBJECT(seed, 0, 0, seed, NULL);

/* What names one: SERVICE, SERVICE DEST, PREFIX, or the name of a PoP or a device. */

static int parse_string(const struct object *object, struct args *args, void *to)
{
	bool is_pop = object == &pop_object;
	const char *word;
	int ret;

	ret = args_want(args, is_pop ? "the name of the PoP" : "the device", &word);
	return ret ? ret : is_pop ? parse_pop_name(word, to) : parse_device(word, to);
}

/* An address is followed by a port or by the length of a prefix. */
static int parse_address(const struct wire_field *field, const struct tuple *service,
			 struct args *args, void *container)
{
	const char *word;
	void *to = (char *)container + field->offset;
	int ret;

	if (field[1].kind == BE16)
		return parse_dest(args, service, to, (void *)((char *)container + field[1].offset));
	ret = args_want(args, "the prefix", &word);
	return ret ? ret : parse_prefix(word, true, to, NULL);
}

/*
 * Read what names an object, or @whole unset, as much of it as there is. A drain may be of "all"
 * destinations.
 */
int name_parse(const struct object *object, struct args *args, bool whole, void *container)
{
	const struct wire_set *set = object->set;
	const struct wire_field *field = set->fields;
	const struct tuple *service = NULL;
	uint64_t have = 0;
	int ret = DONE, attr;

	for (attr = 0; !ret && attr <= set->max; attr++, field++) {
		if (!(set->key & HAVE(attr)))
			continue;
		if (field->kind == NEST || field->kind == STRING || field->kind == ADDR) {
			if (!whole && !args->n)
				break;
			if (service && whole && object == &drain_object && args_take(args, "all"))
				break;
		}
		if (field->kind == NEST) {
			service = (void *)((char *)container + field->offset);
			ret = parse_service(args, (struct tuple *)service);
		} else if (field->kind == STRING) {
			ret = parse_string(object, args, (char *)container + field->offset);
		} else if (field->kind == ADDR) {
			ret = parse_address(field, service, args, container);
		}
		have |= HAVE(attr);
	}
	if (set->have)
		*(uint64_t *)container |= have;
	return ret;
}

void name_write(FILE *to, const struct object *object, const void *container)
{
	const struct wire_set *set = object->set;
	const struct wire_field *field = set->fields;
	char text[VALUE_LEN];
	const void *from;
	uint64_t key;

	for (key = set->key; key; key >>= 1, field++) {
		from = (const char *)container + field->offset;
		if (!(key & 1))
			continue;
		if (field->kind == NEST)
			fprintf(to, " %s", service_text(from, text));
		else if (field->kind == STRING)
			fprintf(to, " %s", word_text(from, text, sizeof(text)));
		else if (field->kind == ADDR && field[1].kind != BE16)
			fprintf(to, " %s", prefix_text(from, text));
		else if (field->kind == ADDR && ((const struct addr *)from)->af)
			fprintf(to, " %s", endpoint_text(from, *(const uint16_t *)(const void *)
					((const char *)container + field[1].offset), text));
		else if (field->kind == ADDR)
			fputs(" all", to);
	}
}

/* KEY VALUE. */

static const struct wire_set *set_of(const struct object *object)
{
	return object->stored ? object->set->fields[object->stored].set : object->set;
}

/* Where the keys of a container are. */
static void *settings_of(const struct object *object, const void *container)
{
	return (char *)container +
	       (object->stored ? object->set->fields[object->stored].offset : 0);
}

static const struct word *find_word(const struct object *object, const char *key)
{
	size_t i;

	for (i = 0; i < object->n; i++)
		if (!strcmp(object->words[i].key, key))
			return &object->words[i];
	fail(USAGE, "unknown key '%s'", key);
	return NULL;
}

/* What sets an attribute is called, or NULL. */
const char *word_key(const struct object *object, unsigned int attr)
{
	size_t i;

	for (i = 0; i < object->n; i++)
		if (object->words[i].attr == attr)
			return object->words[i].key;
	return NULL;
}

/* Keys up to the end of a command; all of them when there is none. */
int keys_parse(const struct object *object, struct args *args, uint64_t *mask)
{
	const struct word *word;
	size_t i;

	*mask = 0;
	for (i = 0; !args->n && i < object->n; i++)
		*mask |= HAVE(object->words[i].attr);
	while (args->n) {
		word = find_word(object, args_next(args));
		if (!word)
			return USAGE;
		if (*mask & HAVE(word->attr))
			return fail(USAGE, "'%s' is there twice", word->key);
		*mask |= HAVE(word->attr);
	}
	return DONE;
}

void keys_write(FILE *to, const struct object *object, uint64_t mask)
{
	size_t i;

	for (i = 0; i < object->n; i++)
		if (mask & HAVE(object->words[i].attr))
			fprintf(to, " %s", object->words[i].key);
}

/* The id of a PoP by its name. */
int pop_parse(const char *word, const struct names *names, uint16_t *id)
{
	char name[IP_VS_CHASH_POP_NAME_LEN];
	int ret = parse_pop_name(word, name);

	return ret ? ret : names->find(names->arg, name, id);
}

static int parse_value(const struct word *word, const struct wire_field *field, struct args *args,
		       uint8_t af, const struct names *names, void *to)
{
	static const char *const missing[] = {
		[NUMBER] = "a number", [PERCENT] = "a percentage or off", [GROUP] = "the length",
		[SPLIT] = "BASE:SIZE[:MAX], psid OFFSET:LENGTH or off",
		[HEX] = "a number", [POP] = "a name",
		[ADDRESSES] = "addresses", [MOMENT] = "a time",
	};
	static const char *const switches[] = { "off", "on" };
	uint64_t number = 0, min = field->min, max = field->max ?: UINT32_MAX;
	const char *const *names_of = word->kind == ON_OFF ? switches : field->names;
	const char *value;
	uint8_t choice;
	int ret = DONE;

	switch (word->kind) {
	case IS:
		*(bool *)to = !args_take(args, "off");
		if (*(bool *)to)
			args_take(args, "on");
		return DONE;
	case ALONE:
		*(bool *)to = true;
		return DONE;
	case ON_OFF:
	case CHOICE:
		ret = parse_choice(args, word->key, names_of, field->max + 1, &choice);
		if (!ret)
			wire_number_put(to, field->size, choice);
		return ret;
	default:
		break;
	}
	value = args_next(args);
	if (!value)
		return fail(USAGE, "%s: %s is missing", word->key, missing[word->kind]);
	switch (word->kind) {
	case SPLIT:
		if (strcmp(value, "psid"))
			return parse_split(value, to);
		ret = args_want(args, "psid: OFFSET:LENGTH", &value);
		return ret ? ret : parse_psid(value, to);
	case HEX:
		return parse_hex64(value, word->key, to);
	case POP:
		return pop_parse(value, names, to);
	case ADDRESSES:
		return parse_addrs(value, to);
	case MOMENT:
		return parse_moment(value, word->key, to);
	case GROUP:
		max = af == AF_INET ? 32 : 128;
		break;
	case PERCENT:
		min = IP_VS_CHASH_BOUND_MIN;
		break;
	default:
		break;
	}
	if (word->kind != PERCENT || strcmp(value, "off"))
		ret = parse_number(value, word->key, min, max, &number);
	if (!ret)
		wire_number_put(to, field->size, number);
	return ret;
}

static uint8_t family_of(const struct object *object, const void *container)
{
	return object == &service_object ? ((const struct service *)container)->tuple.af :
	       object == &source_object ? ((const struct source *)container)->prefix.addr.af : 0;
}

/* Read the next key and its value, and note in the container that it is there. */
int words_parse(const struct object *object, struct args *args, const struct names *names,
		void *container)
{
	const struct word *word = find_word(object, args_next(args));
	char *settings = settings_of(object, container);
	uint64_t *have = (uint64_t *)(void *)settings;
	const struct wire_field *field;
	int ret;

	if (!word)
		return USAGE;
	if (*have & HAVE(word->attr))
		return fail(USAGE, "'%s' is there twice", word->key);
	field = &set_of(object)->fields[word->attr];
	ret = parse_value(word, field, args, family_of(object, container), names,
			  settings + field->offset);
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
			      const void *settings, const struct pops *pops, char *buf, size_t size)
{
	const void *from = (const char *)settings + field->offset;
	uint64_t number = 0;

	if (word->kind != SPLIT && word->kind != ADDRESSES)
		number = wire_number(from, field->size);
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
		return word_of(field->names, field->max + 1, number);
	case POP:
		return pop_text(pops, number, buf);
	case HEX:
		snprintf(buf, size, "0x%016llx", (unsigned long long)number);
		return buf;
	default:
		snprintf(buf, size, word->kind == MOMENT ? "@%llu" : "%llu",
			 (unsigned long long)number);
		return word->kind == PERCENT && !number ? "off" : buf;
	}
}

/* What a container has as words. */
void words_write(FILE *to, const struct object *object, const void *container,
		 const struct pops *pops)
{
	char value[IP_VS_CHASH_POP_ADDRESSES_MAX * 48 + VALUE_LEN];
	const void *settings = settings_of(object, container);
	const struct word *word;
	const char *text;
	size_t i;

	for (i = 0; i < object->n; i++) {
		word = &object->words[i];
		if (!(*(const uint64_t *)settings & HAVE(word->attr)))
			continue;
		text = value_text(word, &set_of(object)->fields[word->attr], settings, pops, value,
				  sizeof(value));
		fprintf(to, " %s%s%s", word->key, text ? " " : "", text ?: "");
	}
}

/* A value as a field. */
void words_print(struct out *out, const struct object *object, unsigned int attr,
		 const void *settings)
{
	static const struct pops none;
	const struct wire_field *field = &set_of(object)->fields[attr];
	const void *from = (const char *)settings + field->offset;
	const struct word *word = find_word(object, word_key(object, attr));
	char value[VALUE_LEN];

	switch (word->kind) {
	case ON_OFF:
		out_bool(out, "value", "Value", wire_number(from, field->size));
		break;
	case PERCENT:
		out_bound(out, "value", "Value", wire_number(from, field->size));
		break;
	case NUMBER:
	case GROUP:
		out_num(out, "value", "Value", wire_number(from, field->size));
		break;
	default:
		out_str(out, "value", "Value", value_text(word, field, settings, &none, value,
							  sizeof(value)));
	}
}

/* NULL when there is none with that id. */
const struct pop *pop_by_id(const struct pops *pops, uint16_t id)
{
	size_t i;

	for (i = 0; i < pops->n; i++)
		if (pops->at[i].id == id)
			return &pops->at[i];
	return NULL;
}

/* The one that this director belongs to, or NULL. */
const struct pop *pop_self(const struct pops *pops)
{
	size_t i;

	for (i = 0; i < pops->n; i++)
		if (pops->at[i].self)
			return &pops->at[i];
	return NULL;
}

/* The name of a PoP, or its number. */
const char *pop_text(const struct pops *pops, uint16_t id, char buf[VALUE_LEN])
{
	const struct pop *pop = pop_by_id(pops, id);

	snprintf(buf, VALUE_LEN, "#%u", id);
	return pop ? pop->name : buf;
}

/* Names of PoPs with commas between them. */
int pops_parse(const char *list, const struct names *names, struct pop_ids *ids)
{
	char *copy = xstrdup(list), *rest = copy, *name;
	int ret = DONE;
	unsigned int i;
	uint16_t id;

	ids->n = 0;
	while (!ret && (name = strsep(&rest, ","))) {
		ret = pop_parse(name, names, &id);
		for (i = 0; !ret && i < ids->n; i++)
			if (ids->at[i] == id)
				ret = fail(USAGE, "PoP '%s' is named twice", name);
		if (!ret && ids->n == ARRAY_SIZE(ids->at))
			ret = fail(USAGE, "more than %zu PoPs", ARRAY_SIZE(ids->at));
		if (!ret)
			ids->at[ids->n++] = id;
	}
	free(copy);
	return ret;
}
