// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/* A random walk through what may happen to three PoPs with four directors, with sessions that must
 * live through it. It knows who has whose session and which server answers; how the lab does what it
 * says is the business of lib/walk.sh, which reads commands from standard output.
 */
#include "net.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

static const char usage[] =
"usage: walk [-m TUN|DR|NAT] [-s SEED] [-n STEPS] [-i IDLE] [-H HOLD] [-S A|B|C] FIRST-SOURCE ADDRESS PORT\n"
"  Sessions are of prefixes, /24 or /48, the first one that of FIRST-SOURCE. IDLE is longer than\n"
"  the directors keep a session that says nothing, HOLD is chash_hold_sec, both in seconds.\n"
"  -S: the pool of this PoP is not changed, and it has a director at all times, if only one that has\n"
"  just started.\n"
"  Commands, each a line:\n"
"    way GROUP LOW HIGH PORT     a prefix's source ports up to PORT go to director LOW, others to HIGH\n"
"    weight SERVER N             0 for a server that is to have no new sessions\n"
"    add SERVER N, gone SERVER   into the pool, with a weight, and out of it\n"
"    drain SERVER, undrain SERVER\n"
"    bound POP PERCENT           0: off\n"
"    kill DIRECTOR, boot DIRECTOR\n"
"    gateway DIRECTOR            of NAT's replies\n"
"    sync                        answered by a line when all is done\n"
"    find DIRECTOR ADDRESS PORT [FROM]\n"
"                                answered by the server or the PoP that it finds, or -; a segment that\n"
"                                the director FROM relays to it\n"
"    say TEXT                    # is for those who watch\n";

#define POPS		3
#define DIRECTORS	4
#define SERVERS		4	/* of a PoP */
#define GROUPS		6
#define NOMADS		2	/* groups whose sessions begin wherever they are; others at home */
#define SESSIONS	24
#define FIRST_PORT	20000
#define LAST_PORT	60000
#define PATIENCE_MS	30000
#define LONGEST_S	120	/* that IPVS keeps any TCP connection, with the timeouts of lib/walk.sh */

static const char *const director_name[DIRECTORS] = { "a1", "a2", "b1", "c1" };
static const unsigned int director_pop[DIRECTORS] = { 0, 0, 1, 2 }, home_of[POPS] = { 0, 2, 3 };

enum mode { TUN, DR, NAT };

static struct server {
	bool in;
	bool drains;
	unsigned int weight;
} servers[POPS][SERVERS];

/* What a session that began since has to be found by, and by nothing else. */
static struct pop {
	unsigned int version;	/* of the pool */
	uint64_t changed_ms;
	uint64_t away_ms;	/* when a director of it last died or started; 0 for never */
	bool bound;
} pops[POPS];

static struct group {
	unsigned int low, high;	/* directors */
	unsigned int port;
} groups[GROUPS];

enum state { FREE, CONNECTING, QUIET, ASKED, RESTING, ENDING };

static struct session {
	enum state state;
	int fd;
	unsigned int group, port, pop;
	int server;		/* -1: it has not said anything yet */
	unsigned int holders;	/* directors that may have its entry */
	bool orphan;		/* one of them died since */
	bool firm;		/* a pool that nothing was the matter with assigned it */
	bool idle;
	bool exiled;		/* found by hash while its PoP was dead */
	unsigned int version;	/* of the pool that did */
	unsigned int said;
	uint64_t asked_ms;
	char line[LINE_MAX_BYTES];
	unsigned int used;
} sessions[SESSIONS];

static enum mode mode;
static int stands = -1;	/* the PoP of -S */
static struct endpoint first, target;
static unsigned int step, alive = (1 << DIRECTORS) - 1, active, hold_s = 5, idle_s = 60;
static uint64_t random_state, away_ms, slowest_ms;
static unsigned int slowest_step, begun, ended, explained, faults, exchanges;
static char doing[256];
static int epoll;

/* xorshift64*: the same steps with the same seed, everywhere. */
static unsigned int draw(unsigned int n)
{
	random_state ^= random_state >> 12;
	random_state ^= random_state << 25;
	random_state ^= random_state >> 27;
	return (random_state * 0x2545f4914f6cdd1dULL >> 33) % n;
}

