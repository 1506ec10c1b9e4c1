// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * Generic netlink over libnl's socket and messages. Answers are received and taken apart here,
 * because libnl keeps neither the text of an extended ack nor its offset.
 */
#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <linux/netlink.h>
#include <netlink/attr.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/netlink.h>

#include "genl.h"
#include "util.h"

/* Above what the kernel puts in one datagram of a dump. */
#define RECV_SIZE	(1 << 18)
/* What a million answers to come must not overrun; the kernel may grant less. */
#define SOCKET_BUFFER	(8 << 20)

#define DUMP_TRIES	20
#define FAMILY_TRIES	40
#define FAMILY_PAUSE_MS	50

static int socket_send(struct genl *genl, const void *data, size_t len)
{
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	ssize_t sent;

	do {
		sent = sendto(nl_socket_get_fd(genl->sock), data, len, 0,
			      (struct sockaddr *)&kernel, sizeof(kernel));
	} while (sent < 0 && errno == EINTR);
	return sent < 0 ? -errno : 0;
}

static ssize_t socket_recv(struct genl *genl, void *data, size_t size)
{
	struct sockaddr_nl from;
	struct iovec iov = { .iov_base = data, .iov_len = size };
	struct msghdr msg = {
		.msg_name = &from, .msg_namelen = sizeof(from), .msg_iov = &iov, .msg_iovlen = 1,
	};
	ssize_t len;

	do {
		len = recvmsg(nl_socket_get_fd(genl->sock), &msg, 0);
		/* Only the kernel is listened to. */
	} while ((len < 0 && errno == EINTR) || (len >= 0 && from.nl_pid));
	if (len < 0)
		return -errno;
	return msg.msg_flags & MSG_TRUNC ? -EMSGSIZE : len;
}

static const struct genl_link socket_link = {
	.send = socket_send,
	.recv = socket_recv,
};

void genl_init(struct genl *genl, const struct genl_link *link, void *link_data)
{
	memset(genl, 0, sizeof(*genl));
	genl->link = link ? link : &socket_link;
	genl->link_data = link_data;
	genl->buf = xrealloc(NULL, 1, RECV_SIZE);
	genl->seq = time(NULL);
}

static bool module_is_loaded(const char *module)
{
	char path[128];

	snprintf(path, sizeof(path), "/sys/module/%s", module);
	return !access(path, F_OK);
}

/* Load a module by the program that the kernel uses for it. It tells itself why it cannot. */
static void load_module(const char *module)
{
	char program[128] = "/sbin/modprobe", path[] = "PATH=/usr/sbin:/usr/bin:/sbin:/bin";
	char *argv[] = { program, (char *)"-q", (char *)"--", (char *)module, NULL };
	char *env[] = { path, NULL };
	FILE *file = fopen("/proc/sys/kernel/modprobe", "re");

	if (file && fgets(program, sizeof(program), file))
		program[strcspn(program, "\n")] = '\0';
	if (file)
		fclose(file);
	run_program(argv, env);
}

/*
 * Open a socket and look the family up. A module that is there may still be about to register its
 * family: that is waited for, 2 s at most.
 */
int genl_open(struct genl *genl, const char *family, uint8_t version, const char *module,
	      bool load)
{
	int size = SOCKET_BUFFER, on = 1, id, fd, i;

	genl->sock = nl_socket_alloc();
	if (!genl->sock || genl_connect(genl->sock) < 0)
		return fail(ABSENT, "generic netlink: %s", strerror(errno));
	fd = nl_socket_get_fd(genl->sock);
	setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof(on));
	setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof(on));
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)))
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
	if (setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof(size)))
		setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));

	for (i = 0; ; i++) {
		id = genl_ctrl_resolve(genl->sock, family);
		if (id >= 0)
			break;
		if (load && !i && !geteuid() && !module_is_loaded(module))
			load_module(module);
		if (!module_is_loaded(module))
			return fail(ABSENT, "the module %s is not loaded (modprobe %s)", module,
				    module);
		if (i == FAMILY_TRIES)
			return fail(ABSENT, "the module %s is loaded, but has no netlink family '%s'",
				    module, family);
		pause_ms(FAMILY_PAUSE_MS);
	}
	genl->family = id;
	genl->version = version;
	return DONE;
}

