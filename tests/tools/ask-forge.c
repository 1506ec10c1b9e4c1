// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/* Forged datagrams to the port by which directors ask: what somebody on the backbone can send who
 * hears what they say and does not know their seed.
 */
#include "net.h"

#include <arpa/inet.h>
#include <errno.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <netinet/udp.h>
#include <netpacket/packet.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char usage[] =
"usage: ask-forge [-r RATE] DEVICE COUNT ADDRESS PORT SOURCE...\n"
"  Sends COUNT datagrams, RATE a second, out of DEVICE: in turn one that went to ADDRESS before, as\n"
"  it was; the same from one of the SOURCEs; with bits turned; too short or too long; with another\n"
"  hash; and noise from one of the SOURCEs.\n";

#define DATAGRAM	96
#define AT_HASH		88
#define LONGEST		(2 * DATAGRAM)
#define RECORDS		64

enum kind { REPLAY, FROM_OTHER, MUTATE, CUT, REHASH, NOISE, KINDS };

static struct record {
	struct endpoint from;
	uint8_t data[DATAGRAM];
} records[RECORDS];
static unsigned int recorded;
static struct endpoint target;
static uint64_t random_state = 0x9e3779b97f4a7c15ULL;

static unsigned int draw(unsigned int n)
{
	random_state ^= random_state >> 12;
	random_state ^= random_state << 25;
	random_state ^= random_state >> 27;
	return (random_state * 0x2545f4914f6cdd1dULL >> 33) % n;
}

static in_port_t port_of(const struct endpoint *e)
{
	return ((const struct sockaddr_in *)&e->addr)->sin_port;
}

static const void *address_of(const struct endpoint *e, size_t *len)
{
	*len = e->addr.ss_family == AF_INET ? 4 : 16;
	if (e->addr.ss_family == AF_INET)
		return &((const struct sockaddr_in *)&e->addr)->sin_addr;
	return &((const struct sockaddr_in6 *)&e->addr)->sin6_addr;
}

/* Keep what goes to the target. */
static void record(const uint8_t *packet, ssize_t len)
{
	bool v4 = target.addr.ss_family == AF_INET;
	size_t head = v4 ? sizeof(struct ip) : sizeof(struct ip6_hdr), address;
	const void *to = address_of(&target, &address);
	struct record *r = &records[recorded % RECORDS];
	char from[INET6_ADDRSTRLEN];
	struct udphdr udp;

	if (len != (ssize_t)(head + sizeof(udp) + DATAGRAM) || packet[0] >> 4 != (v4 ? 4 : 6) ||
	    packet[v4 ? 9 : 6] != IPPROTO_UDP || memcmp(packet + head - address, to, address))
		return;
	memcpy(&udp, packet + head, sizeof(udp));
	if (udp.dest != port_of(&target))
		return;
	inet_ntop(target.addr.ss_family, packet + head - 2 * address, from, sizeof(from));
	r->from = endpoint_parse(from, "0");
	memcpy(r->data, packet + head + sizeof(udp), DATAGRAM);
	recorded++;
}

static void listen_for(int fd, uint64_t ms)
{
	struct pollfd poll_fd = { .fd = fd, .events = POLLIN };
	uint64_t now = now_ms(), end = now + ms;
	uint8_t packet[2048];

	for (; now < end; now = now_ms())
		if (poll(&poll_fd, 1, end - now) > 0)
			record(packet, recv(fd, packet, sizeof(packet), 0));
}

/* Turns bits next to each other, so that none is turned back. */
static void mutate(uint8_t *data)
{
	unsigned int at = draw(8 * DATAGRAM), n = 1 + draw(8);

	for (; n-- && at < 8 * DATAGRAM; at++)
		data[at / 8] ^= 1 << at % 8;
}

static void noise(uint8_t *data, unsigned int len)
{
	while (len--)
		*data++ = draw(256);
}

static uint32_t sum(uint32_t sum, const void *data, size_t len)
{
	const uint8_t *p = data;

	for (; len > 1; p += 2, len -= 2)
		sum += p[0] << 8 | p[1];
	return len ? sum + (p[0] << 8) : sum;
}