static void __attribute__((format(printf, 1, 2))) command(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	putchar('\n');
	fflush(stdout);
}

static void reply(char *line, size_t size)
{
	if (!fgets(line, size, stdin))
		die("the lab is gone");
	line[strcspn(line, "\n")] = 0;
}

static void lab_sync(void)
{
	char line[16];

	command("sync");
	reply(line, sizeof(line));
}

static void __attribute__((format(printf, 1, 2))) note(const char *format, ...)
{
	size_t used = strlen(doing);
	va_list args;

	va_start(args, format);
	vsnprintf(doing + used, sizeof(doing) - used, format, args);
	va_end(args);
}

static const char *server_name(unsigned int pop, unsigned int k)
{
	static char name[2][8], at;

	at ^= 1;
	snprintf(name[(int)at], sizeof(name[0]), "s%c%u", 'a' + pop, k + 1);
	return name[(int)at];
}

static int server_parse(const char *name)
{
	if (strlen(name) != 3 || name[0] != 's' || name[1] < 'a' || name[1] >= 'a' + POPS ||
	    name[2] < '1' || name[2] > '0' + SERVERS)
		return -1;
	return (name[1] - 'a') * SERVERS + name[2] - '1';
}

static struct endpoint session_source(const struct session *s)
{
	struct endpoint at = endpoint_add(&first, s->port % 200);

	/* The second half of a /32, or the third of four bytes. */
	if (at.addr.ss_family == AF_INET6)
		((struct sockaddr_in6 *)&at.addr)->sin6_addr.s6_addr[5] += s->group;
	else
		at = endpoint_add(&at, s->group << 8);

	return endpoint_add_port(&at, s->port);
}

static unsigned int way_of(const struct session *s)
{
	const struct group *g = &groups[s->group];

	return s->port <= g->port ? g->low : g->high;
}

static bool is_alive(unsigned int d) { return alive & 1 << d; }

static unsigned int alive_of(unsigned int pop)
{
	unsigned int d, mask = 0;

	for (d = 0; d < DIRECTORS; d++)
		if (director_pop[d] == pop)
			mask |= alive & 1 << d;
	return mask;
}

/* Servers of a PoP that take new sessions. */
static unsigned int usable(unsigned int pop)
{
	unsigned int k, n = 0;

	for (k = 0; k < SERVERS; k++)
		n += servers[pop][k].in && !servers[pop][k].drains && servers[pop][k].weight;
	return n;
}

static bool is_whole(unsigned int pop)
{
	unsigned int k;

	for (k = 0; k < SERVERS; k++)
		if (servers[pop][k].in && (servers[pop][k].drains || !servers[pop][k].weight))
			return false;
	return !pops[pop].bound;
}

static void pool_changed(unsigned int pop)
{
	pops[pop].version++;
	pops[pop].changed_ms = now_ms();
}

static void session_free(struct session *s)
{
	close(s->fd);
	s->state = FREE;
}

/*
 * Whether directors of other PoPs have forgotten flows, too, that may not have spoken since. Since
 * when a PoP is dead a director that started later does not know.
 */
static bool others_were_away(unsigned int pop)
{
	unsigned int p;

	for (p = 0; p < POPS; p++)
		if (p != pop && pops[p].away_ms &&
		    (!alive_of(p) || now_ms() < pops[p].away_ms + 1000 * LONGEST_S))
			return true;
	return false;
}

/*
 * What a director finds for a session that nobody knows: a server, a PoP or -. One of another PoP may
 * relay it, @by.
 */
static void found_by(unsigned int d, unsigned int by, const struct session *s, char *found,
		     size_t size)
{
	struct endpoint from = session_source(s);
	char address[64];

	endpoint_print(&from, address, sizeof(address));
	command("find %s %s %u %s", director_name[d], address, s->port,
		director_pop[d] == director_pop[by] ? "" : director_name[by]);
	reply(found, size);
}

