// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * Tunnels as devices, by libnl-route. A device takes packets of one director alone: who sends from
 * elsewhere comes by no backbone device.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include <linux/ip.h>
#include <netlink/route/addr.h>
#include <netlink/route/link.h>
#include <netlink/route/link/inet.h>
#include <netlink/route/link/ip6gre.h>
#include <netlink/route/link/ip6tnl.h>
#include <netlink/route/link/ipgre.h>
#include <netlink/route/link/ipip.h>

#include "../address.h"
#include "tunnel.h"

void tunnel_device(const char *director, int af, char dev[IF_NAMESIZE])
{
	snprintf(dev, IF_NAMESIZE, "ch%c-%.11s", af == AF_INET ? '4' : '6', director);
}

static int failed(const char *what, const char *dev, int err)
{
	return fail(err == -NLE_PERM ? ABSENT : REFUSED, "%s %s: %s", what, dev, nl_geterror(err));
}

static void take4(struct addr *addr, uint32_t ip)
{
	addr->af = AF_INET;
	memcpy(addr->ip, &ip, sizeof(ip));
}

static bool read_link(struct rtnl_link *link, struct tunnel *tunnel)
{
	struct in6_addr local = {}, remote = {};

	if (rtnl_link_is_ipip(link)) {
		take4(&tunnel->local, rtnl_link_ipip_get_local(link));
		take4(&tunnel->remote, rtnl_link_ipip_get_remote(link));
		return true;
	}
	if (rtnl_link_is_ipgre(link)) {
		tunnel->mode = TUNNEL_GRE;
		take4(&tunnel->local, rtnl_link_ipgre_get_local(link));
		take4(&tunnel->remote, rtnl_link_ipgre_get_remote(link));
		return true;
	}
	if (rtnl_link_is_ip6_tnl(link)) {
		rtnl_link_ip6_tnl_get_local(link, &local);
		rtnl_link_ip6_tnl_get_remote(link, &remote);
	} else if (rtnl_link_is_ip6gre(link)) {
		tunnel->mode = TUNNEL_GRE;
		rtnl_link_ip6gre_get_local(link, &local);
		rtnl_link_ip6gre_get_remote(link, &remote);
	} else {
		return false;
	}
	tunnel->local.af = AF_INET6;
	tunnel->remote.af = AF_INET6;
	memcpy(tunnel->local.ip, &local, sizeof(local));
	memcpy(tunnel->remote.ip, &remote, sizeof(remote));
	return true;
}

/* By index of a device: whether it has an IPv4 address. */
static bool has_address(struct nl_cache *addrs, int ifindex)
{
	struct nl_object *object;

	for (object = nl_cache_get_first(addrs); object; object = nl_cache_get_next(object)) {
		struct rtnl_addr *addr = (struct rtnl_addr *)object;

		if (rtnl_addr_get_ifindex(addr) == ifindex &&
		    rtnl_addr_get_family(addr) == AF_INET)
			return true;
	}
	return false;
}

/* Devices that have a name as tunnels have here; one of another kind has no addresses. */
int tunnels_fetch(struct nl_sock *sock, struct items *items)
{
	struct nl_cache *cache, *addrs;
	struct nl_object *object;
	struct item *item;
	int err;

	err = rtnl_link_alloc_cache(sock, AF_UNSPEC, &cache);
	if (err < 0)
		return failed("list of", "devices", err);
	err = rtnl_addr_alloc_cache(sock, &addrs);
	if (err < 0) {
		nl_cache_free(cache);
		return failed("list of", "addresses", err);
	}
	for (object = nl_cache_get_first(cache); object; object = nl_cache_get_next(object)) {
		struct rtnl_link *link = (struct rtnl_link *)object;
		const char *name = rtnl_link_get_name(link);

		if (!name || (strncmp(name, "ch4-", 4) && strncmp(name, "ch6-", 4)))
			continue;
		item = list_add(items);
		item->kind = ITEM_TUNNEL;
		snprintf(item->tunnel.dev, sizeof(item->tunnel.dev), "%s", name);
		read_link(link, &item->tunnel);
		item->tunnel.up = rtnl_link_get_flags(link) & IFF_UP &&
				  (item->tunnel.local.af != AF_INET ||
				   has_address(addrs, rtnl_link_get_ifindex(link)));
	}
	nl_cache_free(addrs);
	nl_cache_free(cache);
	return DONE;
}

static struct rtnl_link *describe(const struct tunnel *tunnel)
{
	struct rtnl_link *link;
	struct in6_addr local6, remote6;
	uint32_t local, remote;

