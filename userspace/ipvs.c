// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * IPVS's own netlink family. An edit of a destination replaces it as a whole, so that all but the
 * weight is sent back as it came, and so is one that is added again.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include <linux/ip_vs.h>
#include <netlink/attr.h>
#include <netlink/genl/genl.h>

#include "ipvs.h"
#include "address.h"
#include "compare.h"
#include "util.h"

#define REBIND_LOCK "/run/chash-rebind.lock"

/*
 * Take the lock of whoever changes the schedulers of services, as flock() does with @how. @fd holds it
 * until it is closed, and is -1 where no file can be made. Returns false while somebody else has it.
 */
bool ipvs_rebind_lock(int how, int *fd)
{
	*fd = open(REBIND_LOCK, O_RDONLY | O_CREAT | O_CLOEXEC, 0600);
	if (*fd < 0 || !flock(*fd, how) || errno != EWOULDBLOCK)
		return true;
	close(*fd);
	*fd = -1;
	return false;
}

/* Open IPVS's family. ipvs_close() is due in any case. */
int ipvs_open(struct ipvs *ipvs)
{
	memset(ipvs, 0, sizeof(*ipvs));
	genl_init(&ipvs->genl, NULL, NULL);
	return genl_open(&ipvs->genl, IPVS_GENL_NAME, IPVS_GENL_VERSION, "ip_vs",
			 true);
}

void ipvs_close(struct ipvs *ipvs)
{
	genl_close(&ipvs->genl);
}

/* IPVS's addresses always take 16 bytes. */
void ipvs_put_service(struct nl_msg *msg, const struct tuple *tuple)
{
	struct nlattr *nest = nla_nest_start(msg, IPVS_CMD_ATTR_SERVICE);

	nla_put_u16(msg, IPVS_SVC_ATTR_AF, tuple->af);
	if (tuple->fwmark) {
		nla_put_u32(msg, IPVS_SVC_ATTR_FWMARK, tuple->fwmark);
	} else {
		nla_put_u16(msg, IPVS_SVC_ATTR_PROTOCOL, tuple->protocol);
		nla_put(msg, IPVS_SVC_ATTR_ADDR, sizeof(tuple->addr.ip), tuple->addr.ip);
		nla_put_u16(msg, IPVS_SVC_ATTR_PORT, htons(tuple->port));
	}
	nla_nest_end(msg, nest);
}

static int malformed(void)
{
	return fail(REFUSED, "malformed answer from IPVS");
}

/* A number in as many bytes as it has; 0 when it is not there. */
uint32_t ipvs_number(struct nlattr *const *attrs, int type)
{
	if (!attrs[type])
		return 0;
	switch (nla_len(attrs[type])) {
	case 1:
		return nla_get_u8(attrs[type]);
	case 2:
		return nla_get_u16(attrs[type]);
	case 4:
		return nla_get_u32(attrs[type]);
	}
	return 0;
}

/* An attribute of a message, and by type what is nested in it; NULL when that is malformed. */
static struct nlattr *parse(const struct nlmsghdr *nlh, int type, struct nlattr **attrs, int max)
{
	const struct genlmsghdr *header = nlmsg_data(nlh);
	struct nlattr *nest = nla_find(genlmsg_attrdata(header, 0), genlmsg_attrlen(header, 0), type);

	return nest && !nla_parse_nested(attrs, max, nest, NULL) ? nest : NULL;
}

/* Keep an attribute for an edit to repeat. Returns false when there is no room. */
static bool keep(struct ipvs_kept *kept, const struct nlattr *attr)
{
	unsigned int size = nla_total_size(nla_len(attr));

	if (kept->len + size > sizeof(kept->attrs))
		return false;
	memset(kept->attrs + kept->len, 0, size);
	memcpy(kept->attrs + kept->len, attr, attr->nla_len);
	kept->len += size;
	return true;
}

static bool is_repeated(int type)
{
	switch (type) {
	case IPVS_DEST_ATTR_WEIGHT:
	case IPVS_DEST_ATTR_ACTIVE_CONNS:
	case IPVS_DEST_ATTR_INACT_CONNS:
	case IPVS_DEST_ATTR_PERSIST_CONNS:
	case IPVS_DEST_ATTR_STATS:
	case IPVS_DEST_ATTR_STATS64:
		return false;
	}
	return true;
}

static bool is_one_way(uint32_t flags)
{
	uint32_t method = flags & IP_VS_CONN_F_FWD_MASK;

	return method == IP_VS_CONN_F_TUNNEL || method == IP_VS_CONN_F_DROUTE;
}

/* The attributes of a destination that was listed, by type; NULL when they are malformed. */
struct nlattr *ipvs_parse_dest(const struct nlmsghdr *nlh, const struct tuple *service,
			       struct nlattr **attrs, struct addr *addr, uint16_t *port)
{
	struct nlattr *nest = parse(nlh, IPVS_CMD_ATTR_DEST, attrs, IPVS_DEST_ATTR_MAX);