static int pop_of(const char *found)
{
	int server = server_parse(found);

	if (server >= 0)
		return server / SERVERS;
	return found[0] >= 'A' && found[0] < 'A' + POPS ? found[0] - 'A' : -1;
}

/*
 * Whether theory has it that a session is lost: nobody is left that has its entry, and it is on
 * another server than the one that its PoP's pool gives it, or nothing tells which PoP that is.
 */
static bool loss_is_explained(const struct session *s, char *why, size_t size)
{
	/* It may have been taken for one of another PoP's that forgot its sessions, too. */
	bool nobody_tells = s->group < NOMADS && others_were_away(s->pop);
	unsigned int own = alive_of(s->pop), way = way_of(s), d;
	char found[64];
	int server;

	if (!s->orphan) {
		snprintf(why, size, "its director lives");
		return false;
	}
	/* Who dies forgets that it was another PoP's. */
	if (s->exiled) {
		snprintf(why, size, "the director died that had found it by hash while its PoP was dead");
		return true;
	}
	if (s->firm && s->version == pops[s->pop].version && s->group >= NOMADS) {
		snprintf(why, size, "its director died, it is on its first choice");
		return false;
	}
	found_by(way, way, s, found, sizeof(found));
	/* Who has just started decides nothing yet, and while it was away the other way was left. */
	if (pop_of(found) < 0 && groups[s->group].high != way) {
		way = groups[s->group].high;
		found_by(way, way, s, found, sizeof(found));
	}
	if (pop_of(found) != (int)s->pop) {
		snprintf(why, size, "its director died, %s finds %s", director_name[way], found);
		return nobody_tells && pop_of(found) >= 0;
	}
	/*
	 * One of its PoP's directors finds the server, where there are some: from elsewhere any of them,
	 * else the one that it comes to, or one that this one knew to have it and that has started anew,
	 * which does not know who drains without sessions.
	 */
	if (own & 1 << way)
		own &= s->holders | 1 << way;
	server = server_parse(found);
	for (d = 0; own >> d && (server < 0 || server == s->server); d++)
		if (own & 1 << d) {
			found_by(d, way, s, found, sizeof(found));
			server = server_parse(found);
		}
	snprintf(why, size, "its director died, by hash it is %s", found);
	return nobody_tells || (server >= 0 && pop_of(found) == (int)s->pop && server != s->server);
}

static void session_lost(struct session *s, const char *how)
{
	struct endpoint from = session_source(s);
	char address[64], why[128];
	bool explained_so = loss_is_explained(s, why, sizeof(why));

	endpoint_print(&from, address, sizeof(address));
	command("say %s: step %u,%s: session %s port %u of %c, server %s, by %s: %s; %s",
		explained_so ? "# lost" : "# FAULT", step, doing, address, s->port, 'A' + s->pop,
		s->server < 0 ? "not known" : server_name(s->server / SERVERS, s->server % SERVERS),
		director_name[way_of(s)], how, why);
	if (explained_so)
		explained++;
	else
		faults++;
	session_free(s);
}

static void session_read(struct session *s)
{
	char line[2 * LINE_MAX_BYTES], name[16];
	ssize_t n = recv(s->fd, line, sizeof(line) - 1, 0);
	unsigned int said;
	uint64_t took;
	int server;

	if (n < 0 && in_progress())
		return;
	if (n == 0 && s->state == ENDING) {
		session_free(s);
		ended++;
		return;
	}
	if (n <= 0) {
		session_lost(s, n ? strerror(errno) : "closed");
		return;
	}
	line[n] = 0;
	if (s->state != ASKED || sscanf(line, "%15s %u", name, &said) != 2 || said != s->said) {
		session_lost(s, "a wrong answer");
		return;
	}
	server = server_parse(name);
	if (server < 0 || (s->server >= 0 && s->server != server)) {
		session_lost(s, "it moved");
		return;
	}
	s->server = server;
	s->state = RESTING;
	exchanges++;
	took = now_ms() - s->asked_ms;
	if (took > slowest_ms) {
		slowest_ms = took;
		slowest_step = step;
	}
}

