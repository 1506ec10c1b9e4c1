// SPDX-License-Identifier: GPL-2.0-only
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
#include "parse.h"
#include "wire.h"

static uint16_t own_pop(const struct pops *pops)
{
	size_t i;

	for (i = 0; i < pops->n; i++)
		if (pops->at[i].self)
			return pops->at[i].id;
	return 0;
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
	const char *name;
	char buf[8];

	if (!id)
		id = own_pop(pops);
	if (!id) {
		out_none(out, "PoP");
		return;
	}
	name = pop_name(pops, id);
	snprintf(buf, sizeof(buf), "#%u", id);
	out_str(out, "pop", "PoP", name ? name : buf);
}

static void print_dest(struct out *out, const struct dest *dest, const struct pops *pops)
{
	const char *words[ARRAY_SIZE(dest_settings_names)];
	unsigned int n = 0, key;

	for (key = 0; key < ARRAY_SIZE(dest_settings_names); key++)
		if (dest_settings_names[key] && dest->stored.have & HAVE(key))
			words[n++] = dest_settings_names[key];

	out_open(out, NULL, '{');
	out_service(out, "Service", &dest->service);
	out_endpoint(out, "address", "port", "Destination", &dest->addr, dest->port);
	out_hex(out, "id", "Id", dest->id);
	out_pop(out, pops, dest->pop);
	out_bool(out, "relay", "Relay", dest->stored.relay);
	out_words(out, "stored", "Stored", words, n);
	if (dest->flags & IP_VS_CHASH_DEST_F_ALIVE)
		out_num(out, "weight", "Weight", dest->weight);
	else
		out_none(out, "Weight");
	out_str(out, "state", "State", dest_state(dest, pops));
	out_close(out, '}');
	out_row_end(out);
}

static int dest_show(struct ctl *ctl, struct args *args)
{
	struct dests dests = {};
	struct tuple tuple;
	struct addr addr;
	uint16_t port;
	bool one = args->n, two = false;
	size_t i;
	int ret = DONE;

	if (one)
		ret = parse_service(args, &tuple);
	if (!ret && args->n) {
		two = true;
		ret = parse_dest(args, &tuple, &addr, &port);
	}
	if (!ret)
		ret = args_end(args);
	if (!ret)
		ret = ctl_pops(ctl);
	if (!ret)
		ret = fetch_dests(ctl, one ? &tuple : NULL, &dests);
	for (i = 0; !ret && two && i < dests.n; i++) {
		if (dests.at[i].port == port && addr_equal(&dests.at[i].addr, &addr)) {
			dests.at[0] = dests.at[i];
			dests.n = 1;
			two = false;
		}
	}
	if (!ret && two)
		ret = fail(REFUSED, "the service has no such destination");
	if (!ret) {
		out_table_begin(&ctl->out, 0);
		out_each(&ctl->out, &dests, print_dest, &ctl->pops);
		out_table_end(&ctl->out);
	}
	list_free(&dests);
	return ret;
}

static int take_dest(const struct nlmsghdr *nlh, void *arg)
{
	return wire_get(&wire_dest, nlh, arg);
}

/* What is stored for a destination now; nothing for an unknown one. */
static int stored_before(struct ctl *ctl, const struct dest *dest, struct dest_settings *stored)
{
	struct nl_msg *msg = genl_msg(&ctl->genl, IP_VS_CHASH_CMD_DEST_GET, 0);
	struct dest reply = {};
	int ret;

	wire_put(msg, &wire_dest, dest, dest->have & ~HAVE(IP_VS_CHASH_A_DEST_STORED));
	ret = genl_try(&ctl->genl, msg, take_dest, &reply);
	if (ret < 0 && ctl->genl.error != ENOENT)
		return genl_failed(&ctl->genl, "dest");
	*stored = reply.stored;
	return ret > 0 ? ret : DONE;
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

	ret = ipvs_open(&ipvs);
	if (!ret)
		ret = ipvs_find_dest(&ipvs, &change->dest.service, &change->dest.addr,
				     change->dest.port);
	if (!ret && change->dest.stored.have) {
		ret = ctl_open(ctl);
		if (!ret)
			ret = stored_before(ctl, &change->dest, &before);
		if (!ret)
			ret = ctl_apply(ctl, change);
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

	ret = ctl_parse(ctl, "dest", "set", args, &change);
	if (ret)
		return ret;
	return change.has_weight ? set_with_weight(ctl, &change) : ctl_apply(ctl, &change);
}

static int parse_which(struct args *args, struct dest *dest)
{
	int ret = parse_service(args, &dest->service);

	dest->have = HAVE(IP_VS_CHASH_A_DEST_SERVICE) | HAVE(IP_VS_CHASH_A_DEST_ADDR) |
		     HAVE(IP_VS_CHASH_A_DEST_PORT);
	return ret ? ret : parse_dest(args, &dest->service, &dest->addr, &dest->port);
}

static int dest_unset(struct ctl *ctl, struct args *args)
{
	struct change change = { .cmd = IP_VS_CHASH_CMD_DEST_SET };
	int ret;

	ret = parse_which(args, &change.dest);
	if (!ret)
		ret = change_parse_keys(args, dest_settings_names, ARRAY_SIZE(dest_settings_names),
					&change.dest.unset);
	change.dest.have |= HAVE(IP_VS_CHASH_A_DEST_UNSET);
	return ret ? ret : ctl_apply(ctl, &change);
}

static int dest_forget(struct ctl *ctl, struct args *args)
{
	struct change change = { .cmd = IP_VS_CHASH_CMD_DEST_DEL };
	int ret;

	ret = parse_which(args, &change.dest);
	if (!ret)
		ret = args_end(args);
	return ret ? ret : ctl_apply(ctl, &change);
}

const struct command dest_verbs[] = {
	{ "show", dest_show, NULL, "[SERVICE [DEST]]",
	  "list destinations and what is stored for them" },
	{ "set", dest_set, NULL, "SERVICE DEST [weight N] [pop NAME] [id HEX] [relay on|off]",
	  "set the weight in IPVS, and store the rest" },
	{ "unset", dest_unset, NULL, "SERVICE DEST [KEY...]",
	  "take settings back, all of them without a KEY" },
	{ "forget", dest_forget, NULL, "SERVICE DEST",
	  "drop what is stored for a destination that does not exist" },
	{}
};
