// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/* chashctl pop: PoPs, the directors that relay for them, and which one this director belongs to. */
#include <stdlib.h>
#include <string.h>

#include "ctl.h"
#include "director.h"
#include "parse.h"

static void print_pop(struct out *out, const struct pop *pop, const struct ctl *ctl,
		      const struct directors *directors)
{
	out_open(out, NULL, '{');
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
		directors_print(out, directors, &ctl->pops, pop->id);
	out_close(out, '}');
	out_row_end(out);
}

static int pop_show(struct ctl *ctl, struct args *args)
{
	char name[IP_VS_CHASH_POP_NAME_LEN];
	const char *word = args_next(args);
	struct directors directors = {};
	bool found = !word;
	uint16_t id = 0;
	size_t i;
	int ret = DONE;

	if (word)
		ret = parse_pop_name(word, name);
	if (!ret)
		ret = args_end(args);
	if (!ret)
		ret = ctl_pops(ctl);
	for (i = 0; !ret && i < ctl->pops.n; i++) {
		if (!word || strcmp(ctl->pops.at[i].name, name))
			continue;
		found = true;
		id = ctl->pops.at[i].id;
	}
	if (ret)
		return ret;
	if (!found)
		return fail(REFUSED, "there is no PoP '%s'", name);
	ret = directors_fetch(ctl, NULL, &directors);
	if (ret)
		return ret;

	out_open(&ctl->out, NULL, '[');
	out_table_begin(&ctl->out, 0);
	for (i = 0; i < ctl->pops.n; i++)
		if (!word || !strcmp(ctl->pops.at[i].name, name))
			print_pop(&ctl->out, &ctl->pops.at[i], ctl, &directors);
	out_table_end(&ctl->out);
	if (!ctl->out.json)
		directors_print(&ctl->out, &directors, &ctl->pops, id);
	out_close(&ctl->out, ']');
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
