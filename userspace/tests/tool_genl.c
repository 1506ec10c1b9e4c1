// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * The transport against datagrams that were prepared: acks, refusals with and without a text,
 * dumps that are interrupted, overruns, and answers that no kernel gives.
 */
#include <errno.h>

#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <netlink/attr.h>
#include <netlink/msg.h>

#include "../drain.h"
#include "../fetch.h"
#include "../genl.h"
#include "../util.h"
#include "tool.h"

#define FAMILY 42

/* Datagrams to come; a length below 0 is an error. */
struct replay {
	struct {
		char data[1024];
		ssize_t len;
	} reply[64];
	unsigned int n, next, sent;
	uint32_t first_seq;	/* of the requests that were sent */
	uint32_t first_flags;
	bool fixed_seq;
};

static int replay_send(struct genl *genl, const void *data, size_t len)
{
	struct replay *replay = genl->link_data;
	const struct nlmsghdr *nlh = data;

	EXPECT(len >= nlh->nlmsg_len);
	if (!replay->sent++) {
		replay->first_seq = nlh->nlmsg_seq;
		replay->first_flags = nlh->nlmsg_flags;
	}
	return 0;
}

/* Sequence numbers in prepared datagrams count from the first request. */
static ssize_t replay_recv(struct genl *genl, void *data, size_t size)
{
	struct replay *replay = genl->link_data;
	struct nlmsghdr *nlh = data;
	int left;

	if (replay->next == replay->n)
		return -ENODATA;
	left = replay->reply[replay->next].len;
	if (left < 0)
		return replay->reply[replay->next++].len;
	EXPECT((size_t)left <= size);
	memcpy(data, replay->reply[replay->next++].data, left);
	if (!replay->fixed_seq)
		for (; nlmsg_ok(nlh, left); nlh = nlmsg_next(nlh, &left))
			nlh->nlmsg_seq += replay->first_seq;
	return replay->reply[replay->next - 1].len;
}

static const struct genl_link replay_link = { .send = replay_send, .recv = replay_recv };

static void begin(struct genl *genl, struct replay *replay)
{
	memset(replay, 0, sizeof(*replay));
	genl_init(genl, &replay_link, replay);
	genl->family = FAMILY;
	genl->version = 1;
}

static struct nlmsghdr *add(struct replay *replay, bool more, int type, int flags, uint32_t seq,
			    const void *payload, size_t len)
{
	struct nlmsghdr *nlh;
	unsigned int i;

	i = more ? replay->n - 1 : replay->n++;
	nlh = (struct nlmsghdr *)(replay->reply[i].data + replay->reply[i].len);
	nlh->nlmsg_len = NLMSG_LENGTH(len);
	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = flags;
	nlh->nlmsg_seq = seq;
	memcpy(nlmsg_data(nlh), payload, len);
	replay->reply[i].len += NLMSG_ALIGN(nlh->nlmsg_len);
	return nlh;
}

static size_t put_tlv(char *at, int type, const void *data, size_t len)
{
	struct nlattr *attr = (struct nlattr *)at;

	attr->nla_type = type;
	attr->nla_len = NLA_HDRLEN + len;
	memcpy(at + NLA_HDRLEN, data, len);
	return NLA_ALIGN(attr->nla_len);
}

static void add_error(struct replay *replay, int error, bool capped, const char *text,
		      uint32_t offset, uint32_t seq)
{
	char payload[512] = {};
	struct nlmsgerr *err = (struct nlmsgerr *)payload;
	size_t len = sizeof(*err);

	err->error = error;
	err->msg.nlmsg_len = NLMSG_HDRLEN + 24;
	if (!capped)
		len += 24;
	if (text)
		len += put_tlv(payload + len, NLMSGERR_ATTR_MSG, text, strlen(text) + 1);
	if (offset)
		len += put_tlv(payload + len, NLMSGERR_ATTR_OFFS, &offset, sizeof(offset));
	add(replay, false, NLMSG_ERROR, (capped ? NLM_F_CAPPED : 0) |
	    (text || offset ? NLM_F_ACK_TLVS : 0), seq, payload, len);
}

static void add_reply(struct replay *replay, bool more, int flags, uint32_t seq)
{
	struct genlmsghdr header = { .cmd = 1, .version = 1 };

	add(replay, more, FAMILY, flags, seq, &header, sizeof(header));
}

