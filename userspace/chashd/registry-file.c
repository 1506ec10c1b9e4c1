// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * A directory as registry: record/NAME has the record of a director; alive/NAME, with an address of
 * it, is touched while it lives. Files are replaced as a whole, so that nobody reads half of one.
 * Whether a director lives is told by how long its file has not been touched by the clock of who
 * reads: clocks may differ.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "../file.h"
#include "fleet.h"
#include "registry.h"

/* Where changes are not told of (NFS), they are seen by then. */
#define SCAN_SECONDS 5
/* Changes come in bunches. */
#define SETTLE_MS 20

/* The files of a director. */
struct seen {
	char name[NAME_LEN];	/* its name */
	struct stat record;	/* when and how large its record was */
	bool listed;	/* it was there the last time */
	bool stays;	/* it is another director's that has not left */
	struct timespec alive;	/* when it was touched last, by its own clock */
	time_t since;	/* the same by ours, since boot */
	char address[ADDRESS_LEN];	/* where */
	bool lives, changed;	/* it was said to; that or the address is to be told */
};

LIST(seen_list, seen);

struct registry {
	const struct config *config;
	const struct registry_watcher *watcher;
	const char *dir;
	int inotify;
	struct event *changed, *settled, *tick;
	struct seen_list seen;
	bool published;	/* a record of ours is there, or was */
	bool named;	/* the file that is touched has our address */
	char problem[PATH_MAX + 256];	/* of what was read last */
	char unpublished[PATH_MAX + 256];	/* why what was to be published is not */
};

static void problem(struct registry *registry, const char *path)
{
	snprintf(registry->problem, sizeof(registry->problem), "%s: %s", path, strerror(errno));
}

static void file_path(const struct registry *registry, const char *kind, const char *name,
		      char path[PATH_MAX])
{
	snprintf(path, PATH_MAX, "%s/%s%s%s", registry->dir, kind, *name ? "/" : "", name);
}

static bool file_replace(struct registry *registry, const char *path, const char *text)
{
	if (!file_put_text(path, 0644, true, text, strlen(text)))
		return true;
	problem(registry, path);
	return false;
}

static void say_alive(struct registry *registry)
{
	char path[PATH_MAX], address[ADDRESS_LEN];

	if (!registry->published)
		return;
	file_path(registry, "alive", registry->config->name, path);
	if (registry->named && !utimensat(AT_FDCWD, path, NULL, 0))
		return;
	registry->named = file_replace(registry, path, config_address(registry->config, address));
	/* On a disk that is full it is touched all the same. */
	if (!registry->named && utimensat(AT_FDCWD, path, NULL, 0))
		problem(registry, path);
}

static void file_publish(struct registry *registry, const char *text)
{
	char path[PATH_MAX];
	bool stored;

	if (!text) {
		registry->published = registry->named = false;
		registry->unpublished[0] = '\0';
		return;
	}
	file_path(registry, "record", registry->config->name, path);
	stored = file_replace(registry, path, text);
	/* Who cannot say more still lives by what it said before. */
	registry->published |= stored;
	snprintf(registry->unpublished, sizeof(registry->unpublished), "%s",
		 stored ? "" : registry->problem);
	if (!stored)
		registry->watcher->state(registry->unpublished);
	registry->watcher->stored(stored);
	say_alive(registry);
}

static struct seen *seen_find(struct registry *registry, const char *name)
{
	struct seen *seen;
	size_t i;

	for (i = 0; i < registry->seen.n; i++)
		if (!strcmp(registry->seen.at[i].name, name))
			return &registry->seen.at[i];
	seen = list_add(&registry->seen);
	strcpy(seen->name, name);
	return seen;
}

static bool same_file(const struct stat *a, const struct stat *b)
{
	return a->st_ino == b->st_ino && a->st_size == b->st_size &&
	       !memcmp(&a->st_mtim, &b->st_mtim, sizeof(a->st_mtim));
}

static void read_record(struct registry *registry, const char *path, struct seen *seen)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	struct stat now;
	ssize_t len;
	char *text;

	seen->listed = true;
	/* One that cannot be read keeps nobody from reading the others. */
	if (fd < 0 || fstat(fd, &now)) {
		if (errno != ENOENT) {
			fail(REFUSED, "%s: %s", path, strerror(errno));
			seen->stays = registry->watcher->record(seen->name, NULL, 0);
		}
	} else if (!S_ISREG(now.st_mode) || !same_file(&now, &seen->record)) {
		seen->record = now;
		/* What is too long is told as such, without being read to its end. */
		text = xrealloc(NULL, RECORD_BYTES + 1, 1);
		len = S_ISREG(now.st_mode) ? read(fd, text, RECORD_BYTES + 1) : 0;
		if (len < 0)
			fail(REFUSED, "%s: %s", path, strerror(errno));
		seen->stays = registry->watcher->record(seen->name, len < 0 ? NULL : text,
							len < 0 ? 0 : len);
		free(text);
	}
	if (fd >= 0)
		close(fd);
}

static void read_alive(struct registry *registry, const char *path, struct seen *seen)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	char address[ADDRESS_LEN] = "";
	struct stat now;
	time_t age;

	(void)registry;
	if (fd < 0)
		return;
	if (!fstat(fd, &now) && memcmp(&now.st_mtim, &seen->alive, sizeof(seen->alive))) {
		/* Of the first time nothing but its own clock tells how long ago it was. */
		age = seen->alive.tv_sec ? 0 : time(NULL) - now.st_mtim.tv_sec;
		seen->since = uptime() - (age > 0 ? age : 0);
		seen->alive = now.st_mtim;
		if (S_ISREG(now.st_mode) && read(fd, address, sizeof(address) - 1) >= 0) {
			seen->changed |= strcmp(address, seen->address);
			strcpy(seen->address, address);
		}
	}
	close(fd);
}

