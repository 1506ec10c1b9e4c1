// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/* Long-lived sessions: keeps COUNT connections open, exchanges a line on each
 * again and again, and notices when one breaks or changes its server.
 */
#include "net.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

static const char usage[] =
"usage: sessions [-p tcp|udp|sctp] [-i INTERVAL-MS] [-t SECONDS] [-s STEP]\n"
"                [-P SOURCE-PORT] [-k SECONDS] [-r RATE] [-w] [-o FILE]\n"
"                FIRST-SOURCE COUNT ADDRESS PORT\n"
"  Twice a second FILE (standard output) gets a new state:\n"
"    alive N broken N moved N rounds N open N fastest N slowest N since N\n"
"    rounds: of the slowest living session; open: sessions that did their handshake;\n"
"    fastest, slowest: microseconds of an exchange, since the last state and of all\n"
"    since: every living session completed an exchange that it began at this second of\n"
"    uptime, or later\n"
"    SOURCE SERVER [MS]                  one line for each session, '-': broken\n"
"  After SIGUSR2, MS is how long after it the session had its next answer, '-' not yet.\n"
"  A session is broken when it is reset or gets no answer in SECONDS (30), and\n"
"  moved when another server answers. Ends at SIGTERM, with 1 when any did.\n"
"  With -k TCP itself speaks when nothing was heard for SECONDS.\n"
"  With -r it begins RATE sessions a second; 0, the default: all at once.\n"
"  With -w it says nothing after the handshakes until it gets SIGUSR1.\n";

#define NAME_BYTES 48

struct session {
	int fd;
	enum { AHEAD, CONNECTING, ASKED, RESTING, BROKEN } state;
	uint64_t due;		/* ms: of the answer, or of the next question */
	uint64_t resend;	/* ms, datagrams */
	uint64_t asked;		/* us */
	uint64_t since;		/* us: when the last question that was answered was asked */
	uint64_t next;		/* ms: of the first answer behind the mark, 0 none yet */
	unsigned int rounds;
	char server[NAME_BYTES];
};

static enum transport transport = TCP;
static struct session *sessions;
static struct endpoint first, target;
static unsigned int count, step = 1, interval_ms = 1000, timeout_s = 30, keepalive_s;
static unsigned int rate, begun;
static unsigned int broken, moved, opened;
static uint64_t fastest, slowest;	/* us, 0: no exchange since the last state */
static int epoll;
static volatile sig_atomic_t ending, silent, marking;
static uint64_t mark;		/* ms, 0 for none */

static void on_term(int sig)
{
	(void)sig;
	ending = 1;
}

static void on_usr1(int sig)
{
	(void)sig;
	silent = 0;
}

static void on_usr2(int sig)
{
	(void)sig;
	marking = 1;
}

static void wait_for(unsigned int i, uint32_t events, int op)
{
	struct epoll_event event = { .events = events, .data.u32 = i };

	if (epoll_ctl(epoll, op, sessions[i].fd, &event))
		die("epoll: %s", strerror(errno));
}

static void keep_alive(int fd)
{
	int on = 1, s = keepalive_s;

	if (setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on)) ||
	    setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &s, sizeof(s)) ||
	    setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &s, sizeof(s)))
		die("keepalive: %s", strerror(errno));
}

static void give_up(unsigned int i, const char *why)
{
	struct session *s = &sessions[i];

	fprintf(stderr, "session %u (%s) broke after %u rounds: %s\n", i,
		*s->server ? s->server : "no server", s->rounds, why);
	close(s->fd);
	s->state = BROKEN;
	strcpy(s->server, "-");
	broken++;
}

static void ask(unsigned int i)
{
	struct session *s = &sessions[i];
	char line[32];
	int len = snprintf(line, sizeof(line), "%u:%u\n", i, s->rounds);
	uint64_t asked = now_us();	/* the kernel may be at it all the way in send() */

	if (send(s->fd, line, len, MSG_NOSIGNAL) != len && !in_progress()) {
		give_up(i, strerror(errno));
		return;
	}
	if (s->state != ASKED) {
		s->due = now_ms() + timeout_s * 1000;
		s->asked = asked;
	}
	s->state = ASKED;
	s->resend = now_ms() + 1000;
}

static void begin(unsigned int i)
{
	struct endpoint from = endpoint_add(&first, i * step);

	sessions[i].fd = client_socket(transport, &from, &target);
	if (sessions[i].fd < 0)
		die("cannot connect session %u: %s", i, strerror(errno));
	if (keepalive_s)
		keep_alive(sessions[i].fd);
	sessions[i].state = CONNECTING;
	sessions[i].due = now_ms() + timeout_s * 1000;
	wait_for(i, EPOLLOUT, EPOLL_CTL_ADD);
}

static void on_connection(unsigned int i)
{
	wait_for(i, EPOLLIN, EPOLL_CTL_MOD);
	opened++;
	sessions[i].state = RESTING;
	sessions[i].due = 0;
	if (!silent)
		ask(i);
}