static void add_done(struct replay *replay, bool more, int flags, uint32_t seq)
{
	int zero = 0;

	add(replay, more, NLMSG_DONE, NLM_F_MULTI | flags, seq, &zero, sizeof(zero));
}

static int count(const struct nlmsghdr *nlh, void *arg)
{
	*(int *)arg += nlh ? 1 : 1000;
	return DONE;
}

static void restart(void *arg)
{
	*(int *)arg = 0;
}

static int stop(const struct nlmsghdr *nlh, void *arg)
{
	*(int *)arg += nlh ? 1 : 1000;
	return *(int *)arg % 1000 >= 3 ? USAGE : DONE;
}

static void answers_and_acks(void)
{
	struct replay replay;
	struct genl genl;
	int n = 0;

	begin(&genl, &replay);
	add_reply(&replay, false, 0, 0);
	add_error(&replay, 0, true, NULL, 0, 0);
	EXPECT(genl_talk(&genl, genl_msg(&genl, 1, 0), count, &n, "it") == DONE, "%s", failure());
	EXPECT(n == 1);
	EXPECT(replay.first_flags == (NLM_F_REQUEST | NLM_F_ACK), "%x", replay.first_flags);
	genl_close(&genl);
}

static void what_is_done_may_carry_a_warning(void)
{
	struct replay replay;
	struct genl genl;
	bool capped;
	int n = 0;

	for (capped = true; ; capped = false) {
		begin(&genl, &replay);
		add_error(&replay, 0, capped, "nobody is left", 0, 0);
		add_error(&replay, 0, capped, NULL, 0, 1);
		EXPECT(genl_talk(&genl, genl_msg(&genl, 1, 0), count, &n, "it") == DONE, "%s",
		       failure());
		EXPECT(!strcmp(genl.text, "nobody is left") && !genl.error, "%s", genl.text);
		EXPECT(genl_talk(&genl, genl_msg(&genl, 1, 0), count, &n, "it") == DONE);
		EXPECT(!*genl.text, "the next request has it still: %s", genl.text);
		genl_close(&genl);
		if (!capped)
			break;
	}
}

static void what_belongs_to_another_request_is_passed_over(void)
{
	struct replay replay;
	struct genl genl;
	int n = 0;

	begin(&genl, &replay);
	add_error(&replay, -EPERM, true, "not for you", 0, 1000);
	add_reply(&replay, false, 0, 0);
	add_error(&replay, 0, true, NULL, 0, 0);
	EXPECT(genl_talk(&genl, genl_msg(&genl, 1, 0), count, &n, "it") == DONE, "%s", failure());
	EXPECT(n == 1);
	genl_close(&genl);
}

static void refusals_carry_the_words_of_the_kernel(void)
{
	static const struct {
		int error;
		bool capped;
		const char *text;
		uint32_t offset;
		int status;
		const char *line;
	} cases[] = {
		{ -ENOENT, true, "unknown PoP", 44, REFUSED, "it: unknown PoP" },
		{ -ENOENT, false, "unknown PoP", 44, REFUSED, "it: unknown PoP" },
		{ -ENOENT, true, NULL, 0, REFUSED, "it: No such file or directory" },
		{ -ENOENT, false, NULL, 0, REFUSED, "it: No such file or directory" },
		{ -EBUSY, false, NULL, 28, REFUSED, "it: Device or resource busy" },
		{ -EPERM, true, NULL, 0, ABSENT, "it: no permission, it takes CAP_NET_ADMIN" },
		{ -EOPNOTSUPP, true, NULL, 0, REFUSED, "older than chashctl" },
		{ 1, true, NULL, 0, REFUSED, "it: Bad message" },
		{ INT32_MIN, true, NULL, 0, REFUSED, "it: Bad message" },
	};
	struct replay replay;
	struct genl genl;
	size_t i;
	int ret;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		begin(&genl, &replay);
		add_error(&replay, cases[i].error, cases[i].capped, cases[i].text, cases[i].offset, 0);
		ret = genl_talk(&genl, genl_msg(&genl, 1, 0), NULL, NULL, "it");
		EXPECT(ret == cases[i].status, "%zu: %d", i, ret);
		EXPECT(!strncmp(failure(), cases[i].line, strlen(cases[i].line)) ||
		       strstr(failure(), cases[i].line), "%zu: %s", i, failure());
		EXPECT(genl.offset == cases[i].offset, "%zu: %u", i, genl.offset);
		genl_close(&genl);
	}
}

