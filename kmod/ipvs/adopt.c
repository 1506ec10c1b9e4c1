// SPDX-License-Identifier: GPL-2.0-only
/*
 * Makes IPVS forward a packet of a flow that it did not see begin. What the entry of a flow is
 * worth is said by its TCP state, since IPVS takes timeouts from that alone: segments of a client
 * leave CLOSE, of ten seconds, as it is, and LISTEN until a real server answers.
 */
#include "ipvs/adopt.h"

static void conn_param(struct netns_ipvs *ipvs, const struct ip_vs_chash_flow *flow,
		       struct ip_vs_conn_param *param)
{
	ip_vs_conn_fill_param(ipvs, flow->af, IPPROTO_TCP, &flow->client, flow->cport,
			      &flow->vaddr, flow->vport, param);
}

/**
 * ip_vs_chash_adopted() - the entry of a flow
 * @ipvs:	IPVS of the namespace
 * @flow:	flow
 *
 * Context: Under RCU.
 * Return: the entry, with a reference, or NULL.
 */
struct ip_vs_conn *ip_vs_chash_adopted(struct netns_ipvs *ipvs,
				       const struct ip_vs_chash_flow *flow)
{
	struct ip_vs_conn_param param;

	conn_param(ipvs, flow, &param);
	return ip_vs_conn_in_get(&param);
}

/**
 * ip_vs_chash_disown() - let go of the entry of a flow, as soon as nobody uses it
 * @cp:		the entry; the reference is dropped
 *
 * IPVS finds a newer entry of the flow before this one.
 *
 * Context: Any.
 */
void ip_vs_chash_disown(struct ip_vs_conn *cp)
{
	cp->timeout = 0;
	ip_vs_conn_put(cp);
}

/* What segments that follow leave as it is. */
static void conn_set_state(struct ip_vs_proto_data *pd, struct ip_vs_conn *cp,
			   int state)
{
	spin_lock_bh(&cp->lock);
	cp->state = state;
	cp->old_state = state;
	cp->timeout = pd->timeout_table[IP_VS_TCP_S_CLOSE];
	spin_unlock_bh(&cp->lock);
}

static struct ip_vs_conn *conn_make(struct netns_ipvs *ipvs,
				    const struct ip_vs_chash_flow *flow,
				    struct ip_vs_dest *real, enum chash_act act,
				    u32 mark)
{
	unsigned int flags = act == CHASH_ACT_ONCE ? IP_VS_CONN_F_ONE_PACKET : 0;
	struct ip_vs_conn_param param;

	/* Destinations have all of their entries begin inactive. */
	conn_param(ipvs, flow, &param);
	return ip_vs_conn_new(&param, real->af, &real->addr, real->port ?: flow->vport, flags,
			      real, mark);
}

/**
 * ip_vs_chash_adopt() - forward a packet, and the rest of its flow
 * @ipvs:	IPVS of the namespace
 * @skb:	packet
 * @flow:	its flow
 * @real:	where it goes
 * @act:	CHASH_ACT_ONCE, _TRIAL, _AWAIT or _ADOPT
 *
 * Context: Under RCU, in a hook of LOCAL_IN.
 * Return: the verdict; the packet may be gone.
 */
unsigned int ip_vs_chash_adopt(struct netns_ipvs *ipvs, struct sk_buff *skb,
			       struct ip_vs_chash_flow *flow, struct ip_vs_dest *real,
			       enum chash_act act)
{
	struct ip_vs_proto_data *pd = ip_vs_proto_data_get(ipvs, IPPROTO_TCP);
	struct ip_vs_conn *cp;
	unsigned int verdict;

	if (!pd)
		return NF_ACCEPT;
	cp = conn_make(ipvs, flow, real, act, skb->mark);
	if (!cp)
		return NF_DROP;
	/* Its helper has missed what was said so far; or IPVS does not know how to forward it. */
	if (cp->app || !cp->packet_xmit) {
		ip_vs_chash_disown(cp);
		return NF_ACCEPT;
	}

	if (act == CHASH_ACT_TRIAL)
		conn_set_state(pd, cp, IP_VS_TCP_S_CLOSE);
	else if (act == CHASH_ACT_AWAIT)
		conn_set_state(pd, cp, IP_VS_TCP_S_LISTEN);
	else if (act == CHASH_ACT_ADOPT)
		ip_vs_chash_state_transition(pd, cp, IP_VS_DIR_INPUT, skb, flow->iph.len);

	atomic_inc(&cp->in_pkts);
	verdict = cp->packet_xmit(skb, cp, pd->pp, &flow->iph);
	ip_vs_conn_put(cp);
	return verdict;
}
