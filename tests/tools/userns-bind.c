// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/* Binds a scheduler as an unprivileged user who is root in namespaces of their own,
 * through the socket option, which asks for no more than that. Then a segment in mid-stream
 * comes to the service, whose destination has a forwarding method that does not exist.
 */
#include "net.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if.h>
#include <linux/ip_vs.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define NOBODY 65534
/* The forwarding methods end at 4; IPVS takes what has three bits. */
#define NO_METHOD 7

/* Without a route there is no such thing as an address of this host. */
static void lo_up(int fd)
{
	struct ifreq lo = { .ifr_name = "lo", .ifr_flags = IFF_UP };

	if (ioctl(fd, SIOCSIFFLAGS, &lo))
		die("lo: %s", strerror(errno));
}

static void add_destination(int fd, const struct ip_vs_service_user *service)
{
	struct {
		struct ip_vs_service_user service;
		struct ip_vs_dest_user dest;
	} add = {
		.service = *service,
		.dest = {
			.addr = htonl(INADDR_LOOPBACK),
			.port = htons(81),
			.conn_flags = NO_METHOD,
			.weight = 1,
		},
	};

	if (setsockopt(fd, IPPROTO_IP, IP_VS_SO_SET_ADDDEST, &add, sizeof(add)))
		die("destination: %s", strerror(errno));
}

static void send_segment(int fd, const struct ip_vs_service_user *service)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_addr.s_addr = service->addr };
	struct {
		struct ip ip;
		struct tcphdr tcp;
	} segment = {
		.ip = {
			.ip_v = 4,
			.ip_hl = 5,
			.ip_ttl = 64,
			.ip_p = IPPROTO_TCP,
			.ip_src.s_addr = htonl(INADDR_LOOPBACK),
			.ip_dst.s_addr = service->addr,
		},
		.tcp = {
			.source = htons(1024),
			.dest = service->port,
			.doff = 5,
			.ack = 1,
		},
	};

	if (sendto(fd, &segment, sizeof(segment), 0, (struct sockaddr *)&to, sizeof(to)) < 0)
		die("segment: %s", strerror(errno));
}

int main(int argc, char **argv)
{
	struct ip_vs_service_user service = {
		.protocol = IPPROTO_TCP,
		.addr = htonl(INADDR_LOOPBACK),
		.port = htons(80),
		/* What "ipvsadm -b flag-3" sets: takeover. */
		.flags = IP_VS_SVC_F_SCHED3,
	};
	int fd;

	if (argc != 2)
		die("usage: userns-bind SCHEDULER");
	snprintf(service.sched_name, sizeof(service.sched_name), "%s", argv[1]);

	if (setgid(NOBODY) || setuid(NOBODY))
		die("setuid: %s", strerror(errno));
	if (unshare(CLONE_NEWUSER | CLONE_NEWNET))
		die("unshare: %s", strerror(errno));
	fd = socket(AF_INET, SOCK_RAW, IPPROTO_RAW);
	if (fd < 0)
		die("socket: %s", strerror(errno));
	if (setsockopt(fd, IPPROTO_IP, IP_VS_SO_SET_ADD, &service, sizeof(service))) {
		fprintf(stderr, "%s\n", strerror(errno));
		return 1;
	}
	lo_up(fd);
	add_destination(fd, &service);
	send_segment(fd, &service);
	return 0;
}