static void interrupted_dumps_are_repeated(void)
{
	struct replay replay;
	struct genl genl;
	int n = 0, i;

	begin(&genl, &replay);
	add_reply(&replay, false, 0, 0);
	add_reply(&replay, true, NLM_F_DUMP_INTR, 0);
	add_done(&replay, true, 0, 0);
	add_reply(&replay, false, 0, 1);
	add_done(&replay, true, NLM_F_DUMP_INTR, 1);
	replay.reply[replay.n++].len = -ENOBUFS;
	for (i = 0; i < 3; i++)
		add_reply(&replay, i, 0, 3);
	add_done(&replay, true, 0, 3);
	EXPECT(genl_dump(&genl, genl_msg(&genl, 1, 0), count, restart, &n, "it") == DONE, "%s",
	       failure());
	EXPECT(n == 3, "%d", n);
	EXPECT(replay.sent == 4, "%u", replay.sent);
	EXPECT(replay.first_flags == (NLM_F_REQUEST | NLM_F_DUMP), "%x", replay.first_flags);
	genl_close(&genl);

	/* What is to be shown is shown as it was read last; what is to be stored is not. */
	begin(&genl, &replay);
	for (i = 0; i < 20; i++) {
		add_reply(&replay, false, 0, i);
		add_done(&replay, true, NLM_F_DUMP_INTR, i);
	}
	EXPECT(genl_dump(&genl, genl_msg(&genl, 1, 0), count, restart, &n, "it") == DONE);
	EXPECT(n == 1 && replay.sent == 20, "%d of %u", n, replay.sent);
	genl_close(&genl);

	begin(&genl, &replay);
	genl.strict = true;
	for (i = 0; i < 64; i++)
		add_done(&replay, false, NLM_F_DUMP_INTR, i);
	EXPECT(genl_dump(&genl, genl_msg(&genl, 1, 0), count, restart, &n, "it") == REFUSED);
	EXPECT(!strcmp(failure(), "it: changed 20 times while it was read"), "%s", failure());
	genl_close(&genl);
}

static void dumps_can_fail_at_their_end(void)
{
	struct { int error; char tlv[64]; } done = { .error = -ENOENT };
	struct replay replay;
	struct genl genl;
	int n = 0;
	size_t len;

	begin(&genl, &replay);
	add_reply(&replay, false, NLM_F_MULTI, 0);
	len = put_tlv(done.tlv, NLMSGERR_ATTR_MSG, "no such service", 16);
	add(&replay, true, NLMSG_DONE, NLM_F_MULTI | NLM_F_ACK_TLVS, 0, &done, 4 + len);
	EXPECT(genl_dump(&genl, genl_msg(&genl, 1, 0), count, restart, &n, "it") == REFUSED);
	EXPECT(!strcmp(failure(), "it: no such service"), "%s", failure());
	genl_close(&genl);
}

static void malformed_answers_are_told(void)
{
	struct replay replay;
	struct genl genl;
	size_t len;
	int n = 0;

	for (len = 0; len < sizeof(struct nlmsgerr); len++) {
		begin(&genl, &replay);
		add_error(&replay, -ENOENT, true, NULL, 0, 0);
		((struct nlmsghdr *)replay.reply[0].data)->nlmsg_len = NLMSG_HDRLEN + len;
		EXPECT(genl_talk(&genl, genl_msg(&genl, 1, 0), count, &n, "it") == REFUSED);
		EXPECT(strstr(failure(), "malformed answer"), "%zu: %s", len, failure());
		genl_close(&genl);
	}
	/* cut in the middle of a header, and no end at all */
	for (len = 0; len < NLMSG_HDRLEN; len++) {
		begin(&genl, &replay);
		add_error(&replay, 0, true, NULL, 0, 0);
		replay.reply[0].len = len;
		EXPECT(genl_talk(&genl, genl_msg(&genl, 1, 0), count, &n, "it") == REFUSED, "%zu", len);
		genl_close(&genl);
	}
	begin(&genl, &replay);
	EXPECT(genl_talk(&genl, genl_msg(&genl, 1, 0), count, &n, "it") == REFUSED);
	genl_close(&genl);
	/* a text that does not end, and a request in the answer that is longer than it */
	begin(&genl, &replay);
	add_error(&replay, -ENOENT, false, "abc", 0, 0);
	memset(replay.reply[0].data + replay.reply[0].len - 4, 'x', 4);
	EXPECT(genl_talk(&genl, genl_msg(&genl, 1, 0), count, &n, "it") == REFUSED);
	EXPECT(!strcmp(failure(), "it: No such file or directory"), "%s", failure());
	genl_close(&genl);
	begin(&genl, &replay);
	add_error(&replay, -ENOENT, false, "abc", 0, 0);
	((struct nlmsgerr *)nlmsg_data((struct nlmsghdr *)replay.reply[0].data))->msg.nlmsg_len = ~0U;
	EXPECT(genl_talk(&genl, genl_msg(&genl, 1, 0), count, &n, "it") == REFUSED);
	genl_close(&genl);
}

