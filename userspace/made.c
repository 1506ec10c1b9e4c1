// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * What chashd made of the other PoPs. It makes that again by itself, from what they publish by
 * then, so `save` does not write it, and `sync` does not take it away.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "made.h"
#include "parse.h"

#define SOCKET "/run/chashd/chashd.sock"

/* A destination goes before the PoP that it names. */
static const struct object *const kinds[] = {
	&dest_object, &pop_object, &backbone_object, &source_object,
};

/* Where chashd has the file @name while it runs, beside its socket; of NULL, the socket. */
const char *run_path(const char *name, char buf[PATH_MAX])
{
	const char *socket = getenv("CHASHD_SOCKET") ?: SOCKET, *slash = strrchr(socket, '/');

	if (name)
		snprintf(buf, PATH_MAX, "%.*s%s", slash ? (int)(slash + 1 - socket) : 0, socket, name);
	else
		snprintf(buf, PATH_MAX, "%s", socket);
	return buf;
}

/* What a line names: @object is NULL if it is a tunnel, whose name is left to be read. */
int made_parse(struct args *args, const struct object **object, struct change *key)
{
	const char *kind, *id;
	uint64_t number;
	size_t i;
	int ret;

	memset(key, 0, sizeof(*key));
	*object = NULL;
	ret = args_want(args, "what was made", &kind);
	if (ret || !strcmp(kind, "tunnel"))
		return ret;
	for (i = 0; i < ARRAY_SIZE(kinds) && strcmp(kinds[i]->name, kind); i++)
		;
	if (i == ARRAY_SIZE(kinds))
		return fail(USAGE, "'%s' is nothing that chashd makes", kind);
	*object = kinds[i];
	if (*object == &pop_object) {
		ret = args_want(args, "the id", &id) ?:
		      parse_number(id, "id", 1, UINT16_MAX, &number);
		if (!ret)
			key->pop.id = number;
	}
	return ret ?: name_parse(*object, args, true, &key->have);
}

static int take_line(void *arg, char *line, unsigned long number)
{
	const struct object *object;
	struct change key;
	char *words[8];
	struct args args = { .at = words };

	(void)number;
	/* A line of another version says nothing here: what it names is taken for the administrator's. */
	if (!args_split(line, &args, ARRAY_SIZE(words)) && !made_parse(&args, &object, &key) && object)
		state_put(arg, object, &key.have);
	return DONE;
}

/*
 * Whether a PoP is told of, or @wanted to be. Where only its name is, for those that need it, the
 * rest is chashd's, which fills such a PoP.
 */
static bool keeps_pop(const bool *named, const struct state *wanted, struct pop *pop)
{
	const struct pop *later = wanted ? state_find(wanted, &pop_object, pop) : NULL;

	if (later && (later->self || later->relays.n ||
		      (later->have & HAVE(IP_VS_CHASH_A_POP_STATE) &&
		       later->state != IP_VS_CHASH_POP_STATE_UP)))
		return true;
	pop->state = IP_VS_CHASH_POP_STATE_UP;
	pop->relays.n = 0;
	return wanted ? !!later : named[pop->id];
}

/*
 * Take what chashd made out of what is stored, but for what is @wanted: without @wanted, the name
 * of a PoP that something else needs. Both are normalized.
 */
int made_forget(struct state *now, const struct state *wanted)
{
	const struct object *object;
	struct state made = {};
	struct list *list;
	char path[PATH_MAX], *at;
	const char *file = run_path("made", path);
	bool named[UINT16_MAX + 1];
	size_t each, i, j, n;
	int ret;

	if (access(file, F_OK) && errno == ENOENT)
		return DONE;
	ret = lines_read(&file, take_line, &made);
	state_normalize(&made);
	for (i = 0; !ret && i < ARRAY_SIZE(kinds); i++) {
		object = kinds[i];
		each = object->set->size;
		list = state_list(now, object);
		if (object == &pop_object)
			state_named_pops(now, named);
		for (j = n = 0; j < list->n; j++) {
			at = (char *)list->at + j * each;
			if (!state_find(&made, object, at) ||
			    (object == &pop_object ? keeps_pop(named, wanted, (struct pop *)(void *)at) :
			     wanted && state_find(wanted, object, at)))
				memmove((char *)list->at + n++ * each, at, each);
		}
		list->n = n;
	}
	state_free(&made);
	return ret;
}