static void watch(struct session *s, uint32_t events, int op)
{
	struct epoll_event event = { .events = events, .data.u32 = s - sessions };

	if (epoll_ctl(epoll, op, s->fd, &event))
		die("epoll: %s", strerror(errno));
}

static void session_event(struct session *s)
{
	int err = 0;
	socklen_t len = sizeof(err);

	if (s->state == FREE)
		return;
	if (s->state != CONNECTING) {
		session_read(s);
		return;
	}
	getsockopt(s->fd, SOL_SOCKET, SO_ERROR, &err, &len);
	if (err) {
		session_lost(s, strerror(err));
		return;
	}
	watch(s, EPOLLIN, EPOLL_CTL_MOD);
	s->state = QUIET;
}

static void pass(unsigned int ms)
{
	struct epoll_event events[SESSIONS];
	int n = epoll_wait(epoll, events, SESSIONS, ms), i;

	for (i = 0; i < n; i++)
		session_event(&sessions[events[i].data.u32]);
}

static bool anybody(enum state state)
{
	unsigned int i;

	for (i = 0; i < SESSIONS; i++)
		if (sessions[i].state == state)
			return true;
	return false;
}

/* Wait for all that are in a state to leave it. */
static void finish(enum state state, const char *how)
{
	uint64_t until = now_ms() + PATIENCE_MS;
	unsigned int i;

	while (anybody(state) && now_ms() < until)
		pass(until - now_ms());
	for (i = 0; i < SESSIONS; i++)
		if (sessions[i].state == state)
			session_lost(&sessions[i], how);
}

static void rest(unsigned int ms)
{
	uint64_t until = now_ms() + ms;

	while (now_ms() < until)
		pass(until - now_ms());
}

static void session_speak(struct session *s)
{
	char line[32];
	int len = snprintf(line, sizeof(line), "%u\n", ++s->said);

	s->asked_ms = now_ms();
	s->state = ASKED;
	if (send(s->fd, line, len, MSG_NOSIGNAL) != len)
		session_lost(s, strerror(errno));
}

static void speak(void)
{
	unsigned int i;

	for (i = 0; i < SESSIONS; i++)
		if ((sessions[i].state == QUIET || sessions[i].state == RESTING) && !sessions[i].idle)
			session_speak(&sessions[i]);
}

/*
 * Who has a session that was found elsewhere than at its PoP's directors. While these are dead, who
 * got its last segment. Later they are asked, too: one of them that got a segment has it, and others
 * relay to it from then on and have nothing; unless who found it has it still, and tells its server.
 */
static void exile_moves(struct session *s)
{
	unsigned int way = 1 << way_of(s), own = 0, d;

	for (d = 0; d < DIRECTORS; d++)
		if (director_pop[d] == s->pop)
			own |= 1 << d;
	if (!(alive & own))
		s->holders = way;
	else if (way & own || s->holders & ~own)
		s->holders |= way;
}

static void turn(void)
{
	unsigned int i;

	speak();
	finish(ASKED, "no answer");
	for (i = 0; i < SESSIONS; i++)
		if (sessions[i].state == RESTING && sessions[i].exiled && !sessions[i].idle)
			exile_moves(&sessions[i]);
}

static void session_end(struct session *s)
{
	s->state = ENDING;
	if (shutdown(s->fd, SHUT_WR))
		session_lost(s, strerror(errno));
}

static bool port_is_free(unsigned int port)
{
	unsigned int i;

	for (i = 0; i < SESSIONS; i++)
		if (sessions[i].state != FREE && sessions[i].port == port)
			return false;
	return true;
}

