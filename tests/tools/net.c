// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/* Addresses, sockets and the clock for the lab's server and clients. */
#include "net.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

void die(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	exit(2);
}

unsigned int number_parse(const char *text, unsigned int max)
{
	char *end;
	unsigned long n = strtoul(text, &end, 10);

	if (!*text || *end || n > max)
		die("'%s' is not a number up to %u", text, max);
	return n;
}

struct endpoint endpoint_parse(const char *address, const char *port)
{
	struct endpoint e = {};
	struct sockaddr_in *in = (void *)&e.addr;
	struct sockaddr_in6 *in6 = (void *)&e.addr;
	in_port_t p = htons(number_parse(port, 65535));

	if (inet_pton(AF_INET, address, &in->sin_addr) == 1) {
		in->sin_family = AF_INET;
		in->sin_port = p;
		e.len = sizeof(*in);
	} else if (inet_pton(AF_INET6, address, &in6->sin6_addr) == 1) {
		in6->sin6_family = AF_INET6;
		in6->sin6_port = p;
		e.len = sizeof(*in6);
	} else {
		die("'%s' is not an address", address);
	}
	return e;
}

struct endpoint endpoint_add(const struct endpoint *base, uint32_t n)
{
	struct endpoint e = *base;
	struct sockaddr_in *in = (void *)&e.addr;
	struct sockaddr_in6 *in6 = (void *)&e.addr;
	uint32_t last;

	if (e.addr.ss_family == AF_INET) {
		in->sin_addr.s_addr = htonl(ntohl(in->sin_addr.s_addr) + n);
	} else {
		memcpy(&last, &in6->sin6_addr.s6_addr[12], 4);
		last = htonl(ntohl(last) + n);
		memcpy(&in6->sin6_addr.s6_addr[12], &last, 4);
	}
	return e;
}

struct endpoint endpoint_add_port(const struct endpoint *base, uint32_t n)
{
	struct endpoint e = *base;
	struct sockaddr_in *in = (void *)&e.addr;
	struct sockaddr_in6 *in6 = (void *)&e.addr;
	in_port_t *port = e.addr.ss_family == AF_INET ? &in->sin_port : &in6->sin6_port;

	*port = htons(ntohs(*port) + n);
	return e;
}

void endpoint_print(const struct endpoint *e, char *buf, size_t size)
{
	const struct sockaddr_in *in = (const void *)&e->addr;
	const struct sockaddr_in6 *in6 = (const void *)&e->addr;

	if (e->addr.ss_family == AF_INET)
		inet_ntop(AF_INET, &in->sin_addr, buf, size);
	else if (IN6_IS_ADDR_V4MAPPED(&in6->sin6_addr))
		inet_ntop(AF_INET, &in6->sin6_addr.s6_addr[12], buf, size);
	else
		inet_ntop(AF_INET6, &in6->sin6_addr, buf, size);
}

enum transport transport_parse(const char *name)
{
	if (!strcmp(name, "tcp"))
		return TCP;
	if (!strcmp(name, "udp"))
		return UDP;
	if (!strcmp(name, "sctp"))
		return SCTP;
	die("'%s' is not one of tcp, udp, sctp", name);
}

int open_socket(enum transport transport, int family)
{
	static const int protocol[] = { IPPROTO_TCP, IPPROTO_UDP, IPPROTO_SCTP };
	int type = transport == UDP ? SOCK_DGRAM : SOCK_STREAM;

	return socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC,
		      protocol[transport]);
}

bool in_progress(void)
{
	return errno == EAGAIN || errno == EINPROGRESS || errno == EINTR;
}

int client_socket(enum transport transport, const struct endpoint *from,
		  const struct endpoint *to)
{
	int fd = open_socket(transport, to->addr.ss_family);
	/* A reset at the end leaves no TIME_WAIT, and no port that is taken. */
	struct linger linger = { .l_onoff = 1 };
	int on = 1;

	if (fd < 0)
		return -1;
	if (to->addr.ss_family == AF_INET) {
		setsockopt(fd, IPPROTO_IP, IP_FREEBIND, &on, sizeof(on));
		setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof(on));
	} else {
		setsockopt(fd, IPPROTO_IPV6, IPV6_FREEBIND, &on, sizeof(on));
		setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof(on));
	}
	setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
	if (bind(fd, (const void *)&from->addr, from->len) ||
	    (connect(fd, (const void *)&to->addr, to->len) && !in_progress())) {
		int saved = errno;

		close(fd);
		errno = saved;
		return -1;
	}
	return fd;
}

void raise_fd_limit(void)
{
	struct rlimit limit = { .rlim_cur = 65536, .rlim_max = 65536 };

	if (setrlimit(RLIMIT_NOFILE, &limit))
		die("cannot raise the limit of open files: %s", strerror(errno));
}

uint64_t now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000ULL + t.tv_nsec / 1000;
}

uint64_t now_ms(void)
{
	return now_us() / 1000;
}
