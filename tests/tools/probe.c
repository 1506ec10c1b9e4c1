// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/* Many clients, one exchange each: connects from COUNT addresses and tells which
 * server answered each of them.
 */
#include "net.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

static const char usage[] =
"usage: probe [-p tcp|udp|sctp] [-c CONCURRENCY] [-t SECONDS] [-s STEP]\n"
"             [-P SOURCE-PORT [-q]] FIRST-SOURCE COUNT ADDRESS PORT\n"
"  Prints one line 'SOURCE SERVER' a client, '-' for one that got no answer in\n"
"  SECONDS (20). Sources are STEP (1) addresses apart, with\n"
"  -q they are one address and as many ports apart. Exits with 1 when a client\n"
"  got no answer, and says of the first ones why and after how many milliseconds.\n";

#define RESEND_MS 1000	/* datagrams get lost while neighbours are resolved */
#define NAME_BYTES 48
#define EXPLAINED 10	/* that got no answer */

struct client {
	int fd;
	bool sent;
	uint64_t begun;		/* ms */
	uint64_t deadline;	/* ms */
	uint64_t resend;	/* ms, datagrams */
	char server[NAME_BYTES];
};

static enum transport transport = TCP;
static struct client *clients;
static struct endpoint first, target;
static unsigned int count, step = 1, timeout_s = 20, unanswered;
static bool by_port;
static int epoll;

static struct endpoint source(unsigned int i)
{
	return by_port ? endpoint_add_port(&first, i * step) : endpoint_add(&first, i * step);
}

static void start(unsigned int i)
{
	struct client *c = &clients[i];
	struct endpoint from = source(i);
	struct epoll_event event = { .events = EPOLLOUT, .data.u32 = i };

	c->begun = now_ms();
	c->deadline = c->begun + timeout_s * 1000;
	c->fd = client_socket(transport, &from, &target);
	if (c->fd < 0)
		die("cannot connect client %u: %s", i, strerror(errno));
	if (epoll_ctl(epoll, EPOLL_CTL_ADD, c->fd, &event))
		die("epoll: %s", strerror(errno));
}

static void explain(unsigned int i, const char *why)
{
	struct endpoint from = source(i);
	char address[INET6_ADDRSTRLEN];

	endpoint_print(&from, address, sizeof(address));
	fprintf(stderr, "probe: %s: %s: %s after %llu ms\n", address,
		clients[i].sent ? "sent" : "connecting", why,
		(unsigned long long)(now_ms() - clients[i].begun));
}

/* @why it has no answer, if so */
static void finish(unsigned int i, const char *why)
{
	struct client *c = &clients[i];

	close(c->fd);
	c->fd = -1;
	if (!*c->server) {
		strcpy(c->server, "-");
		if (unanswered++ < EXPLAINED)
			explain(i, why);
	}
}

static bool ask(unsigned int i)
{
	struct client *c = &clients[i];
	char line[16];
	int len = snprintf(line, sizeof(line), "%u\n", i);

	if (send(c->fd, line, len, MSG_NOSIGNAL) != len && !in_progress())
		return false;
	c->sent = true;
	c->resend = now_ms() + RESEND_MS;
	return true;
}

/* Returns true when the client is done, with or without an answer. */
static bool on_event(unsigned int i)
{
	struct epoll_event event = { .events = EPOLLIN, .data.u32 = i };
	struct client *c = &clients[i];
	char line[2 * LINE_MAX_BYTES];
	unsigned int echoed;
	ssize_t n;

	if (!c->sent) {
		if (!ask(i))
			return true;
		epoll_ctl(epoll, EPOLL_CTL_MOD, c->fd, &event);
		return false;
	}
	n = recv(c->fd, line, sizeof(line) - 1, 0);
	if (n < 0 && in_progress())
		return false;
	if (n < 0)
		return true;
	/* that it was closed is no error of the system's */
	errno = n ? EBADMSG : EPIPE;
	line[n] = 0;
	/* too short to be split on its way: one segment, one answer */
	if (sscanf(line, "%47s %u", c->server, &echoed) != 2 || echoed != i)
		*c->server = 0;
	return true;
}

/* Gives up on clients that are late, and sends lost datagrams again. */
static unsigned int housekeeping(unsigned int begun)
{
	uint64_t now = now_ms();
	unsigned int i, done = 0;

	for (i = 0; i < begun; i++) {
		struct client *c = &clients[i];

		if (c->fd < 0)
			continue;
		if (now >= c->deadline) {
			finish(i, "timeout");
			done++;
		} else if (transport == UDP && c->sent && now >= c->resend) {
			ask(i);
		}
	}
	return done;
}

int main(int argc, char **argv)
{
	unsigned int concurrency = 200, begun = 0, active = 0, i;
	struct epoll_event events[64];
	const char *port = "0";
	unsigned int ended;
	uint64_t checked;
	int opt, n, j;

	while ((opt = getopt(argc, argv, "p:c:t:s:P:q")) != -1) {
		switch (opt) {
		case 'p':
			transport = transport_parse(optarg);
			break;
		case 'c':
			concurrency = number_parse(optarg, 60000);
			break;
		case 't':
			timeout_s = number_parse(optarg, 3600);
			break;
		case 's':
			step = number_parse(optarg, 1 << 24);
			break;
		case 'q':
			by_port = true;
			break;
		case 'P':
			port = optarg;
			break;
		default:
			die("%s", usage);
		}
	}
	if (argc - optind != 4)
		die("%s", usage);
	first = endpoint_parse(argv[optind], port);
	count = number_parse(argv[optind + 1], 1 << 24);
	target = endpoint_parse(argv[optind + 2], argv[optind + 3]);

	raise_fd_limit();
	clients = calloc(count, sizeof(*clients));
	epoll = epoll_create1(EPOLL_CLOEXEC);
	if (!clients || epoll < 0)
		die("out of memory");

	checked = now_ms();
	while (begun < count || active) {
		while (begun < count && active < concurrency) {
			start(begun++);
			active++;
		}
		n = epoll_wait(epoll, events, 64, 200);
		ended = active;
		for (j = 0; j < n; j++) {
			if (on_event(events[j].data.u32)) {
				finish(events[j].data.u32, strerror(errno));
				active--;
			}
		}
		/* Where time passes only while everybody sleeps nothing else would ever happen. */
		if (n > 0 && ended == active)
			usleep(1000);
		if (now_ms() - checked >= 200) {
			active -= housekeeping(begun);
			checked = now_ms();
		}
	}

	for (i = 0; i < count; i++) {
		char address[INET6_ADDRSTRLEN];
		struct endpoint from = source(i);

		endpoint_print(&from, address, sizeof(address));
		printf("%s %s\n", address, clients[i].server);
	}
	return unanswered != 0;
}