static size_t build(uint8_t *packet, const struct endpoint *from, const uint8_t *data, size_t len)
{
	size_t head, address, udp_len = sizeof(struct udphdr) + len;
	struct udphdr udp = {
		.source = port_of(&target), .dest = port_of(&target), .len = htons(udp_len),
	};
	const void *to = address_of(&target, &address), *source = address_of(from, &address);
	uint32_t check = sum(sum(IPPROTO_UDP + udp_len, source, address), to, address);

	if (address == 4) {
		struct ip ip = {
			.ip_v = 4, .ip_hl = 5, .ip_ttl = 60, .ip_p = IPPROTO_UDP,
			.ip_len = htons(sizeof(ip) + udp_len),
		};

		head = sizeof(ip);
		memcpy(packet, &ip, head);
	} else {
		struct ip6_hdr ip = {
			.ip6_flow = htonl(6 << 28), .ip6_plen = htons(udp_len),
			.ip6_nxt = IPPROTO_UDP, .ip6_hlim = 60,
		};

		head = sizeof(ip);
		memcpy(packet, &ip, head);
	}
	memcpy(packet + head - 2 * address, source, address);
	memcpy(packet + head - address, to, address);
	memcpy(packet + head + sizeof(udp), data, len);
	check = sum(sum(check, &udp, sizeof(udp)), data, len);
	while (check >> 16)
		check = (check & 0xffff) + (check >> 16);
	udp.check = htons(~check) ?: 0xffff;
	memcpy(packet + head, &udp, sizeof(udp));
	return head + udp_len;
}

static size_t forge(uint8_t *packet, enum kind kind, const struct endpoint *source)
{
	const struct record *r = &records[draw(recorded < RECORDS ? recorded : RECORDS)];
	const struct endpoint *from = kind == FROM_OTHER || kind == NOISE ? source : &r->from;
	uint8_t data[LONGEST] = {};
	unsigned int len = DATAGRAM;

	memcpy(data, r->data, DATAGRAM);
	switch (kind) {
	case MUTATE:
		mutate(data);
		break;
	case CUT:
		len = draw(LONGEST);
		len += len == DATAGRAM;
		break;
	case REHASH:
		noise(data + AT_HASH, DATAGRAM - AT_HASH);
		break;
	case NOISE:
		len = draw(LONGEST);
		noise(data, len);
		break;
	default:
		break;
	}
	return build(packet, from, data, len);
}

int main(int argc, char **argv)
{
	unsigned int count, rate = 0, i, sources;
	struct sockaddr_ll device = { .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL) };
	/* A bridge is shown what only passes it. */
	struct packet_mreq all = { .mr_type = PACKET_MR_PROMISC };
	uint8_t packet[sizeof(struct ip6_hdr) + sizeof(struct udphdr) + LONGEST];
	struct endpoint direct, source;
	int opt, fd, tap;
	uint64_t due;

	while ((opt = getopt(argc, argv, "r:")) != -1) {
		if (opt != 'r')
			die("%s", usage);
		rate = number_parse(optarg, 1000000);
	}
	argv += optind;
	argc -= optind;
	if (argc < 5)
		die("%s", usage);
	count = number_parse(argv[1], 1 << 24);
	target = endpoint_parse(argv[2], argv[3]);
	/* a raw socket takes no port */
	direct = endpoint_parse(argv[2], "0");
	sources = argc - 4;

	device.sll_ifindex = all.mr_ifindex = if_nametoindex(argv[0]);
	tap = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC, htons(ETH_P_ALL));
	fd = socket(target.addr.ss_family, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW);
	if (tap < 0 || fd < 0)
		die("socket: %s", strerror(errno));
	if (bind(tap, (void *)&device, sizeof(device)) ||
	    setsockopt(tap, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &all, sizeof(all)) ||
	    setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, argv[0], strlen(argv[0]) + 1))
		die("%s: %s", argv[0], strerror(errno));
	listen_for(tap, 2000);
	if (!recorded)
		die("nothing went to %s", argv[2]);
	close(tap);

	due = now_us();
	for (i = 0; i < count; i++) {
		size_t len;

		source = endpoint_parse(argv[4 + draw(sources)], "0");
		len = forge(packet, i % KINDS, &source);
		while (sendto(fd, packet, len, 0, (void *)&direct.addr, direct.len) < 0) {
			if (errno != ENOBUFS)
				die("send: %s", strerror(errno));
			usleep(1000);
		}
		/* In bunches, as to sleep costs more than to send. */
		if (rate && i % 16 == 15) {
			due += 16 * 1000000 / rate;
			if (due > now_us())
				usleep(due - now_us());
		}
	}
	printf("%u datagrams, %u heard before\n", count, recorded);
	return 0;
}
