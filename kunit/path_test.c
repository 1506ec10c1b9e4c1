// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * What becomes of a segment that IPVS does not know once it is known who has its flow, and what is
 * remembered of it. Entries are what the suite notes of them.
 */
#include "alloc.h"
#include "../kmod/ipvs/takeover.c"
#include "../kmod/state/director.h"
#include "../kmod/service/publish.h"
#include "fixture.h"

#include <linux/inet.h>
#include <net/dst_metadata.h>
#include <net/net_namespace.h>

/* What was forwarded since a test began, and the entries that were let go of. */
static struct {
	unsigned int		n;
	enum chash_act		act;
	struct ip_vs_dest	*ipvs_dest;
	unsigned int		disowned;
} chash_test_sent;

/* In place of kmod/ipvs/adopt.c. */

bool ip_vs_chash_adopt(struct ip_vs_chash_net *cn, struct sk_buff *skb,
		       struct ip_vs_chash_flow *flow, struct ip_vs_dest *ipvs_dest,
		       enum chash_act act, unsigned int *verdict)
{
	chash_test_sent.n++;
	chash_test_sent.act = act;
	chash_test_sent.ipvs_dest = ipvs_dest;
	*verdict = NF_STOLEN;
	return true;
}

unsigned int ip_vs_chash_follow(struct ip_vs_chash_net *cn, struct sk_buff *skb,
				struct ip_vs_chash_flow *flow, struct ip_vs_conn *cp)
{
	return NF_STOLEN;
}

void ip_vs_chash_disown(struct ip_vs_conn *cp)
{
	chash_test_sent.disowned++;
}

/* A service with a server of its own and a director of PoP 2, which answers. */
struct chash_path_fixture {
	struct ip_vs_chash_service	*cs;
	struct ip_vs_chash_net		*cn;
	struct ip_vs_chash_dest		*server;
	struct ip_vs_chash_dest		*relay;
	struct ip_vs_chash_director	*director;
	struct ip_vs_chash_flow		flow;
	struct sk_buff			*skb;
};

static void chash_test_path(struct kunit *test, struct chash_path_fixture *path, u32 mark)
{
	struct ip_vs_chash_pop self = {
		.id = 1, .self = true, .name = "one", .state = IP_VS_CHASH_POP_STATE_UP,
	};
	struct ip_vs_chash_pop other = {
		.id = 2, .name = "two", .state = IP_VS_CHASH_POP_STATE_UP,
	};
	struct ip_vs_chash_net *cn = chash_test_net(test);
	struct ip_vs_service *svc = chash_test_service(test);
	struct metadata_dst *route = metadata_dst_alloc(0, METADATA_IP_TUNNEL, GFP_KERNEL);

	memset(&chash_test_sent, 0, sizeof(chash_test_sent));
	/* As a namespace that has started, but for who looks at the clock. */
	cn->ask->stopped = false;
	cn->takeover = kunit_kzalloc(test, sizeof(*cn->takeover), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, cn->takeover);
	cn->takeover->seen = kunit_kzalloc(test, sizeof(*cn->takeover->seen), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, cn->takeover->seen);
	mutex_lock(&cn->pops->lock);
	KUNIT_EXPECT_EQ(test, ip_vs_chash_pop_set(cn->pops, &self, NULL), 0);
	KUNIT_EXPECT_EQ(test, ip_vs_chash_pop_set(cn->pops, &other, NULL), 0);
	mutex_unlock(&cn->pops->lock);

	svc->fwmark = mark;
	path->cn = cn;
	path->cs = chash_test_bind(test, svc);
	path->server = chash_test_peer_dest(test, svc, 1, 0, false);
	path->relay = chash_test_peer_dest(test, svc, 0, 2, true);
	mutex_lock(&cn->lock);
	ip_vs_chash_publish_now(path->cs);
	path->cs->takeover = true;
	path->cs->filling = false;
	path->cs->bound_at = jiffies - 3600 * HZ;
	cn->longest = 900 * HZ;
	cn->pop_self = 1;
	ip_vs_chash_director_want(cn->directors, 2, AF_INET, &path->relay->addr);
	ip_vs_chash_directors_sweep(cn->directors);
	mutex_unlock(&cn->lock);
	rcu_read_lock();
	path->director = ip_vs_chash_director_find(cn->directors, AF_INET, &path->relay->addr);
	rcu_read_unlock();
	KUNIT_ASSERT_NOT_NULL(test, path->director);
	path->director->heard = true;

	path->flow = (struct ip_vs_chash_flow) {
		.af = AF_INET, .cport = htons(40000), .vport = htons(8000),
		.client.ip = in_aton("198.51.100.1"), .vaddr.ip = in_aton("203.0.113.1"),
	};
	path->skb = alloc_skb(256, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, path->skb);
	KUNIT_ASSERT_NOT_NULL(test, route);
	path->skb->dev = init_net.loopback_dev;
	skb_dst_set(path->skb, &route->dst);
}