	memcpy(&local, tunnel->local.ip, sizeof(local));
	memcpy(&remote, tunnel->remote.ip, sizeof(remote));
	memcpy(&local6, tunnel->local.ip, sizeof(local6));
	memcpy(&remote6, tunnel->remote.ip, sizeof(remote6));
	if (tunnel->local.af == AF_INET && tunnel->mode == TUNNEL_IPIP) {
		link = rtnl_link_ipip_alloc();
		rtnl_link_ipip_set_local(link, local);
		rtnl_link_ipip_set_remote(link, remote);
		rtnl_link_ipip_set_pmtudisc(link, 1);
	} else if (tunnel->local.af == AF_INET) {
		link = rtnl_link_ipgre_alloc();
		rtnl_link_ipgre_set_local(link, local);
		rtnl_link_ipgre_set_remote(link, remote);
		rtnl_link_ipgre_set_pmtudisc(link, 1);
	} else if (tunnel->mode == TUNNEL_IPIP) {
		link = rtnl_link_ip6_tnl_alloc();
		rtnl_link_ip6_tnl_set_local(link, &local6);
		rtnl_link_ip6_tnl_set_remote(link, &remote6);
		rtnl_link_ip6_tnl_set_proto(link, 0);
	} else {
		link = rtnl_link_ip6gre_alloc();
		rtnl_link_ip6gre_set_local(link, &local6);
		rtnl_link_ip6gre_set_remote(link, &remote6);
	}
	rtnl_link_set_name(link, tunnel->dev);
	return link;
}

/* Without an address any rp_filter would be strict. */
static int add_address(struct nl_sock *sock, int ifindex, const struct addr *local)
{
	struct rtnl_addr *addr;
	struct nl_addr *ip;
	int err;

	if (local->af != AF_INET)
		return 0;
	addr = rtnl_addr_alloc();
	ip = nl_addr_build(AF_INET, local->ip, 4);
	rtnl_addr_set_ifindex(addr, ifindex);
	rtnl_addr_set_local(addr, ip);
	rtnl_addr_set_prefixlen(addr, 32);
	rtnl_addr_set_scope(addr, RT_SCOPE_HOST);
	err = rtnl_addr_add(sock, addr, 0);
	nl_addr_put(ip);
	rtnl_addr_put(addr);
	return err;
}

/* Bring a device up; what comes by it has a source that the way back does not lead over. */
static int tunnel_raise(struct nl_sock *sock, const char *dev, const struct addr *local)
{
	struct rtnl_link *link = NULL, *change = rtnl_link_alloc();
	int err;

	err = rtnl_link_get_kernel(sock, 0, dev, &link);
	if (!err)
		err = add_address(sock, rtnl_link_get_ifindex(link), local);
	if (!err) {
		rtnl_link_set_flags(change, IFF_UP);
		rtnl_link_inet_set_conf(change, IPV4_DEVCONF_RP_FILTER, 2);
		err = rtnl_link_change(sock, link, change, 0);
	}
	if (link)
		rtnl_link_put(link);
	rtnl_link_put(change);
	return err < 0 ? failed("device", dev, err) : DONE;
}

int tunnel_make(struct nl_sock *sock, const struct tunnel *tunnel)
{
	struct rtnl_link *link = describe(tunnel);
	int err;

	err = rtnl_link_add(sock, link, NLM_F_CREATE | NLM_F_EXCL);
	rtnl_link_put(link);
	if (err == -NLE_EXIST)
		return fail(REFUSED, "tunnel %s: a device of another name, which is to be deleted, "
			    "has its addresses", tunnel->dev);
	return err < 0 ? failed("tunnel", tunnel->dev, err) :
			 tunnel_raise(sock, tunnel->dev, &tunnel->local);
}

int tunnel_drop(struct nl_sock *sock, const char *dev)
{
	struct rtnl_link *link = rtnl_link_alloc();
	int err;

	rtnl_link_set_name(link, dev);
	err = rtnl_link_delete(sock, link);
	rtnl_link_put(link);
	return err < 0 && err != -NLE_NODEV ? failed("tunnel", dev, err) : DONE;
}

/* What ip(8) would take to make it. */
void tunnel_text(const struct tunnel *tunnel, char *buf, size_t size)
{
	static const char *const types[2][2] = { { "ipip", "gre" },
						 { "ip6tnl mode any", "ip6gre" } };
	char local[VALUE_LEN], remote[VALUE_LEN];

	snprintf(buf, size, "ip link add %s type %s local %s remote %s", tunnel->dev,
		 types[tunnel->local.af == AF_INET6][tunnel->mode],
		 addr_text(&tunnel->local, local), addr_text(&tunnel->remote, remote));
}