static void on_answer(unsigned int i)
{
	struct session *s = &sessions[i];
	char line[2 * LINE_MAX_BYTES], server[NAME_BYTES];
	unsigned int who, round;
	uint64_t took;
	ssize_t n = recv(s->fd, line, sizeof(line) - 1, 0);

	if (n < 0 && in_progress())
		return;
	if (n <= 0) {
		give_up(i, n ? strerror(errno) : "closed by the server");
		return;
	}
	line[n] = 0;
	if (sscanf(line, "%47s %u:%u", server, &who, &round) != 3 || who != i) {
		give_up(i, "a wrong answer");
		return;
	}
	if (round != s->rounds || s->state != ASKED)
		return;		/* the second answer to a datagram sent twice */
	if (!*s->server) {
		strcpy(s->server, server);
	} else if (strcmp(s->server, server)) {
		fprintf(stderr, "session %u moved from %s to %s\n", i, s->server,
			server);
		strcpy(s->server, server);
		moved++;
	}
	took = now_us() - s->asked;
	if (!fastest || took < fastest)
		fastest = took;
	if (took > slowest)
		slowest = took;
	s->rounds++;
	s->since = s->asked;
	if (mark && !s->next)
		s->next = now_ms();
	s->state = RESTING;
	s->due = now_ms() + interval_ms;
}

static void tick(void)
{
	uint64_t now = now_ms();
	unsigned int i;

	for (i = 0; i < count; i++) {
		struct session *s = &sessions[i];

		if (s->state == AHEAD || s->state == BROKEN)
			continue;
		if (s->state == RESTING) {
			if (now >= s->due && !silent)
				ask(i);
		} else if (now >= s->due) {
			give_up(i, s->state == ASKED ? "no answer" : "no connection");
		} else if (s->state == ASKED && transport == UDP && now >= s->resend) {
			ask(i);
		}
	}
}

static void set_mark(void)
{
	unsigned int i;

	marking = 0;
	mark = now_ms();
	for (i = 0; i < count; i++)
		sessions[i].next = 0;
}

static void report(const char *path)
{
	char address[INET6_ADDRSTRLEN], tmp[4096];
	unsigned int i, rounds = ~0U;
	uint64_t since = now_us();
	FILE *out = stdout;

	for (i = 0; i < count; i++) {
		if (sessions[i].state == BROKEN)
			continue;
		if (sessions[i].rounds < rounds)
			rounds = sessions[i].rounds;
		if (sessions[i].since < since)
			since = sessions[i].since;
	}
	if (path) {
		snprintf(tmp, sizeof(tmp), "%s.new", path);
		out = fopen(tmp, "w");
		if (!out)
			die("%s: %s", tmp, strerror(errno));
	}
	fprintf(out, "alive %u broken %u moved %u rounds %u open %u fastest %llu slowest %llu since %llu\n",
		count - broken, broken, moved, broken == count ? 0 : rounds, opened,
		(unsigned long long)fastest, (unsigned long long)slowest,
		(unsigned long long)since / 1000000);
	fastest = 0;
	for (i = 0; i < count; i++) {
		struct endpoint from = endpoint_add(&first, i * step);

		endpoint_print(&from, address, sizeof(address));
		fprintf(out, "%s %s", address, *sessions[i].server ? sessions[i].server : "?");
		if (mark && sessions[i].next)
			fprintf(out, " %llu", (unsigned long long)(sessions[i].next - mark));
		else if (mark)
			fputs(" -", out);
		putc('\n', out);
	}
	if (path && (fclose(out) || rename(tmp, path)))
		die("%s: %s", path, strerror(errno));
}

int main(int argc, char **argv)
{
	struct epoll_event events[64];
	const char *path = NULL, *port = "0";
	uint64_t started, reported = 0;
	unsigned int i;
	int opt, n, j;

	while ((opt = getopt(argc, argv, "p:i:t:s:P:k:r:wo:")) != -1) {
		switch (opt) {
		case 'p':
			transport = transport_parse(optarg);
			break;
		case 'i':
			interval_ms = number_parse(optarg, 3600000);
			break;
		case 't':
			timeout_s = number_parse(optarg, 3600);
			break;
		case 's':
			step = number_parse(optarg, 1 << 24);
			break;
		case 'P':
			port = optarg;
			break;
		case 'k':
			keepalive_s = number_parse(optarg, 3600);
			break;
		case 'r':
			rate = number_parse(optarg, 100000);
			break;
		case 'w':
			silent = 1;
			break;
		case 'o':
			path = optarg;
			break;
		default:
			die("%s", usage);
		}
	}
	if (argc - optind != 4)
		die("%s", usage);
	first = endpoint_parse(argv[optind], port);
	count = number_parse(argv[optind + 1], 60000);
	target = endpoint_parse(argv[optind + 2], argv[optind + 3]);

	signal(SIGTERM, on_term);
	signal(SIGUSR1, on_usr1);
	signal(SIGUSR2, on_usr2);
	raise_fd_limit();
	sessions = calloc(count, sizeof(*sessions));
	epoll = epoll_create1(EPOLL_CLOEXEC);
	if (!sessions || epoll < 0)
		die("out of memory");
	started = now_ms();

	while (!ending) {
		while (begun < count && (!rate || now_ms() >= started + begun * 1000ULL / rate))
			begin(begun++);
		n = epoll_wait(epoll, events, 64, 50);
		if (marking)
			set_mark();
		for (j = 0; j < n; j++) {
			i = events[j].data.u32;
			if (sessions[i].state == CONNECTING)
				on_connection(i);
			else if (sessions[i].state != BROKEN)
				on_answer(i);
		}
		tick();
		if (now_ms() - reported >= 500) {
			report(path);
			reported = now_ms();
		}
	}
	report(path);
	return broken || moved;
}
