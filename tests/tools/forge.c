// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/* Forged TCP segments: of any flags, from sources that this host does not have. */
#include "net.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const char usage[] =
"usage: forge [-f FLAGS] [-n TIMES] [-r RATE] [-d DEVICE] [-P PORT] [-q STEP]\n"
"             FIRST-SOURCE COUNT ADDRESS PORT\n"
"  One segment from each of COUNT sources, one address and one source port apart; then the\n"
"  same again, TIMES (1) in all. FLAGS are letters of SAFRPU (A). RATE: segments a second.\n"
"  DEVICE: where they leave, whatever the routes say. PORT (1024): the first source port.\n"
"  With -q the sources are ports of one address, STEP apart.\n";

struct segment {
	union {
		struct ip v4;
		struct ip6_hdr v6;
	} ip;
	struct tcphdr tcp;
};

static uint32_t sum(uint32_t sum, const void *data, size_t len)
{
	const uint8_t *p = data;

	for (; len > 1; p += 2, len -= 2)
		sum += p[0] << 8 | p[1];
	return sum;
}

static uint16_t folded(uint32_t sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return htons(~sum);
}

static void set_flags(struct tcphdr *tcp, const char *letters)
{
	for (; *letters; letters++) {
		switch (*letters) {
		case 'S':
			tcp->syn = 1;
			break;
		case 'A':
			tcp->ack = 1;
			break;
		case 'F':
			tcp->fin = 1;
			break;
		case 'R':
			tcp->rst = 1;
			break;
		case 'P':
			tcp->psh = 1;
			break;
		case 'U':
			tcp->urg = 1;
			break;
		default:
			die("%s", usage);
		}
	}
}

/* Returns the length of the packet, which has its TCP header behind the one of its family. */
static size_t build(uint8_t *packet, const struct endpoint *from, const struct endpoint *to,
		    struct tcphdr tcp)
{
	uint32_t pseudo = sizeof(tcp) + IPPROTO_TCP;
	size_t at;

	if (to->addr.ss_family == AF_INET) {
		const struct sockaddr_in *s = (const void *)&from->addr, *d = (const void *)&to->addr;
		struct ip ip = {
			.ip_v = 4, .ip_hl = 5, .ip_ttl = 60, .ip_p = IPPROTO_TCP,
			.ip_len = htons(sizeof(ip) + sizeof(tcp)), .ip_off = htons(IP_DF),
			.ip_src = s->sin_addr, .ip_dst = d->sin_addr,
		};

		at = sizeof(ip);
		memcpy(packet, &ip, at);
		pseudo = sum(sum(pseudo, &ip.ip_src, 4), &ip.ip_dst, 4);
	} else {
		const struct sockaddr_in6 *s = (const void *)&from->addr, *d = (const void *)&to->addr;
		struct ip6_hdr ip = {
			.ip6_flow = htonl(6 << 28), .ip6_plen = htons(sizeof(tcp)),
			.ip6_nxt = IPPROTO_TCP, .ip6_hlim = 60,
			.ip6_src = s->sin6_addr, .ip6_dst = d->sin6_addr,
		};

		at = sizeof(ip);
		memcpy(packet, &ip, at);
		pseudo = sum(sum(pseudo, &ip.ip6_src, 16), &ip.ip6_dst, 16);
	}
	tcp.check = folded(sum(pseudo, &tcp, sizeof(tcp)));
	memcpy(packet + at, &tcp, sizeof(tcp));
	return at + sizeof(tcp);
}

/* What is late by more is not made up for, so that a host that stalls leads to no burst. */
#define LATE_US		50000

/* Waits until it is time for the next of RATE segments a second; @due was the time of the last. */
static void pace(uint64_t *due, unsigned int rate)
{
	uint64_t now = now_us();

	*due += 1000000 / rate;
	if (*due + LATE_US < now)
		*due = now - LATE_US;
	if (*due > now)
		usleep(*due - now);
}

int main(int argc, char **argv)
{
	unsigned int count, times = 1, rate = 0, port = 1024, step = 0, round, i, sent = 0;
	const char *flags = "A", *device = NULL;
	struct endpoint first, to, direct;
	uint8_t packet[sizeof(struct segment)];
	uint64_t begun, due;
	int opt, fd;

	while ((opt = getopt(argc, argv, "f:n:r:d:P:q:")) != -1) {
		switch (opt) {
		case 'f':
			flags = optarg;
			break;
		case 'n':
			times = number_parse(optarg, 1000);
			break;
		case 'r':
			rate = number_parse(optarg, 1000000);
			break;
		case 'd':
			device = optarg;
			break;
		case 'P':
			port = number_parse(optarg, 65535);
			break;
		case 'q':
			step = number_parse(optarg, 65535);
			break;
		default:
			die("%s", usage);
		}
	}
	if (argc - optind != 4)
		die("%s", usage);
	first = endpoint_parse(argv[optind], "0");
	count = number_parse(argv[optind + 1], 1 << 24);
	to = endpoint_parse(argv[optind + 2], argv[optind + 3]);
	/* a raw socket takes no port */
	direct = endpoint_parse(argv[optind + 2], "0");

	fd = socket(to.addr.ss_family, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW);
	if (fd < 0)
		die("socket: %s", strerror(errno));
	if (device && setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, device, strlen(device) + 1))
		die("%s: %s", device, strerror(errno));

	begun = due = now_us();
	for (round = 0; round < times; round++) {
		for (i = 0; i < count; i++) {
			struct endpoint from = endpoint_add(&first, step ? 0 : i);
			struct tcphdr tcp = {
				.source = htons(port + i * (step ?: 1) % (65536 - port)),
				.dest = ((struct sockaddr_in *)&to.addr)->sin_port,
				.seq = htonl(i * 7919 + 1), .ack_seq = htonl(i * 104729 + 1),
				.doff = sizeof(tcp) / 4, .window = htons(1000),
			};
			size_t len;

			set_flags(&tcp, flags);
			len = build(packet, &from, &to, tcp);
			while (sendto(fd, packet, len, 0, (void *)&direct.addr, direct.len) < 0) {
				if (errno != ENOBUFS)
					die("send: %s", strerror(errno));
				usleep(1000);
			}
			sent++;
			if (rate)
				pace(&due, rate);
		}
	}
	printf("%u segments in %u us\n", sent, (unsigned int)(now_us() - begun));
	return 0;
}
