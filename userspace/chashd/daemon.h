/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/*
 * All that a chashd has, for those who show it.
 */
#ifndef _CHASHD_DAEMON_H
#define _CHASHD_DAEMON_H

#include <event2/event.h>

#include "announce.h"
#include "apply.h"
#include "fleet.h"
#include "registry.h"

/**
 * struct daemon - all that a chashd has
 * @config:	what the file says
 * @base:	the loop
 * @fleet:	who is known
 * @kernel:	what the kernel has; @kernel_problem: why it could not be read, or empty
 * @apply:	what was made
 * @announce:	what is announced
 * @wanted:	what is to be
 * @registry:	where others are found; @registry_problem: what is wrong with it, or empty
 * @synced:	it was read once
 * @synced_at:	when it was read last, seconds since boot
 * @published:	what is in the registry of this director, or NULL
 * @stored:	the registry has what was published
 * @applied:	all that is wanted was made once
 * @ready_at:	from when on others can be asked, by seconds since boot
 * @drained:	an operator drains the PoP, from here
 */
struct daemon {
	struct config config;
	struct event_base *base;
	struct fleet fleet;
	struct kernel kernel;
	char kernel_problem[1024];
	struct apply apply;
	struct announce announce;
	struct items wanted;
	const struct registry_ops *ops;
	struct registry *registry;
	char registry_problem[1024];
	bool synced;
	time_t synced_at;
	char *published;
	bool stored, applied;
	time_t ready_at;
	bool drained;
};

bool daemon_drain(struct daemon *daemon, bool drained);
bool daemon_pop_drained(const struct daemon *daemon);

#endif /* _CHASHD_DAEMON_H */