static void a_batch_names_what_was_refused_first(void)
{
	struct genl_batch batch = {};
	struct replay replay;
	struct genl genl;
	int i;

	begin(&genl, &replay);
	for (i = 0; i < 10; i++)
		genl_batch_add(&genl, &batch, genl_msg(&genl, 1, 0));
	add_error(&replay, -EEXIST, true, "third", 0, 3);
	add_error(&replay, -EEXIST, true, "fifth", 0, 5);
	add_error(&replay, 0, true, NULL, 0, 9);
	EXPECT(genl_batch_flush(&genl, &batch, NULL, NULL) == -EEXIST);
	EXPECT(genl.refused - replay.first_seq == 3, "%u", genl.refused - replay.first_seq);
	EXPECT(!strcmp(genl.text, "third"), "%s", genl.text);
	EXPECT(replay.sent == 1 && !batch.n && !batch.len);
	EXPECT(!(replay.first_flags & NLM_F_ACK), "only the last one is acknowledged");
	EXPECT(genl_batch_flush(&genl, &batch, NULL, NULL) == DONE);
	free(batch.data);
	genl_close(&genl);
}

static void listening_survives_overruns(void)
{
	struct replay replay;
	struct genl genl;
	int n = 0;

	begin(&genl, &replay);
	replay.fixed_seq = true;
	add_reply(&replay, false, 0, 0);
	replay.reply[replay.n++].len = -ENOBUFS;
	add_reply(&replay, false, 0, 0);
	add_reply(&replay, true, 0, 0);
	EXPECT(genl_listen(&genl, -1, stop, &n) == USAGE);
	EXPECT(n == 1003, "%d", n);
	genl_close(&genl);
}

/* What a kernel that makes up its answers was asked for. */
struct asked {
	struct nlmsghdr request;
	uint8_t cmd;
	unsigned int answers;
};

static int asked_send(struct genl *genl, const void *data, size_t len)
{
	struct asked *asked = genl->link_data;

	EXPECT(len >= NLMSG_HDRLEN + sizeof(asked->cmd));
	memcpy(&asked->request, data, sizeof(asked->request));
	memcpy(&asked->cmd, (const char *)data + NLMSG_HDRLEN, sizeof(asked->cmd));
	asked->answers = 0;
	return 0;
}

/* An answer to be filled, or without @more the end of them. */
static struct nl_msg *answer_begin(struct genl *genl, bool more)
{
	struct asked *asked = genl->link_data;
	bool dump = asked->request.nlmsg_flags & NLM_F_DUMP;
	struct nl_msg *msg = genl_msg(genl, asked->cmd, 0);
	struct nlmsghdr *nlh = nlmsg_hdr(msg);

	asked->answers++;
	nlh->nlmsg_type = more ? genl->family : dump ? NLMSG_DONE : NLMSG_ERROR;
	nlh->nlmsg_seq = asked->request.nlmsg_seq;
	nlh->nlmsg_flags = dump ? NLM_F_MULTI : 0;
	if (!more)
		memset(nlmsg_reserve(msg, sizeof(struct nlmsgerr), 0) - GENL_HDRLEN, 0,
		       GENL_HDRLEN + sizeof(struct nlmsgerr));
	return msg;
}

static ssize_t answer_end(struct nl_msg *msg, void *data, size_t size)
{
	ssize_t len = nlmsg_hdr(msg)->nlmsg_len;

	EXPECT((size_t)len <= size);
	memcpy(data, nlmsg_hdr(msg), len);
	nlmsg_free(msg);
	return len;
}

