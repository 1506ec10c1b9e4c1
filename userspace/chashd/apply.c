// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * The difference between what is there and what is wanted, done one by one. What was made is
 * written down before it is made, in a directory that a boot empties as it empties the kernel:
 * nothing else is ever changed or removed.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <linux/ip_vs.h>

#include "../address.h"
#include "../file.h"
#include "apply.h"
#include "dests.h"
#include "log.h"
#include "tunnel.h"

enum verb {
	ADD,
	SET,
	DEL,
};

/* What is being done, and what it takes. */
struct step {
	struct apply *apply;
	struct kernel *kernel;
	const struct pops *pops;
};

static int __attribute__((format(printf, 2, 3)))
show(const struct step *step, const char *format, ...)
{
	va_list ap;

	if (step->apply->dry) {
		va_start(ap, format);
		vprintf(format, ap);
		va_end(ap);
		putchar('\n');
	}
	return DONE;
}

static int do_change(const struct step *step, const struct change *change)
{
	struct genl *genl = &step->kernel->ctl.genl;
	char text[1024];

	change_text(change, step->pops, text, sizeof(text));
	if (step->apply->dry)
		return show(step, "chashctl %s", text);
	return genl_talk(genl, change_msg(genl, change), NULL, NULL, "%s", text);
}

static int do_tunnel(const struct step *step, const struct tunnel *tunnel, enum verb verb)
{
	struct nl_sock *sock = step->kernel->route;
	char text[512];
	int ret = DONE;

	if (step->apply->dry) {
		if (verb != ADD)
			show(step, "ip link del %s", tunnel->dev);
		tunnel_text(tunnel, text, sizeof(text));
		if (verb == DEL)
			return DONE;
		show(step, "%s", text);
		if (tunnel->local.af == AF_INET)
			show(step, "ip addr add %s/32 dev %s scope host",
			     addr_text(&tunnel->local, text), tunnel->dev);
		return show(step, "ip link set %s up\nsysctl -w net.ipv4.conf.%s.rp_filter=2",
			    tunnel->dev, tunnel->dev);
	}
	if (verb != ADD)
		ret = tunnel_drop(sock, tunnel->dev);
	return ret || verb == DEL ? ret : tunnel_make(sock, tunnel);
}

/* A PoP, a backbone device or a policy: what is stored as a whole. */
static int do_whole(const struct step *step, const struct item *item, enum verb verb)
{
	const struct wire_set *set = item_object(item)->set;
	struct change change = { .cmd = verb == DEL ? set->del : set->set };

	memcpy(&change.have, &item->pop, set->size);
	/* Another PoP may have the name by now. */
	if (verb == DEL)
		change.have = item->kind == ITEM_POP ? HAVE(IP_VS_CHASH_A_POP_ID) : set->key;
	return do_change(step, &change);
}

/* A PoP that what an operator stored names stays, but only its name does. */
static int empty_pop(const struct step *step, const struct item *item)
{
	struct item bare = *item;

	memset(&bare.pop.relays, 0, sizeof(bare.pop.relays));
	bare.pop.state = IP_VS_CHASH_POP_STATE_UP;
	bare.pop.have = HAVE(IP_VS_CHASH_A_POP_ID) | HAVE(IP_VS_CHASH_A_POP_NAME) |
			HAVE(IP_VS_CHASH_A_POP_RELAYS) | HAVE(IP_VS_CHASH_A_POP_STATE);
	return do_whole(step, &bare, SET);
}

