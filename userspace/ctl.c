// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * What commands share: the kernel, opened when it is first needed, its PoPs by name, and a change
 * from words to done.
 */
#include <stdlib.h>
#include <string.h>

#include "ctl.h"
#include "fetch.h"

/* A module of another schema does what both know; what to do is said with what comes of it. */
void ctl_compare(struct ctl *ctl, const struct version *version)
{
	if (version->schema < IP_VS_CHASH_SCHEMA)
		snprintf(ctl->advice, sizeof(ctl->advice),
			 "the loaded module is older than chashctl (schema %u, not %u): save, "
			 "modprobe -r ip_vs_chash, modprobe ip_vs_chash, restore",
			 version->schema, (unsigned int)IP_VS_CHASH_SCHEMA);
	else if (version->schema > IP_VS_CHASH_SCHEMA)
		snprintf(ctl->advice, sizeof(ctl->advice),
			 "the loaded module is newer than chashctl (schema %u, not %u): "
			 "install the chashctl of version %s",
			 version->schema, (unsigned int)IP_VS_CHASH_SCHEMA, version->module);
}

/* Open the kernel's family if it is not open yet. */
int ctl_open(struct ctl *ctl)
{
	struct version version = {};
	int ret;

	if (ctl->is_open)
		return DONE;
	genl_init(&ctl->genl, NULL, NULL);
	ctl->is_open = true;
	ret = genl_open(&ctl->genl, IP_VS_CHASH_GENL_NAME, IP_VS_CHASH_GENL_VERSION, "ip_vs_chash",
			!ctl->quiet);
	if (!ret && !ctl->quiet && !fetch_one(ctl, &wire_version, &version, 0, "version"))
		ctl_compare(ctl, &version);
	return ret;
}

/* Undo ctl_open() and ctl_pops(). */
void ctl_close(struct ctl *ctl)
{
	if (ctl->is_open)
		genl_close(&ctl->genl);
	ctl->is_open = false;
	list_free(&ctl->pops);
	ctl->has_pops = false;
}

/* Fetch the PoPs if they were not fetched yet. */
int ctl_pops(struct ctl *ctl)
{
	int ret;

	if (ctl->has_pops)
		return DONE;
	ret = ctl_open(ctl) ?:
	      fetch(ctl, &wire_pop, NULL, 0, &ctl->pops, "PoPs");
	ctl->has_pops = !ret;
	return ret;
}

static int find_pop(void *arg, const char *name, uint16_t *id)
{
	struct ctl *ctl = arg;
	size_t i;
	int ret;

	ret = ctl_pops(ctl);
	if (ret)
		return ret;
	for (i = 0; i < ctl->pops.n; i++) {
		if (!strcmp(ctl->pops.at[i].name, name)) {
			*id = ctl->pops.at[i].id;
			return DONE;
		}
	}
	return fail(REFUSED, "there is no PoP '%s'", name);
}

/* The names that the kernel knows. */
struct names ctl_names(struct ctl *ctl)
{
	return (struct names){ .find = find_pop, .arg = ctl };
}

/* Have the kernel do a change. */
int ctl_apply(struct ctl *ctl, const struct change *change)
{
	char what[512];
	int ret;

	ret = ctl_open(ctl);
	if (ret)
		return ret;
	change_text(change, &ctl->pops, what, sizeof(what));
	return genl_talk(&ctl->genl, change_msg(&ctl->genl, change), NULL, NULL, "%s", what);
}

/* What the words of a command say is to be. */
int ctl_parse(struct ctl *ctl, struct args *args, struct change *change)
{
	char *words[args->n + 2];
	struct args all = { .n = args->n + 2, .at = words };
	struct names names = ctl_names(ctl);

	words[0] = (char *)ctl->object;
	words[1] = (char *)ctl->verb;
	memcpy(words + 2, args->at, args->n * sizeof(words[0]));
	return change_parse(&all, &names, change);
}

/* Do a change that words describe. */
int change_run(struct ctl *ctl, struct args *args)
{
	struct change change;
	int ret;

	ret = ctl_parse(ctl, args, &change);
	if (!ret && change.cmd == IP_VS_CHASH_CMD_SEED_SET)
		ret = change_read_seed(&change);
	if (!ret)
		ret = ctl_apply(ctl, &change);
	explicit_bzero(change.seed.key, sizeof(change.seed.key));
	free(change.file);
	return ret;
}