/* A kernel that has a server of a PoP, whose own dump has it from some time on. */
struct growing {
	struct asked asked;
	unsigned int pops, since;
};

static ssize_t growing_recv(struct genl *genl, void *data, size_t size)
{
	static const struct dest dest = {
		.service = { .af = AF_INET, .protocol = 6, .addr = { .af = AF_INET } },
		.addr = { .af = AF_INET },
		.stored = { .have = HAVE(IP_VS_CHASH_A_DEST_SETTINGS_POP), .pop = 5 },
	};
	static const struct pop pop = { .id = 5, .name = "par" };
	static const struct seed seed = { .state = IP_VS_CHASH_SEED_DEFAULT };
	struct growing *growing = genl->link_data;
	bool more = !growing->asked.answers;
	uint8_t cmd = growing->asked.cmd;
	struct nl_msg *msg;

	more &= !(growing->asked.request.nlmsg_flags & NLM_F_DUMP) ||
		cmd == IP_VS_CHASH_CMD_DEST_GET ||
		(cmd == IP_VS_CHASH_CMD_POP_GET && growing->pops++ >= growing->since);
	msg = answer_begin(genl, more);
	if (more && cmd == IP_VS_CHASH_CMD_DEST_GET)
		wire_put(msg, &wire_dest, &dest, wire_dest.key | HAVE(IP_VS_CHASH_A_DEST_STORED));
	else if (more && cmd == IP_VS_CHASH_CMD_POP_GET)
		wire_put(msg, &wire_pop, &pop,
			 HAVE(IP_VS_CHASH_A_POP_ID) | HAVE(IP_VS_CHASH_A_POP_NAME));
	else if (more)
		wire_put(msg, &wire_seed, &seed, HAVE(IP_VS_CHASH_A_SEED_STATE));
	return answer_end(msg, data, size);
}

static void what_names_a_pop_is_read_with_it(void)
{
	static const struct genl_link link = { .send = asked_send, .recv = growing_recv };
	struct growing growing = {};
	unsigned int i;
	int ret;

	for (i = 0; i < 3; i++) {
		struct ctl ctl = { .is_open = true };
		struct state state = {};

		growing.pops = 0;
		growing.since = i < 2 ? i : ~0U;
		genl_init(&ctl.genl, &link, &growing);
		ctl.genl.family = FAMILY;
		/* as somebody did who looked for a name */
		EXPECT(ctl_pops(&ctl) == DONE);
		ret = fetch_state(&ctl, &state);
		EXPECT(ret == (i < 2 ? DONE : REFUSED), "%u: %s", i, failure());
		EXPECT(ret || (state.dests.n == 1 && state.pops.n == 1 && ctl.pops.n == 1), "%u", i);
		state_free(&state);
		ctl_close(&ctl);
	}
}

/*
 * A kernel with a drain. At the first look of a wait the wall clock, which is wrong by @wall_ms at
 * first, is set; the third look shows no connection any more.
 */
struct draining {
	struct asked asked;
	struct drain drain;
	int64_t left;	/* seconds to the deadline */
	bool before;	/* it is set before the kernel answers, else behind that */
	unsigned int looks;
};

enum {
	DRAINING = IP_VS_CHASH_DRAIN_STATE_DRAINING,
	DRAINED = IP_VS_CHASH_DRAIN_STATE_DRAINED,
	OVERDUE = IP_VS_CHASH_DRAIN_STATE_OVERDUE,
};

static int64_t wall_ms;

uint64_t __real_clock_ms(clockid_t clock);
uint64_t __wrap_clock_ms(clockid_t clock);

uint64_t __wrap_clock_ms(clockid_t clock)
{
	return __real_clock_ms(clock) + (clock == CLOCK_REALTIME ? wall_ms : 0);
}