/* What is stored of a destination: the mark of its PoP. */
static int do_mark(const struct step *step, const struct peer_dest *now,
		   const struct peer_dest *wanted, enum verb verb)
{
	const uint64_t which = HAVE(IP_VS_CHASH_A_DEST_SERVICE) | HAVE(IP_VS_CHASH_A_DEST_ADDR) |
			       HAVE(IP_VS_CHASH_A_DEST_PORT);
	const uint64_t pop = HAVE(IP_VS_CHASH_A_DEST_SETTINGS_POP);
	const uint64_t relay = HAVE(IP_VS_CHASH_A_DEST_SETTINGS_RELAY);
	const uint64_t id = HAVE(IP_VS_CHASH_A_DEST_SETTINGS_ID);
	struct change change = { .cmd = IP_VS_CHASH_CMD_DEST_SET };
	struct dest *dest = &change.dest;
	int ret = DONE;

	dest->service = wanted->service;
	dest->addr = wanted->addr;
	dest->port = wanted->port;
	if (verb == DEL) {
		change.cmd = IP_VS_CHASH_CMD_DEST_DEL;
		dest->have = which;
		return do_change(step, &change);
	}
	if (now)
		dest->unset = (now->relay && !wanted->relay ? relay : 0) |
			      (now->id && !wanted->id ? id : 0);
	if (dest->unset) {
		dest->have = which | HAVE(IP_VS_CHASH_A_DEST_UNSET);
		ret = do_change(step, &change);
		dest->unset = 0;
	}
	if (ret || (now && now->pop == wanted->pop && now->relay == wanted->relay &&
		    now->id == wanted->id))
		return ret;
	dest->have = which | HAVE(IP_VS_CHASH_A_DEST_STORED);
	dest->stored = (struct dest_settings){
		.have = pop | (wanted->relay ? relay : 0) | (wanted->id ? id : 0),
		.id = wanted->id, .pop = wanted->pop, .relay = wanted->relay,
	};
	return do_change(step, &change);
}

/* Marked before IPVS has it, and as long as IPVS has it; of a service that is not bound no more. */
static int do_dest(const struct step *step, const struct peer_dest *now,
		   const struct peer_dest *wanted, enum verb verb)
{
	bool is = now && now->alive, will = verb != DEL && wanted->alive;
	const char *option = will ? is ? "-e" : "-a" : "-d";
	char text[1024];
	int ret = DONE;

	if (verb != DEL)
		ret = do_mark(step, now, wanted, verb);
	if (!ret && (verb == DEL ? is : will)) {
		if (is && will && now->weight == wanted->weight &&
		    !memcmp(&now->forward, &wanted->forward, sizeof(now->forward)))
			return DONE;
		dest_text(wanted, option, text, sizeof(text));
		if (step->apply->dry)
			ret = show(step, "%s", text);
		else
			ret = dest_request(&step->kernel->ipvs, !will ? IPVS_CMD_DEL_DEST :
					   is ? IPVS_CMD_SET_DEST : IPVS_CMD_NEW_DEST, wanted);
	}
	/* The module may have forgotten the mark. */
	if (ret || verb != DEL || !(now->pop || now->relay || now->id))
		return ret;
	return do_mark(step, now, wanted, verb);
}

static int do_item(const struct step *step, const struct item *now, const struct item *wanted,
		   enum verb verb)
{
	switch (wanted->kind) {
	case ITEM_TUNNEL:
		return do_tunnel(step, &wanted->tunnel, verb);
	case ITEM_DEST:
		return do_dest(step, now ? &now->dest : NULL, &wanted->dest, verb);
	case ITEM_POP:
		if (!do_whole(step, wanted, verb))
			return DONE;
		return verb == DEL ? empty_pop(step, wanted) : REFUSED;
	default:
		return do_whole(step, wanted, verb);
	}
}

static void note_failure(struct apply *apply)
{
	if (!apply->failed++)
		snprintf(apply->problem, sizeof(apply->problem), "%s", failure());
}

/* What fails again and again is told once. */
static void tell_failure(const struct apply *apply, const char *before)
{
	if (!apply->failed || !strcmp(apply->problem, before))
		return;
	if (apply->failed == 1)
		say("%s", apply->problem);
	else
		say("%s; and %zu more cannot be done", apply->problem, apply->failed - 1);
}

static void attempt(const struct step *step, const struct item *now, const struct item *wanted,
		    enum verb verb)
{
	struct apply *apply = step->apply;

	if (!do_item(step, now, wanted, verb)) {
		apply->changes++;
		return;
	}
	note_failure(apply);
}

static void note_other(struct apply *apply, const struct item *item)
{
	if (!apply->foreign++)
		item_name(item, apply->other);
}

static int print_items(FILE *to, void *arg)
{
	const struct items *items = arg;
	char text[2 * VALUE_LEN];
	size_t i;

	for (i = 0; i < items->n; i++)
		fprintf(to, "%s\n", item_name(&items->at[i], text));
	return DONE;
}

/* Take @items for what was made here, once that is written down: else all stays as it was. */
static bool own(struct apply *apply, struct items *items)
{
	items_sort(items);
	if (file_put(apply->path, 0600, false, print_items, items)) {
		fail(USAGE, "%s: %s: nothing is made", apply->path, strerror(errno));
		note_failure(apply);
		list_free(items);
		return false;
	}
	list_free(&apply->owned);
	apply->owned = *items;
	return true;
}

