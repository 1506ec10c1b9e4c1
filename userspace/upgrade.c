// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * chashctl upgrade: another build of the module takes the place of the loaded one. Services are bound to mh
 * meanwhile, so that connections stay and new clients are served; what is stored, and sysctls, are saved
 * before and restored before services are bound again.
 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "ctl.h"
#include "fetch.h"
#include "ipvs.h"
#include "sysctl.h"

#define SAVED "/run/chash-upgrade.conf"
#define OLD_MODULE "/var/lib/chash/ip_vs_chash.ko"

/* A rule of udev's sets the module's sysctls when it is loaded; there may be no udev. */
#define SETTLE "udevadm settle --timeout=5 || :"

/* Bind services to another scheduler. Returns how the first one failed that did; all are tried. */
static int bind_all(struct ipvs *ipvs, const struct services *services, const char *scheduler)
{
	struct ipvs_service found;
	int ret, worst = DONE;
	size_t i;

	for (i = 0; i < services->n; i++) {
		ret = ipvs_get_service(ipvs, &services->at[i].tuple, &found);
		/* One that is gone by now, or was bound to something else, stays as it is. */
		if (!ret && *found.scheduler && strcmp(found.scheduler, scheduler) &&
		    (!strcmp(found.scheduler, "mh") || !strcmp(found.scheduler, "chash")))
			ret = ipvs_set_scheduler(ipvs, &found, scheduler);
		if (ret)
			note(failure());
		worst = worst ?: ret;
	}
	return worst;
}

/* What modprobe does for the installed module, for one in any place: another build may need more modules. */
#define LOAD_FILE "for needed in $(modinfo -F depends \"$0\" | tr , ' '); do modprobe \"$needed\" || exit; done; " \
		  "exec insmod \"$0\""

static int load(const char *file)
{
	char *sh[] = { (char *)"sh", (char *)"-c", (char *)LOAD_FILE, (char *)file, NULL };
	char *modprobe[] = { (char *)"modprobe", (char *)"ip_vs_chash", NULL };

	return run_program(file ? sh : modprobe, NULL);
}

/* The new module, or the old one when it cannot be loaded. */
static int load_one(const char *new, const char *old)
{
	int ret = load(new);

	if (!ret)
		return DONE;
	/* The one in its place on the disk is an old one when a file was named. */
	if ((!old || load(old)) && (!new || load(NULL)))
		return fail(ABSENT, "no module could be loaded: services stay with mh; %s has what was stored",
			    SAVED);
	note("the new module could not be loaded: the old one is in force");
	return ret;
}

/* The module, by another one. @saved: all that was stored is stored. */
static int replace(struct ctl *ctl, const char *new, const char *old, bool *saved)
{
	char *remove[] = { (char *)"rmmod", (char *)"ip_vs_chash", NULL };
	char *settle[] = { (char *)"sh", (char *)"-c", (char *)SETTLE, NULL };
	char *words[] = { (char *)SAVED };
	struct args file = { .n = 1, .at = words };
	struct sysctls sysctls = {};
	int ret, restored;

	ctl_close(ctl);
	sysctls_read(&sysctls, "chash_");
	ret = run_program(remove, NULL);
	if (ret) {
		list_free(&sysctls);
		return fail(ret, "the module does not leave: services of other namespaces may use it");
	}
	*saved = false;
	ret = load_one(new, old);
	if (ret != ABSENT) {
		run_quietly(settle);
		/* Tables are built under those of before, not those of a boot and then again. */
		sysctls_write(&sysctls);
		restored = restore_run(ctl, &file);
		*saved = !restored;
		ret = ret ?: restored;
	}
	list_free(&sysctls);
	return ret;
}

/* Save all, and find out what is bound: nobody may have left it undone. */
static int prepare(struct ctl *ctl, const char *seed, struct services *bound)
{
	char *words[] = { (char *)"--all", (char *)"-o", (char *)SAVED, (char *)"seed", (char *)seed };
	struct args save = { .n = seed ? 5 : 3, .at = words };
	struct services all = {};
	size_t i;
	int ret;

	if (!access(SAVED, F_OK))
		return fail(REFUSED, "an upgrade before this one did not end: 'chashctl restore %s', "
			    "bind the services that are left with mh to chash, and remove that file",
			    SAVED);
	/* It is commands for a program, whatever the user is told in. */
	ctl->out.json = false;
	ret = save_run(ctl, &save) ?: fetch_services(ctl, NULL, &all);
	if (ret)
		unlink(SAVED);
	for (i = 0; !ret && i < all.n; i++)
		if (all.at[i].alive)
			*list_add(bound) = all.at[i];
	list_free(&all);
	return ret;
}

/* What was saved stays where not all of it could be restored. */
static int exchange(struct ctl *ctl, struct ipvs *ipvs, const struct services *bound,
		    const char *new, const char *old)
{
	bool saved = true;
	int ret, rebound;

	old = old ?: !access(OLD_MODULE, R_OK) ? OLD_MODULE : NULL;
	ret = bind_all(ipvs, bound, "mh") ?: replace(ctl, new, old, &saved);
	rebound = ret == ABSENT ? DONE : bind_all(ipvs, bound, "chash");
	if (saved)
		unlink(SAVED);
	return ret ?: rebound;
}

/* Who is told to end, or whose terminal or reader goes, ends when services are bound again. */
static void block_ends(sigset_t *before)
{
	static const int signals[] = { SIGHUP, SIGINT, SIGPIPE, SIGQUIT, SIGTERM };
	sigset_t ends;
	size_t i;

	sigemptyset(&ends);
	for (i = 0; i < ARRAY_SIZE(signals); i++)
		sigaddset(&ends, signals[i]);
	sigprocmask(SIG_BLOCK, &ends, before);
}

int upgrade_run(struct ctl *ctl, struct args *args)
{
	const char *seed = NULL, *new = NULL, *old = NULL;
	struct services bound = {};
	struct ipvs ipvs = {};
	sigset_t before;
	int ret = DONE, lock = -1;

	if (args_take(args, "seed"))
		ret = args_want(args, "seed: the file", &seed);
	if (!ret) {
		new = args_next(args);
		old = args_next(args);
		ret = args_end(args) ?: ipvs_open(&ipvs);
	}
	if (!ret) {
		ipvs_rebind_lock(LOCK_EX, &lock);
		block_ends(&before);
		ret = prepare(ctl, seed, &bound) ?: exchange(ctl, &ipvs, &bound, new, old);
		sigprocmask(SIG_SETMASK, &before, NULL);
	}
	if (lock >= 0)
		close(lock);
	ipvs_close(&ipvs);
	list_free(&bound);
	return ret;
}
