// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/* A real server that says who it is: answers each line, or each datagram, with
 * "NAME line" over TCP, UDP and SCTP, IPv4 and IPv6.
 */
#include "net.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

static const char usage[] =
"usage: echod [-n NAME] [-a PORT] PORT [SCTP-ADDRESS...]\n"
"  NAME is the address that the client reached when none is given, and on the\n"
"  second PORT always. SCTP tells its peer every address that it is bound to, so\n"
"  it listens on named ones.\n";

struct peer {
	enum { LISTENER, DATAGRAMS, STREAM } kind;
	int fd;
	const char *name;	/* NULL: the address that was reached */
	size_t used;
	char line[LINE_MAX_BYTES];
};

static int epoll;

static void watch(int fd, int kind, const char *name)
{
	struct peer *peer = calloc(1, sizeof(*peer));
	struct epoll_event event = { .events = EPOLLIN, .data.ptr = peer };

	if (!peer)
		die("out of memory");
	peer->kind = kind;
	peer->fd = fd;
	peer->name = name;
	if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event))
		die("epoll: %s", strerror(errno));
}

static void serve(enum transport transport, const char *address, const char *port,
		  const char *name)
{
	struct endpoint at = endpoint_parse(address, port);
	int fd = open_socket(transport, at.addr.ss_family);
	int on = 1, off = 0;

	if (fd < 0)
		die("socket: %s", strerror(errno));
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	setsockopt(fd, IPPROTO_IP, IP_FREEBIND, &on, sizeof(on));
	if (at.addr.ss_family == AF_INET6) {
		setsockopt(fd, IPPROTO_IPV6, IPV6_FREEBIND, &on, sizeof(on));
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off));
		setsockopt(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, &on, sizeof(on));
	}
	if (bind(fd, (void *)&at.addr, at.len) ||
	    (transport != UDP && listen(fd, 4096)))
		die("cannot serve %s port %s: %s", address, port, strerror(errno));
	watch(fd, transport == UDP ? DATAGRAMS : LISTENER, name);
}

/* Writes "NAME line" and returns its length. */
static size_t answer(char *buf, size_t size, const char *who,
		     const struct endpoint *local, const char *line, size_t len)
{
	char address[INET6_ADDRSTRLEN];
	int n;

	if (!who) {
		endpoint_print(local, address, sizeof(address));
		who = address;
	}
	n = snprintf(buf, size, "%s %.*s", who, (int)len, line);
	return (size_t)n < size ? (size_t)n : size - 1;
}

static void on_connection(struct peer *listener)
{
	int fd;

	while ((fd = accept4(listener->fd, NULL, NULL,
			     SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0)
		watch(fd, STREAM, listener->name);
}

static void on_datagram(struct peer *peer)
{
	char line[LINE_MAX_BYTES], out[2 * LINE_MAX_BYTES], control[256];
	struct endpoint from, local = {};
	struct iovec iov = { line, sizeof(line) };
	struct msghdr msg = {
		.msg_name = &from.addr, .msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control,
	};
	struct sockaddr_in6 *in6 = (void *)&local.addr;
	struct cmsghdr *c;
	ssize_t n;

	for (;;) {
		msg.msg_namelen = sizeof(from.addr);
		msg.msg_controllen = sizeof(control);
		iov = (struct iovec){ line, sizeof(line) };
		n = recvmsg(peer->fd, &msg, 0);
		if (n < 0)
			return;
		in6->sin6_family = AF_INET6;
		for (c = CMSG_FIRSTHDR(&msg); c; c = CMSG_NXTHDR(&msg, c)) {
			struct in6_pktinfo info;

			if (c->cmsg_level != IPPROTO_IPV6 ||
			    c->cmsg_type != IPV6_PKTINFO)
				continue;
			/* sent back as it came, it sets the answer's source */
			memcpy(&info, CMSG_DATA(c), sizeof(info));
			in6->sin6_addr = info.ipi6_addr;
			info.ipi6_ifindex = 0;
			memcpy(CMSG_DATA(c), &info, sizeof(info));
		}
		iov.iov_base = out;
		iov.iov_len = answer(out, sizeof(out), peer->name, &local, line, n);
		sendmsg(peer->fd, &msg, 0);
	}
}

static void on_stream(struct peer *peer)
{
	char out[2 * LINE_MAX_BYTES];
	struct endpoint local = { .len = sizeof(local.addr) };
	ssize_t n = read(peer->fd, peer->line + peer->used,
			 sizeof(peer->line) - peer->used);
	char *end;

	if (n < 0 && in_progress())
		return;
	if (n <= 0)
		goto close;
	peer->used += n;
	getsockname(peer->fd, (void *)&local.addr, &local.len);
	while ((end = memchr(peer->line, '\n', peer->used))) {
		size_t line = end + 1 - peer->line;
		size_t len = answer(out, sizeof(out), peer->name, &local,
				    peer->line, line);

		if (write(peer->fd, out, len) != (ssize_t)len)
			goto close;
		peer->used -= line;
		memmove(peer->line, end + 1, peer->used);
	}
	if (peer->used < sizeof(peer->line))
		return;
close:
	close(peer->fd);
	free(peer);
}

int main(int argc, char **argv)
{
	struct epoll_event events[64];
	const char *port, *name = NULL, *second = NULL;
	int opt, n, i;

	while ((opt = getopt(argc, argv, "n:a:")) != -1) {
		switch (opt) {
		case 'n':
			name = optarg;
			break;
		case 'a':
			second = optarg;
			break;
		default:
			die("%s", usage);
		}
	}
	if (optind >= argc)
		die("%s", usage);
	port = argv[optind++];

	raise_fd_limit();
	epoll = epoll_create1(EPOLL_CLOEXEC);
	serve(TCP, "::", port, name);
	serve(UDP, "::", port, name);
	if (second) {
		serve(TCP, "::", second, NULL);
		serve(UDP, "::", second, NULL);
	}
	while (optind < argc)
		serve(SCTP, argv[optind++], port, name);

	for (;;) {
		n = epoll_wait(epoll, events, 64, -1);
		for (i = 0; i < n; i++) {
			struct peer *peer = events[i].data.ptr;

			switch (peer->kind) {
			case LISTENER:
				on_connection(peer);
				break;
			case DATAGRAMS:
				on_datagram(peer);
				break;
			case STREAM:
				on_stream(peer);
				break;
			}
		}
	}
}
