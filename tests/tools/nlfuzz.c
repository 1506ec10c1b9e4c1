// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * Sends random messages to a generic netlink family as its YAML spec describes it: sound ones with
 * boundary values, and what is wrong with them in all ways that netlink has.
 *
 *   nlfuzz [-s SEED] [-n MESSAGES] [-t SECONDS] [-x ATTRIBUTE=MAX] [-r OPERATION]
 *          [-f OPERATION] [-d] SPEC
 *
 * -x lowers the largest value that sound messages have of an attribute. -r has an operation sent a
 * sixteenth as often as the others: one that deletes all, so that there is something to delete.
 * -f has an operation sent, half of the time, right behind the one that the spec lists before it and
 * behind itself, and elsewhere as -r: one that goes on with what that has begun.
 * -d allows for dumps that are refused without a text, as Linux 6.1 gives those that start no way to
 * say one.
 * What the kernel accepted and answered is the stock from which further messages are made, so that
 * they meet objects that exist; to a kernel that answers alike a seed gives the same messages.
 * What it answered first, to a dump of everything, stays there.
 * Fails when the count is not reached in time, when of an operation less than one message in
 * two hundred was accepted, or when the family refused something without a text.
 */
#include <err.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/netlink.h>
#include <netlink/socket.h>

#include "nlspec.h"

#define STOCK	32	/* attribute streams kept of a set */
#define STREAM	512	/* their largest */
#define SOCKETS	8
#define PENDING	4096
#define ERRNOS	134

struct stream {
	unsigned int	len;
	unsigned char	data[STREAM];
};

/* What is kept of a set, and what became of an operation. */
struct stock {
	struct stream	stream[STOCK];
	unsigned int	n;
};

struct outcome {
	unsigned long	sent, accepted;
};

/* A message on its way; sound is one whose frame genetlink itself has nothing against. */
struct pending {
	uint32_t	seq;
	struct op	*op;
	bool		sound, altered, dump;
	struct stream	request;
};

struct buffer {
	unsigned int	len;
	unsigned char	data[16384];
};

static struct stock stocks[SETS];
static struct outcome outcomes[OPS];
static struct pending pending[PENDING];
static struct nl_sock *sockets[SOCKETS];
static int family, group;
static const char *rare, *following;
static bool dumps_are_silent;
static uint64_t state;
static uint32_t seq;
static unsigned long sent, accepted, silent, untold_core, overruns, closed, unsent;
static unsigned long refused[ERRNOS], untold[ERRNOS];

