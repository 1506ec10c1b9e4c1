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

#include "log.h"
#include "routes.h"

/* Changes come in bunches. */
#define SETTLE_MS 50

static struct {
	int fd;
	struct event *read, *settled;
	void (*changed)(void);
} routes = { .fd = -1 };

static void on_read(evutil_socket_t fd, short what, void *arg)
{
	struct timeval settle = { .tv_usec = SETTLE_MS * 1000 };
	char buf[8192];

	(void)what;
	(void)arg;
	while (recv(fd, buf, sizeof(buf), MSG_DONTWAIT) > 0 || errno == ENOBUFS)
		errno = 0;
	if (!evtimer_pending(routes.settled, NULL))
		evtimer_add(routes.settled, &settle);
}

static void on_settled(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	(void)arg;
	routes.changed();
}

/* Without it nothing is told of; the kernel finds out who is silent by itself. */
void routes_watch(struct event_base *base, void (*changed)(void))
{
	struct sockaddr_nl group = {
		.nl_family = AF_NETLINK, .nl_groups = RTMGRP_IPV4_ROUTE | RTMGRP_IPV6_ROUTE,
	};

	routes.changed = changed;
	routes.fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	if (routes.fd < 0 || bind(routes.fd, (struct sockaddr *)&group, sizeof(group))) {
		say("routes are not watched: %s", strerror(errno));
		return;
	}
	routes.read = event_new(base, routes.fd, EV_READ | EV_PERSIST, on_read, NULL);
	routes.settled = evtimer_new(base, on_settled, NULL);
	event_add(routes.read, NULL);
	on_settled(0, 0, NULL);
}

void routes_close(void)
{
	if (routes.read)
		event_free(routes.read);
	if (routes.settled)
		event_free(routes.settled);
	if (routes.fd >= 0)
		close(routes.fd);
	routes.read = routes.settled = NULL;
	routes.fd = -1;
}

/* Length of the prefix that reaches an address; 0: a default route or none, -1: not known. */
static int reached_by(int fd, const struct addr *addr)
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
		.route.rtm_flags = RTM_F_FIB_MATCH,
		.attr.rta_type = RTA_DST,
		.attr.rta_len = RTA_LENGTH(len),
	};
	union {
		struct nlmsghdr header;
		char buf[8192];
	} answer;
	const struct nlmsgerr *error = NLMSG_DATA(&answer.header);
	const struct rtmsg *route = NLMSG_DATA(&answer.header);
	ssize_t got;

	memcpy(request.dst, addr->ip, len);
	if (send(fd, &request, request.header.nlmsg_len, 0) < 0)
		return -1;
	got = recv(fd, &answer, sizeof(answer), 0);
	if (got < (ssize_t)NLMSG_LENGTH(sizeof(*route)))
		return -1;
	if (answer.header.nlmsg_type == NLMSG_ERROR)
		return error->error == -ENETUNREACH || error->error == -EHOSTUNREACH ? 0 : -1;
	if (answer.header.nlmsg_type != RTM_NEWROUTE)
		return -1;
	return route->rtm_type == RTN_UNICAST ? route->rtm_dst_len : 0;
}

static void check(int fd, struct member *member)
{
	const struct record *record = &member->record;
	int by4 = record->addr4.af ? reached_by(fd, &record->addr4) : 0;
	int by6 = record->addr6.af ? reached_by(fd, &record->addr6) : 0;
	bool down;

	if (by4 < 0 || by6 < 0)
		return;
	down = member->routed && !by4 && !by6;
	member->routed |= by4 || by6;
	if (down == member->down)
		return;
	member->down = down;
	member->was_down = true;
	say("director %s: %s", member->name,
	    down ? "down, there is no route to it" : "there is a route");
}

/* See who has come up or gone down. */
void routes_check(struct fleet *fleet)
{
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	size_t i;

	for (i = 0; fd >= 0 && i < fleet->members.n; i++)
		if (fleet_is_peer(fleet, &fleet->members.at[i]))
			check(fd, &fleet->members.at[i]);
	if (fd >= 0)
		close(fd);
}
