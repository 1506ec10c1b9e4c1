// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * libFuzzer target of what a kernel answers: every command that reads runs against datagrams of
 * the input.
 *
 * Input: which command, as text or JSON, then datagrams, each behind its length (two bytes).
 * Sequence numbers and the family's id are put right, as nothing would get past them.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <linux/netlink.h>

#include "../ctl.h"
#include "../ipvs.h"

#define FAMILY 42

struct input {
	const uint8_t *data;
	size_t len;
	uint32_t seq;
};

/* Nothing is worth waiting for. */
int nanosleep(const struct timespec *wanted, struct timespec *left)
{
	(void)wanted;
	(void)left;
	return 0;
}

static int input_send(struct genl *genl, const void *data, size_t len)
{
	struct input *input = genl->link_data;
	const struct nlmsghdr *nlh = data;

	(void)len;
	input->seq = nlh->nlmsg_seq;
	return 0;
}

static ssize_t input_recv(struct genl *genl, void *data, size_t size)
{
	struct input *input = genl->link_data;
	struct nlmsghdr *nlh = data;
	uint16_t want;
	size_t len;
	int left;

	if (input->len < sizeof(want))
		return -ENODATA;
	memcpy(&want, input->data, sizeof(want));
	input->data += sizeof(want);
	input->len -= sizeof(want);
	if (want == UINT16_MAX)
		return -ENOBUFS;
	len = want < input->len ? want : input->len;
	if (len > size)
		abort();
	memcpy(data, input->data, len);
	input->data += len;
	input->len -= len;
	for (left = len; nlmsg_ok(nlh, left); nlh = nlmsg_next(nlh, &left)) {
		nlh->nlmsg_seq = input->seq;
		if (nlh->nlmsg_type >= NLMSG_MIN_TYPE)
			nlh->nlmsg_type = FAMILY;
	}
	return len;
}

static const struct genl_link input_link = { .send = input_send, .recv = input_recv };

static int weight_run(struct ctl *ctl, struct args *args)
{
	const struct tuple service = { .af = 2, .fwmark = 1 };
	const struct addr addr = { .af = 2, .ip = { 192, 0, 2, 1 } };
	struct ipvs ipvs = {};
	int ret;

	(void)args;
	genl_init(&ipvs.genl, &input_link, ctl->genl.link_data);
	ipvs.genl.family = FAMILY;
	ret = ipvs_find_dest(&ipvs, &service, &addr, 80);
	if (!ret)
		ret = ipvs_set_weight(&ipvs, 1);
	ipvs_close(&ipvs);
	return ret;
}

static int (*verb(const struct command *verbs, const char *name))(struct ctl *, struct args *)
{
	while (strcmp(verbs->name, name))
		verbs++;
	return verbs->run;
}

static void run(unsigned int which, struct ctl *ctl)
{
	static char *const service[] = { "-t", "192.0.2.1:443" };
	static char *const client[] = { "-t", "192.0.2.1:443", "198.51.100.1:40000" };
	static char *const name[] = { "fra" }, *const addr[] = { "192.0.2.1" };
#define WORDS(words) (char **)words, ARRAY_SIZE(words)
	const struct {
		int (*run)(struct ctl *ctl, struct args *args);
		char **words;
		int n;
	} commands[] = {
		{ show_run, NULL, 0 }, { show_run, WORDS(service) }, { verb(service_verbs, "show"), NULL, 0 },
		{ verb(dest_verbs, "show"), NULL, 0 }, { verb(pop_verbs, "show"), NULL, 0 },
		{ verb(pop_verbs, "del"), WORDS(name) }, { verb(backbone_verbs, "show"), NULL, 0 },
		{ verb(owner_verbs, "show"), NULL, 0 }, { verb(owner_verbs, "show"), WORDS(addr) },
		{ verb(source_verbs, "show"), NULL, 0 }, { verb(source_verbs, "show"), WORDS(addr) },
		{ verb(seed_verbs, "show"), NULL, 0 }, { explain_run, WORDS(client) },
		{ digest_run, NULL, 0 }, { digest_run, WORDS(service) }, { stats_run, NULL, 0 },
		{ health_run, WORDS(service) }, { version_run, NULL, 0 },
		{ save_run, NULL, 0 }, { weight_run, NULL, 0 }, { verb(drain_verbs, "show"), NULL, 0 },
		{ verb(drain_verbs, "show"), WORDS(client) },
	};
	struct args args;

	which %= ARRAY_SIZE(commands);
	args = (struct args){ .n = commands[which].n, .at = commands[which].words };
	commands[which].run(ctl, &args);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static FILE *null;
	struct input input;
	/* The only one here that changes something. */
	struct ctl ctl = { .object = "pop", .verb = "del" };

	if (len < 2)
		return -1;
	if (!null)
		null = fopen("/dev/null", "w");
	input = (struct input){ .data = data + 2, .len = len - 2 };
	genl_init(&ctl.genl, &input_link, &input);
	ctl.genl.family = FAMILY;
	ctl.is_open = true;
	ctl.out = (struct out){ .file = null, .json = data[1] & 1, .pretty = data[1] & 2 };
	run(data[0], &ctl);
	ctl_close(&ctl);
	return 0;
}