static uint64_t rnd(void)
{
	uint64_t z = state += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

static unsigned int below(unsigned int n)
{
	return rnd() % n;
}

static bool one_in(unsigned int n)
{
	return below(n) == 0;
}

/* Attributes. wrong is how many in a thousand of them are not as they should be. */

static unsigned int wrong;
/* What is in stock is taken as it is, but for nests: so as much is deleted as is made. */
static bool exact;

static bool go_wrong(void)
{
	return below(1000) < wrong;
}

static void put(struct buffer *buf, unsigned int type, const void *data, unsigned int len)
{
	struct nlattr nla = { .nla_type = type, .nla_len = NLA_HDRLEN + len };

	if (buf->len + NLA_HDRLEN + NLA_ALIGN(len) > sizeof(buf->data) / 2)
		return;
	memcpy(buf->data + buf->len, &nla, sizeof(nla));
	memset(buf->data + buf->len + NLA_HDRLEN, 0, NLA_ALIGN(len));
	if (len)
		memcpy(buf->data + buf->len + NLA_HDRLEN, data, len);
	buf->len += NLA_HDRLEN + NLA_ALIGN(len);
}

static uint64_t integer(const struct attr *attr)
{
	uint64_t span = attr->max - attr->min, off;

	switch (below(6)) {
	case 0:
		off = 0;
		break;
	case 1:
		off = span;
		break;
	case 2:
		off = span ? 1 : 0;
		break;
	case 3:
		off = span ? span - 1 : 0;
		break;
	case 4:
		off = span == ~0ULL ? rnd() : rnd() % (span + 1);
		break;
	default:
		/* few values, so that messages meet */
		off = below(span < 16 ? span + 1 : 16);
	}
	return attr->min + off;
}

static unsigned int fill(const struct attr *attr, unsigned char *data)
{
	unsigned int len, i;
	uint64_t value;

	switch (attr->type) {
	case UINT:
		value = integer(attr);
		memcpy(data, &value, attr->size);
		return attr->size;
	case STRING:
		len = one_in(4) ? attr->max_len : attr->min_len + below(3);
		for (i = 0; i < len; i++)
			data[i] = 'a' + below(3);
		data[len] = 0;
		return len + 1;
	case BINARY:
		len = one_in(2) ? attr->min_len : attr->max_len;
		if (one_in(4))
			len = attr->min_len + below(attr->max_len - attr->min_len + 1);
		/* zeros at the end: addresses that are prefixes too */
		memset(data, 0, len);
		if (attr->size > 1) {
			len -= len % attr->size;
			for (i = 0; i < len; i += attr->size)
				data[i] = below(8);
		} else {
			for (i = below(len + 1); i--; )
				data[i] = one_in(2) ? 0x80 : rnd();
		}
		return len;
	default:
		return 0;
	}
}

static void deep(struct buffer *buf, unsigned int type)
{
	unsigned char data[256];
	unsigned int depth = 1 + below(60), i;
	struct nlattr nla;

	for (i = 0; i < depth; i++) {
		nla.nla_type = type | NLA_F_NESTED;
		nla.nla_len = NLA_HDRLEN * (depth - i);
		memcpy(data + NLA_HDRLEN * i, &nla, sizeof(nla));
	}
	put(buf, type | NLA_F_NESTED, data, NLA_HDRLEN * depth);
}

static void generate(struct buffer *buf, struct set *set, const bool *takes);

static void emit(struct buffer *buf, const struct set *set, unsigned int value)
{
	const struct attr *attr = &set->attrs[value];
	unsigned int i, type = value, begin = buf->len, len;
	unsigned char data[STREAM] = {};
	struct nlattr *nla;

	if (attr->type == UNUSED || attr->type == PAD)
		return;
	if (attr->type == NEST && !(go_wrong() && one_in(2))) {
		put(buf, type | NLA_F_NESTED, NULL, 0);
		if (begin == buf->len)
			return;
		if (!one_in(30))
			generate(buf, set_of(attr->nested), NULL);
		nla = (struct nlattr *)(buf->data + begin);
		nla->nla_len = buf->len - begin;
		return;
	}
	len = fill(attr, data);
	if (go_wrong()) {
		switch (below(4)) {
		case 0:
			data[len] = rnd();
			len++;
			break;
		case 1:
			len = len ? len - 1 : 4;
			break;
		case 2:
			len = below(64);
			for (i = 0; i < len; i++)
				data[i] = rnd();
			break;
		default:
			type |= one_in(2) ? NLA_F_NESTED : NLA_F_NET_BYTEORDER;
		}
	}
	put(buf, type, data, len);
}

/* Calls of generate() for a nest pass no takes: a nest takes all of its set. */
static void generate(struct buffer *buf, struct set *set, const bool *takes)
{
	const struct stock *kept = &stocks[set - sets];
	const struct stream *stock = kept->n ?
		&kept->stream[below(kept->n < STOCK ? kept->n : STOCK)] : NULL;
	unsigned int i, n = 0, chance = one_in(3) ? 100 : 50 + below(50);
	/* Requests often take less than what is listed has. */
	unsigned int left_out = one_in(exact ? 2 : 4) && !(exact && takes) ? below(4) : ATTRS;
	bool has[ATTRS] = {};
	struct nlattr nla;

	if (stock && (exact || !one_in(4))) {
		for (i = 0; i + NLA_HDRLEN <= stock->len; i += NLA_ALIGN(nla.nla_len)) {
			unsigned int type;

			memcpy(&nla, stock->data + i, sizeof(nla));
			type = nla.nla_type & NLA_TYPE_MASK;
			if (nla.nla_len < NLA_HDRLEN || i + nla.nla_len > stock->len ||
			    type >= set->n_attrs)
				break;
			if (takes && !takes[type])
				continue;
			if (has[type] && !set->attrs[type].multi && !go_wrong())
				continue;
			has[type] = true;
			if (n++ == left_out || (!exact && one_in(40)) || go_wrong())
				continue;
			if (exact ? set->attrs[type].type == NEST && one_in(2) : one_in(15))
				emit(buf, set, type);
			else
				put(buf, nla.nla_type, stock->data + i + NLA_HDRLEN,
				    nla.nla_len - NLA_HDRLEN);
		}
		chance = exact ? 0 : 15;
	} else if (takes && !stock) {
		/* Nothing to go by, and what many attributes say together is rarely sound. */
		chance = 20 + below(60);
	}
	for (i = 1; i < set->n_attrs; i++) {
		if ((takes && !takes[i] && !go_wrong()) || has[i] || below(100) >= chance)
			continue;
		emit(buf, set, i);
		while (set->attrs[i].multi && !one_in(3))
			emit(buf, set, i);
		if (go_wrong())
			emit(buf, set, i);
	}
	if (go_wrong())
		put(buf, one_in(2) ? 0 : set->n_attrs + below(200), &state, below(9));
	if (go_wrong())
		deep(buf, 1 + below(set->n_attrs));
}

/* Keeps a stream of attributes, and those of its nests, as stock; the older half stays. */
static void keep(struct set *set, const unsigned char *data, unsigned int len)
{
	struct stock *kept = &stocks[set - sets];
	struct stream *stock = &kept->stream[kept->n < STOCK ? kept->n :
					     STOCK / 2 + below(STOCK / 2)];
	struct nlattr nla;
	unsigned int i;

	if (!len || len > STREAM)
		return;
	memmove(stock->data, data, len);
	stock->len = len;
	kept->n++;
	for (i = 0; i + NLA_HDRLEN <= len; i += NLA_ALIGN(nla.nla_len)) {
		unsigned int type;

		memcpy(&nla, data + i, sizeof(nla));
		type = nla.nla_type & NLA_TYPE_MASK;
		if (nla.nla_len < NLA_HDRLEN || i + nla.nla_len > len)
			return;
		if (type < set->n_attrs && set->attrs[type].type == NEST)
			keep(set_of(set->attrs[type].nested), data + i + NLA_HDRLEN,
			     nla.nla_len - NLA_HDRLEN);
	}
}

/* Messages. */

static bool is_named(unsigned int cmd, const char *name)
{
	return name && ops[cmd].name && !strcmp(ops[cmd].name, name);
}

/* One of the operations that the kernel has not accepted so far, or 0. */
static unsigned int unreached(void)
{
	unsigned int begin = below(n_ops), i;

	for (i = 0; i < n_ops; i++) {
		unsigned int cmd = (begin + i) % n_ops;

		if ((ops[cmd].has[0] || ops[cmd].has[1]) && !outcomes[cmd].accepted)
			return cmd;
	}
	return 0;
}

/* @before is what this batch has sent last, or 0. */
static unsigned int choose(unsigned int before)
{
	unsigned int cmd = one_in(4) ? unreached() : 0;

	/* Some operations have no list from which a first valid message could be made. */
	if (cmd)
		return cmd;

	if (before && one_in(2)) {
		if (is_named(before, following))
			return before;
		if (before + 1 < n_ops && is_named(before + 1, following))
			return before + 1;
	}

	do {
		cmd = 1 + below(n_ops - 1);
	} while ((is_named(cmd, rare) || is_named(cmd, following)) && !one_in(16));
	return cmd;
}

static unsigned int message(struct buffer *buf, unsigned int before, bool is_last)
{
	unsigned int begin = buf->len, cmd = choose(before), len, i;
	struct op *op = &ops[cmd];
	/* A socket has one dump at a time. */
	bool dump = op->has[1] && (!op->has[0] || (is_last && one_in(3)));
	struct genlmsghdr genl = { .cmd = cmd, .version = 1 };
	struct nlmsghdr nlh = {
		.nlmsg_type = family, .nlmsg_seq = ++seq,
		.nlmsg_flags = NLM_F_REQUEST | (one_in(20) ? 0 : NLM_F_ACK),
	};
	struct pending *p = &pending[seq % PENDING];

	memset(p, 0, sizeof(*p));
	p->seq = seq;
	p->op = op;
	p->sound = op->has[dump];
	wrong = 0;
	if (one_in(3)) {
		wrong = 10 << below(5);
		p->altered = true;
	}
	exact = !p->altered && one_in(2);
	if (dump)
		nlh.nlmsg_flags |= NLM_F_DUMP;
	if (p->altered && one_in(8)) {
		nlh.nlmsg_flags ^= NLM_F_DUMP;
		dump = !dump;
		p->sound = op->has[dump];
	}
	if (p->altered && one_in(40)) {
		genl.cmd = rnd();
		genl.version = rnd();
		genl.reserved = rnd();
		p->sound = false;
	}
	if (p->altered && one_in(40))
		nlh.nlmsg_flags ^= 1 << below(16);
	p->dump = dump;
	if (!(nlh.nlmsg_flags & NLM_F_REQUEST) ||
	    ((nlh.nlmsg_flags & NLM_F_DUMP) == NLM_F_DUMP) != dump)
		p->sound = false;

	buf->len += NLMSG_HDRLEN + GENL_HDRLEN;
	if (op->set)
		generate(buf, op->set, op->takes[dump && op->has[1]]);
	len = buf->len - begin;
	if (p->altered && one_in(4) && len > NLMSG_HDRLEN + GENL_HDRLEN) {
		for (i = 1 + below(4); i--; )
			buf->data[begin + NLMSG_HDRLEN + GENL_HDRLEN +
				  below(len - NLMSG_HDRLEN - GENL_HDRLEN)] = rnd();
	}
	if (p->altered && one_in(6)) {
		len = one_in(4) ? below(NLMSG_HDRLEN + GENL_HDRLEN) : len - below(len / 2);
		if (len < NLMSG_HDRLEN + GENL_HDRLEN)
			p->sound = false;
	}
	nlh.nlmsg_len = len;
	if (p->altered && is_last && one_in(30)) {
		nlh.nlmsg_len = one_in(2) ? rnd() : len + below(16);
		p->sound = false;
	}
	memcpy(buf->data + begin + NLMSG_HDRLEN, &genl, sizeof(genl));
	memcpy(buf->data + begin, &nlh, sizeof(nlh));
	buf->len = begin + NLMSG_ALIGN(len);
	if (len >= NLMSG_HDRLEN + GENL_HDRLEN && len - NLMSG_HDRLEN - GENL_HDRLEN <= STREAM) {
		p->request.len = len - NLMSG_HDRLEN - GENL_HDRLEN;
		memcpy(p->request.data, buf->data + begin + NLMSG_HDRLEN + GENL_HDRLEN,
		       p->request.len);
	}
	outcomes[op - ops].sent++;
	sent++;
	return cmd;
}

static void accept_one(struct pending *p)
{
	if (!p->op)
		return;
	accepted++;
	outcomes[p->op - ops].accepted++;
	/* What was deleted is nothing to meet. */
	if (p->op->set && !p->altered && !strstr(p->op->name, "-del"))
		keep(p->op->set, p->request.data, p->request.len);
	p->op = NULL;
}

static bool has_text(const struct nlmsghdr *nlh)
{
	const unsigned char *end = (const unsigned char *)nlh + nlh->nlmsg_len, *pos;
	const struct nlmsgerr *error = NLMSG_DATA(nlh);
	struct nlattr nla;

	if (!(nlh->nlmsg_flags & NLM_F_ACK_TLVS))
		return false;
	pos = (const unsigned char *)(error + 1);
	if (!(nlh->nlmsg_flags & NLM_F_CAPPED))
		pos += NLMSG_ALIGN(error->msg.nlmsg_len) - NLMSG_HDRLEN;
	for (; pos + NLA_HDRLEN <= end; pos += NLA_ALIGN(nla.nla_len)) {
		memcpy(&nla, pos, sizeof(nla));
		if (nla.nla_len < NLA_HDRLEN)
			return false;
		if (nla.nla_type == NLMSGERR_ATTR_MSG)
			return nla.nla_len > NLA_HDRLEN + 1;
	}
	return false;
}

static void refuse_one(struct pending *p, const struct nlmsghdr *nlh, int error)
{
	unsigned int i;

	if (!p->op)
		return;
	refused[error < ERRNOS ? error : 0]++;
	if (!has_text(nlh)) {
		/*
		 * What genetlink itself says; and a dump while another one of the socket is on,
		 * or while its buffer is full.
		 */
		if (!p->sound || (p->dump && dumps_are_silent) || error == EBUSY ||
		    error == ENOMEM || error == EOPNOTSUPP || error == ENOBUFS) {
			untold_core++;
		} else {
			if (untold[error < ERRNOS ? error : 0]++ < 3) {
				printf("# no text: %s, message %u, %s: ", p->op->name, p->seq,
				       strerror(error));
				for (i = 0; i < p->request.len; i++)
					printf("%02x", p->request.data[i]);
				printf("\n");
			}
		}
	}
	p->op = NULL;
}

static void answer(const struct nlmsghdr *nlh)
{
	struct pending *p = &pending[nlh->nlmsg_seq % PENDING];
	const struct genlmsghdr *genl = NLMSG_DATA(nlh);
	const struct nlmsgerr *error = NLMSG_DATA(nlh);

	if (nlh->nlmsg_type == family && nlh->nlmsg_len >= NLMSG_HDRLEN + GENL_HDRLEN &&
	    genl->cmd < n_ops && ops[genl->cmd].set)
		keep(ops[genl->cmd].set, (unsigned char *)genl + GENL_HDRLEN,
		     nlh->nlmsg_len - NLMSG_HDRLEN - GENL_HDRLEN);
	if (p->seq != nlh->nlmsg_seq || !nlh->nlmsg_seq)
		return;
	if (nlh->nlmsg_type != NLMSG_ERROR || !error->error)
		accept_one(p);
	else
		refuse_one(p, nlh, -error->error);
}

/* Reads at most so many times what is there. */
static void drain(int fd, unsigned int times, int flags)
{
	static unsigned char data[65536];
	const struct nlmsghdr *nlh;
	ssize_t got;
	size_t left;

	while (times--) {
		got = recv(fd, data, sizeof(data), flags);
		if (got < 0 && errno == ENOBUFS) {
			overruns++;
			continue;
		}
		if (got <= 0)
			return;
		left = got;
		for (nlh = (void *)data; NLMSG_OK(nlh, left); nlh = NLMSG_NEXT(nlh, left))
			answer(nlh);
	}
}

static struct nl_sock *open_socket(void)
{
	struct nl_sock *sock = nl_socket_alloc();
	int one = 1, fd, rc;

	if (!sock)
		errx(1, "out of memory");
	rc = nl_connect(sock, NETLINK_GENERIC);
	if (rc)
		errx(1, "netlink: %s", nl_geterror(rc));
	fd = nl_socket_get_fd(sock);
	if (setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, &one, sizeof(one)) ||
	    setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &one, sizeof(one)))
		err(1, "setsockopt");
	return sock;
}