/* The director was silent, and answers again. */
static void chash_test_back(struct chash_path_fixture *path)
{
	path->director->away = true;
	path->director->away_at = jiffies;
}

static unsigned int chash_test_segment_of(struct chash_path_fixture *path, u16 pop)
{
	static const struct nf_hook_state state = {};
	unsigned int verdict;

	local_bh_disable();
	rcu_read_lock();
	verdict = chash_takeover(path->cs, path->skb, &state, &path->flow, pop);
	rcu_read_unlock();
	local_bh_enable();
	return verdict;
}

static unsigned int chash_test_settle_of(struct chash_path_fixture *path,
					 const struct ip_vs_chash_director *voucher, bool begun)
{
	struct ip_vs_chash_question question;
	unsigned int verdict;

	local_bh_disable();
	rcu_read_lock();
	question = takeover_question(path->cs, &path->flow, 0);
	question.voucher = voucher;
	question.begun = begun;
	verdict = takeover_settle(path->cs, path->skb, &path->flow, &question);
	rcu_read_unlock();
	local_bh_enable();
	return verdict;
}

/* What is held still is nobody's any more. */
static void chash_test_path_end(struct chash_path_fixture *path)
{
	ip_vs_chash_held_flush(path->cn->ask, NULL);
	timer_delete_sync(&path->cn->ask->tick);
}

static void chash_test_judged(const struct chash_path_fixture *path, unsigned int ago)
{
	chash_seen_note(path->cn->takeover->seen,
			ip_vs_chash_ask_hash(path->cn->ask, &path->flow),
			ktime_get_seconds() - ago);
}

static unsigned int chash_test_judged_ago(const struct chash_path_fixture *path)
{
	struct chash_sight sight = { .judged_ago = U16_MAX };

	chash_seen_look(path->cn->takeover->seen, ip_vs_chash_ask_hash(path->cn->ask, &path->flow),
			ktime_get_seconds(), &sight);
	return sight.judged_ago;
}

/* However busy it is: the director that was away has it by then. */
static void a_flow_that_is_relayed_without_a_voucher_is_asked_about_again(struct kunit *test)
{
	struct chash_path_fixture path;

	chash_test_path(test, &path, 0);
	chash_test_back(&path);
	chash_test_judged(&path, 8);
	KUNIT_EXPECT_EQ(test, chash_test_segment_of(&path, 0), NF_STOLEN);
	KUNIT_EXPECT_EQ(test, chash_test_sent.act, CHASH_ACT_ONCE);
	KUNIT_EXPECT_PTR_EQ(test, chash_test_sent.ipvs_dest,
			    rcu_access_pointer(path.relay->ipvs_dest));
	KUNIT_EXPECT_GE(test, chash_test_judged_ago(&path), 8);
	kfree_skb(path.skb);
}