	if (!nest || !attrs[IPVS_DEST_ATTR_ADDR] ||
	    nla_len(attrs[IPVS_DEST_ATTR_ADDR]) != sizeof(addr->ip)) {
		malformed();
		return NULL;
	}
	*addr = (struct addr){ .af = ipvs_number(attrs, IPVS_DEST_ATTR_ADDR_FAMILY) ?: service->af };
	memcpy(addr->ip, nla_data(attrs[IPVS_DEST_ATTR_ADDR]), addr->af == AF_INET ? 4 : 16);
	*port = ntohs(ipvs_number(attrs, IPVS_DEST_ATTR_PORT));
	return nest;
}

static int take_dest(const struct nlmsghdr *nlh, void *arg)
{
	struct nlattr *attrs[IPVS_DEST_ATTR_MAX + 1] = {}, *nest, *attr;
	struct ipvs *ipvs = arg;
	struct addr addr;
	uint16_t port;
	int left;

	nest = ipvs_parse_dest(nlh, &ipvs->service, attrs, &addr, &port);
	if (!nest)
		return REFUSED;
	if (!addr_equal(&addr, &ipvs->addr) || port != ipvs->port)
		return DONE;
	ipvs->kept.len = 0;
	ipvs->weight = ipvs_number(attrs, IPVS_DEST_ATTR_WEIGHT);
	ipvs->one_way = is_one_way(ipvs_number(attrs, IPVS_DEST_ATTR_FWD_METHOD));
	nla_for_each_nested(attr, nest, left)
		if (is_repeated(nla_type(attr)) && !keep(&ipvs->kept, attr))
			return malformed();
	return DONE;
}

static void forget_dest(void *arg)
{
	((struct ipvs *)arg)->kept.len = 0;
}

static int take_service(const struct nlmsghdr *nlh, void *arg)
{
	struct nlattr *attrs[IPVS_SVC_ATTR_MAX + 1] = {}, *stats[IPVS_STATS_ATTR_MAX + 1] = {};
	struct ipvs_service *service = arg;
	struct tuple *tuple = &service->tuple;
	struct nlattr *nest, *attr;
	struct ip_vs_flags flags;
	int left;

	nest = parse(nlh, IPVS_CMD_ATTR_SERVICE, attrs, IPVS_SVC_ATTR_MAX);
	if (!nest || !attrs[IPVS_SVC_ATTR_SCHED_NAME] || !attrs[IPVS_SVC_ATTR_AF])
		return malformed();
	tuple->af = tuple->addr.af = ipvs_number(attrs, IPVS_SVC_ATTR_AF);
	tuple->fwmark = ipvs_number(attrs, IPVS_SVC_ATTR_FWMARK);
	tuple->protocol = ipvs_number(attrs, IPVS_SVC_ATTR_PROTOCOL);
	tuple->port = ntohs(ipvs_number(attrs, IPVS_SVC_ATTR_PORT));
	if (attrs[IPVS_SVC_ATTR_ADDR])
		nla_memcpy(tuple->addr.ip, attrs[IPVS_SVC_ATTR_ADDR], tuple->af == AF_INET ? 4 : 16);
	nla_strlcpy(service->scheduler, attrs[IPVS_SVC_ATTR_SCHED_NAME], sizeof(service->scheduler));
	if (attrs[IPVS_SVC_ATTR_FLAGS] &&
	    nla_memcpy(&flags, attrs[IPVS_SVC_ATTR_FLAGS], sizeof(flags)) == sizeof(flags))
		service->persistent = flags.flags & IP_VS_SVC_F_PERSISTENT;
	if (attrs[IPVS_SVC_ATTR_STATS64] &&
	    !nla_parse_nested(stats, IPVS_STATS_ATTR_MAX, attrs[IPVS_SVC_ATTR_STATS64], NULL) &&
	    stats[IPVS_STATS_ATTR_CONNS])
		service->conns = nla_get_u64(stats[IPVS_STATS_ATTR_CONNS]);
	nla_for_each_nested(attr, nest, left)
		if (nla_type(attr) != IPVS_SVC_ATTR_SCHED_NAME &&
		    nla_type(attr) != IPVS_SVC_ATTR_STATS &&
		    nla_type(attr) != IPVS_SVC_ATTR_STATS64 && !keep(&service->kept, attr))
			return malformed();
	return *service->scheduler ? DONE : malformed();
}

/* What IPVS has under this name; one that it does not have has no scheduler. */
int ipvs_get_service(struct ipvs *ipvs, const struct tuple *tuple, struct ipvs_service *service)
{
	struct nl_msg *msg = genl_msg(&ipvs->genl, IPVS_CMD_GET_SERVICE, 0);
	char text[VALUE_LEN];
	int ret;

	memset(service, 0, sizeof(*service));
	service->tuple = *tuple;
	ipvs_put_service(msg, tuple);
	ret = genl_try(&ipvs->genl, msg, take_service, service);
	if (ret < 0 && ipvs->genl.error != ESRCH)
		return genl_failed(&ipvs->genl, service_text(tuple, text));
	return ret > 0 ? ret : DONE;
}

