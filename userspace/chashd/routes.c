// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * Routes to the other directors. When a routing protocol withdraws the way to one that had a way of
 * its own, and what is left is a default route or none, it is down at once; with a route it is up.
 */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/netlink.h>
#include <linux/rtnetlink.h>

#include "../address.h"
#include "../compare.h"
#include "log.h"
#include "routes.h"

/* A socket that tells of every change, or -1: then the kernel finds out by itself who is silent. */
int routes_open(void)
{
	struct sockaddr_nl group = {
		.nl_family = AF_NETLINK, .nl_groups = RTMGRP_IPV4_ROUTE | RTMGRP_IPV6_ROUTE,
	};
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);

	if (fd >= 0 && !bind(fd, (struct sockaddr *)&group, sizeof(group)))
		return fd;
	say("routes are not watched: %s", strerror(errno));
	if (fd >= 0)
		close(fd);
	return -1;
}

union answer {
	struct nlmsghdr header;
	char buf[8192];
};

/* Ask for the route to an address: false when there was no answer. */
static bool get_route(int fd, const struct addr *addr, unsigned int flags, union answer *answer)
{
	size_t len = addr->af == AF_INET ? 4 : 16;
	struct {
		struct nlmsghdr header;
		struct rtmsg route;
		struct rtattr attr;
		uint8_t dst[16];
	} request = {
		.header.nlmsg_len = NLMSG_LENGTH(sizeof(struct rtmsg)) + RTA_LENGTH(len),
		.header.nlmsg_type = RTM_GETROUTE,
		.header.nlmsg_flags = NLM_F_REQUEST,
		.route.rtm_family = addr->af,
		.route.rtm_dst_len = 8 * len,
		.route.rtm_flags = flags,
		.attr.rta_type = RTA_DST,
		.attr.rta_len = RTA_LENGTH(len),
	};

	memcpy(request.dst, addr->ip, len);
	if (send(fd, &request, request.header.nlmsg_len, 0) < 0)
		return false;
	return recv(fd, answer, sizeof(*answer), 0) >= (ssize_t)NLMSG_LENGTH(sizeof(struct rtmsg));
}

/* Length of the prefix that reaches an address; 0: a default route or none, -1: not known. */
static int reached_by(int fd, const struct addr *addr)
{
	union answer answer;
	const struct nlmsgerr *error = NLMSG_DATA(&answer.header);
	const struct rtmsg *route = NLMSG_DATA(&answer.header);

	if (!get_route(fd, addr, RTM_F_FIB_MATCH, &answer))
		return -1;
	if (answer.header.nlmsg_type == NLMSG_ERROR)
		return error->error == -ENETUNREACH || error->error == -EHOSTUNREACH ? 0 : -1;
	if (answer.header.nlmsg_type != RTM_NEWROUTE)
		return -1;
	return route->rtm_type == RTN_UNICAST ? route->rtm_dst_len : 0;
}

/* The source of what goes to an address is @own, or is not known: else it is in @source. */
static bool comes_from(int fd, const struct addr *addr, const struct addr *own,
		       struct addr *source)
{
	union answer answer;
	struct rtattr *attr;
	int len;

	*source = (struct addr){ .af = addr->af };
	if (!addr->af || !own->af || !get_route(fd, addr, 0, &answer) ||
	    answer.header.nlmsg_type != RTM_NEWROUTE)
		return true;
	len = RTM_PAYLOAD(&answer.header);
	for (attr = RTM_RTA(NLMSG_DATA(&answer.header)); RTA_OK(attr, len);
	     attr = RTA_NEXT(attr, len)) {
		if (attr->rta_type != RTA_PREFSRC ||
		    RTA_PAYLOAD(attr) != (addr->af == AF_INET ? 4 : 16))
			continue;
		memcpy(source->ip, RTA_DATA(attr), RTA_PAYLOAD(attr));
		return addr_equal(source, own);
	}
	return true;
}

/* Directors know each other by address: who asks from another one gets no answer. */
static void check_source(int fd, const struct config *config, struct member *member)
{
	const struct record *record = &member->record;
	struct addr source;
	char text[VALUE_LEN];

	if (comes_from(fd, &record->addr4, &config->addr4, &source) &&
	    comes_from(fd, &record->addr6, &config->addr6, &source))
		source = (struct addr){};
	if (source.af && !addr_equal(&source, &member->source))
		say("director %s: what goes to it comes from %s, none of this director's addresses: "
		    "it will not answer", member->name, addr_text(&source, text));
	member->source = source;
}

/* Whether anything is to be written down. */
static bool check(int fd, struct member *member)
{
	bool was_routed = member->routed, was_down = member->was_down;
	const struct record *record = &member->record;
	int by4 = record->addr4.af ? reached_by(fd, &record->addr4) : 0;
	int by6 = record->addr6.af ? reached_by(fd, &record->addr6) : 0;
	bool down;

	if (by4 < 0 || by6 < 0)
		return false;
	down = member->routed && !by4 && !by6;
	member->routed |= by4 || by6;
	if (down != member->down) {
		member->down = down;
		member->was_down = true;
		say("director %s: %s", member->name,
		    down ? "down, there is no route to it" : "there is a route");
	}
	return member->routed != was_routed || member->was_down != was_down;
}

/* See who has come up or gone down. */
void routes_check(struct fleet *fleet)
{
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	struct member *member;
	bool changed = false;
	size_t i;

	for (i = 0; fd >= 0 && i < fleet->members.n; i++) {
		member = &fleet->members.at[i];
		if (!fleet_is_peer(fleet, member))
			continue;
		changed |= check(fd, member);
		if (member->routed && !member->down)
			check_source(fd, fleet->config, member);
	}
	if (changed)
		fleet_keep_ways(fleet);
	if (fd >= 0)
		close(fd);
}
