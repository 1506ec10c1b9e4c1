// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/* What requests name, see attr.h. */
#include <linux/in.h>
#include <linux/in6.h>
#include <linux/log2.h>
#include <linux/socket.h>

#include "netlink/attr.h"
#include "netlink/gen.h"

int ip_vs_chash_nl_get_addr(const struct nlattr *attr, struct ip_vs_chash_addr *addr,
			    struct netlink_ext_ack *extack)
{
	memset(addr, 0, sizeof(*addr));
	addr->af = nla_len(attr) == sizeof(struct in6_addr) ? AF_INET6 : AF_INET;
	if (addr->af == AF_INET && nla_len(attr) != sizeof(struct in_addr))
		return CHASH_REFUSE(-EINVAL, extack, attr, "An address has 4 or 16 bytes");
	memcpy(&addr->addr, nla_data(attr), nla_len(attr));
	return 0;
}

int ip_vs_chash_nl_get_prefix(const struct nlattr *addr, const struct nlattr *plen,
			      struct chash_prefix *prefix, struct netlink_ext_ack *extack)
{
	struct ip_vs_chash_addr parsed;
	struct chash_prefix full;
	int err;

	err = ip_vs_chash_nl_get_addr(addr, &parsed, extack);
	if (err)
		return err;
	full = ip_vs_chash_addr_prefix(parsed.af, &parsed.addr);
	*prefix = full;
	if (!plen)
		return 0;

	if (nla_get_u32(plen) > full.plen)
		return CHASH_REFUSE(-EINVAL, extack, plen, "The prefix is longer than the address");
	prefix->plen = nla_get_u32(plen);
	chash_prefix_mask(prefix, prefix->plen);
	if (prefix->hi != full.hi || prefix->lo != full.lo)
		return CHASH_REFUSE(-EINVAL, extack, addr, "The prefix has host bits set");
	return 0;
}

/* Both sets have it in the same attributes. */
static_assert((int)IP_VS_CHASH_A_OWNER_ADDR == (int)IP_VS_CHASH_A_SOURCE_ADDR &&
	      (int)IP_VS_CHASH_A_OWNER_PLEN == (int)IP_VS_CHASH_A_SOURCE_PLEN);

int ip_vs_chash_nl_need_prefix(struct genl_info *info, bool plen, struct chash_prefix *prefix)
{
	struct nlattr **attrs = info->attrs;

	return CHASH_NL_NEED(info, IP_VS_CHASH_A_OWNER_ADDR, "The address of the prefix") ?:
	       (plen ? CHASH_NL_NEED(info, IP_VS_CHASH_A_OWNER_PLEN,
				     "The length of the prefix") : 0) ?:
	       ip_vs_chash_nl_get_prefix(attrs[IP_VS_CHASH_A_OWNER_ADDR],
					 attrs[IP_VS_CHASH_A_OWNER_PLEN], prefix, info->extack);
}

static bool protocol_is_known(u8 protocol)
{
	return protocol == IPPROTO_TCP || protocol == IPPROTO_UDP || protocol == IPPROTO_SCTP;
}

int ip_vs_chash_nl_parse_tuple(const struct nlattr *attr, struct ip_vs_chash_tuple *tuple,
			       struct netlink_ext_ack *extack)
{
	struct nlattr *tb[IP_VS_CHASH_A_TUPLE_MAX + 1];
	struct ip_vs_chash_addr addr;
	int err;

	err = nla_parse_nested(tb, IP_VS_CHASH_A_TUPLE_MAX, attr, ip_vs_chash_nl_tuple_policy,
			       extack);
	if (err)
		return err;

	memset(tuple, 0, sizeof(*tuple));
	if (!tb[IP_VS_CHASH_A_TUPLE_FAMILY])
		return CHASH_REFUSE(-EINVAL, extack, attr, "The family of the service is missing");
	tuple->af = nla_get_u32(tb[IP_VS_CHASH_A_TUPLE_FAMILY]);
	if (tuple->af != AF_INET && tuple->af != AF_INET6)
		return CHASH_REFUSE(-EINVAL, extack, tb[IP_VS_CHASH_A_TUPLE_FAMILY],
				    "Unknown family");

	if (tb[IP_VS_CHASH_A_TUPLE_FWMARK]) {
		if (tb[IP_VS_CHASH_A_TUPLE_PROTOCOL] || tb[IP_VS_CHASH_A_TUPLE_ADDR] ||
		    tb[IP_VS_CHASH_A_TUPLE_PORT])
			return CHASH_REFUSE(-EINVAL, extack, attr,
					    "A service has either a mark or an address");
		tuple->fwmark = nla_get_u32(tb[IP_VS_CHASH_A_TUPLE_FWMARK]);
		return 0;
	}

	if (!tb[IP_VS_CHASH_A_TUPLE_PROTOCOL] || !tb[IP_VS_CHASH_A_TUPLE_ADDR] ||
	    !tb[IP_VS_CHASH_A_TUPLE_PORT])
		return CHASH_REFUSE(-EINVAL, extack, attr,
				    "Protocol, address or port of the service is missing");
	tuple->protocol = nla_get_u32(tb[IP_VS_CHASH_A_TUPLE_PROTOCOL]);
	if (!protocol_is_known(tuple->protocol))
		return CHASH_REFUSE(-EINVAL, extack, tb[IP_VS_CHASH_A_TUPLE_PROTOCOL],
				    "Unknown protocol");
	tuple->port = nla_get_be16(tb[IP_VS_CHASH_A_TUPLE_PORT]);
	err = ip_vs_chash_nl_get_addr(tb[IP_VS_CHASH_A_TUPLE_ADDR], &addr, extack);
	if (err)
		return err;
	if (addr.af != tuple->af)
		return CHASH_REFUSE(-EINVAL, extack, tb[IP_VS_CHASH_A_TUPLE_ADDR],
				    "The address is not of the family of the service");
	tuple->addr = addr.addr;
	return 0;
}