/* What there is before the first random message: of that operations without answers are made. */
static void look_around(void)
{
	int fd = nl_socket_get_fd(sockets[0]);
	struct nlmsghdr nlh = {
		.nlmsg_len = NLMSG_HDRLEN + GENL_HDRLEN, .nlmsg_type = family,
		.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP,
	};
	unsigned char message[NLMSG_HDRLEN + GENL_HDRLEN];
	struct genlmsghdr genl = { .version = 1 };
	struct timeval patience = { .tv_usec = 100000 };

	if (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)))
		err(1, "setsockopt");
	for (genl.cmd = 1; genl.cmd < n_ops; genl.cmd++) {
		if (!ops[genl.cmd].has[1])
			continue;
		memcpy(message, &nlh, sizeof(nlh));
		memcpy(message + NLMSG_HDRLEN, &genl, sizeof(genl));
		if (send(fd, message, sizeof(message), 0) < 0)
			err(1, "send");
		drain(fd, 1000, 0);
	}
}

static void step(void)
{
	static struct buffer buf;
	unsigned int i = below(SOCKETS), n = one_in(2) ? 2 + below(7) : 1, cmd = 0;
	int fd;

	if (one_in(100)) {
		nl_socket_free(sockets[i]);
		sockets[i] = open_socket();
		if (group > 0 && one_in(4))
			nl_socket_add_membership(sockets[i], group);
		closed++;
	}
	fd = nl_socket_get_fd(sockets[i]);
	buf.len = 0;
	while (n--)
		cmd = message(&buf, cmd, n == 0);
	if (send(fd, buf.data, buf.len, 0) < 0)
		unsent++;
	drain(fd, one_in(4) ? 1 : 64, MSG_DONTWAIT);
}