static void session_begin(struct session *s)
{
	struct endpoint from;
	unsigned int d;

	s->group = draw(GROUPS);
	do
		s->port = FIRST_PORT + draw(LAST_PORT - FIRST_PORT);
	while (!port_is_free(s->port));
	d = way_of(s);
	if (s->group >= NOMADS && director_pop[d] != s->group % POPS)
		return;
	/* What a NAT server answers goes to one director of its PoP. */
	if (!is_alive(d) || (mode == NAT && director_pop[d] == 0 && d != active))
		return;
	s->pop = director_pop[d];
	s->holders = 1 << d;
	s->orphan = false;
	s->idle = false;
	s->exiled = false;
	s->server = -1;
	s->said = 0;
	s->version = pops[s->pop].version;
	s->firm = is_whole(s->pop) && now_ms() > pops[s->pop].changed_ms + 1000 * hold_s;
	from = session_source(s);
	s->fd = client_socket(TCP, &from, &target);
	/* The last one with this port has not quite ended. */
	if (s->fd < 0 && errno == EADDRINUSE)
		return;
	if (s->fd < 0)
		die("no connection: %s", strerror(errno));
	s->state = CONNECTING;
	watch(s, EPOLLOUT, EPOLL_CTL_ADD);
	begun++;
}

/* Some come, and some go; who came says nothing before the next step. */
static void come_and_go(void)
{
	unsigned int i, n = draw(4);

	while (n--) {
		i = draw(SESSIONS);
		if (sessions[i].state == RESTING)
			session_end(&sessions[i]);
	}
	finish(ENDING, "its end did not arrive");
	for (i = 0, n = step ? draw(6) : SESSIONS; i < SESSIONS && n; i++)
		if (sessions[i].state == FREE) {
			session_begin(&sessions[i]);
			n--;
		}
	finish(CONNECTING, "no connection");
}

/* A session whose director has died is now with the director that answers it, and its PoP. */
static void settle(void)
{
	unsigned int i;

	for (i = 0; i < 4; i++) {
		turn();
		rest(1700);
	}
	turn();
	for (i = 0; i < SESSIONS; i++)
		if (sessions[i].state == RESTING && sessions[i].orphan) {
			sessions[i].orphan = false;
			sessions[i].exiled |= !alive_of(sessions[i].pop);
			sessions[i].holders = 1 << way_of(&sessions[i]) | alive_of(sessions[i].pop);
		}
}

static unsigned int draw_alive(void)
{
	unsigned int d;

	do
		d = draw(DIRECTORS);
	while (!is_alive(d));
	return d;
}

static void send_way(unsigned int g, unsigned int low, unsigned int high, unsigned int port)
{
	groups[g] = (struct group) { low, high, port };
	command("way %u %s %s %u", g, director_name[low], director_name[high], port);
	note(" way %u %s %s %u", g, director_name[low], director_name[high], port);
}

static bool step_reroute(void)
{
	unsigned int g = draw(GROUPS), d = draw_alive();

	/* Every other one goes home. */
	if (draw(2) && is_alive(home_of[g % POPS]))
		d = home_of[g % POPS];
	send_way(g, d, d, LAST_PORT);
	return true;
}

static bool step_ecmp(void)
{
	unsigned int low = draw(2);

	if (mode == NAT || !is_alive(0) || !is_alive(1))
		return false;
	send_way(draw(GROUPS), low, !low, FIRST_PORT + draw(LAST_PORT - FIRST_PORT));
	return true;
}

static bool step_weight(void)
{
	unsigned int pop = draw(POPS), k = draw(SERVERS), weight = draw(5);
	struct server *s = &servers[pop][k];

	if ((int)pop == stands || !s->in || s->drains || weight == s->weight ||
	    (!weight && usable(pop) < 3))
		return false;
	s->weight = weight;
	pool_changed(pop);
	command("weight %s %u", server_name(pop, k), weight);
	note(" weight %s %u", server_name(pop, k), weight);
	return true;
}

static void server_leaves(unsigned int pop, unsigned int k)
{
	unsigned int i;

	for (i = 0; i < SESSIONS; i++)
		if (sessions[i].state == QUIET)
			session_speak(&sessions[i]);
	finish(ASKED, "no answer");
	for (i = 0; i < SESSIONS; i++)
		if (sessions[i].state == RESTING && sessions[i].server == (int)(pop * SERVERS + k))
			session_end(&sessions[i]);
	finish(ENDING, "its end did not arrive");
	servers[pop][k].in = false;
}

