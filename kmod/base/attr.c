// SPDX-License-Identifier: GPL-2.0-only
/*
 * Addresses, prefixes and services as netlink attributes, both ways. The policies have looked at
 * types and ranges; here is what takes more than one attribute to tell.
 */
#include <linux/in.h>
#include <linux/in6.h>
#include <linux/socket.h>

#include "base/attr.h"

const struct nla_policy ip_vs_chash_tuple_nl_policy[IP_VS_CHASH_A_TUPLE_MAX + 1] = {
	[IP_VS_CHASH_A_TUPLE_FAMILY]	= NLA_POLICY_RANGE(NLA_U8, AF_INET, AF_INET6),
	[IP_VS_CHASH_A_TUPLE_PROTOCOL]	= NLA_POLICY_RANGE(NLA_U8, IPPROTO_TCP, IPPROTO_SCTP),
	[IP_VS_CHASH_A_TUPLE_ADDR]	= NLA_POLICY_RANGE(NLA_BINARY, 4, 16),
	[IP_VS_CHASH_A_TUPLE_PORT]	= { .type = NLA_U16, },
	[IP_VS_CHASH_A_TUPLE_FWMARK]	= NLA_POLICY_MIN(NLA_U32, 1),
};

static unsigned int addr_len(u16 af)
{
	return af == AF_INET6 ? sizeof(struct in6_addr) : sizeof(struct in_addr);
}

/**
 * ip_vs_chash_attr_addr() - read an address
 * @attr:	4 or 16 bytes
 * @addr:	set to the address and its family
 * @extack:	where to report a refusal
 *
 * Context: Any.
 * Return: 0 or -EINVAL.
 */
int ip_vs_chash_attr_addr(const struct nlattr *attr, struct ip_vs_chash_addr *addr,
			  struct netlink_ext_ack *extack)
{
	memset(addr, 0, sizeof(*addr));
	addr->af = nla_len(attr) == sizeof(struct in6_addr) ? AF_INET6 : AF_INET;
	if (nla_len(attr) != addr_len(addr->af)) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "An address has 4 or 16 bytes");
		return -EINVAL;
	}
	memcpy(&addr->addr, nla_data(attr), nla_len(attr));
	return 0;
}

/**
 * ip_vs_chash_addr_prefix() - an address as a prefix of all its bits
 * @af:		family
 * @addr:	address
 *
 * Context: Any.
 * Return: the prefix.
 */
struct chash_prefix ip_vs_chash_addr_prefix(u16 af, const union nf_inet_addr *addr)
{
	struct chash_prefix prefix = { .v6 = af == AF_INET6 };

	if (prefix.v6) {
		prefix.hi = (u64)ntohl(addr->ip6[0]) << 32 | ntohl(addr->ip6[1]);
		prefix.lo = (u64)ntohl(addr->ip6[2]) << 32 | ntohl(addr->ip6[3]);
		prefix.plen = 128;
	} else {
		prefix.hi = (u64)ntohl(addr->ip) << 32;
		prefix.plen = 32;
	}
	return prefix;
}

/**
 * ip_vs_chash_attr_prefix() - read a prefix
 * @addr:	4 or 16 bytes
 * @plen:	length, or NULL for all bits of the address
 * @prefix:	set to the prefix
 * @extack:	where to report a refusal
 *
 * Context: Any.
 * Return: 0 or -EINVAL.
 */
int ip_vs_chash_attr_prefix(const struct nlattr *addr, const struct nlattr *plen,
			    struct chash_prefix *prefix, struct netlink_ext_ack *extack)
{
	struct ip_vs_chash_addr parsed;
	struct chash_prefix full;
	int err;

	err = ip_vs_chash_attr_addr(addr, &parsed, extack);
	if (err)
		return err;
	full = ip_vs_chash_addr_prefix(parsed.af, &parsed.addr);
	*prefix = full;
	if (!plen)
		return 0;

	if (nla_get_u8(plen) > full.plen) {
		NL_SET_ERR_MSG_ATTR(extack, plen, "The prefix is longer than the address");
		return -EINVAL;
	}
	prefix->plen = nla_get_u8(plen);
	chash_prefix_mask(prefix, prefix->plen);
	if (prefix->hi != full.hi || prefix->lo != full.lo) {
		NL_SET_ERR_MSG_ATTR(extack, addr, "The prefix has host bits set");
		return -EINVAL;
	}
	return 0;
}

static bool protocol_is_known(u8 protocol)
{
	return protocol == IPPROTO_TCP || protocol == IPPROTO_UDP || protocol == IPPROTO_SCTP;
}

/**
 * ip_vs_chash_attr_tuple() - read what names a service
 * @attr:	nest of the set TUPLE
 * @tuple:	set to the service, without padding that is not 0
 * @extack:	where to report a refusal
 *
 * Context: Any.
 * Return: 0 or -EINVAL.
 */
int ip_vs_chash_attr_tuple(const struct nlattr *attr, struct ip_vs_chash_tuple *tuple,
			   struct netlink_ext_ack *extack)
{
	struct nlattr *tb[IP_VS_CHASH_A_TUPLE_MAX + 1];
	struct ip_vs_chash_addr addr;
	int err;

	err = nla_parse_nested(tb, IP_VS_CHASH_A_TUPLE_MAX, attr, ip_vs_chash_tuple_nl_policy,
			       extack);
	if (err)
		return err;