struct each_service {
	ipvs_service_fn fn;
	void *arg;
};

static int take_each_service(const struct nlmsghdr *nlh, void *arg)
{
	const struct each_service *each = arg;
	struct ipvs_service service = {};

	return take_service(nlh, &service) ?: each->fn(&service, each->arg);
}

/* Call a function for every service that IPVS has, of whichever scheduler. */
int ipvs_each_service(struct ipvs *ipvs, ipvs_service_fn fn, void *arg)
{
	struct nl_msg *msg = genl_msg(&ipvs->genl, IPVS_CMD_GET_SERVICE, 0);
	struct each_service each = { fn, arg };

	return genl_dump(&ipvs->genl, msg, take_each_service, NULL, &each, "services of IPVS");
}

/* Bind a service to another scheduler, and change nothing else. */
int ipvs_set_scheduler(struct ipvs *ipvs, const struct ipvs_service *service, const char *name)
{
	struct nl_msg *msg = genl_msg(&ipvs->genl, IPVS_CMD_SET_SERVICE, 0);
	char text[VALUE_LEN];
	struct nlattr *nest;

	nest = nla_nest_start(msg, IPVS_CMD_ATTR_SERVICE);
	nlmsg_append(msg, (void *)service->kept.attrs, service->kept.len, NLMSG_ALIGNTO);
	nla_put_string(msg, IPVS_SVC_ATTR_SCHED_NAME, name);
	nla_nest_end(msg, nest);
	return genl_talk(&ipvs->genl, msg, NULL, NULL, "scheduler of %s in IPVS",
			 service_text(&service->tuple, text));
}

int ipvs_find_dest(struct ipvs *ipvs, const struct tuple *service, const struct addr *addr,
		   uint16_t port)
{
	char text[VALUE_LEN], endpoint[VALUE_LEN];
	struct ipvs_service found;
	struct nl_msg *msg;
	int ret;

	ipvs->kept.len = 0;
	ipvs->service = *service;
	ipvs->addr = *addr;
	ipvs->port = port;
	service_text(service, text);

	ret = ipvs_get_service(ipvs, service, &found);
	if (!ret && !*found.scheduler)
		ret = fail(REFUSED, "IPVS has no service %s", text);
	if (ret)
		return ret;

	msg = genl_msg(&ipvs->genl, IPVS_CMD_GET_DEST, 0);
	ipvs_put_service(msg, service);
	ret = genl_dump(&ipvs->genl, msg, take_dest, forget_dest, ipvs, text);
	if (!ret && !ipvs->kept.len)
		return fail(REFUSED, "IPVS has no destination %s of %s",
			    endpoint_text(addr, port, endpoint), text);
	return ret;
}

struct each_dest {
	const struct tuple *service;
	ipvs_dest_fn fn;
	void *arg;
};

static int take_each_dest(const struct nlmsghdr *nlh, void *arg)
{
	struct nlattr *attrs[IPVS_DEST_ATTR_MAX + 1] = {};
	const struct each_dest *each = arg;
	struct addr addr;
	uint16_t port;

	if (!ipvs_parse_dest(nlh, each->service, attrs, &addr, &port))
		return REFUSED;
	return each->fn(&addr, port, is_one_way(ipvs_number(attrs, IPVS_DEST_ATTR_FWD_METHOD)),
			each->arg);
}

/* Call a function for every destination of a service, more than once where IPVS has to be asked again. */
int ipvs_each_dest(struct ipvs *ipvs, const struct tuple *service, ipvs_dest_fn fn, void *arg)
{
	struct nl_msg *msg = genl_msg(&ipvs->genl, IPVS_CMD_GET_DEST, 0);
	struct each_dest each = { service, fn, arg };
	char text[VALUE_LEN];

	ipvs_put_service(msg, service);
	return genl_dump(&ipvs->genl, msg, take_each_dest, NULL, &each, service_text(service, text));
}

/* Set the weight of the destination that was found, and nothing else. */
int ipvs_set_weight(struct ipvs *ipvs, uint32_t weight)
{
	struct nl_msg *msg = genl_msg(&ipvs->genl, IPVS_CMD_SET_DEST, 0);
	char text[VALUE_LEN];
	struct nlattr *nest;

	ipvs_put_service(msg, &ipvs->service);
	nest = nla_nest_start(msg, IPVS_CMD_ATTR_DEST);
	nlmsg_append(msg, ipvs->kept.attrs, ipvs->kept.len, NLMSG_ALIGNTO);
	nla_put_u32(msg, IPVS_DEST_ATTR_WEIGHT, weight);
	nla_nest_end(msg, nest);
	return genl_talk(&ipvs->genl, msg, NULL, NULL, "weight of %s in IPVS",
			 endpoint_text(&ipvs->addr, ipvs->port, text));
}
