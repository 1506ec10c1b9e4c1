// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/* ICMP errors about TCP segments that a service is said to have sent to its clients:
 * sends one for each of many clients, or tells which ones arrive.
 */
#include "net.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <netinet/ip_icmp.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char usage[] =
"usage: icmp-error send FIRST-CLIENT COUNT ADDRESS PORT\n"
"       icmp-error listen NAME\n"
"  Sent are 'fragmentation needed' about segments from ADDRESS:PORT to the clients.\n"
"  What arrives is printed as 'CLIENT NAME'. IPv4.\n";

#define CLIENT_PORT 40000

struct error {
	struct icmphdr icmp;
	struct iphdr ip;	/* of the segment that was too large */
	uint16_t source, dest;
	uint32_t seq;
} __attribute__((packed));

static uint16_t checksum(const void *data, size_t len)
{
	const uint8_t *p = data;
	uint32_t sum = 0;

	for (; len > 1; p += 2, len -= 2)
		sum += p[0] << 8 | p[1];
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return htons(~sum);
}

static int raw_socket(void)
{
	int fd = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_ICMP);

	if (fd < 0)
		die("socket: %s", strerror(errno));
	return fd;
}

static int send_all(char **argv)
{
	struct endpoint first = endpoint_parse(argv[0], "0");
	struct endpoint service = endpoint_parse(argv[2], argv[3]);
	struct sockaddr_in *to = (void *)&service.addr, direct = *to;
	unsigned int count = number_parse(argv[1], 1 << 20), i;
	int fd = raw_socket();

	direct.sin_port = 0;
	for (i = 0; i < count; i++) {
		struct endpoint client = endpoint_add(&first, i);
		struct error e = {
			.icmp = {
				.type = ICMP_DEST_UNREACH,
				.code = ICMP_FRAG_NEEDED,
				.un.frag.mtu = htons(1400),
			},
			.ip = {
				.version = 4, .ihl = 5, .ttl = 60,
				.protocol = IPPROTO_TCP,
				.tot_len = htons(1500),
				.frag_off = htons(IP_DF),
				.saddr = to->sin_addr.s_addr,
				.daddr = ((struct sockaddr_in *)&client.addr)->sin_addr.s_addr,
			},
			.source = to->sin_port,
			.dest = htons(CLIENT_PORT),
			.seq = htonl(1),
		};

		e.ip.check = checksum(&e.ip, sizeof(e.ip));
		e.icmp.checksum = checksum(&e, sizeof(e));
		while (sendto(fd, &e, sizeof(e), 0, (void *)&direct, sizeof(direct)) < 0) {
			if (errno != ENOBUFS)
				die("send: %s", strerror(errno));
			usleep(1000);
		}
	}
	return 0;
}

static int listen_for(const char *name)
{
	struct {
		struct iphdr ip;
		struct error error;
	} __attribute__((packed)) packet;
	char client[INET_ADDRSTRLEN];
	int fd = raw_socket();

	setvbuf(stdout, NULL, _IOLBF, 0);
	while (recv(fd, &packet, sizeof(packet), 0) >= (ssize_t)sizeof(packet)) {
		if (packet.error.icmp.type != ICMP_DEST_UNREACH ||
		    packet.error.icmp.code != ICMP_FRAG_NEEDED)
			continue;
		inet_ntop(AF_INET, &packet.error.ip.daddr, client, sizeof(client));
		printf("%s %s\n", client, name);
	}
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 6 && !strcmp(argv[1], "send"))
		return send_all(argv + 2);
	if (argc == 3 && !strcmp(argv[1], "listen"))
		return listen_for(argv[2]);
	die("%s", usage);
}
