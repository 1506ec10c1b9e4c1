// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * Sends every operation of a generic netlink family, as its YAML spec lists them, and fails unless
 * each is refused for lack of permission.
 *
 *   nlperm SPEC
 */
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <netlink/genl/genl.h>
#include <netlink/socket.h>

#include "nlspec.h"

/* The positive errno that the kernel answers with, or 0. */
static int answer(int fd)
{
	unsigned char data[8192];
	const struct nlmsghdr *nlh = (void *)data;
	ssize_t got = recv(fd, data, sizeof(data), 0);
	int error = 0;

	if (got < (ssize_t)NLMSG_LENGTH(sizeof(error)))
		errx(1, "no answer");
	if (nlh->nlmsg_type == NLMSG_ERROR || nlh->nlmsg_type == NLMSG_DONE)
		memcpy(&error, NLMSG_DATA(nlh), sizeof(error));
	return -error;
}

static int ask(int family, unsigned int cmd, bool dump)
{
	struct {
		struct nlmsghdr nlh;
		struct genlmsghdr genl;
	} request = {
		.nlh = {
			.nlmsg_len = sizeof(request),
			.nlmsg_type = family,
			.nlmsg_flags = NLM_F_REQUEST | (dump ? NLM_F_DUMP : NLM_F_ACK),
		},
		.genl = { .cmd = cmd, .version = 1 },
	};
	struct nl_sock *sock = nl_socket_alloc();
	int error;

	if (!sock || nl_connect(sock, NETLINK_GENERIC))
		errx(1, "no netlink");
	if (send(nl_socket_get_fd(sock), &request, sizeof(request), 0) < 0)
		err(1, "send");
	error = answer(nl_socket_get_fd(sock));
	nl_socket_free(sock);
	return error;
}

int main(int argc, char **argv)
{
	unsigned int cmd, n = 0;
	struct nl_sock *sock = nl_socket_alloc();
	bool failed = false;
	int family, error, dump;

	if (argc != 2)
		errx(1, "usage: nlperm SPEC");
	spec_read(argv[1]);
	if (!sock || nl_connect(sock, NETLINK_GENERIC))
		errx(1, "no netlink");
	family = family_find(sock);
	nl_socket_free(sock);
	for (cmd = 1; cmd < n_ops; cmd++) {
		for (dump = 0; dump < 2; dump++) {
			if (!ops[cmd].has[dump])
				continue;
			n++;
			error = ask(family, cmd, dump);
			if (error == EPERM)
				continue;
			printf("# %s%s: %s\n", dump ? "dump of " : "", ops[cmd].name, strerror(error));
			failed = true;
		}
	}
	if (!n)
		errx(1, "the spec has no operations");
	printf("# %u kinds of requests, %s\n", n, failed ? "some allowed" : "none is allowed");
	return failed;
}