static void what_is_relayed_takes_no_token_of_what_gets_an_entry(struct kunit *test)
{
	struct chash_path_fixture path;

	chash_test_path(test, &path, 0);
	path.cn->takeover_rate = 1000;
	path.cn->relay_rate = 1000;
	chash_test_back(&path);
	chash_test_judged(&path, 9);
	chash_test_judged(&path, 5);
	KUNIT_EXPECT_EQ(test, chash_test_settle_of(&path, NULL, false), NF_STOLEN);
	KUNIT_EXPECT_EQ(test, chash_test_sent.act, CHASH_ACT_ONCE);
	KUNIT_EXPECT_TRUE(test, !memchr_inv(&path.cn->takeover->promotions, 0,
					    sizeof(path.cn->takeover->promotions)));
	/* Nobody was away: it is this PoP's own. */
	path.director->away = false;
	KUNIT_EXPECT_EQ(test, chash_test_settle_of(&path, NULL, false), NF_STOLEN);
	KUNIT_EXPECT_EQ(test, chash_test_sent.act, CHASH_ACT_ADOPT);
	KUNIT_EXPECT_FALSE(test, !memchr_inv(&path.cn->takeover->promotions, 0,
					     sizeof(path.cn->takeover->promotions)));
	kfree_skb(path.skb);
}

static void an_entry_that_no_server_has_confirmed_makes_no_other(struct kunit *test)
{
	struct chash_path_fixture path;

	chash_test_path(test, &path, 0);
	KUNIT_EXPECT_EQ(test, chash_test_settle_of(&path, path.director, false), NF_STOLEN);
	KUNIT_EXPECT_EQ(test, chash_test_sent.act, CHASH_ACT_ONCE);
	KUNIT_EXPECT_FALSE(test, path.cs->relayed);
	KUNIT_EXPECT_LT(test, ip_vs_chash_hint_learned(path.cn->ask, &path.flow, NULL), 0);

	KUNIT_EXPECT_EQ(test, chash_test_settle_of(&path, path.director, true), NF_STOLEN);
	KUNIT_EXPECT_EQ(test, chash_test_sent.act, CHASH_ACT_ADOPT);
	KUNIT_EXPECT_TRUE(test, path.cs->relayed);
	KUNIT_EXPECT_EQ(test, ip_vs_chash_hint_learned(path.cn->ask, &path.flow, NULL),
			path.director->index);
	kfree_skb(path.skb);
}

/* What a director had that cannot be asked it has still, for all that is known. */
static void a_hint_is_followed_where_nobody_can_be_asked(struct kunit *test)
{
	struct chash_path_fixture path;

	chash_test_path(test, &path, 0);
	KUNIT_EXPECT_EQ(test, chash_test_settle_of(&path, path.director, true), NF_STOLEN);
	KUNIT_EXPECT_EQ(test, chash_test_settle_of(&path, NULL, false), NF_STOLEN);
	KUNIT_EXPECT_EQ(test, chash_test_sent.act, CHASH_ACT_ONCE);
	KUNIT_EXPECT_PTR_EQ(test, chash_test_sent.ipvs_dest,
			    rcu_access_pointer(path.relay->ipvs_dest));
	WRITE_ONCE(path.cn->ask->port, 8849);
	KUNIT_EXPECT_EQ(test, chash_test_settle_of(&path, NULL, false), NF_STOLEN);
	KUNIT_EXPECT_PTR_EQ(test, chash_test_sent.ipvs_dest,
			    rcu_access_pointer(path.server->ipvs_dest));
	kfree_skb(path.skb);
}

