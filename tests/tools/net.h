/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* What the lab's server and clients share: addresses, sockets and the clock. */
#ifndef NET_H
#define NET_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

struct endpoint {
	struct sockaddr_storage addr;
	socklen_t len;
};

enum transport { TCP, UDP, SCTP };

/* Every function that cannot fail sensibly prints why and exits with 2. */
void die(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));

/* A line of the exchange: the request, and "SERVER request" as its answer. */
#define LINE_MAX_BYTES 128

struct endpoint endpoint_parse(const char *address, const char *port);
struct endpoint endpoint_add(const struct endpoint *base, uint32_t n);
struct endpoint endpoint_add_port(const struct endpoint *base, uint32_t n);
void endpoint_print(const struct endpoint *e, char *buf, size_t size);

enum transport transport_parse(const char *name);
unsigned int number_parse(const char *text, unsigned int max);

/* A non-blocking socket bound to @from, which needs not be an address of this
 * host, on its way to @to. Returns -1 when the kernel refuses.
 */
int client_socket(enum transport transport, const struct endpoint *from,
		  const struct endpoint *to);
int open_socket(enum transport transport, int family);
bool in_progress(void);
void raise_fd_limit(void);
uint64_t now_us(void);
uint64_t now_ms(void);

#endif
