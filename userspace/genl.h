/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/*
 * Generic netlink with extended acks: one request at a time, dumps that are repeated while they
 * are interrupted, and many requests in one go.
 */
#ifndef _CHASHCTL_GENL_H
#define _CHASHCTL_GENL_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include <netlink/msg.h>

struct genl;

/* How bytes come and go. */
struct genl_link {
	/* send all of them; 0 or a negative errno */
	int (*send)(struct genl *genl, const void *data, size_t len);
	/* receive one datagram into a buffer; its length or a negative errno */
	ssize_t (*recv)(struct genl *genl, void *data, size_t size);
};

/* A socket and the family that it talks to. */
struct genl {
	const struct genl_link *link;	/* how bytes come and go */
	void *link_data;	/* of @link */
	struct nl_sock *sock;	/* libnl's socket, or NULL with another @link */
	uint16_t family;	/* id of the family */
	uint8_t version;	/* its version */
	uint32_t seq;	/* sequence number of the last request */
	void *buf;	/* what was received last */
	int error;	/* errno that the last request was refused with, positive, or 0 */
	uint32_t offset;	/* offset into that request of what is to blame, or 0 */
	uint32_t refused;	/* sequence number of that request */
	/* what the kernel said to it, or to the last request that was done, or empty */
	char text[256];
	bool strict;	/* a dump that was interrupted time and again is refused, else it is told */
	/* told of each refusal in a batch, @refused and the others being about it, or NULL */
	void (*each)(void *arg);
	void *each_arg;	/* of @each */
};

/* A message, from its generic netlink header on; a status. */
typedef int (*genl_reply_fn)(const struct nlmsghdr *nlh, void *arg);

/* Requests that are sent in one go. */
struct genl_batch {
	void *data;	/* messages */
	size_t len;	/* bytes of them */
	size_t size;	/* bytes that there is room for */
	uint32_t first;	/* sequence number of the first one */
	unsigned int n;	/* how many */
};

void genl_init(struct genl *genl, const struct genl_link *link, void *link_data);
int genl_open(struct genl *genl, const char *family, uint8_t version, const char *module,
	      bool load);
int genl_join(struct genl *genl, const char *family, const char *group, const char *also);
void genl_close(struct genl *genl);

struct nl_msg *genl_msg(struct genl *genl, uint8_t cmd, size_t size);
int genl_try(struct genl *genl, struct nl_msg *msg, genl_reply_fn fn, void *arg);
int genl_talk(struct genl *genl, struct nl_msg *msg, genl_reply_fn fn, void *arg,
	      const char *what, ...) __attribute__((format(printf, 5, 6)));
int genl_dump(struct genl *genl, struct nl_msg *msg, genl_reply_fn fn, void (*restart)(void *arg),
	      void *arg, const char *what);
int genl_listen(struct genl *genl, int reader, genl_reply_fn fn, void *arg);
int genl_failed(const struct genl *genl, const char *what);

void genl_batch_add(struct genl *genl, struct genl_batch *batch, struct nl_msg *msg);
int genl_batch_flush(struct genl *genl, struct genl_batch *batch, void (*each)(void *arg),
		     void *arg);

#endif /* _CHASHCTL_GENL_H */