/* Whether of a PoP nothing but the name, for an owner say, or its state is stored. */
static bool is_bare(const struct pop *pop)
{
	return !pop->self && !pop->relays.n;
}

/* A PoP with that name alone may be filled. */
static bool may_change(const struct apply *apply, const struct item *before,
		       const struct item *wanted)
{
	return items_find(&apply->owned, before) ||
	       (before->kind == ITEM_POP && is_bare(&before->pop) &&
		!strcmp(before->pop.name, wanted->pop.name));
}

/* What is there already, and was not made here, is not this program's, now or later. */
static bool own_what_is_to_come(struct apply *apply, const struct items *now,
				const struct items *wanted)
{
	struct items next = {};
	const struct item *before;
	size_t i;

	if (apply->dry)
		return true;
	for (i = 0; i < wanted->n; i++) {
		before = items_find(now, &wanted->at[i]);
		if (items_find(&apply->owned, &wanted->at[i]))
			continue;
		if (!before || (may_change(apply, before, &wanted->at[i]) &&
				!item_equal(before, &wanted->at[i])))
			*list_add(&next) = wanted->at[i];
	}
	if (!next.n)
		return true;
	for (i = 0; i < apply->owned.n; i++)
		*list_add(&next) = apply->owned.at[i];
	return own(apply, &next);
}

static void disown_what_is_gone(struct apply *apply, const struct items *now,
				const struct items *wanted)
{
	const struct item *item, *there;
	struct items next = {};
	size_t i;

	for (i = 0; i < apply->owned.n; i++) {
		item = &apply->owned.at[i];
		there = items_find(now, item);
		if (there && there->kind == ITEM_POP && is_bare(&there->pop))
			there = NULL;
		if (there || items_find(wanted, item))
			*list_add(&next) = *item;
	}
	if (next.n == apply->owned.n || apply->dry)
		list_free(&next);
	else
		own(apply, &next);
}

static void list_pops(struct pops *pops, const struct items *items)
{
	size_t i;

	for (i = 0; i < items->n; i++)
		if (items->at[i].kind == ITEM_POP)
			*list_add(pops) = items->at[i].pop;
}

/*
 * Bring the kernel from what was read of it to what is wanted. @may_remove: what is not wanted is
 * known to be wanted no more, not only not known yet.
 */
void apply_run(struct apply *apply, struct kernel *kernel, const struct items *wanted,
	       bool may_remove)
{
	const struct items *now = &kernel->items;
	struct pops pops = {};
	const struct step step = { apply, kernel, &pops };
	const struct item *item, *before;
	char problem[sizeof(apply->problem)];
	bool may_add;
	size_t i;

	strcpy(problem, apply->problem);
	apply->problem[0] = '\0';
	list_pops(&pops, wanted);
	list_pops(&pops, now);
	apply->changes = apply->failed = apply->foreign = 0;
	disown_what_is_gone(apply, now, wanted);
	may_add = own_what_is_to_come(apply, now, wanted);
	for (i = 0; i < wanted->n; i++) {
		item = &wanted->at[i];
		before = items_find(now, item);
		if (before && item_equal(before, item))
			continue;
		if (before && !may_change(apply, before, item))
			note_other(apply, item);
		else if (may_add || items_find(&apply->owned, item))
			attempt(&step, before, item, before ? SET : ADD);
	}
	/* The other way round, so that nothing goes before who names it. */
	for (i = may_remove ? apply->owned.n : 0; i; i--) {
		item = &apply->owned.at[i - 1];
		before = items_find(now, item);
		if (before && !items_find(wanted, item))
			attempt(&step, before, before, DEL);
	}
	tell_failure(apply, problem);
	list_free(&pops);
}

/* Read what was made before. */
void apply_open(struct apply *apply, const char *dir)
{
	char *line = NULL;
	struct item item;
	size_t size = 0;
	FILE *file;

	*apply = (struct apply){ .dry = apply->dry };
	snprintf(apply->path, sizeof(apply->path), "%s/made", dir);
	file = fopen(apply->path, "re");
	while (file && getline(&line, &size, file) >= 0) {
		line[strcspn(line, "\n")] = '\0';
		if (!item_parse(line, &item))
			*list_add(&apply->owned) = item;
	}
	free(line);
	if (file)
		fclose(file);
	items_sort(&apply->owned);
}

void apply_close(struct apply *apply)
{
	list_free(&apply->owned);
}