int ip_vs_chash_nl_get_tuple(struct genl_info *info, struct ip_vs_chash_tuple *tuple)
{
	return CHASH_NL_NEED(info, CHASH_NL_SERVICE, "The service") ?:
	       ip_vs_chash_nl_parse_tuple(info->attrs[CHASH_NL_SERVICE], tuple, info->extack);
}

static int nl_get_psid(struct nlattr **tb, struct chash_policy *policy,
		       struct netlink_ext_ack *extack)
{
	unsigned int length = nla_get_u32(tb[IP_VS_CHASH_A_SPLIT_PSID_LENGTH]), offset = 0;

	if (tb[IP_VS_CHASH_A_SPLIT_PSID_OFFSET])
		offset = nla_get_u32(tb[IP_VS_CHASH_A_SPLIT_PSID_OFFSET]);
	if (offset + length > 16)
		return CHASH_REFUSE(-ERANGE, extack, tb[IP_VS_CHASH_A_SPLIT_PSID_LENGTH],
				    "A port has 16 bits");
	chash_policy_set_psid(policy, offset, length);
	return 0;
}

int ip_vs_chash_nl_get_split(const struct nlattr *attr, struct chash_policy *policy,
			     struct netlink_ext_ack *extack)
{
	struct nlattr *tb[IP_VS_CHASH_A_SPLIT_MAX + 1];
	u16 size, base, last = U16_MAX;
	int err;

	err = nla_parse_nested(tb, IP_VS_CHASH_A_SPLIT_MAX, attr, ip_vs_chash_nl_split_policy,
			       extack);
	if (err)
		return err;

	if (tb[IP_VS_CHASH_A_SPLIT_PSID_LENGTH])
		return nl_get_psid(tb, policy, extack);
	if (tb[IP_VS_CHASH_A_SPLIT_PSID_OFFSET])
		return CHASH_REFUSE(-EINVAL, extack, tb[IP_VS_CHASH_A_SPLIT_PSID_OFFSET],
				    "The length of the PSID is missing");
	if (!tb[IP_VS_CHASH_A_SPLIT_SIZE])
		return CHASH_REFUSE(-EINVAL, extack, attr, "The size of the blocks is missing");
	size = nla_get_u32(tb[IP_VS_CHASH_A_SPLIT_SIZE]);
	if (!size) {
		chash_policy_set_split(policy, 0, 0, 0);
		return 0;
	}
	if (!tb[IP_VS_CHASH_A_SPLIT_BASE])
		return CHASH_REFUSE(-EINVAL, extack, attr,
				    "The first port of the blocks is missing");
	base = be16_to_cpu(nla_get_be16(tb[IP_VS_CHASH_A_SPLIT_BASE]));
	if (tb[IP_VS_CHASH_A_SPLIT_LAST])
		last = be16_to_cpu(nla_get_be16(tb[IP_VS_CHASH_A_SPLIT_LAST]));
	if (last < base)
		return CHASH_REFUSE(-EINVAL, extack, tb[IP_VS_CHASH_A_SPLIT_LAST],
				    "The last port is below the first one");
	chash_policy_set_split(policy, base, size, last);
	return 0;
}

int ip_vs_chash_nl_put_split(struct sk_buff *skb, int type, const struct chash_policy *policy)
{
	struct nlattr *nest = nla_nest_start(skb, type);
	int err;

	if (!nest)
		return -EMSGSIZE;
	err = nla_put_u32(skb, IP_VS_CHASH_A_SPLIT_SIZE, policy->size);
	if (!err && policy->psid)
		err = nla_put_u32(skb, IP_VS_CHASH_A_SPLIT_PSID_OFFSET,
				  16 - policy->psid - ilog2(policy->size)) ?:
		      nla_put_u32(skb, IP_VS_CHASH_A_SPLIT_PSID_LENGTH, policy->psid);
	else if (!err && policy->size)
		err = nla_put_be16(skb, IP_VS_CHASH_A_SPLIT_BASE, cpu_to_be16(policy->base)) ?:
		      nla_put_be16(skb, IP_VS_CHASH_A_SPLIT_LAST, cpu_to_be16(policy->last));
	if (!err)
		nla_nest_end(skb, nest);
	return err;
}

int ip_vs_chash_nl_get_unset(struct genl_info *info, int type, u64 known, u64 set, u64 *unset)
{
	const struct nlattr *attr = info->attrs[type];

	*unset = attr ? nla_get_u64(attr) : 0;
	if (*unset & ~known)
		return CHASH_REFUSE(-ERANGE, info->extack, attr, "There is no such setting");
	if (!set && !*unset)
		return CHASH_REFUSE(-EINVAL, info->extack, NULL,
				    "There is nothing to set and nothing to take back");
	if (*unset & set)
		return CHASH_REFUSE(-EINVAL, info->extack, attr, "A setting is set and taken back");
	return 0;
}