	memset(tuple, 0, sizeof(*tuple));
	if (!tb[IP_VS_CHASH_A_TUPLE_FAMILY]) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "The family of the service is missing");
		return -EINVAL;
	}
	tuple->af = nla_get_u8(tb[IP_VS_CHASH_A_TUPLE_FAMILY]);
	if (tuple->af != AF_INET && tuple->af != AF_INET6) {
		NL_SET_ERR_MSG_ATTR(extack, tb[IP_VS_CHASH_A_TUPLE_FAMILY], "Unknown family");
		return -EINVAL;
	}

	if (tb[IP_VS_CHASH_A_TUPLE_FWMARK]) {
		if (tb[IP_VS_CHASH_A_TUPLE_PROTOCOL] || tb[IP_VS_CHASH_A_TUPLE_ADDR] ||
		    tb[IP_VS_CHASH_A_TUPLE_PORT]) {
			NL_SET_ERR_MSG_ATTR(extack, attr,
					    "A service has either a mark or an address");
			return -EINVAL;
		}
		tuple->fwmark = nla_get_u32(tb[IP_VS_CHASH_A_TUPLE_FWMARK]);
		return 0;
	}

	if (!tb[IP_VS_CHASH_A_TUPLE_PROTOCOL] || !tb[IP_VS_CHASH_A_TUPLE_ADDR] ||
	    !tb[IP_VS_CHASH_A_TUPLE_PORT]) {
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "Protocol, address or port of the service is missing");
		return -EINVAL;
	}
	tuple->protocol = nla_get_u8(tb[IP_VS_CHASH_A_TUPLE_PROTOCOL]);
	if (!protocol_is_known(tuple->protocol)) {
		NL_SET_ERR_MSG_ATTR(extack, tb[IP_VS_CHASH_A_TUPLE_PROTOCOL], "Unknown protocol");
		return -EINVAL;
	}
	tuple->port = nla_get_be16(tb[IP_VS_CHASH_A_TUPLE_PORT]);
	err = ip_vs_chash_attr_addr(tb[IP_VS_CHASH_A_TUPLE_ADDR], &addr, extack);
	if (err)
		return err;
	if (addr.af != tuple->af) {
		NL_SET_ERR_MSG_ATTR(extack, tb[IP_VS_CHASH_A_TUPLE_ADDR],
				    "The address is not of the family of the service");
		return -EINVAL;
	}
	tuple->addr = addr.addr;
	return 0;
}

/**
 * ip_vs_chash_put_addr() - write an address
 * @skb:	message
 * @type:	attribute
 * @af:		family
 * @addr:	address
 *
 * Context: Any.
 * Return: 0 or -EMSGSIZE.
 */
int ip_vs_chash_put_addr(struct sk_buff *skb, int type, u16 af, const union nf_inet_addr *addr)
{
	return nla_put(skb, type, addr_len(af), addr);
}

/**
 * ip_vs_chash_prefix_addr() - address of a prefix
 * @prefix:	prefix
 *
 * Context: Any.
 * Return: the address.
 */
union nf_inet_addr ip_vs_chash_prefix_addr(const struct chash_prefix *prefix)
{
	return (union nf_inet_addr) {
		.ip6 = { htonl(prefix->hi >> 32), htonl(prefix->hi), htonl(prefix->lo >> 32),
			 htonl(prefix->lo) },
	};
}

/**
 * ip_vs_chash_put_prefix() - write a prefix
 * @skb:	message
 * @type:	attribute for its address
 * @plen_type:	attribute for its length
 * @prefix:	prefix
 *
 * Context: Any.
 * Return: 0 or -EMSGSIZE.
 */
int ip_vs_chash_put_prefix(struct sk_buff *skb, int type, int plen_type,
			   const struct chash_prefix *prefix)
{
	union nf_inet_addr addr = ip_vs_chash_prefix_addr(prefix);

	return ip_vs_chash_put_addr(skb, type, prefix->v6 ? AF_INET6 : AF_INET, &addr) ?:
	       nla_put_u8(skb, plen_type, prefix->plen);
}

/**
 * ip_vs_chash_put_tuple() - write what names a service
 * @skb:	message
 * @type:	attribute, a nest
 * @tuple:	service
 *
 * Context: Any.
 * Return: 0 or -EMSGSIZE; what was written so far is the caller's to cancel.
 */
int ip_vs_chash_put_tuple(struct sk_buff *skb, int type, const struct ip_vs_chash_tuple *tuple)
{
	struct nlattr *nest = nla_nest_start(skb, type);
	int err;

	if (!nest)
		return -EMSGSIZE;
	err = nla_put_u8(skb, IP_VS_CHASH_A_TUPLE_FAMILY, tuple->af);
	if (!err && tuple->fwmark)
		err = nla_put_u32(skb, IP_VS_CHASH_A_TUPLE_FWMARK, tuple->fwmark);
	else if (!err)
		err = nla_put_u8(skb, IP_VS_CHASH_A_TUPLE_PROTOCOL, tuple->protocol) ?:
		      ip_vs_chash_put_addr(skb, IP_VS_CHASH_A_TUPLE_ADDR, tuple->af,
					   &tuple->addr) ?:
		      nla_put_be16(skb, IP_VS_CHASH_A_TUPLE_PORT, tuple->port);
	if (err)
		return err;
	nla_nest_end(skb, nest);
	return 0;
}