/* It may be about a connection of the host, unless somebody says otherwise. */
static void an_error_without_the_mark_of_a_service_is_the_hosts(struct kunit *test)
{
	struct chash_path_fixture path;

	chash_test_path(test, &path, 9);
	WRITE_ONCE(path.cn->ask->port, 8849);
	path.flow.icmp = true;
	KUNIT_EXPECT_EQ(test, chash_test_settle_of(&path, NULL, false), NF_ACCEPT);
	KUNIT_EXPECT_EQ(test, chash_test_sent.n, 0);
	KUNIT_EXPECT_LE(test, chash_test_judged_ago(&path), 1);
	/* Nobody is asked again, and nothing is dropped. */
	KUNIT_EXPECT_EQ(test, chash_test_segment_of(&path, 0), NF_ACCEPT);

	KUNIT_EXPECT_EQ(test, chash_test_settle_of(&path, path.director, true), NF_STOLEN);
	KUNIT_EXPECT_PTR_EQ(test, chash_test_sent.ipvs_dest,
			    rcu_access_pointer(path.relay->ipvs_dest));
	path.skb->mark = 9;
	KUNIT_EXPECT_EQ(test, chash_test_settle_of(&path, NULL, false), NF_STOLEN);
	KUNIT_EXPECT_PTR_EQ(test, chash_test_sent.ipvs_dest,
			    rcu_access_pointer(path.server->ipvs_dest));
	KUNIT_EXPECT_EQ(test, chash_test_sent.n, 2);
	kfree_skb(path.skb);
}

static void an_error_that_finds_no_place_is_not_lost_to_the_host(struct kunit *test)
{
	struct chash_path_fixture path;

	chash_test_path(test, &path, 9);
	WRITE_ONCE(path.cn->ask->port, 8849);
	path.cn->relay_rate = 1000;
	path.cn->ask_max = 0;
	path.flow.icmp = true;
	KUNIT_EXPECT_EQ(test, chash_test_segment_of(&path, 0), NF_ACCEPT);
	path.flow.icmp = false;
	KUNIT_EXPECT_EQ(test, chash_test_segment_of(&path, 0), NF_DROP);
	kfree_skb(path.skb);
}

/* What the stack, or IPVS, would look for its route is dropped; @syn, or else an error. */
static void chash_test_lost(struct kunit *test, struct chash_path_fixture *path, bool syn)
{
	struct metadata_dst *gone = metadata_dst_alloc(0, METADATA_IP_TUNNEL, GFP_KERNEL);
	static const struct nf_hook_state state = {};
	unsigned int verdict;

	KUNIT_ASSERT_NOT_NULL(test, gone);
	skb_dst_drop(path->skb);
	atomic_set(&gone->dst.__rcuref.refcnt, RCUREF_DEAD);
	path->flow.syn = syn;
	path->flow.icmp = !syn;
	local_bh_disable();
	rcu_read_lock();
	skb_dst_set_noref(path->skb, &gone->dst);
	verdict = syn ? chash_takeover_syn(path->cs, path->skb, &state, &path->flow) :
			chash_takeover(path->cs, path->skb, &state, &path->flow, 0);
	rcu_read_unlock();
	local_bh_enable();
	KUNIT_EXPECT_EQ(test, verdict, NF_DROP);
	KUNIT_EXPECT_EQ(test, path->cn->ask->held, 0);
	metadata_dst_free(gone);
}

static void a_packet_whose_route_has_just_gone_is_dropped(struct kunit *test)
{
	struct chash_path_fixture path;

	chash_test_path(test, &path, 9);
	WRITE_ONCE(path.cn->ask->port, 8849);
	path.cn->relay_rate = 1000;
	path.cn->ask_max = 1;
	ip_vs_chash_hint_learn(path.cn->ask, &path.flow, path.director->index, 2);
	chash_test_lost(test, &path, true);
	chash_test_lost(test, &path, false);
	kfree_skb(path.skb);
}

static unsigned int chash_test_redecide(struct chash_path_fixture *path, struct ip_vs_conn *cp)
{
	static const struct nf_hook_state state = {};
	unsigned int verdict;

	refcount_set(&cp->refcnt, 2);
	local_bh_disable();
	rcu_read_lock();
	verdict = chash_redecide(path->cs, path->skb, &state, &path->flow, cp, 2);
	rcu_read_unlock();
	local_bh_enable();
	return verdict;
}

static struct ip_vs_conn *chash_test_entry(struct kunit *test, u16 state)
{
	struct ip_vs_conn *cp = kunit_kzalloc(test, sizeof(*cp), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, cp);
	cp->state = state;
	return cp;
}