/* Who lives, also of those whose files are no more. */
static void tell_alive(struct registry *registry)
{
	struct seen *seen = registry->seen.at, *end = seen + registry->seen.n;
	bool lives;

	for (; seen < end; seen++) {
		lives = seen->alive.tv_sec &&
			uptime() - seen->since <= (time_t)registry->config->lease;
		if (lives != seen->lives || (lives && seen->changed))
			registry->watcher->alive(seen->name, lives, seen->address);
		seen->lives = lives;
		seen->changed = false;
	}
}

static void scan_kind(struct registry *registry, const char *kind,
		      void (*read_one)(struct registry *registry, const char *path,
				       struct seen *seen))
{
	char path[PATH_MAX], name[NAME_LEN];
	struct dirent *entry;
	DIR *dir;

	file_path(registry, kind, "", path);
	dir = opendir(path);
	if (!dir) {
		problem(registry, path);
		return;
	}
	while ((entry = readdir(dir))) {
		if (name_check(entry->d_name, name))
			continue;
		file_path(registry, kind, name, path);
		read_one(registry, path, seen_find(registry, name));
	}
	closedir(dir);
}

/* Somebody emptied the directory. */
static bool own_is_lost(const struct registry *registry)
{
	char path[PATH_MAX];

	file_path(registry, "record", registry->config->name, path);
	return registry->published && !*registry->problem && access(path, F_OK) && errno == ENOENT;
}

/* That no record is there any more of those who have not left is no news of any of them. */
static bool is_empty(const struct registry *registry)
{
	const struct seen *seen = registry->seen.at, *end = seen + registry->seen.n;
	bool had = false;

	for (; seen < end; seen++) {
		if (seen->stays && seen->listed)
			return false;
		had |= seen->stays;
	}
	return had;
}

static void scan(struct registry *registry)
{
	size_t i;

	registry->problem[0] = '\0';
	for (i = 0; i < registry->seen.n; i++)
		registry->seen.at[i].listed = false;
	scan_kind(registry, "record", read_record);
	scan_kind(registry, "alive", read_alive);
	tell_alive(registry);
	if (own_is_lost(registry))
		registry->watcher->stored(false);
	if (!*registry->problem && is_empty(registry))
		snprintf(registry->problem, sizeof(registry->problem),
			 "%s: no other director's record is there any more: emptied, or not mounted",
			 registry->dir);
	registry->watcher->state(*registry->problem ? registry->problem :
				 *registry->unpublished ? registry->unpublished : NULL);
}

static void on_changed(evutil_socket_t fd, short what, void *arg)
{
	struct timeval settle = { .tv_usec = SETTLE_MS * 1000 };
	struct registry *registry = arg;
	char buf[4096];

	(void)what;
	while (read(fd, buf, sizeof(buf)) > 0)
		;
	evtimer_add(registry->settled, &settle);
}

static void on_settled(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	scan(arg);
}

/* A directory that was not there yet, or was replaced, is watched once it is. */
static void watch(struct registry *registry)
{
	static const char *const kinds[] = { "record", "alive" };
	char path[PATH_MAX];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		file_path(registry, kinds[i], "", path);
		if (!registry->config->dry) {
			mkdir(registry->dir, 0755);
			mkdir(path, 0755);
		}
		inotify_add_watch(registry->inotify, path,
				  IN_MOVED_TO | IN_CLOSE_WRITE | IN_ATTRIB);
	}
}

static void on_tick(evutil_socket_t fd, short what, void *arg)
{
	struct registry *registry = arg;
	struct timeval next = {
		.tv_sec = registry->config->lease < 3 * SCAN_SECONDS ?
			  (registry->config->lease + 2) / 3 : SCAN_SECONDS,
	};

	(void)fd;
	(void)what;
	watch(registry);
	say_alive(registry);
	scan(registry);
	evtimer_add(registry->tick, &next);
}

static struct registry *file_open(const struct config *config, struct event_base *base,
				  const struct registry_watcher *watcher)
{
	struct registry *registry = xrealloc(NULL, 1, sizeof(*registry));
	struct timeval now = {};

	*registry = (struct registry){
		.config = config, .watcher = watcher, .dir = config->registry + strlen("file:"),
		.inotify = inotify_init1(IN_NONBLOCK | IN_CLOEXEC),
	};
	registry->changed = event_new(base, registry->inotify, EV_READ | EV_PERSIST, on_changed,
				      registry);
	registry->settled = evtimer_new(base, on_settled, registry);
	registry->tick = evtimer_new(base, on_tick, registry);
	if (registry->inotify >= 0)
		event_add(registry->changed, NULL);
	evtimer_add(registry->tick, &now);
	return registry;
}

static void file_close(struct registry *registry)
{
	event_free(registry->changed);
	event_free(registry->settled);
	event_free(registry->tick);
	if (registry->inotify >= 0)
		close(registry->inotify);
	list_free(&registry->seen);
	free(registry);
}

const struct registry_ops registry_file = {
	.open = file_open,
	.publish = file_publish,
	.close = file_close,
};