static bool step_pool(void)
{
	unsigned int pop = draw(POPS), k = draw(SERVERS);
	struct server *s = &servers[pop][k];

	if ((int)pop == stands || s->drains || (s->in && usable(pop) - !!s->weight < 2))
		return false;
	if (!s->in) {
		s->in = true;
		s->weight = 1 + draw(3);
		command("add %s %u", server_name(pop, k), s->weight);
		note(" add %s %u", server_name(pop, k), s->weight);
	} else if (draw(3)) {
		note(" gone %s", server_name(pop, k));
		server_leaves(pop, k);
		command("gone %s", server_name(pop, k));
	} else {
		/* An operator who adds it again with other options. */
		note(" gone and again %s", server_name(pop, k));
		command("gone %s", server_name(pop, k));
		lab_sync();
		speak();
		rest(1000 + draw(2000));
		command("add %s %u", server_name(pop, k), s->weight);
	}
	pool_changed(pop);
	return true;
}

static bool step_drain(void)
{
	unsigned int pop = draw(POPS), k = draw(SERVERS);
	struct server *s = &servers[pop][k];

	if ((int)pop == stands || !s->in || !s->weight || (!s->drains && usable(pop) < 3))
		return false;
	s->drains = !s->drains;
	pool_changed(pop);
	command("%s %s", s->drains ? "drain" : "undrain", server_name(pop, k));
	note(" %s %s", s->drains ? "drain" : "undrain", server_name(pop, k));
	return true;
}

static bool step_bound(void)
{
	unsigned int pop = draw(POPS);

	if ((int)pop == stands)
		return false;
	pops[pop].bound = !pops[pop].bound;
	pool_changed(pop);
	command("bound %c %u", 'a' + pop, pops[pop].bound ? 110 : 0);
	note(" bound %c %u", 'a' + pop, pops[pop].bound ? 110 : 0);
	return true;
}

static void director_dies(unsigned int d)
{
	unsigned int i;

	command("kill %s", director_name[d]);
	alive &= ~(1 << d);
	away_ms = pops[director_pop[d]].away_ms = now_ms();
	for (i = 0; i < SESSIONS; i++)
		if (sessions[i].state != FREE && sessions[i].holders & 1 << d)
			sessions[i].orphan = true;
}

/* Routes that led to a director that is dead lead elsewhere. */
static void reroute_from(unsigned int d)
{
	unsigned int g, low, high;

	for (g = 0; g < GROUPS; g++) {
		low = groups[g].low == d ? draw_alive() : groups[g].low;
		high = groups[g].low == groups[g].high ? low :
		       groups[g].high == d ? draw_alive() : groups[g].high;
		if (groups[g].low == d || groups[g].high == d)
			send_way(g, low, high, groups[g].port);
	}
}

static bool step_death(void)
{
	unsigned int d = draw_alive();
	bool last = !(alive_of(director_pop[d]) & ~(1 << d));

	/* One of them stays; of NAT one of each PoP, as nobody else can undo what it does. */
	if (__builtin_popcount(alive) < 3 ||
	    (last && (mode == NAT || (int)director_pop[d] == stands)))
		return false;
	note(" death %s", director_name[d]);
	director_dies(d);
	lab_sync();
	speak();
	rest(draw(3) * 700);
	if (mode == NAT && d == active) {
		active = !d;
		command("gateway %s", director_name[active]);
	}
	reroute_from(d);
	settle();
	return true;
}

static void director_boots(unsigned int d)
{
	command("boot %s", director_name[d]);
	lab_sync();
	alive |= 1 << d;
	away_ms = pops[director_pop[d]].away_ms = now_ms();
}

static bool step_return(void)
{
	unsigned int d = draw(DIRECTORS);

	if (is_alive(d))
		return false;
	note(" return %s", director_name[d]);
	director_boots(d);
	if (draw(2))
		send_way(draw(GROUPS), d, d, LAST_PORT);
	settle();
	return true;
}

static bool step_restart(void)
{
	unsigned int d = draw_alive();

	if (mode == NAT && d == active)
		return false;
	note(" restart %s", director_name[d]);
	director_dies(d);
	lab_sync();
	if (draw(2))
		speak();
	director_boots(d);
	settle();
	return true;
}

