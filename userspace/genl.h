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

/**
 * struct genl_link - how bytes come and go
 * @send:	send all of them; 0 or a negative errno
 * @recv:	receive one datagram into a buffer; its length or a negative errno
 */
struct genl_link {
	int (*send)(struct genl *genl, const void *data, size_t len);
	ssize_t (*recv)(struct genl *genl, void *data, size_t size);
};

/**
 * struct genl - a socket and the family that it talks to
 * @link:	how bytes come and go
 * @link_data:	of @link
 * @sock:	libnl's socket, or NULL with another @link
 * @family:	id of the family
 * @version:	its version
 * @seq:	sequence number of the last request
 * @buf:	what was received last
 * @error:	errno that the last request was refused with, positive, or 0
 * @offset:	offset into that request of what is to blame, or 0
 * @refused:	sequence number of that request
 * @text:	what the kernel said to it, or to the last request that was done, or empty
 * @strict:	a dump that was interrupted time and again is refused, else it is told
 * @each:	told of each refusal in a batch, @refused and the others being about it, or NULL
 * @each_arg:	of @each
 */
struct genl {
	const struct genl_link *link;
	void *link_data;
	struct nl_sock *sock;
	uint16_t family;
	uint8_t version;
	uint32_t seq;
	void *buf;
	int error;
	uint32_t offset;
	uint32_t refused;
	char text[256];
	bool strict;
	void (*each)(void *arg);
	void *each_arg;
};

/* A message, from its generic netlink header on; a status. */
typedef int (*genl_reply_fn)(const struct nlmsghdr *nlh, void *arg);

/**
 * struct genl_batch - requests that are sent in one go
 * @data:	messages
 * @len:	bytes of them
 * @size:	bytes that there is room for
 * @first:	sequence number of the first one
 * @n:		how many
 */
struct genl_batch {
	void *data;
	size_t len;
	size_t size;
	uint32_t first;
	unsigned int n;
};

void genl_init(struct genl *genl, const struct genl_link *link, void *link_data);
int genl_open(struct genl *genl, const char *family, uint8_t version, const char *module,
	      bool load);
int genl_join(struct genl *genl, const char *family, const char *group);
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
