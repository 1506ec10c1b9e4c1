// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * chashctl explain: which destination a new session of a client would get, or a segment of one
 * that is not known here, and why. The kernel decides by the code of the packet path; nothing is
 * computed here.
 */
#include "dest.h"
#include "director.h"
#include "fetch.h"
#include "parse.h"

static void print_explanation(struct out *out, const struct explain *why,
			      const struct pops *pops, const struct director *flow,
			      const struct directors *directors)
{
	out_open(out, NULL, '[');
	out_open(out, NULL, '{');
	out_line_begin(out, 0);
	out_service(out, NULL, &why->service);
	out_endpoint(out, "client", "client_port", "", &why->client_addr, why->client_port);
	out_gap(out);
	if (why->have & HAVE(IP_VS_CHASH_A_EXPLAIN_DEST_ADDR))
		out_endpoint(out, "address", "port", "to %s", &why->dest_addr, why->dest_port);
	else
		out_flag(out, NULL, "to nobody", true);
	out_line_end(out);

	out_line_begin(out, 4);
	out_str(out, "reason", "", WORD(reason_names, why->reason));
	if (why->have & HAVE(IP_VS_CHASH_A_EXPLAIN_SLOT))
		out_num(out, "slot", "slot", why->slot);
	if (why->have & HAVE(IP_VS_CHASH_A_EXPLAIN_GENERATION))
		out_num(out, "generation", "generation", why->generation);
	if (why->have & HAVE(IP_VS_CHASH_A_EXPLAIN_DEST_ADDR) || why->pop)
		out_pop(out, pops, why->pop);
	out_line_end(out);

	out_line_begin(out, 4);
	if (why->have & HAVE(IP_VS_CHASH_A_EXPLAIN_KEY))
		out_hex(out, "key", "key", why->key);
	if (why->have & HAVE(IP_VS_CHASH_A_EXPLAIN_DEST_ID))
		out_hex(out, "id", "destination id", why->dest_id);
	if (why->have & HAVE(IP_VS_CHASH_A_EXPLAIN_SOURCE_ADDR))
		out_prefix(out, "source_policy", "source policy", &why->source);
	out_line_end(out);
	if (flow->have)
		directors_print_answers(out, directors, pops, flow->ask);
	out_close(out, '}');
	out_close(out, ']');
}

/* [to ADDR:PORT] */
static int parse_virtual(struct args *args, struct director *flow)
{
	const char *word;
	int port = 0, ret;

	if (!args_take(args, "to"))
		return DONE;
	ret = args_want(args, "to: the virtual address and port", &word) ?:
	      parse_endpoint(word, "to", &flow->virtual_addr, &port);
	if (!ret && port <= 0)
		ret = fail(USAGE, "to: '%s' has no port", word);
	flow->virtual_port = port;
	flow->have |= HAVE(IP_VS_CHASH_A_DIRECTOR_VIRTUAL_ADDR) |
		      HAVE(IP_VS_CHASH_A_DIRECTOR_VIRTUAL_PORT);
	return ret;
}

/* [midstream [ask [to ADDR:PORT] | from DEV]]; nobody is asked about what comes in by a device. */
static int parse_midstream(struct args *args, struct explain *why, uint64_t *asked,
			   struct director *flow)
{
	const char *word;
	int ret;

	if (!args_take(args, "midstream"))
		return DONE;
	why->midstream = true;
	*asked |= HAVE(IP_VS_CHASH_A_EXPLAIN_MIDSTREAM);
	if (args_take(args, "from")) {
		*asked |= HAVE(IP_VS_CHASH_A_EXPLAIN_DEV);
		ret = args_want(args, "from: the device", &word);
		return ret ? ret : parse_device(word, why->dev);
	}
	flow->have = HAVE(IP_VS_CHASH_A_DIRECTOR_SERVICE) |
		     HAVE(IP_VS_CHASH_A_DIRECTOR_CLIENT_ADDR) |
		     HAVE(IP_VS_CHASH_A_DIRECTOR_CLIENT_PORT);
	flow->ask = args_take(args, "ask");
	if (!flow->ask)
		return DONE;
	flow->have |= HAVE(IP_VS_CHASH_A_DIRECTOR_ASK);
	return parse_virtual(args, flow);
}

int explain_run(struct ctl *ctl, struct args *args)
{
	struct directors directors = {};
	struct director flow = {};
	struct explain why = {};
	const char *word;
	char text[VALUE_LEN];
	uint64_t asked = HAVE(IP_VS_CHASH_A_EXPLAIN_SERVICE) |
			 HAVE(IP_VS_CHASH_A_EXPLAIN_CLIENT_ADDR) |
			 HAVE(IP_VS_CHASH_A_EXPLAIN_CLIENT_PORT);
	int port, ret;

	ret = parse_service(args, &why.service) ?:
	      args_want(args, "the client", &word) ?:
	      parse_endpoint(word, "client", &why.client_addr, &port) ?:
	      parse_midstream(args, &why, &asked, &flow) ?:
	      args_end(args);
	if (!ret && why.client_addr.af != why.service.af)
		ret = fail(USAGE, "client: '%s' is not of the address family of the service", word);
	if (!ret)
		ret = ctl_pops(ctl);
	if (ret)
		return ret;

	why.client_port = port < 0 ? 0 : port;
	flow.service = why.service;
	flow.client_addr = why.client_addr;
	flow.client_port = why.client_port;
	ret = fetch_one(ctl, &wire_explain, &why, asked, service_text(&why.service, text));
	if (!ret && flow.have)
		ret = directors_fetch(ctl, &flow, &directors);
	if (!ret)
		print_explanation(&ctl->out, &why, &ctl->pops, &flow, &directors);
	list_free(&directors);
	return ret;
}