/*
 * Join a multicast group, and another one or NULL. Their numbers are asked for before any is joined:
 * what is told to a group would be taken for the answer.
 */
int genl_join(struct genl *genl, const char *family, const char *group, const char *also)
{
	int id = genl_ctrl_resolve_grp(genl->sock, family, group);
	int other = id >= 0 && also ? genl_ctrl_resolve_grp(genl->sock, family, also) : 0;
	int err = id < 0 ? id : other < 0 ? other :
		  nl_socket_add_memberships(genl->sock, id, other, 0);

	return err < 0 ? fail(err == -NLE_PERM ? ABSENT : REFUSED, "group '%s': %s",
			      other < 0 ? also : group, nl_geterror(err)) : DONE;
}

void genl_close(struct genl *genl)
{
	if (genl->sock)
		nl_socket_free(genl->sock);
	free(genl->buf);
	memset(genl, 0, sizeof(*genl));
}

struct nl_msg *genl_msg(struct genl *genl, uint8_t cmd, size_t size)
{
	struct nl_msg *msg = nlmsg_alloc_size(size ? size : 4096);

	if (!msg || !genlmsg_put(msg, 0, 0, genl->family, 0, NLM_F_REQUEST, cmd, genl->version)) {
		fputs("chashctl: out of memory\n", stderr);
		exit(USAGE);
	}
	return msg;
}

/* What the kernel says of a request. */
static void note_text(struct genl *genl, const struct nlmsghdr *nlh, const void *tlvs, int len)
{
	static struct nla_policy policy[NLMSGERR_ATTR_MAX + 1] = {
		[NLMSGERR_ATTR_MSG] = { .type = NLA_STRING },
		[NLMSGERR_ATTR_OFFS] = { .type = NLA_U32 },
	};
	struct nlattr *tb[NLMSGERR_ATTR_MAX + 1] = {};

	if (!(nlh->nlmsg_flags & NLM_F_ACK_TLVS) || len <= 0 ||
	    nla_parse(tb, NLMSGERR_ATTR_MAX, (struct nlattr *)tlvs, len, policy) < 0)
		return;
	if (tb[NLMSGERR_ATTR_MSG])
		snprintf(genl->text, sizeof(genl->text), "%s",
			 nla_get_string(tb[NLMSGERR_ATTR_MSG]));
	if (tb[NLMSGERR_ATTR_OFFS])
		genl->offset = nla_get_u32(tb[NLMSGERR_ATTR_OFFS]);
}

/* The first refusal counts, where they are not told one by one. */
static void note_error(struct genl *genl, const struct nlmsghdr *nlh, int error, const void *tlvs,
		       int len)
{
	if (genl->error && !genl->each)
		return;
	/* What was said before this was said of requests that were done. */
	genl->text[0] = '\0';
	genl->error = error < 0 && error > INT16_MIN ? -error : EBADMSG;
	genl->refused = nlh->nlmsg_seq;
	note_text(genl, nlh, tlvs, len);
	if (genl->each)
		genl->each(genl->each_arg);
}

/* An ack or a refusal; false when it is cut short. */
static bool take_error(struct genl *genl, const struct nlmsghdr *nlh)
{
	const struct nlmsgerr *err = nlmsg_data(nlh);
	int len = nlmsg_datalen(nlh);
	size_t used = sizeof(*err);

	if (len < (int)sizeof(*err))
		return false;
	/* Without NLM_F_CAPPED the request as a whole comes first. */
	if (!(nlh->nlmsg_flags & NLM_F_CAPPED) && err->msg.nlmsg_len > NLMSG_HDRLEN)
		used += NLMSG_ALIGN(err->msg.nlmsg_len - NLMSG_HDRLEN);
	if (used > (size_t)len)
		used = len;
	if (err->error)
		note_error(genl, nlh, err->error, (const char *)err + used, len - used);
	else if (!genl->error)
		note_text(genl, nlh, (const char *)err + used, len - used);
	return true;
}

/* The end of a dump; false when it is cut short. */
static bool take_done(struct genl *genl, const struct nlmsghdr *nlh)
{
	int len = nlmsg_datalen(nlh);
	int error;

	if (len < (int)sizeof(error))
		return false;
	memcpy(&error, nlmsg_data(nlh), sizeof(error));
	if (error < 0)
		note_error(genl, nlh, error, (const char *)nlmsg_data(nlh) + sizeof(error),
			   len - sizeof(error));
	return true;
}

