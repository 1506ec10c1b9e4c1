/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/*
 * Where directors find each other: a directory of files, or etcd. Two things are kept for each
 * director: its record, and that it is alive, which the registry forgets by itself.
 */
#ifndef _CHASHD_REGISTRY_H
#define _CHASHD_REGISTRY_H

#include <event2/event.h>

#include "config.h"

struct registry;

/* Who is told of what the registry has. */
struct registry_watcher {
	/*
	 * a record that is new or has changed; @text is NULL when it cannot be read, and
	 * failure() says why. Not told of one that is no more: that a registry lost something is
	 * no reason to forget it. Whether it is now another director that has not left.
	 */
	bool (*record)(const char *name, const char *text, size_t len);
	/* a director is alive, by what it says at @address, or is not known to be any more */
	void (*alive)(const char *name, bool alive, const char *address);
	/* @text is NULL when all that there is was told, or says what is wrong */
	void (*state)(const char *text);
	void (*stored)(bool stored);	/* the own record is in the registry, or is not */
};

/* A kind of registry. */
struct registry_ops {
	/* begin to watch */
	struct registry *(*open)(const struct config *config, struct event_base *base,
				 const struct registry_watcher *watcher);
	/*
	 * store the own record, and say that this director is alive from then on; NULL: say so no
	 * more
	 */
	void (*publish)(struct registry *registry, const char *text);
	void (*close)(struct registry *registry);	/* stop; what was published stays */
};

extern const struct registry_ops registry_file, registry_etcd;

#endif /* _CHASHD_REGISTRY_H */