/* With it the director knows with which PoP the flow was. */
static void a_flow_keeps_its_entry_until_its_segment_has_a_place(struct kunit *test)
{
	struct chash_path_fixture path;
	struct ip_vs_conn *cp;

	chash_test_path(test, &path, 0);
	cp = chash_test_entry(test, IP_VS_TCP_S_ESTABLISHED);
	path.cn->relay_rate = 1000;
	path.director->silent = true;
	path.director->away = true;
	/* So that nothing is waited for. */
	path.director->away_at = jiffies - 60 * HZ;

	path.cn->ask_max = 0;
	KUNIT_EXPECT_EQ(test, chash_test_redecide(&path, cp), NF_DROP);
	KUNIT_EXPECT_EQ(test, chash_test_sent.disowned, 0);
	KUNIT_EXPECT_EQ(test, refcount_read(&cp->refcnt), 1);
	path.cn->ask_max = 1;
	KUNIT_EXPECT_EQ(test, chash_test_redecide(&path, cp), NF_STOLEN);
	KUNIT_EXPECT_EQ(test, chash_test_sent.disowned, 1);
	chash_test_path_end(&path);
}

static void a_syn_for_a_director_that_is_away_begins_anew(struct kunit *test)
{
	static const u16 states[] = {
		IP_VS_TCP_S_NONE, IP_VS_TCP_S_SYN_RECV, IP_VS_TCP_S_SYNACK, IP_VS_TCP_S_FIN_WAIT,
		IP_VS_TCP_S_CLOSE,
	};
	struct chash_path_fixture path;
	struct ip_vs_conn *cp;
	unsigned int i;

	chash_test_path(test, &path, 0);
	path.cn->relay_rate = 1000;
	path.cn->ask_max = 1;
	path.director->silent = true;
	path.director->away = true;
	path.director->away_at = jiffies - 60 * HZ;
	path.flow.syn = true;
	for (i = 0; i < ARRAY_SIZE(states); i++) {
		cp = chash_test_entry(test, states[i]);
		KUNIT_EXPECT_EQ(test, chash_test_redecide(&path, cp), NF_DROP);
		KUNIT_EXPECT_EQ(test, chash_test_sent.disowned, i + 1);
	}
	/* One for an open session goes the way of its segments, as it may be forged. */
	cp = chash_test_entry(test, IP_VS_TCP_S_ESTABLISHED);
	KUNIT_EXPECT_EQ(test, chash_test_redecide(&path, cp), NF_STOLEN);
	KUNIT_EXPECT_EQ(test, path.cn->ask->held, 1);
	chash_test_path_end(&path);
}

static void chash_path_exit(struct kunit *test)
{
	struct chash_fixture *fixture = test->priv;

	if (fixture && fixture->cn)
		fixture->cn->takeover = NULL;
	chash_test_exit(test);
}

static struct kunit_case chash_path_cases[] = {
	KUNIT_CASE(a_flow_that_is_relayed_without_a_voucher_is_asked_about_again),
	KUNIT_CASE(what_is_relayed_takes_no_token_of_what_gets_an_entry),
	KUNIT_CASE(an_entry_that_no_server_has_confirmed_makes_no_other),
	KUNIT_CASE(a_hint_is_followed_where_nobody_can_be_asked),
	KUNIT_CASE(an_error_without_the_mark_of_a_service_is_the_hosts),
	KUNIT_CASE(an_error_that_finds_no_place_is_not_lost_to_the_host),
	KUNIT_CASE(a_packet_whose_route_has_just_gone_is_dropped),
	KUNIT_CASE(a_flow_keeps_its_entry_until_its_segment_has_a_place),
	KUNIT_CASE(a_syn_for_a_director_that_is_away_begins_anew),
	{}
};

static struct kunit_suite chash_path_suite = {
	.name = "chash_takeover_path",
	.init = chash_test_init,
	.exit = chash_path_exit,
	.test_cases = chash_path_cases,
};

kunit_test_suite(chash_path_suite);
