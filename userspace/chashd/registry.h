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

/**
 * struct registry_watcher - who is told of what the registry has
 * @record:	a record that is new or has changed; @text is NULL when it cannot be read, and
 *		failure() says why. Not told of one that is no more: that a registry lost something
 *		is no reason to forget it.
 * @alive:	a director is alive, or is not known to be any more
 * @state:	@text is NULL when all that there is was told, or says what is wrong
 * @stored:	the own record is in the registry, or is not
 */
struct registry_watcher {
	void (*record)(const char *name, const char *text, size_t len);
	void (*alive)(const char *name, bool alive);
	void (*state)(const char *text);
	void (*stored)(bool stored);
};

/**
 * struct registry_ops - a kind of registry
 * @open:	begin to watch
 * @publish:	store the own record, and say that this director is alive from then on; NULL: say
 *		so no more
 * @close:	stop; what was published stays
 */
struct registry_ops {
	struct registry *(*open)(const struct config *config, struct event_base *base,
				 const struct registry_watcher *watcher);
	void (*publish)(struct registry *registry, const char *text);
	void (*close)(struct registry *registry);
};

extern const struct registry_ops registry_file, registry_etcd;

#endif /* _CHASHD_REGISTRY_H */
