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

static bool is_wanted(const struct ipvs *ipvs, struct nlattr *nest)
{
	uint16_t af = ipvs->service.af;
	struct nlattr *attr;
	bool addr = false, port = false;
	int left;

	nla_for_each_nested(attr, nest, left) {
		switch (nla_type(attr)) {
		case IPVS_DEST_ATTR_ADDR:
			addr = nla_len(attr) == sizeof(ipvs->addr.ip) &&
			       !memcmp(nla_data(attr), ipvs->addr.ip,
				       ipvs->addr.af == AF_INET ? 4 : 16);
			break;
		case IPVS_DEST_ATTR_PORT:
			port = nla_len(attr) == 2 && ntohs(nla_get_u16(attr)) == ipvs->port;
			break;
		case IPVS_DEST_ATTR_ADDR_FAMILY:
			if (nla_len(attr) == 2)
				af = nla_get_u16(attr);
			break;
		}
	}
	return addr && port && af == ipvs->addr.af;
}

static bool is_one_way(uint32_t flags)
{
	uint32_t method = flags & IP_VS_CONN_F_FWD_MASK;

	return method == IP_VS_CONN_F_TUNNEL || method == IP_VS_CONN_F_DROUTE;
}

static int take_dest(const struct nlmsghdr *nlh, void *arg)
{
	const struct genlmsghdr *header = nlmsg_data(nlh);
	struct nlattr *nest, *attr;
	struct ipvs *ipvs = arg;
	int left;

	nest = nla_find(genlmsg_attrdata(header, 0), genlmsg_attrlen(header, 0),
			IPVS_CMD_ATTR_DEST);
	if (!nest || !is_wanted(ipvs, nest))
		return DONE;
	ipvs->len = 0;
	nla_for_each_nested(attr, nest, left) {
		if (nla_type(attr) == IPVS_DEST_ATTR_WEIGHT && nla_len(attr) == 4)
			ipvs->weight = nla_get_u32(attr);
		if (nla_type(attr) == IPVS_DEST_ATTR_FWD_METHOD && nla_len(attr) == 4)
			ipvs->one_way = is_one_way(nla_get_u32(attr));
		if (!is_repeated(nla_type(attr)))
			continue;
		if (ipvs->len + nla_total_size(nla_len(attr)) > (int)sizeof(ipvs->attrs))
			return fail(REFUSED, "malformed answer from IPVS");
		memset(ipvs->attrs + ipvs->len, 0, nla_total_size(nla_len(attr)));
		memcpy(ipvs->attrs + ipvs->len, attr, attr->nla_len);
		ipvs->len += nla_total_size(nla_len(attr));
	}
	return DONE;
}

static void forget_dest(void *arg)
{
	((struct ipvs *)arg)->len = 0;
}

static int take_service(const struct nlmsghdr *nlh, void *arg)
{
	const struct genlmsghdr *header = nlmsg_data(nlh);
	struct nlattr *nest, *attr, *stats[IPVS_STATS_ATTR_MAX + 1] = {};
	struct ipvs_service *service = arg;
	struct ip_vs_flags flags;
	int left;

	nest = nla_find(genlmsg_attrdata(header, 0), genlmsg_attrlen(header, 0),
			IPVS_CMD_ATTR_SERVICE);
	if (!nest)
		return fail(REFUSED, "malformed answer from IPVS");
	nla_for_each_nested(attr, nest, left) {
		switch (nla_type(attr)) {
		case IPVS_SVC_ATTR_SCHED_NAME:
			nla_strlcpy(service->scheduler, attr, sizeof(service->scheduler));
			continue;
		case IPVS_SVC_ATTR_STATS64:
			nla_parse_nested(stats, IPVS_STATS_ATTR_MAX, attr, NULL);
			if (stats[IPVS_STATS_ATTR_CONNS])
				service->conns = nla_get_u64(stats[IPVS_STATS_ATTR_CONNS]);
			continue;
		case IPVS_SVC_ATTR_STATS:
			continue;
		case IPVS_SVC_ATTR_FLAGS:
			if (nla_len(attr) < (int)sizeof(flags))
				break;
			memcpy(&flags, nla_data(attr), sizeof(flags));
			service->persistent = flags.flags & IP_VS_SVC_F_PERSISTENT;
		}
		if (service->len + nla_total_size(nla_len(attr)) > (int)sizeof(service->attrs))
			return fail(REFUSED, "malformed answer from IPVS");
		memcpy(service->attrs + service->len, attr, attr->nla_len);
		service->len += nla_total_size(nla_len(attr));
	}
	return *service->scheduler ? DONE : fail(REFUSED, "malformed answer from IPVS");
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
	const struct genlmsghdr *header = nlmsg_data(nlh);
	struct nlattr *attrs[IPVS_SVC_ATTR_MAX + 1] = {};
	const struct each_service *each = arg;
	struct ipvs_service service = {};
	struct nlattr *nest;
	int ret;

	ret = take_service(nlh, &service);
	if (ret)
		return ret;
	nest = nla_find(genlmsg_attrdata(header, 0), genlmsg_attrlen(header, 0),
			IPVS_CMD_ATTR_SERVICE);
	if (nla_parse_nested(attrs, IPVS_SVC_ATTR_MAX, nest, NULL) || !attrs[IPVS_SVC_ATTR_AF])
		return fail(REFUSED, "malformed answer from IPVS");
	service.tuple.af = nla_get_u16(attrs[IPVS_SVC_ATTR_AF]);
	service.tuple.addr.af = service.tuple.af;
	if (attrs[IPVS_SVC_ATTR_FWMARK])
		service.tuple.fwmark = nla_get_u32(attrs[IPVS_SVC_ATTR_FWMARK]);
	if (attrs[IPVS_SVC_ATTR_PROTOCOL])
		service.tuple.protocol = nla_get_u16(attrs[IPVS_SVC_ATTR_PROTOCOL]);
	if (attrs[IPVS_SVC_ATTR_PORT])
		service.tuple.port = ntohs(nla_get_u16(attrs[IPVS_SVC_ATTR_PORT]));
	if (attrs[IPVS_SVC_ATTR_ADDR])
		nla_memcpy(service.tuple.addr.ip, attrs[IPVS_SVC_ATTR_ADDR],
			   service.tuple.af == AF_INET ? 4 : 16);
	return each->fn(&service, each->arg);
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
	nlmsg_append(msg, (void *)service->attrs, service->len, NLMSG_ALIGNTO);
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

	ipvs->len = 0;
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
	if (!ret && !ipvs->len)
		return fail(REFUSED, "IPVS has no destination %s of %s",
			    endpoint_text(addr, port, endpoint), text);
	return ret;
}

/* Set the weight of the destination that was found, and nothing else. */
int ipvs_set_weight(struct ipvs *ipvs, uint32_t weight)
{
	struct nl_msg *msg = genl_msg(&ipvs->genl, IPVS_CMD_SET_DEST, 0);
	char text[VALUE_LEN];
	struct nlattr *nest;

	ipvs_put_service(msg, &ipvs->service);
	nest = nla_nest_start(msg, IPVS_CMD_ATTR_DEST);
	nlmsg_append(msg, ipvs->attrs, ipvs->len, NLMSG_ALIGNTO);
	nla_put_u32(msg, IPVS_DEST_ATTR_WEIGHT, weight);
	nla_nest_end(msg, nest);
	return genl_talk(&ipvs->genl, msg, NULL, NULL, "weight of %s in IPVS",
			 endpoint_text(&ipvs->addr, ipvs->port, text));
}