static int bad_answer(void)
{
	return fail(REFUSED, "malformed answer from the kernel");
}

/*
 * Receive what there is to the requests @first to @last. A status, or a negative errno: the
 * kernel's of the first refusal, -ENOBUFS when answers were lost, -EINTR when what was dumped
 * changed.
 */
static int collect(struct genl *genl, uint32_t first, uint32_t last, genl_reply_fn fn, void *arg)
{
	bool interrupted = false, end = false;
	int ret = DONE;

	while (!end) {
		ssize_t len = genl->link->recv(genl, genl->buf, RECV_SIZE);
		struct nlmsghdr *nlh = genl->buf;
		int left = len;

		if (len == -ENOBUFS)
			return -ENOBUFS;
		if (len < 0)
			return fail(REFUSED, "netlink: %s", strerror(-len));
		if (!nlmsg_ok(nlh, left))
			return bad_answer();
		for (; nlmsg_ok(nlh, left) && !end; nlh = nlmsg_next(nlh, &left)) {
			if (nlh->nlmsg_seq - first > last - first)
				continue;
			interrupted |= nlh->nlmsg_flags & NLM_F_DUMP_INTR;
			if (nlh->nlmsg_type == NLMSG_ERROR) {
				if (!take_error(genl, nlh))
					return bad_answer();
				end = nlh->nlmsg_seq == last;
			} else if (nlh->nlmsg_type == NLMSG_DONE) {
				if (!take_done(genl, nlh))
					return bad_answer();
				end = true;
			} else if (nlh->nlmsg_type == genl->family && fn && !ret) {
				ret = genlmsg_valid_hdr(nlh, 0) ? fn(nlh, arg) : bad_answer();
			}
		}
	}
	if (genl->error)
		return -genl->error;
	return interrupted && !ret ? -EINTR : ret;
}

static void forget_error(struct genl *genl)
{
	genl->error = 0;
	genl->offset = 0;
	genl->refused = 0;
	genl->text[0] = '\0';
}

static int request(struct genl *genl, struct nl_msg *msg, int flags, genl_reply_fn fn, void *arg)
{
	struct nlmsghdr *nlh = nlmsg_hdr(msg);
	int err;

	forget_error(genl);
	nlh->nlmsg_seq = ++genl->seq;
	nlh->nlmsg_flags |= flags;
	err = genl->link->send(genl, nlh, nlh->nlmsg_len);
	if (err)
		return fail(REFUSED, "netlink: %s", strerror(-err));
	return collect(genl, genl->seq, genl->seq, fn, arg);
}

/*
 * Send a request and take the answers. Returns a status, or the kernel's negative errno, see
 * genl_failed().
 */
int genl_try(struct genl *genl, struct nl_msg *msg, genl_reply_fn fn, void *arg)
{
	int ret = request(genl, msg, NLM_F_ACK, fn, arg);

	nlmsg_free(msg);
	return ret;
}

/* The status and the error line of the last refusal. */
int genl_failed(const struct genl *genl, const char *what)
{
	switch (genl->error) {
	case EPERM:
		return fail(ABSENT, "%s: no permission, it takes CAP_NET_ADMIN "
			    "in the initial user namespace", what);
	case EOPNOTSUPP:
		if (!genl->text[0])
			return fail(REFUSED, "%s: unknown to the kernel module, "
				    "which is older than chashctl", what);
		break;
	}
	return fail(REFUSED, "%s: %s", what, genl->text[0] ? genl->text : strerror(genl->error));
}

/* Send a request and take the answers, or note why not. */
int genl_talk(struct genl *genl, struct nl_msg *msg, genl_reply_fn fn, void *arg,
	      const char *what, ...)
{
	char buf[256];
	va_list ap;
	int ret;

	ret = genl_try(genl, msg, fn, arg);
	if (ret >= 0)
		return ret;
	va_start(ap, what);
	vsnprintf(buf, sizeof(buf), what, ap);
	va_end(ap);
	if (!genl->error)
		return fail(REFUSED, "%s: the answer was lost", buf);
	return genl_failed(genl, buf);
}

