// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/* Destinations as IPVS has them: listed with how they are reached, and described for a request. */
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include <linux/ip_vs.h>
#include <netlink/attr.h>
#include <netlink/genl/genl.h>

#include "../address.h"
#include "../ipvs.h"
#include "dests.h"

struct filling {
	const struct tuple *service;
	struct peer_dests *dests;
};

static int take(const struct nlmsghdr *nlh, void *arg)
{
	struct nlattr *attrs[IPVS_DEST_ATTR_MAX + 1] = {};
	struct filling *filling = arg;
	struct peer_dest *dest = list_add(filling->dests);

	dest->service = *filling->service;
	if (!ipvs_parse_dest(nlh, filling->service, attrs, &dest->addr, &dest->port))
		return REFUSED;
	dest->alive = true;
	dest->weight = ipvs_number(attrs, IPVS_DEST_ATTR_WEIGHT);
	dest->active = ipvs_number(attrs, IPVS_DEST_ATTR_ACTIVE_CONNS);
	dest->forward.method = ipvs_number(attrs, IPVS_DEST_ATTR_FWD_METHOD) & IP_VS_CONN_F_FWD_MASK;
	if (dest->forward.method != IP_VS_CONN_F_TUNNEL)
		return DONE;
	dest->forward.type = ipvs_number(attrs, IPVS_DEST_ATTR_TUN_TYPE);
	dest->forward.port = ntohs(ipvs_number(attrs, IPVS_DEST_ATTR_TUN_PORT));
	dest->forward.flags = ipvs_number(attrs, IPVS_DEST_ATTR_TUN_FLAGS);
	return DONE;
}

static void restart(void *arg)
{
	((struct filling *)arg)->dests->n = 0;
}

/* The destinations of a service. */
int dests_fetch(struct genl *ipvs, const struct tuple *service, struct peer_dests *dests)
{
	struct nl_msg *msg = genl_msg(ipvs, IPVS_CMD_GET_DEST, 0);
	struct filling filling = { service, dests };
	char text[VALUE_LEN];

	ipvs_put_service(msg, service);
	return genl_dump(ipvs, msg, take, restart, &filling, service_text(service, text));
}

/* Have IPVS add, edit or delete a destination, by IPVS_CMD_x. */
int dest_request(struct genl *ipvs, uint8_t cmd, const struct peer_dest *dest)
{
	struct nl_msg *msg = genl_msg(ipvs, cmd, 0);
	char service[VALUE_LEN], text[VALUE_LEN];
	struct nlattr *nest;

	ipvs_put_service(msg, &dest->service);
	nest = nla_nest_start(msg, IPVS_CMD_ATTR_DEST);
	nla_put(msg, IPVS_DEST_ATTR_ADDR, sizeof(dest->addr.ip), dest->addr.ip);
	nla_put_u16(msg, IPVS_DEST_ATTR_PORT, htons(dest->port));
	nla_put_u16(msg, IPVS_DEST_ATTR_ADDR_FAMILY, dest->addr.af);
	nla_put_u32(msg, IPVS_DEST_ATTR_FWD_METHOD, dest->forward.method);
	nla_put_u32(msg, IPVS_DEST_ATTR_WEIGHT, dest->weight);
	nla_put_u32(msg, IPVS_DEST_ATTR_U_THRESH, 0);
	nla_put_u32(msg, IPVS_DEST_ATTR_L_THRESH, 0);
	if (dest->forward.method == IP_VS_CONN_F_TUNNEL) {
		nla_put_u8(msg, IPVS_DEST_ATTR_TUN_TYPE, dest->forward.type);
		nla_put_u16(msg, IPVS_DEST_ATTR_TUN_PORT, htons(dest->forward.port));
		nla_put_u16(msg, IPVS_DEST_ATTR_TUN_FLAGS, dest->forward.flags);
	}
	nla_nest_end(msg, nest);
	return genl_talk(ipvs, msg, NULL, NULL, "%s of %s in IPVS",
			 endpoint_text(&dest->addr, dest->port, text),
			 service_text(&dest->service, service));
}

/* What ipvsadm(8) would take; @verb is "-a", "-e" or "-d". */
void dest_text(const struct peer_dest *dest, const char *verb, char *buf, size_t size)
{
	static const char *const types[] = { "", " --tun-type gue --tun-port ", " --tun-type gre" };
	static const char *const sums[] = { " --tun-nocsum", " --tun-csum", " --tun-remcsum" };
	const struct forward *forward = &dest->forward;
	const char *way = forward->method == IP_VS_CONN_F_TUNNEL ? "-i" :
			  forward->method == IP_VS_CONN_F_DROUTE ? "-g" : "-m";
	char service[VALUE_LEN], endpoint[VALUE_LEN], port[8] = "";

	if (forward->type == IP_VS_CONN_F_TUNNEL_TYPE_GUE)
		snprintf(port, sizeof(port), "%u", forward->port);
	service_text(&dest->service, service);
	endpoint_text(&dest->addr, dest->port, endpoint);
	if (!strcmp(verb, "-d"))
		snprintf(buf, size, "ipvsadm -d %s -r %s", service, endpoint);
	else
		snprintf(buf, size, "ipvsadm %s %s -r %s %s -w %u%s%s%s", verb, service, endpoint,
			 way, dest->weight,
			 forward->type < ARRAY_SIZE(types) ? types[forward->type] : "", port,
			 forward->flags && forward->flags < ARRAY_SIZE(sums) ?
			 sums[forward->flags] : "");
}
