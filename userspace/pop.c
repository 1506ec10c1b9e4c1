// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/* chashctl pop: PoPs, the directors that relay for them, and which one this director belongs to. */
#include <stdlib.h>

#include "ctl.h"
#include "director.h"

static void print_pop(struct out *out, const struct pop *pop, const struct pops *all,
		      const struct directors *directors)
{
	out_str(out, "pop", "Name", pop->name);
	out_num(out, "pop_id", "Id", pop->id);
	out_bool(out, "self", "Self", pop->self);
	out_str(out, "state", "State", WORD(pop_state_names, pop->state));
	out_addrs(out, "relays", "Relays", &pop->relays);
	out_num(out, "relayed", "Relayed", pop->relayed);
	out_num(out, "owner_pool", "Owner-pool", pop->owner_pool);
	out_num(out, "relay_limited", "Limited", pop->relay_limited);
	out_num(out, "redecided", "Redecided", pop->redecided);
	if (out->json)
		directors_print(out, directors, all, pop->id);
}

static int pop_show(struct ctl *ctl, struct args *args)
{
	struct names names = ctl_names(ctl);
	const char *word = args_next(args);
	struct directors directors = {};
	struct pops pops = {};
	uint16_t id = 0;
	size_t i;
	int ret;

	ret = args_end(args) ?:
	      (word ? pop_parse(word, &names, &id) : ctl_pops(ctl)) ?:
	      directors_fetch(ctl, NULL, &directors);
	if (ret)
		return ret;
	for (i = 0; i < ctl->pops.n; i++)
		if (!word || ctl->pops.at[i].id == id)
			*list_add(&pops) = ctl->pops.at[i];
	out_table(&ctl->out, &pops, print_pop, &ctl->pops, &directors);
	if (!ctl->out.json)
		directors_print(&ctl->out, &directors, &ctl->pops, id);
	list_free(&pops);
	list_free(&directors);
	return DONE;
}

#define POP_SYNOPSIS "[self [off]] [state up|down] [relay ADDR[,ADDR...]|none]"

const struct command pop_verbs[] = {
	{ "show", pop_show, NULL, "[NAME]", "list PoPs" },
	{ "add", change_run, NULL, "NAME id N " POP_SYNOPSIS, "make a PoP" },
	{ "set", change_run, NULL, "NAME [id N] " POP_SYNOPSIS, "make or change a PoP" },
	{ "drain", pop_drain, NULL, "[stop|wait [timeout TIME]]",
	  "withdraw what chashd announces from this PoP, and wait until its sessions have ended" },
	{ "del", change_run, NULL, "NAME", "delete a PoP that no owner and no destination names" },
	{}
};