static void summary(const char *verdict, uint64_t seed, double seconds)
{
	unsigned long no_text = 0, refusals = 0;
	unsigned int i;

	for (i = 0; i < ERRNOS; i++) {
		refusals += refused[i];
		no_text += untold[i];
	}
	silent = sent - accepted - refusals;
	printf("# nlfuzz %s: seed %llu, %lu messages in %.0f s, %lu accepted, %lu refused, "
	       "%lu unanswered, %lu times nothing sent, %lu sockets closed, %lu overruns;",
	       verdict,
	       (unsigned long long)seed, sent, seconds, accepted, refusals, silent, unsent,
	       closed, overruns);
	for (i = 0; i < ERRNOS; i++) {
		if (refused[i])
			printf(" %s %lu", strerrorname_np(i) ?: "?", refused[i]);
	}
	printf("; without a text %lu, and %lu of genetlink's own\n", no_text, untold_core);
	fflush(stdout);
}

/* Whether messages get past the door of every operation. */
static bool ops_are_reached(void)
{
	bool reached = true;
	unsigned int i;

	printf("# nlfuzz: accepted of sent, in a thousand:");
	for (i = 1; i < n_ops; i++) {
		const struct outcome *outcome = &outcomes[i];

		if (!ops[i].has[0] && !ops[i].has[1])
			continue;
		printf(" %s %lu", ops[i].name,
		       outcome->sent ? outcome->accepted * 1000 / outcome->sent : 0);
		reached &= outcome->accepted && outcome->accepted * 200 >= outcome->sent;
	}
	printf("\n");
	return reached;
}