/* Send a request for a dump and take it, anew when it was interrupted. */
int genl_dump(struct genl *genl, struct nl_msg *msg, genl_reply_fn fn, void (*restart)(void *arg),
	      void *arg, const char *what)
{
	char text[256];
	int ret, i;

	for (i = 0; i < DUMP_TRIES; i++) {
		if (restart)
			restart(arg);
		ret = request(genl, msg, NLM_F_DUMP, fn, arg);
		if (ret != -EINTR && (ret != -ENOBUFS || genl->error))
			break;
		pause_ms(i);
	}
	nlmsg_free(msg);
	if (ret >= 0)
		return ret;
	if (ret == -EINTR && !genl->error && !genl->strict) {
		snprintf(text, sizeof(text), "%s kept changing while they were read: "
			 "what is shown may be of more than one moment", what);
		note(text);
		return DONE;
	}
	if (!genl->error)
		return fail(REFUSED, "%s: changed %d times while it was read", what, DUMP_TRIES);
	return genl_failed(genl, what);
}

/* Wait for a message; false when @reader, a pipe or a terminal, is closed at its other end. */
static bool wait_for_message(const struct genl *genl, int reader)
{
	struct pollfd fds[] = {
		{ .fd = genl->sock ? nl_socket_get_fd(genl->sock) : -1, .events = POLLIN },
		{ .fd = reader },
	};

	while (genl->sock && poll(fds, ARRAY_SIZE(fds), -1) < 0 && errno == EINTR)
		;
	return !fds[1].revents;
}

/* Take what is multicast while @reader reads. Returns the first status other than DONE. */
int genl_listen(struct genl *genl, int reader, genl_reply_fn fn, void *arg)
{
	struct nlmsghdr *nlh;
	ssize_t len;
	int left, ret;

	for (;;) {
		if (!wait_for_message(genl, reader))
			return fail(USAGE, "nobody reads what is printed");
		len = genl->link->recv(genl, genl->buf, RECV_SIZE);
		nlh = genl->buf;
		left = len;
		ret = DONE;

		if (len == -ENOBUFS)
			ret = fn(NULL, arg);
		else if (len < 0)
			return fail(REFUSED, "netlink: %s", strerror(-len));
		for (; !ret && nlmsg_ok(nlh, left); nlh = nlmsg_next(nlh, &left))
			if (nlh->nlmsg_type == genl->family && genlmsg_valid_hdr(nlh, 0))
				ret = fn(nlh, arg);
		if (ret)
			return ret;
	}
}

/* Put a request at the end of a batch. */
void genl_batch_add(struct genl *genl, struct genl_batch *batch, struct nl_msg *msg)
{
	struct nlmsghdr *nlh = nlmsg_hdr(msg);
	size_t len = NLMSG_ALIGN(nlh->nlmsg_len);

	nlh->nlmsg_seq = ++genl->seq;
	if (!batch->n++)
		batch->first = genl->seq;
	if (batch->len + len > batch->size) {
		batch->size = 2 * (batch->len + len);
		batch->data = xrealloc(batch->data, batch->size, 1);
	}
	memset((char *)batch->data + batch->len, 0, len);
	memcpy((char *)batch->data + batch->len, nlh, nlh->nlmsg_len);
	batch->len += len;
	nlmsg_free(msg);
}

/*
 * Send a batch and take the answers. Returns a status, or the kernel's negative errno of the first
 * refusal; what is behind it was done all the same.
 */
int genl_batch_flush(struct genl *genl, struct genl_batch *batch, void (*each)(void *arg),
		     void *arg)
{
	uint32_t last = batch->first + batch->n - 1;
	struct nlmsghdr *nlh = batch->data;
	int left = batch->len;
	int err;

	if (!batch->n)
		return DONE;
	/* A refusal is answered in any case: one ack, at the end, is enough. */
	while (nlh->nlmsg_seq != last)
		nlh = nlmsg_next(nlh, &left);
	nlh->nlmsg_flags |= NLM_F_ACK;

	forget_error(genl);
	err = genl->link->send(genl, batch->data, batch->len);
	batch->len = 0;
	batch->n = 0;
	if (err)
		return fail(REFUSED, "netlink: %s", strerror(-err));
	genl->each = each;
	genl->each_arg = arg;
	err = collect(genl, batch->first, last, NULL, NULL);
	genl->each = NULL;
	return err < 0 && !genl->error ? fail(REFUSED, "netlink: answers were lost") : err;
}
