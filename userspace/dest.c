// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * chashctl dest: what is known and stored of destinations. Weights are IPVS's own, and are set
 * there.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "compare.h"
#include "ctl.h"
#include "dest.h"
#include "drain.h"
#include "fetch.h"
#include "ipvs.h"

static uint16_t own_pop(const struct pops *pops)
{
	const struct pop *self = pop_self(pops);

	return self ? self->id : 0;
}

/* What a destination does. Returns one word; "up" for one that takes new sessions. */
const char *dest_state(const struct dest *dest, const struct pops *pops)
{
	const char *drain = drain_word(dest->drain);

	if (!(dest->flags & IP_VS_CHASH_DEST_F_ALIVE))
		return "absent";
	if (drain)
		return drain;
	if (dest->stored.have & HAVE(IP_VS_CHASH_A_DEST_SETTINGS_RELAY) && dest->stored.relay)
		return "relay";
	if (dest->flags & IP_VS_CHASH_DEST_F_QUIESCED)
		return "quiesced";
	if (!(dest->flags & IP_VS_CHASH_DEST_F_MEMBER))
		return dest->pop && dest->pop != own_pop(pops) ? "peer" : "pending";
	return dest->flags & IP_VS_CHASH_DEST_F_OVERLOADED ? "overloaded" : "up";
}

/* A PoP by its name. */
void out_pop(struct out *out, const struct pops *pops, uint16_t id)
{
	char buf[VALUE_LEN];

	id = id ?: own_pop(pops);
	if (out_has(out, "PoP", id))
		out_str(out, "pop", "PoP", pop_text(pops, id, buf));
}

static void print_dest(struct out *out, const struct dest *dest, const struct pops *pops)
{
	const char *words[IP_VS_CHASH_A_DEST_SETTINGS_MAX];
	unsigned int n = 0, attr;

	for (attr = 0; attr <= wire_dest_settings.max; attr++)
		if (dest->stored.have & HAVE(attr))
			words[n++] = word_key(&dest_object, attr);

	out_service(out, "Service", &dest->service);
	out_endpoint(out, "address", "port", "Destination", &dest->addr, dest->port);
	out_hex(out, "id", "Id", dest->id);
	out_pop(out, pops, dest->pop);
	out_bool(out, "relay", "Relay", dest->stored.relay);
	out_words(out, "stored", "Stored", words, n);
	out_known(out, "weight", "Weight", dest->flags & IP_VS_CHASH_DEST_F_ALIVE, dest->weight);
	out_str(out, "state", "State", dest_state(dest, pops));
}

static int dest_show(struct ctl *ctl, struct args *args)
{
	struct dest which = {};
	struct dests dests = {};
	size_t i, n = 0;
	int ret;

	ret = name_parse(&dest_object, args, false, &which) ?:
	      args_end(args) ?:
	      ctl_pops(ctl) ?:
	      fetch_dests(ctl, which.have ? &which.service : NULL, &dests);
	if (!ret && which.addr.af) {
		for (i = 0; i < dests.n; i++)
			if (!dest_compare(&dests.at[i], &which))
				dests.at[n++] = dests.at[i];
		dests.n = n;
		ret = n ? DONE : fail(REFUSED, "the service has no such destination");
	}
	if (!ret)
		out_table(&ctl->out, &dests, print_dest, &ctl->pops);
	list_free(&dests);
	return ret;
}

/* What is stored for a destination now; nothing for an unknown one. */
static int stored_before(struct ctl *ctl, const struct dest *dest, struct dest_settings *stored)
{
	struct dest now = *dest;
	int ret;

	now.stored.have = 0;
	ret = fetch_one(ctl, &wire_dest, &now, dest->have & ~HAVE(IP_VS_CHASH_A_DEST_STORED), "dest");
	*stored = now.stored;
	return ret == REFUSED && ctl->genl.error == ENOENT ? DONE : ret;
}

/* Put back what @change has overwritten. */
static void roll_back(struct ctl *ctl, const struct change *change,
		      const struct dest_settings *before)
{
	struct change undo = *change;

	undo.dest.unset = change->dest.stored.have & ~before->have;
	undo.dest.stored = *before;
	undo.dest.stored.have &= change->dest.stored.have;
	undo.dest.have |= HAVE(IP_VS_CHASH_A_DEST_UNSET);
	genl_try(&ctl->genl, change_msg(&ctl->genl, &undo), NULL, NULL);
}

/*
 * A weight is IPVS's, the rest is ours: two requests. So IPVS is asked first whether it has the
 * destination, and what was stored is taken back when it refuses the weight all the same.
 */
static int set_with_weight(struct ctl *ctl, struct change *change)
{
	struct dest_settings before = {};
	struct ipvs ipvs;
	char failure_before[256];
	int ret;

	ret = ipvs_open(&ipvs) ?:
	      ipvs_find_dest(&ipvs, &change->dest.service, &change->dest.addr,
			     change->dest.port);
	if (!ret && change->dest.stored.have) {
		ret = stored_before(ctl, &change->dest, &before) ?:
		      ctl_apply(ctl, change);
	}
	if (!ret) {
		ret = ipvs_set_weight(&ipvs, change->weight);
		if (ret && change->dest.stored.have) {
			snprintf(failure_before, sizeof(failure_before), "%.255s", failure());
			roll_back(ctl, change, &before);
			fail(ret, "%s", failure_before);
		}
	}
	ipvs_close(&ipvs);
	return ret;
}

static int dest_set(struct ctl *ctl, struct args *args)
{
	struct change change;
	int ret;

	ret = ctl_parse(ctl, args, &change);
	if (ret)
		return ret;
	return change.has_weight ? set_with_weight(ctl, &change) : ctl_apply(ctl, &change);
}

const struct command dest_verbs[] = {
	{ "show", dest_show, NULL, "[SERVICE [DEST]]",
	  "list destinations and what is stored for them" },
	{ "set", dest_set, NULL, "SERVICE DEST [weight N] [pop NAME] [id HEX] [relay on|off]",
	  "set the weight in IPVS, and store the rest" },
	{ "unset", change_run, NULL, "SERVICE DEST [KEY...]",
	  "take settings back; without a KEY all of them" },
	{ "forget", change_run, NULL, "SERVICE DEST",
	  "drop what is stored for a destination that does not exist" },
	{}
};
