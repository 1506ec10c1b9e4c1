// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * Makes IPVS forward a packet of a flow that it did not see begin. What the entry of a flow is
 * worth is said by its TCP state, since IPVS takes timeouts from that alone: segments of a client
 * leave LISTEN as it is until a real server answers. It lasts ten seconds after the first one, and
 * two minutes after each that follows.
 */
#include "base/net.h"
#include "lookup/flow.h"
#include "ipvs/adopt.h"

/* Let go of the entry of a flow, as soon as nobody uses it. */
void ip_vs_chash_disown(struct ip_vs_conn *cp)
{
	cp->timeout = 0;
	ip_vs_conn_put(cp);
}

/*
 * Have IPVS forget a flow, and the template of its client, which goes with the last of its
 * connections. Returns false when the flow has no connection to @ipvs_dest.
 */
bool ip_vs_chash_cut(const struct ip_vs_conn_param *flow, const struct ip_vs_dest *ipvs_dest)
{
	struct ip_vs_conn *cp = ip_vs_conn_in_get(flow);

	if (!cp)
		return false;
	if (cp->dest != ipvs_dest) {
		__ip_vs_conn_put(cp);
		return false;
	}
	if (cp->control)
		cp->control->state &= ~IP_VS_CTPL_S_ASSURED;
	ip_vs_chash_disown(cp);
	return true;
}

/* What segments that follow leave as it is. */
static void conn_await(struct ip_vs_proto_data *pd, struct ip_vs_conn *cp)
{
	spin_lock_bh(&cp->lock);
	cp->state = IP_VS_TCP_S_LISTEN;
	cp->old_state = IP_VS_TCP_S_LISTEN;
	cp->timeout = pd->timeout_table[IP_VS_TCP_S_CLOSE];
	spin_unlock_bh(&cp->lock);
}

static struct ip_vs_conn *conn_make(struct netns_ipvs *ipvs,
				    const struct ip_vs_chash_flow *flow,
				    struct ip_vs_dest *ipvs_dest, enum chash_act act, u32 mark)
{
	unsigned int flags = act == CHASH_ACT_ONCE ? IP_VS_CONN_F_ONE_PACKET : 0;
	bool overloaded = ipvs_dest->flags & IP_VS_DEST_F_OVERLOAD;
	struct ip_vs_conn_param param;
	struct ip_vs_conn *cp;

	/* Destinations have all of their entries begin inactive. */
	ip_vs_conn_fill_param(ipvs, flow->af, IPPROTO_TCP, &flow->client, flow->cport,
			      &flow->vaddr, flow->vport, &param);
	cp = ip_vs_conn_new(&param, ipvs_dest->af, &ipvs_dest->addr,
			    ipvs_dest->port ?: flow->vport, flags, ipvs_dest, mark);
	/*
	 * An entry for one packet reached the threshold. IPVS would lift that only once a quarter
	 * of the sessions has gone.
	 */
	if (cp && flags && !overloaded && ipvs_dest->flags & IP_VS_DEST_F_OVERLOAD) {
		spin_lock_bh(&ipvs_dest->dst_lock);
		ipvs_dest->flags &= ~IP_VS_DEST_F_OVERLOAD;
		spin_unlock_bh(&ipvs_dest->dst_lock);
	}
	return cp;
}

/*
 * Forward a packet, and the rest of its flow. Under RCU, softirqs off; @skb is as in a hook of
 * LOCAL_IN. Returns false, and nothing has happened, when IPVS makes no entry.
 */
bool ip_vs_chash_adopt(struct ip_vs_chash_net *cn, struct sk_buff *skb,
		       struct ip_vs_chash_flow *flow, struct ip_vs_dest *ipvs_dest,
		       enum chash_act act, unsigned int *verdict)
{
	struct ip_vs_proto_data *pd = ip_vs_proto_data_get(cn->ipvs, IPPROTO_TCP);
	struct ip_vs_conn *cp;

	cp = pd ? conn_make(cn->ipvs, flow, ipvs_dest, act, skb->mark) : NULL;
	if (!cp)
		return false;
	/* Its helper has missed what was said so far; or IPVS does not know how to forward it. */
	if (cp->app || !cp->packet_xmit) {
		ip_vs_chash_disown(cp);
		*verdict = NF_ACCEPT;
		return true;
	}

	if (act == CHASH_ACT_ONCE)
		/* Nor does it leave an entry with conntrack, which would stay for days. */
		cp->flags &= ~IP_VS_CONN_F_NFCT;
	else if (act == CHASH_ACT_AWAIT)
		conn_await(pd, cp);
	else
		ip_vs_chash_state_transition(pd, cp, IP_VS_DIR_INPUT, skb, flow->iph.len);

	atomic_inc(&cp->in_pkts);
	*verdict = cp->packet_xmit(skb, cp, pd->pp, &flow->iph);
	ip_vs_conn_put(cp);
	return true;
}

/*
 * Forward a packet by an entry that came into being while it was held. Under RCU, softirqs off.
 * Returns the verdict; the packet may be gone.
 */
unsigned int ip_vs_chash_follow(struct ip_vs_chash_net *cn, struct sk_buff *skb,
				struct ip_vs_chash_flow *flow, struct ip_vs_conn *cp)
{
	struct ip_vs_proto_data *pd = ip_vs_proto_data_get(cn->ipvs, IPPROTO_TCP);
	bool nat = IP_VS_FWD_METHOD(cp) == IP_VS_CONN_F_MASQ;
	unsigned int verdict = NF_DROP;

	/* A masqueraded error has to be rewritten, and is not worth it. */
	if (pd && cp->packet_xmit && cp->dest && ip_vs_chash_dest_available(cp->dest) &&
	    !(flow->icmp && nat)) {
		if (!flow->icmp)
			ip_vs_chash_state_transition(pd, cp, IP_VS_DIR_INPUT, skb, flow->iph.len);
		atomic_inc(&cp->in_pkts);
		verdict = cp->packet_xmit(skb, cp, pd->pp, &flow->iph);
	}
	ip_vs_conn_put(cp);
	return verdict;
}