static ssize_t draining_recv(struct genl *genl, void *data, size_t size)
{
	struct draining *draining = genl->link_data;
	bool more = !draining->asked.answers &&
		    draining->asked.cmd == IP_VS_CHASH_CMD_DRAIN_GET;
	struct nl_msg *msg = answer_begin(genl, more);
	struct drain drain = draining->drain;

	if (more) {
		/* Before the first look it was asked whether there is a drain at all. */
		draining->looks++;
		if (draining->looks > 1 && draining->before)
			wall_ms = 0;
		if (draining->looks > 3) {
			drain.state = DRAINED;
			drain.active = drain.inactive = 0;
		}
		drain.deadline = clock_ms(CLOCK_REALTIME) / 1000 + draining->left;
		wire_put(msg, &wire_drain, &drain, drain.have);
		if (draining->looks > 1)
			wall_ms = 0;
	}
	return answer_end(msg, data, size);
}

static void a_clock_that_is_set_ends_no_wait(void)
{
	static const struct genl_link link = { .send = asked_send, .recv = draining_recv };
	static const struct {
		const char *words;
		uint8_t state;
		uint32_t active, inactive;
		bool cut, before;
		int64_t left, wall_ms;
		int status;
	} cases[] = {
		{ "", DRAINING, 5, 0, true, false, 3600, -7200000, DONE },
		{ "", DRAINING, 5, 0, false, false, 3600, -7200000, DONE },
		{ "", DRAINING, 5, 0, true, true, 3600, 7200000, DONE },
		{ "", OVERDUE, 5, 0, false, false, -2, 0, EXPIRED },
		{ " strict", DRAINED, 0, 5, true, false, 3600, -7200000, DONE },
		{ " strict", DRAINED, 0, 5, true, true, 3600, 7200000, DONE },
		{ " strict", DRAINED, 0, 5, false, false, 3600, 0, DONE },
		{ " strict", DRAINED, 0, 5, false, false, -2, 0, EXPIRED },
	};
	FILE *nowhere = fopen("/dev/null", "w");
	char line[64], *words[8];
	size_t i;
	int ret;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct args args = { .at = words };
		struct ctl ctl = { .is_open = true, .out = { .json = true, .file = nowhere } };
		struct draining draining = {
			.left = cases[i].left,
			.before = cases[i].before,
			.drain = {
				.have = wire_drain.key | HAVE(IP_VS_CHASH_A_DRAIN_STATE) |
					HAVE(IP_VS_CHASH_A_DRAIN_DEADLINE) |
					HAVE(IP_VS_CHASH_A_DRAIN_SESSIONS) |
					HAVE(IP_VS_CHASH_A_DRAIN_ACTIVE) |
					HAVE(IP_VS_CHASH_A_DRAIN_INACTIVE) |
					(cases[i].cut ? HAVE(IP_VS_CHASH_A_DRAIN_CUT) : 0),
				.service = { .af = AF_INET, .protocol = 6,
					     .addr = { .af = AF_INET } },
				.addr = { .af = AF_INET },
				.state = cases[i].state,
				.active = cases[i].active, .inactive = cases[i].inactive,
				.cut = cases[i].cut,
			},
		};

		snprintf(line, sizeof(line), "-t 192.0.2.1:80 192.0.2.2:80%s",
			 cases[i].words);
		EXPECT(args_split(line, &args, ARRAY_SIZE(words)) == DONE);
		wall_ms = cases[i].wall_ms;
		genl_init(&ctl.genl, &link, &draining);
		ctl.genl.family = FAMILY;
		ret = drain_wait(&ctl, &args);
		EXPECT(ret == cases[i].status, "%zu: %d %s", i, ret, ret ? failure() : "");
		ctl_close(&ctl);
	}
	wall_ms = 0;
	fclose(nowhere);
}

const struct check genl_tests[] = {
	{ "what is done may carry a warning", what_is_done_may_carry_a_warning },
	{ "answers and acks", answers_and_acks },
	{ "what belongs to another request is passed over",
	  what_belongs_to_another_request_is_passed_over },
	{ "refusals carry the words of the kernel", refusals_carry_the_words_of_the_kernel },
	{ "interrupted dumps are repeated, not for ever", interrupted_dumps_are_repeated },
	{ "dumps can fail at their end", dumps_can_fail_at_their_end },
	{ "malformed answers are told", malformed_answers_are_told },
	{ "a batch names what was refused first", a_batch_names_what_was_refused_first },
	{ "listening survives overruns", listening_survives_overruns },
	{ "what names a PoP is read with it", what_names_a_pop_is_read_with_it },
	{ "a clock that is set ends no wait for a drain", a_clock_that_is_set_ends_no_wait },
};
TABLE(genl_tests);