int main(int argc, char **argv)
{
	uint64_t seed = time(NULL);
	unsigned long count = 50000, limit = 600, i;
	const char *most = NULL;
	struct timespec begin, now;
	double seconds = 0;
	bool failed = false;
	int opt;

	while ((opt = getopt(argc, argv, "s:n:t:x:r:f:d")) != -1) {
		switch (opt) {
		case 's':
			seed = strtoull(optarg, NULL, 0);
			break;
		case 'n':
			count = strtoul(optarg, NULL, 0);
			break;
		case 't':
			limit = strtoul(optarg, NULL, 0);
			break;
		case 'x':
			most = optarg;
			break;
		case 'r':
			rare = optarg;
			break;
		case 'f':
			following = optarg;
			break;
		case 'd':
			dumps_are_silent = true;
			break;
		default:
			optind = argc;
		}
	}
	if (optind != argc - 1)
		errx(1, "usage: nlfuzz [-s SEED] [-n MESSAGES] [-t SECONDS] [-x ATTRIBUTE=MAX] "
		     "[-r OPERATION] [-f OPERATION] [-d] SPEC");
	spec_read(argv[optind]);
	if (most)
		spec_lower(most);
	printf("# nlfuzz: seed %llu, %lu messages\n", (unsigned long long)seed, count);
	fflush(stdout);
	state = seed;
	for (i = 0; i < SOCKETS; i++)
		sockets[i] = open_socket();
	family = family_find(sockets[0]);
	group = genl_ctrl_resolve_grp(sockets[0], family_name, "events");

	look_around();
	clock_gettime(CLOCK_MONOTONIC, &begin);
	while (sent < count && seconds < limit) {
		unsigned long before = sent;

		step();
		if (sent / 10000 != before / 10000)
			summary("goes on", seed, seconds);
		clock_gettime(CLOCK_MONOTONIC, &now);
		seconds = now.tv_sec - begin.tv_sec + (now.tv_nsec - begin.tv_nsec) / 1e9;
	}
	for (i = 0; i < SOCKETS; i++)
		drain(nl_socket_get_fd(sockets[i]), 1000, MSG_DONTWAIT);

	if (sent < count) {
		printf("# only %lu of %lu messages in %lu s\n", sent, count, limit);
		failed = true;
	}
	for (i = 0; i < ERRNOS; i++)
		failed |= untold[i];
	failed |= !ops_are_reached();
	summary(failed ? "failed" : "ok", seed, seconds);
	return failed;
}
