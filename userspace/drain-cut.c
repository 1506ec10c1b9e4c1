// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * Ends the connections of destinations: those that IPVS shows are named to the kernel, which ends
 * them a few hundred at a time and each at once. Whoever interrupts that leaves the rest as it was.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "drain.h"
#include "wire.h"

#define CONNECTIONS "/proc/net/ip_vs_conn"
/* What IPVS shows changes while it is read, and a packet on its way keeps a connection. */
#define CUT_TRIES 20
#define CUT_PAUSE_MS 100
#define CUT_MSG_SIZE 16384
#define FLOW_NEST_MAX 128

/* An address as IPVS shows it: IPv4 as one number, in hex. */
static bool parse_shown(const char *text, struct addr *addr)
{
	unsigned int ip;
	char end;

	memset(addr, 0, sizeof(*addr));
	addr->af = AF_INET6;
	if (strchr(text, ':'))
		return inet_pton(AF_INET6, text, addr->ip) == 1;
	addr->af = AF_INET;
	if (sscanf(text, "%8x%c", &ip, &end) != 1)
		return false;
	ip = htonl(ip);
	memcpy(addr->ip, &ip, sizeof(ip));
	return true;
}

/* Whether a line shows a connection to the destination of @drain: then it is @flow. */
static bool parse_line(const char *line, const struct drain *drain, struct flow *flow)
{
	char protocol[8], client[48], virtual[48], dest[48];
	unsigned int cport, vport, dport, i;
	struct addr to;

	if (sscanf(line, "%7s %47s %x %47s %x %47s %x", protocol, client, &cport, virtual, &vport,
		   dest, &dport) != 7)
		return false;
	memset(flow, 0, sizeof(*flow));
	flow->have = ~0ULL;
	for (i = 0; i < PROTOCOLS; i++)
		if (!strcmp(protocol, protocols[i].shown))
			flow->virtual.protocol = protocols[i].number;
	flow->virtual.port = vport;
	flow->port = cport;
	if (!flow->virtual.protocol || !parse_shown(client, &flow->client) ||
	    !parse_shown(virtual, &flow->virtual.addr) || !parse_shown(dest, &to))
		return false;
	flow->virtual.af = flow->virtual.addr.af;
	return to.af == drain->addr.af && !memcmp(to.ip, drain->addr.ip, sizeof(to.ip)) &&
	       (!drain->port || drain->port == dport);
}

static int cut_flush(struct ctl *ctl, struct nl_msg **msg)
{
	struct nl_msg *full = *msg;

	*msg = NULL;
	return full ? genl_talk(&ctl->genl, full, NULL, NULL, "cut") : DONE;
}

/* Have all connections to a destination ended that IPVS shows now. */
static int cut_shown(struct ctl *ctl, const struct drain *drain)
{
	struct drain cut = *drain;
	struct nl_msg *msg = NULL;
	char line[256];
	int ret = DONE;
	FILE *file;

	file = fopen(CONNECTIONS, "re");
	if (!file)
		return fail(REFUSED, "%s: %s", CONNECTIONS, strerror(errno));
	while (!ret && fgets(line, sizeof(line), file)) {
		if (!parse_line(line, drain, &cut.flow))
			continue;
		if (!msg) {
			msg = genl_msg(&ctl->genl, IP_VS_CHASH_CMD_DRAIN_CUT, CUT_MSG_SIZE);
			wire_put(msg, &wire_drain, &cut,
				 HAVE(IP_VS_CHASH_A_DRAIN_SERVICE) |
				 HAVE(IP_VS_CHASH_A_DRAIN_ADDR) | HAVE(IP_VS_CHASH_A_DRAIN_PORT));
		}
		wire_put(msg, &wire_drain, &cut, HAVE(IP_VS_CHASH_A_DRAIN_FLOW));
		if (nlmsg_hdr(msg)->nlmsg_len + FLOW_NEST_MAX > CUT_MSG_SIZE)
			ret = cut_flush(ctl, &msg);
	}
	fclose(file);
	if (!ret)
		return cut_flush(ctl, &msg);
	nlmsg_free(msg);
	return ret;
}

static int cut_one(struct ctl *ctl, const struct drain *drain)
{
	struct drains now = {};
	uint32_t left = 1;
	int ret = DONE, try;

	for (try = 0; !ret && left && try < CUT_TRIES; try++) {
		if (try)
			pause_ms(CUT_PAUSE_MS);
		ret = cut_shown(ctl, drain) ?:
		      drain_fetch(ctl, drain, &now);
		if (!ret)
			left = now.at[0].active + now.at[0].inactive;
	}
	if (!ret && left)
		ret = fail(REFUSED, "IPVS still has %u connections of it", left);
	list_free(&now);
	return ret;
}

/* End the connections of destinations that drain. */
int drain_cut(struct ctl *ctl, const struct drains *drains)
{
	int ret = DONE;
	size_t i;

	for (i = 0; !ret && i < drains->n; i++)
		ret = cut_one(ctl, &drains->at[i]);
	return ret;
}