/* Sessions that only the pool of their PoP can find are silent until no director knows them. */
static bool step_idle(void)
{
	uint64_t until = away_ms + 1000 * (LONGEST_S + 5), now;
	unsigned int i;

	note(" idle");
	while ((now = now_ms()) < until) {
		turn();
		rest(until - now < 20000 ? until - now : 20000);
	}
	turn();
	for (i = 0; i < SESSIONS; i++) {
		struct session *s = &sessions[i];

		s->idle = s->state == RESTING && s->firm && s->version == pops[s->pop].version &&
			  director_pop[way_of(s)] == s->pop &&
			  (mode != NAT || s->pop || way_of(s) == active);
	}
	for (i = 0; i < idle_s; i += 10) {
		turn();
		rest(10000);
	}
	for (i = 0; i < SESSIONS; i++)
		if (sessions[i].idle) {
			sessions[i].idle = false;
			sessions[i].orphan = true;
		}
	settle();
	return true;
}

static bool step_handshakes(void)
{
	note(" handshakes");
	return true;
}

static const struct {
	bool (*step)(void);
	unsigned int share;
} steps[] = {
	{ step_reroute, 30 }, { step_ecmp, 15 }, { step_weight, 12 }, { step_pool, 10 },
	{ step_drain, 8 }, { step_bound, 2 }, { step_death, 5 }, { step_return, 10 },
	{ step_restart, 3 }, { step_idle, 2 }, { step_handshakes, 3 },
};

static void one_step(void)
{
	unsigned int at, i;

	do {
		at = draw(100);
		for (i = 0; at >= steps[i].share; i++)
			at -= steps[i].share;
	} while (!steps[i].step());
}

int main(int argc, char **argv)
{
	unsigned int n = 100, i;
	int opt;

	while ((opt = getopt(argc, argv, "m:s:n:i:H:S:")) != -1) {
		switch (opt) {
		case 'm':
			mode = !strcmp(optarg, "NAT") ? NAT : !strcmp(optarg, "DR") ? DR : TUN;
			break;
		case 's':
			random_state = number_parse(optarg, ~0U);
			break;
		case 'n':
			n = number_parse(optarg, 1000000);
			break;
		case 'i':
			idle_s = number_parse(optarg, 3600);
			break;
		case 'H':
			hold_s = number_parse(optarg, 3600);
			break;
		case 'S':
			stands = pop_of(optarg);
			if (stands < 0)
				die("%s", usage);
			break;
		default:
			die("%s", usage);
		}
	}
	if (argc - optind != 3)
		die("%s", usage);
	/* A state of 0 would stay so. */
	random_state = random_state * 0x9e3779b97f4a7c15ULL | 1;
	first = endpoint_parse(argv[optind], "0");
	target = endpoint_parse(argv[optind + 1], argv[optind + 2]);
	epoll = epoll_create1(EPOLL_CLOEXEC);

	for (i = 0; i < POPS * SERVERS; i++)
		servers[i / SERVERS][i % SERVERS] = (struct server) { .in = true, .weight = 1 };
	away_ms = now_ms();
	for (i = 0; i < GROUPS; i++)
		send_way(i, home_of[i % POPS], home_of[i % POPS], LAST_PORT);
	lab_sync();
	/* Who has never heard another one does not know that it was there. */
	rest(3000);
	come_and_go();
	turn();
	for (step = 1; step <= n && faults < 10; step++) {
		doing[0] = 0;
		one_step();
		/* Two things at once, now and then. */
		if (!draw(4))
			step_reroute();
		lab_sync();
		turn();
		rest(draw(3000));
		come_and_go();
		command("say %u:%s", step, doing);
	}
	turn();
	for (i = 0; i < SESSIONS; i++)
		if (sessions[i].state == RESTING)
			session_end(&sessions[i]);
	finish(ENDING, "its end did not arrive");
	command("say # %u steps, %u sessions, %u exchanges, the slowest %llu ms in step %u; lost as theory has it: %u; faults: %u",
		step - 1, begun, exchanges, (unsigned long long)slowest_ms, slowest_step, explained, faults);
	command("end %u", faults);
	return faults > 0;
}
