/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* All that a chashd has, for those who show it. */
#ifndef _CHASHD_DAEMON_H
#define _CHASHD_DAEMON_H

#include <event2/event.h>

#include "announce.h"
#include "apply.h"
#include "fleet.h"
#include "registry.h"

/* All that a chashd has. */
struct daemon {
	struct config config;	/* what the file says */
	struct event_base *base;	/* the loop */
	struct fleet fleet;	/* who is known */
	struct kernel kernel;	/* what the kernel has */
	char kernel_problem[1024];	/* why it could not be read, or empty */
	struct apply apply;	/* what was made */
	struct announce announce;	/* what is announced */
	struct items wanted;	/* what is to be */
	const struct registry_ops *ops;
	struct registry *registry;	/* where others are found */
	char registry_problem[1024];	/* what is wrong with it, or empty */
	bool synced;	/* it was read once */
	time_t synced_at;	/* when it was read last, seconds since boot */
	char unpublished[1024];	/* why the own record is not believed, or empty */
	char *published;	/* what is in the registry of this director, or NULL */
	bool stored;	/* the registry has what was published */
	bool applied;	/* all that is wanted was made once */
	time_t ready_at;	/* from when on others can be asked, by seconds since boot */
	struct pop_drain drain;	/* of this PoP, as it was said last at any of its directors */
};

int daemon_drain(struct daemon *daemon, bool on);

#endif /* _CHASHD_DAEMON_H */
