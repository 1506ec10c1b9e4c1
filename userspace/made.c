// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * What chashd made of the other PoPs. It makes that again by itself, from what they publish by
 * then, so `save` does not write it, and `sync` does not take it away.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
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

/* A socket to the chashd that has it at @path, or -1. */
int run_connect(const char *path)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	int fd;

	if (strlen(path) >= sizeof(to.sun_path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	strcpy(to.sun_path, path);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || !connect(fd, (struct sockaddr *)&to, sizeof(to)))
		return fd;
	close(fd);
	return -1;
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

/* Whether a line of "ways" says that chashd has told the state of a director's PoP. */
static int take_way(void *arg, char *line, unsigned long number)
{
	const char *told = strchr(line, ' ');

	(void)number;
	*(bool *)arg |= told && !strcmp(told, " 1");
	return DONE;
}

/*
 * Whether chashd has told the state of any PoP since the boot. Only by director does it write down
 * of which one, so that which PoP it was cannot be seen.
 */
static bool has_told_states(void)
{
	char path[PATH_MAX];
	const char *file = run_path("ways", path);
	bool told = false;

	lines_read(&file, take_way, &told);
	return told;
}

static bool is_down(const struct pop *pop)
{
	return pop->have & HAVE(IP_VS_CHASH_A_POP_STATE) &&
	       pop->state == IP_VS_CHASH_POP_STATE_DOWN;
}

/*
 * Take out of another PoP what chashd says of it: its directors, and its state where it has @told
 * any, unless @wanted says one. Returns whether what is left, or only the name, is of use.
 */
static bool keeps_pop(const bool *named, const struct state *wanted, bool told, struct pop *pop)
{
	const struct pop *later = wanted ? state_find(wanted, &pop_object, pop) : NULL;

	if (!pop->self && !(later && later->relays.n))
		pop->relays.n = 0;
	if (!pop->self && told && is_down(pop) && !(later && is_down(later))) {
		pop->state = IP_VS_CHASH_POP_STATE_UP;
		if (!wanted) {
			fail(FOUND, "PoP %s is down, which is not saved: chashd may have said so",
			     pop->name);
			note(failure());
		}
	}
	return wanted ? later != NULL : named[pop->id] || pop->relays.n || is_down(pop);
}

/* A service of which chashd has marked a destination is not to be forgotten, bound or not. */
static void keep_service(struct state *now, const struct tuple *tuple)
{
	const struct service key = { .tuple = *tuple };
	struct service *service = (struct service *)state_find(now, &service_object, &key);

	if (service)
		service->alive = true;
}

static void forget(struct state *now, const struct state *wanted, const struct state *made,
		   const struct object *object, bool told)
{
	struct list *list = state_list(now, object);
	size_t each = object->set->size, i, n = 0;
	bool named[UINT16_MAX + 1], keeps;
	char *at;

	if (object == &pop_object)
		state_named_pops(now, named);
	for (i = 0; i < list->n; i++) {
		at = (char *)list->at + i * each;
		if (!state_find(made, object, at))
			keeps = true;
		else if (object == &pop_object)
			keeps = keeps_pop(named, wanted, told, (struct pop *)(void *)at);
		else
			keeps = wanted && state_find(wanted, object, at);
		if (keeps)
			memmove((char *)list->at + n++ * each, at, each);
		else if (object == &dest_object)
			keep_service(now, &((const struct dest *)(void *)at)->service);
	}
	list->n = n;
}

/* As long as chashd may come back what it made is its own. */
static void note_absence(const char *file)
{
	char path[PATH_MAX];
	int fd = run_connect(run_path(NULL, path));

	if (fd >= 0) {
		close(fd);
		return;
	}
	fail(FOUND, "chashd does not run, and what it made is left to it: delete %s if it will not "
	     "come back", file);
	note(failure());
}

/*
 * Take what chashd made out of what is stored, but for what is @wanted: without @wanted, the name
 * of a PoP that something else needs. Both are normalized.
 */
int made_forget(struct state *now, const struct state *wanted)
{
	struct state made = {};
	char path[PATH_MAX];
	const char *file = run_path("made", path);
	bool told;
	size_t i;
	int ret;

	if (access(file, F_OK) && errno == ENOENT)
		return DONE;
	note_absence(file);
	ret = lines_read(&file, take_line, &made);
	state_normalize(&made);
	told = has_told_states();
	for (i = 0; !ret && i < ARRAY_SIZE(kinds); i++)
		forget(now, wanted, &made, kinds[i], told);
	state_free(&made);
	return ret;
}
