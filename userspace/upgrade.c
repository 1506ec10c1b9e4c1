// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * chashctl upgrade: another build of the module takes the place of the loaded one. Services are bound to mh
 * meanwhile, so that connections stay and new clients are served; what is stored is saved before and
 * restored before services are bound again.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "ctl.h"
#include "fetch.h"
#include "ipvs.h"

#define SAVED "/run/chash-upgrade.conf"
#define OLD_MODULE "/var/lib/chash/ip_vs_chash.ko"

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

static int replace(struct ctl *ctl, const char *new, const char *old)
{
	char *remove[] = { (char *)"rmmod", (char *)"ip_vs_chash", NULL };
	char *words[] = { (char *)SAVED };
	struct args saved = { .n = 1, .at = words };
	int ret, restored;

	ctl_close(ctl);
	ret = run_program(remove, NULL);
	if (ret)
		return fail(ret, "the module does not leave: services of other namespaces may use it");
	ret = load_one(new, old);
	if (ret == ABSENT)
		return ret;
	restored = restore_run(ctl, &saved);
	return ret ?: restored;
}

int upgrade_run(struct ctl *ctl, struct args *args)
{
	char *words[] = { (char *)"-o", (char *)SAVED };
	struct args save = { .n = 2, .at = words };
	struct services all = {}, bound = {};
	const char *new = args_next(args), *old = args_next(args);
	struct ipvs ipvs = {};
	bool absent;
	size_t i;
	int ret, rebound, lock = -1;

	ret = args_end(args) ?:
	      save_run(ctl, &save) ?:
	      fetch_services(ctl, NULL, &all);
	for (i = 0; !ret && i < all.n; i++)
		if (all.at[i].alive)
			*list_add(&bound) = all.at[i];
	if (!ret)
		ret = ipvs_open(&ipvs);
	if (!ret) {
		ipvs_rebind_lock(LOCK_EX, &lock);
		old = old ?: !access(OLD_MODULE, R_OK) ? OLD_MODULE : NULL;
		ret = bind_all(&ipvs, &bound, "mh") ?: replace(ctl, new, old);
		absent = ret == ABSENT;
		rebound = absent ? DONE : bind_all(&ipvs, &bound, "chash");
		ret = ret ?: rebound;
		if (!ret)
			unlink(SAVED);
	}
	if (lock >= 0)
		close(lock);
	ipvs_close(&ipvs);
	list_free(&all);
	list_free(&bound);
	return ret;
}
