// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * Asking: what is held, whom it asks, and what ends its wait; what datagrams can do, and what they
 * cannot. The sockets are a list of what was sent; the hands of the clock are the suite's.
 */
#include "alloc.h"
#include "../kmod/lib/wire.c"
#include "../kmod/lookup/flow.c"
#include "../kmod/ask/held.c"
#include "../kmod/ask/hint.c"
#include "../kmod/ask/inquiry.c"
#include "../kmod/ask/answer.c"
#include "../kmod/ask/ask.c"
#include "../kmod/state/owner.h"
#include "../kmod/state/pop.h"
#include "../kmod/lookup/midstream.h"
#include "../kmod/service/publish.h"
#include "fixture.h"

#include <linux/inet.h>
#include <linux/prandom.h>
#include <net/dst_metadata.h>
#include <net/net_namespace.h>

#define CHASH_TEST_LETTERS	64
#define CHASH_TEST_DIRECTORS	3

/* What was sent since a test began. */
static struct chash_test_letter {
	union nf_inet_addr	to;
	struct chash_wire	wire;
	unsigned int		key;
} chash_test_sent[CHASH_TEST_LETTERS];
static unsigned int chash_test_letters;

/* What was decided since then, the last one of it. */
static unsigned int chash_test_decided;
static struct ip_vs_chash_held chash_test_last;

/* In place of kmod/ask/socket.c. */

int ip_vs_chash_socket_open(struct ip_vs_chash_ask *ask, u16 port,
			    int (*receive)(struct sock *sk, struct sk_buff *skb))
{
	if (port == 1)
		return -EADDRINUSE;
	WRITE_ONCE(ask->port, port);
	return 0;
}

void ip_vs_chash_socket_close(struct ip_vs_chash_ask *ask)
{
	WRITE_ONCE(ask->port, 0);
}

void ip_vs_chash_socket_send(struct ip_vs_chash_ask *ask, const struct ip_vs_chash_letter *letter,
			     const struct chash_wire *wire, unsigned int key)
{
	struct chash_test_letter *sent;

	sent = &chash_test_sent[chash_test_letters++ % CHASH_TEST_LETTERS];
	sent->to = letter->peer;
	sent->wire = *wire;
	sent->key = key;
}

static void chash_test_decide(struct ip_vs_chash_net *cn, struct ip_vs_chash_held *held)
{
	chash_test_decided++;
	chash_test_last = *held;
	ip_vs_chash_held_free(held);
}

static void chash_test_changed(struct ip_vs_chash_net *cn)
{
}

struct chash_ask_fixture {
	struct ip_vs_service		*svc;
	struct ip_vs_chash_service	*cs;
	struct ip_vs_chash_ask		*ask;
	struct ip_vs_chash_director	*director[CHASH_TEST_DIRECTORS];
};

/* Directors of the PoPs 2 and 3, two of the latter. No tick of the clock but what a test does. */
static struct chash_ask_fixture chash_test_asks(struct kunit *test)
{
	struct ip_vs_chash_net *cn = chash_test_net(test);
	struct ip_vs_service *svc = chash_test_service(test);
	struct ip_vs_chash_dest *relay[CHASH_TEST_DIRECTORS];
	struct chash_ask_fixture fixture;
	unsigned int i;

	fixture.svc = svc;
	fixture.cs = chash_test_bind(test, svc);
	fixture.ask = cn->ask;
	for (i = 0; i < CHASH_TEST_DIRECTORS; i++)
		relay[i] = chash_test_peer_dest(test, svc, 0, 2 + !!i, true);
	mutex_lock(&cn->lock);
	ip_vs_chash_publish_now(fixture.cs);
	fixture.cs->takeover = true;
	for (i = 0; i < CHASH_TEST_DIRECTORS; i++)
		ip_vs_chash_director_want(cn->directors, relay[i]->pop, AF_INET, &relay[i]->addr);
	KUNIT_ASSERT_EQ(test, ip_vs_chash_directors_sweep(cn->directors), CHASH_TEST_DIRECTORS);
	mutex_unlock(&cn->lock);
	rcu_read_lock();
	for (i = 0; i < CHASH_TEST_DIRECTORS; i++)
		fixture.director[i] = ip_vs_chash_director_find(cn->directors, AF_INET,
								&relay[i]->addr);
	rcu_read_unlock();
	WRITE_ONCE(cn->ask->port, 8849);
	return fixture;
}

static struct ip_vs_chash_flow chash_test_flow(u32 host)
{
	struct ip_vs_chash_flow flow = {
		.af = AF_INET, .cport = htons(40000), .vport = htons(8000),
		.client.ip = htonl(0xc6336400 + host), .vaddr.ip = in_aton("203.0.113.1"),
	};

	return flow;
}

static struct sk_buff *chash_test_segment(struct kunit *test, unsigned int size)
{
	struct sk_buff *skb = alloc_skb(size, GFP_KERNEL);
	struct metadata_dst *route = metadata_dst_alloc(0, METADATA_IP_TUNNEL, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, skb);
	KUNIT_ASSERT_NOT_NULL(test, route);
	skb->dev = init_net.loopback_dev;
	skb_dst_set(skb, &route->dst);
	return skb;
}

static enum ip_vs_chash_holding chash_test_hold(struct kunit *test,
						const struct chash_ask_fixture *fixture,
						const struct ip_vs_chash_flow *flow,
						unsigned int size)
{
	static const struct nf_hook_state state;
	struct sk_buff *skb = chash_test_segment(test, size);
	enum ip_vs_chash_holding holding;

	local_bh_disable();
	rcu_read_lock();
	holding = ip_vs_chash_ask_hold(fixture->cs, skb, &state, flow, 0, false);
	rcu_read_unlock();
	local_bh_enable();
	if (holding != CHASH_HOLDING)
		kfree_skb(skb);
	/* The suite's clock is the only one. */
	timer_delete_sync(&fixture->ask->tick);
	return holding;
}

static void chash_test_tick(const struct chash_ask_fixture *fixture)
{
	local_bh_disable();
	rcu_read_lock();
	tick_held(fixture->ask);
	rcu_read_unlock();
	local_bh_enable();
}

static void chash_test_tick_directors(const struct chash_ask_fixture *fixture)
{
	local_bh_disable();
	rcu_read_lock();
	tick_directors(fixture->ask);
	rcu_read_unlock();
	local_bh_enable();
}

/* Time passes for who is asked. */
static void chash_test_directors_pass(const struct chash_ask_fixture *fixture, unsigned long by)
{
	unsigned int i;

	for (i = 0; i < CHASH_TEST_DIRECTORS; i++) {
		fixture->director[i]->probed_at -= by;
		fixture->director[i]->waiting_since -= by;
	}
}

/* Time passes for what is held. */
static void chash_test_pass(const struct chash_ask_fixture *fixture, unsigned long by)
{
	struct ip_vs_chash_held *held;
	int bucket;

	hash_for_each(fixture->ask->by_flow, bucket, held, by_flow) {
		held->since -= by;
		held->asked_at -= by;
		held->vouched_at -= by;
	}
}

/* What comes from the network. */
static void chash_test_receive(struct kunit *test, const struct chash_ask_fixture *fixture,
			       const union nf_inet_addr *from, const u8 *data, unsigned int len)
{
	const unsigned int head = sizeof(struct iphdr) + sizeof(struct udphdr);
	struct sk_buff *skb = alloc_skb(head + len, GFP_KERNEL);
	struct iphdr *ip;

	KUNIT_ASSERT_NOT_NULL(test, skb);
	ip = skb_put_zero(skb, sizeof(*ip));
	ip->version = 4;
	ip->ihl = 5;
	ip->saddr = from->ip;
	skb_reset_network_header(skb);
	skb_set_transport_header(skb, sizeof(*ip));
	skb_put_zero(skb, sizeof(struct udphdr));
	skb_put_data(skb, data, len);
	skb_pull(skb, sizeof(*ip));
	local_bh_disable();
	rcu_read_lock();
	ask_read(fixture->ask, skb);
	rcu_read_unlock();
	local_bh_enable();
	kfree_skb(skb);
}

/* A datagram as it comes from the network; @bit of it, if any, was turned on the way. */
static void chash_test_datagram(struct kunit *test, const struct chash_ask_fixture *fixture,
				const union nf_inet_addr *from, const struct chash_wire *wire,
				const siphash_key_t *key, int bit, int cut)
{
	u8 data[CHASH_WIRE_LEN];

	chash_wire_encode(wire, key, data);
	if (bit >= 0)
		data[bit / 8] ^= 1 << bit % 8;
	chash_test_receive(test, fixture, from, data, sizeof(data) - cut);
}

static struct chash_wire chash_test_answer(const struct chash_wire *ask, u8 verdict)
{
	struct chash_wire answer = *ask;

	answer.type = CHASH_WIRE_ANSWER;
	answer.verdict = verdict;
	answer.digest = 0;
	if (verdict == CHASH_WIRE_MINE)
		answer.state = IP_VS_TCP_S_ESTABLISHED;
	if (verdict == CHASH_WIRE_THEIRS)
		answer.pop = 3;
	return answer;
}

static void chash_test_sends(struct kunit *test, const struct chash_ask_fixture *fixture,
			     unsigned int director, const struct chash_wire *answer)
{
	chash_test_datagram(test, fixture, &fixture->director[director]->addr, answer,
			    &fixture->ask->key[0], -1, 0);
}

/* A director answers about a flow, under the id that it was asked under. */
static void chash_test_says(struct kunit *test, const struct chash_ask_fixture *fixture,
			    unsigned int director, const struct chash_wire *answer)
{
	struct chash_wire own = *answer;

	own.id &= ~CHASH_ID_DIRECTOR;
	own.id |= fixture->director[director]->index;
	chash_test_sends(test, fixture, director, &own);
}

static u64 chash_test_stray(const struct chash_ask_fixture *fixture, enum ip_vs_chash_stray what)
{
	return atomic64_read(&fixture->ask->stray[what]);
}

static void who_has_the_flow_gets_the_segment(struct kunit *test)
{
	struct chash_ask_fixture fixture = chash_test_asks(test);
	struct ip_vs_chash_flow flow = chash_test_flow(1);
	struct chash_wire answer;

	KUNIT_ASSERT_EQ(test, chash_test_hold(test, &fixture, &flow, 100), CHASH_HOLDING);
	KUNIT_EXPECT_EQ(test, chash_test_letters, CHASH_TEST_DIRECTORS);
	KUNIT_EXPECT_EQ(test, chash_test_sent[0].wire.type, CHASH_WIRE_ASK);
	KUNIT_EXPECT_EQ(test, chash_test_sent[0].wire.cport, flow.cport);
	answer = chash_test_answer(&chash_test_sent[0].wire, CHASH_WIRE_UNKNOWN);
	chash_test_says(test, &fixture, 0, &answer);
	KUNIT_EXPECT_EQ(test, chash_test_decided, 0);
	answer = chash_test_answer(&chash_test_sent[0].wire, CHASH_WIRE_MINE);
	chash_test_says(test, &fixture, 2, &answer);
	KUNIT_ASSERT_EQ(test, chash_test_decided, 1);
	KUNIT_EXPECT_TRUE(test, chash_test_last.vouched);
	KUNIT_EXPECT_EQ(test, chash_test_last.director, fixture.director[2]->index);
	KUNIT_EXPECT_EQ(test, fixture.ask->held, 0);
	KUNIT_EXPECT_EQ(test, fixture.ask->held_bytes, 0);
}

/* A segment is held, and nobody has its flow; one director speaks of PoP 3, with @verdict. */
static void chash_test_nobodys(struct kunit *test, u8 verdict)
{
	struct chash_ask_fixture fixture = chash_test_asks(test);
	struct ip_vs_chash_flow flow = chash_test_flow(1);
	struct chash_wire answer;
	unsigned int i;

	KUNIT_ASSERT_EQ(test, chash_test_hold(test, &fixture, &flow, 100), CHASH_HOLDING);
	for (i = 0; i < CHASH_TEST_DIRECTORS; i++) {
		KUNIT_EXPECT_EQ(test, chash_test_decided, 0);
		answer = chash_test_answer(&chash_test_sent[0].wire,
					   i == 1 ? verdict : CHASH_WIRE_UNKNOWN);
		answer.pop = i == 1 ? 3 : 0;
		chash_test_says(test, &fixture, i, &answer);
	}
	KUNIT_ASSERT_EQ(test, chash_test_decided, 1);
	/* Who says whose it is does not have it either. */
	for (i = 0; i < CHASH_TEST_DIRECTORS; i++) {
		KUNIT_EXPECT_EQ(test, fixture.director[i]->count[CHASH_REPLY_MINE], 0);
		KUNIT_EXPECT_EQ(test, fixture.director[i]->count[CHASH_REPLY_UNKNOWN], 1);
	}
}

static void nobodys_is_decided_when_all_have_said_so(struct kunit *test)
{
	chash_test_nobodys(test, CHASH_WIRE_THEIRS);
	KUNIT_EXPECT_FALSE(test, chash_test_last.vouched);
	KUNIT_EXPECT_FALSE(test, chash_test_last.timed_out);
	KUNIT_EXPECT_EQ(test, chash_test_last.pop, 3);
}

/* A director that started again says since when it knows flows, however late it says so. */
static void who_forgot_everything_says_so(struct kunit *test)
{
	struct chash_ask_fixture fixture = chash_test_asks(test);
	struct ip_vs_chash_flow flow = chash_test_flow(1);
	struct chash_wire answer = { .type = CHASH_WIRE_ANSWER, .id = 1 };
	const struct ip_vs_chash_peers *peers;
	struct ip_vs_chash_dest *relay;
	u32 away_ms = U32_MAX;

	ip_vs_chash_ask_flow(&answer, &flow);
	fixture.ask->cn->longest = 60 * HZ;
	rcu_read_lock();
	peers = rcu_dereference(fixture.cs->peers);
	relay = ip_vs_chash_relay_of(peers, fixture.director[1]);
	/* Up for long, then an answer that is late, then one that started anew. */
	answer.age_ms = 600000;
	ip_vs_chash_answer_heard(fixture.ask, fixture.director[1], &answer);
	answer.age_ms = 600000 - 1000 * fixture.ask->cn->peer_timeout;
	ip_vs_chash_answer_heard(fixture.ask, fixture.director[1], &answer);
	KUNIT_EXPECT_FALSE(test, relay->restarted);
	KUNIT_EXPECT_FALSE(test, ip_vs_chash_relay_was_away(fixture.ask->cn, relay, false,
							    &away_ms));
	answer.age_ms = 500;
	ip_vs_chash_answer_heard(fixture.ask, fixture.director[1], &answer);
	KUNIT_EXPECT_TRUE(test, relay->restarted);
	KUNIT_EXPECT_TRUE(test, ip_vs_chash_relay_was_away(fixture.ask->cn, relay, false,
							   &away_ms));
	KUNIT_EXPECT_LE(test, away_ms, 1500);
	KUNIT_EXPECT_GE(test, away_ms, 500);
	rcu_read_unlock();
}

/* Where a segment goes that nobody vouches for, if the hint says @hint. */
static enum chash_route chash_test_where(const struct chash_ask_fixture *fixture, u16 hint,
					 u16 *pop)
{
	struct ip_vs_chash_flow flow = chash_test_flow(1);
	const struct ip_vs_chash_question question = {
		.client = &flow.client, .port = flow.cport, .hint = hint,
	};
	struct ip_vs_chash_answer answer;

	rcu_read_lock();
	if (!ip_vs_chash_midstream(fixture->cs, &question, &answer))
		answer.route = CHASH_ROUTE_REFUSE;
	else if (pop)
		*pop = answer.dest ? answer.dest->pop : 0;
	rcu_read_unlock();
	return answer.route;
}

/* A director that has just started may answer before it has the service: it would reset. */
static void who_does_not_have_the_service_gets_none_of_its_segments(struct kunit *test)
{
	struct chash_ask_fixture fixture = chash_test_asks(test);
	struct ip_vs_chash_flow flow = chash_test_flow(1);
	struct chash_wire answer = { .type = CHASH_WIRE_ANSWER };

	ip_vs_chash_ask_flow(&answer, &flow);
	fixture.ask->cn->longest = 60 * HZ;
	fixture.director[0]->heard = true;
	fixture.director[0]->away = true;
	fixture.director[0]->away_at = jiffies;
	KUNIT_EXPECT_EQ(test, chash_test_where(&fixture, 0, NULL), CHASH_ROUTE_RELAY);
	rcu_read_lock();
	ip_vs_chash_answer_heard(fixture.ask, fixture.director[0], &answer);
	rcu_read_unlock();
	KUNIT_EXPECT_EQ(test, chash_test_where(&fixture, 0, NULL), CHASH_ROUTE_WAIT);
	answer.age_ms = 1;
	rcu_read_lock();
	ip_vs_chash_answer_heard(fixture.ask, fixture.director[0], &answer);
	rcu_read_unlock();
	KUNIT_EXPECT_EQ(test, chash_test_where(&fixture, 0, NULL), CHASH_ROUTE_RELAY);
}

/* However many PoPs were away, the one that a hint names is found, or else the last one to go. */
static void of_many_pops_that_were_away_the_best_one_is_found(struct kunit *test)
{
	struct chash_ask_fixture fixture = chash_test_asks(test);
	struct ip_vs_chash_net *cn = fixture.ask->cn;
	struct ip_vs_chash_director *director;
	struct ip_vs_chash_dest *relay;
	u16 pop, found = 0;
	unsigned int i;

	cn->longest = 60 * HZ;
	mutex_lock(&cn->lock);
	for (i = 0; i < CHASH_TEST_DIRECTORS; i++)
		ip_vs_chash_director_want(cn->directors, fixture.director[i]->pop, AF_INET,
					  &fixture.director[i]->addr);
	mutex_unlock(&cn->lock);
	for (pop = 4; pop < 16; pop++) {
		relay = chash_test_peer_dest(test, fixture.svc, 0, pop, true);
		mutex_lock(&cn->lock);
		ip_vs_chash_director_want(cn->directors, pop, AF_INET, &relay->addr);
		mutex_unlock(&cn->lock);
	}
	mutex_lock(&cn->lock);
	ip_vs_chash_publish_now(fixture.cs);
	mutex_unlock(&cn->lock);
	rcu_read_lock();
	for (i = 0; i < CHASH_TEST_DIRECTORS + 12; i++) {
		director = rcu_dereference(cn->directors->director[i]);
		KUNIT_EXPECT_NOT_NULL(test, director);
		if (!director)
			break;
		director->heard = true;
		director->away = true;
		director->away_at = jiffies - HZ * (director->pop == 14 ? 10 : 20);
	}
	rcu_read_unlock();
	for (pop = 2; pop < 16; pop++) {
		KUNIT_EXPECT_EQ(test, chash_test_where(&fixture, pop, &found), CHASH_ROUTE_RELAY);
		KUNIT_EXPECT_EQ(test, found, pop);
	}
	KUNIT_EXPECT_EQ(test, chash_test_where(&fixture, 0, &found), CHASH_ROUTE_RELAY);
	KUNIT_EXPECT_EQ(test, found, 14);
}

/* Whose others of the prefix were is heard of a director that does not have the flow. */
static void a_hint_of_another_director_counts(struct kunit *test)
{
	chash_test_nobodys(test, CHASH_WIRE_UNKNOWN);
	KUNIT_EXPECT_EQ(test, chash_test_last.hint, 3);
	KUNIT_EXPECT_EQ(test, chash_test_last.pop, 0);
}

/* Who was right last is asked alone, the others when it knows nothing, or says nothing. */
static void whom_a_hint_names_is_asked_first(struct kunit *test)
{
	struct chash_ask_fixture fixture = chash_test_asks(test);
	struct ip_vs_chash_flow flow = chash_test_flow(1);
	struct chash_wire answer;

	ip_vs_chash_hint_learn(fixture.ask, &flow, fixture.director[1]->index, 2);
	KUNIT_ASSERT_EQ(test, chash_test_hold(test, &fixture, &flow, 100), CHASH_HOLDING);
	KUNIT_ASSERT_EQ(test, chash_test_letters, 1);
	KUNIT_EXPECT_EQ(test, chash_test_sent[0].to.ip, fixture.director[1]->addr.ip);
	answer = chash_test_answer(&chash_test_sent[0].wire, CHASH_WIRE_UNKNOWN);
	chash_test_says(test, &fixture, 1, &answer);
	KUNIT_EXPECT_EQ(test, chash_test_letters, 3);
	KUNIT_EXPECT_EQ(test, chash_test_decided, 0);

	flow = chash_test_flow(2);
	KUNIT_ASSERT_EQ(test, chash_test_hold(test, &fixture, &flow, 100), CHASH_HOLDING);
	KUNIT_ASSERT_EQ(test, chash_test_letters, 4);
	chash_test_pass(&fixture, CHASH_FIRST_ALONE);
	chash_test_tick(&fixture);
	KUNIT_EXPECT_EQ(test, chash_test_letters, 6);
}

/* The administrator names PoPs of a prefix, the most recent one first: its directors are asked. */
static void of_several_owners_the_first_is_asked_first(struct kunit *test)
{
	struct chash_ask_fixture fixture = chash_test_asks(test);
	struct ip_vs_chash_net *cn = chash_test_net(test);
	struct ip_vs_chash_pop pop = { .state = IP_VS_CHASH_POP_STATE_UP };
	static const u16 owners[][2] = { { 2, 3 }, { 3, 2 } };
	static const unsigned int letters[] = { 1, 2 };
	unsigned int i;

	mutex_lock(&cn->pops->lock);
	for (pop.id = 2; pop.id <= 3; pop.id++) {
		snprintf(pop.name, sizeof(pop.name), "pop%u", pop.id);
		KUNIT_EXPECT_EQ(test, ip_vs_chash_pop_set(cn->pops, &pop, NULL), 0);
	}
	mutex_unlock(&cn->pops->lock);
	for (i = 0; i < ARRAY_SIZE(owners); i++) {
		struct ip_vs_chash_flow flow = chash_test_flow(i);
		struct chash_prefix prefix = ip_vs_chash_addr_prefix(AF_INET, &flow.client);

		mutex_lock(&cn->pops->lock);
		KUNIT_EXPECT_EQ(test, ip_vs_chash_owner_set(cn->owners, &prefix, owners[i], 2,
							    NULL), 0);
		mutex_unlock(&cn->pops->lock);
		chash_test_letters = 0;
		KUNIT_ASSERT_EQ(test, chash_test_hold(test, &fixture, &flow, 100), CHASH_HOLDING);
		KUNIT_EXPECT_EQ(test, chash_test_letters, letters[i]);
		KUNIT_EXPECT_EQ(test, chash_test_sent[0].to.ip, fixture.director[i]->addr.ip);
	}
}

static void an_answer_counts_once_and_from_whom_was_asked(struct kunit *test)
{
	struct chash_ask_fixture fixture = chash_test_asks(test);
	struct ip_vs_chash_flow flow = chash_test_flow(1);
	struct chash_wire mine, unknown;

	ip_vs_chash_hint_learn(fixture.ask, &flow, fixture.director[1]->index, 2);
	KUNIT_ASSERT_EQ(test, chash_test_hold(test, &fixture, &flow, 100), CHASH_HOLDING);
	mine = chash_test_answer(&chash_test_sent[0].wire, CHASH_WIRE_MINE);
	unknown = chash_test_answer(&chash_test_sent[0].wire, CHASH_WIRE_UNKNOWN);
	/* Director 0 was not asked. */
	chash_test_says(test, &fixture, 0, &mine);
	KUNIT_EXPECT_EQ(test, chash_test_decided, 0);
	KUNIT_EXPECT_EQ(test, chash_test_stray(&fixture, CHASH_STRAY_LATE), 1);
	/* Another flow's. */
	mine.id += CHASH_DIRECTORS_MAX;
	chash_test_says(test, &fixture, 1, &mine);
	mine.id -= CHASH_DIRECTORS_MAX;
	KUNIT_EXPECT_EQ(test, chash_test_decided, 0);
	KUNIT_EXPECT_EQ(test, chash_test_stray(&fixture, CHASH_STRAY_LATE), 2);
	/* The second word does not count. */
	chash_test_says(test, &fixture, 1, &unknown);
	chash_test_says(test, &fixture, 1, &mine);
	KUNIT_EXPECT_EQ(test, chash_test_decided, 0);
	KUNIT_EXPECT_EQ(test, chash_test_stray(&fixture, CHASH_STRAY_LATE), 3);
	/* Now the others were asked; when it is over nobody waits. */
	chash_test_says(test, &fixture, 0, &mine);
	chash_test_says(test, &fixture, 2, &mine);
	KUNIT_EXPECT_EQ(test, chash_test_decided, 1);
	KUNIT_EXPECT_EQ(test, chash_test_stray(&fixture, CHASH_STRAY_LATE), 4);
}

static void one_segment_of_a_flow_is_held_and_no_more_than_there_is_room_for(struct kunit *test)
{
	struct chash_ask_fixture fixture = chash_test_asks(test);
	struct ip_vs_chash_flow flow = chash_test_flow(0);
	unsigned int i;

	fixture.ask->cn->ask_max = 5;
	KUNIT_ASSERT_EQ(test, chash_test_hold(test, &fixture, &flow, 100), CHASH_HOLDING);
	KUNIT_EXPECT_EQ(test, chash_test_hold(test, &fixture, &flow, 100),
			CHASH_HOLDING_DUPLICATE);
	for (i = 1; i < 5; i++) {
		flow = chash_test_flow(i);
		KUNIT_EXPECT_EQ(test, chash_test_hold(test, &fixture, &flow, 100), CHASH_HOLDING);
	}
	flow = chash_test_flow(5);
	KUNIT_EXPECT_EQ(test, chash_test_hold(test, &fixture, &flow, 100), CHASH_HOLDING_FULL);
	KUNIT_EXPECT_EQ(test, fixture.ask->held, 5);
	/* What was merged from many counts as many. */
	ip_vs_chash_held_flush(fixture.ask, NULL);
	KUNIT_EXPECT_EQ(test, chash_test_hold(test, &fixture, &flow, 16000), CHASH_HOLDING);
	flow = chash_test_flow(6);
	KUNIT_EXPECT_EQ(test, chash_test_hold(test, &fixture, &flow, 16000), CHASH_HOLDING_FULL);
	/* Nor is one that there is no memory for. */
	chash_alloc_fail(1);
	KUNIT_EXPECT_EQ(test, chash_test_hold(test, &fixture, &flow, 100), CHASH_HOLDING_FULL);
	KUNIT_EXPECT_TRUE(test, chash_alloc_failed());
}

static void who_says_nothing_is_waited_for_until_it_is_silent(struct kunit *test)
{
	struct chash_ask_fixture fixture = chash_test_asks(test);
	struct ip_vs_chash_flow flow = chash_test_flow(1);
	unsigned long patience = fixture.ask->cn->peer_timeout * HZ;
	struct chash_wire answer;
	unsigned int i;

	KUNIT_ASSERT_EQ(test, chash_test_hold(test, &fixture, &flow, 100), CHASH_HOLDING);
	answer = chash_test_answer(&chash_test_sent[0].wire, CHASH_WIRE_UNKNOWN);
	chash_test_says(test, &fixture, 0, &answer);
	chash_test_says(test, &fixture, 1, &answer);
	/* It is asked again, with the key of before the last change of the seed in turn. */
	chash_test_letters = 0;
	for (i = 0; i < 4; i++) {
		chash_test_pass(&fixture, CHASH_ASK_AGAIN);
		chash_test_tick(&fixture);
		KUNIT_EXPECT_EQ(test, chash_test_sent[i].key, (i + 1) & 1);
		KUNIT_EXPECT_EQ(test, chash_test_sent[i].to.ip, fixture.director[2]->addr.ip);
	}
	KUNIT_EXPECT_EQ(test, chash_test_letters, 4);
	fixture.director[2]->waiting_since = jiffies - patience;
	KUNIT_EXPECT_TRUE(test, ip_vs_chash_director_tick(fixture.ask->cn->directors,
							  fixture.director[2], patience));
	chash_test_tick(&fixture);
	KUNIT_ASSERT_EQ(test, chash_test_decided, 1);
	KUNIT_EXPECT_FALSE(test, chash_test_last.vouched);
	KUNIT_EXPECT_FALSE(test, chash_test_last.timed_out);
	/* The next one waits for two. */
	chash_test_letters = 0;
	flow = chash_test_flow(2);
	KUNIT_ASSERT_EQ(test, chash_test_hold(test, &fixture, &flow, 100), CHASH_HOLDING);
	KUNIT_EXPECT_EQ(test, chash_test_letters, 2);
	/* Who answers others but this one never: TCP is to say it again. */
	chash_test_pass(&fixture, patience + 2 * HZ);
	chash_test_tick(&fixture);
	KUNIT_ASSERT_EQ(test, chash_test_decided, 2);
	KUNIT_EXPECT_TRUE(test, chash_test_last.timed_out);
}

/* Hold so many flows of a prefix. */
static void chash_test_hold_many(struct kunit *test, const struct chash_ask_fixture *fixture,
				 unsigned int n)
{
	struct ip_vs_chash_flow flow = chash_test_flow(1);
	unsigned int i;

	for (i = 0; i < n; i++) {
		flow.cport = htons(1000 + i);
		KUNIT_ASSERT_EQ(test, chash_test_hold(test, fixture, &flow, 100), CHASH_HOLDING);
	}
}

/* Whom a hint names dies: the others are asked about all of its flows at once. */
static void flows_of_a_director_that_dies_are_asked_about_at_once(struct kunit *test)
{
	struct chash_ask_fixture fixture = chash_test_asks(test);
	struct ip_vs_chash_flow flow = chash_test_flow(1);

	ip_vs_chash_hint_learn(fixture.ask, &flow, fixture.director[1]->index, 3);
	chash_test_hold_many(test, &fixture, 200);
	KUNIT_ASSERT_EQ(test, chash_test_letters, 200);
	fixture.director[1]->silent = true;
	chash_test_letters = 0;
	chash_test_tick(&fixture);
	KUNIT_EXPECT_EQ(test, chash_test_letters, 2 * 200);
	/* Few of them are asked about again at once; all are over in time nevertheless. */
	chash_test_letters = 0;
	chash_test_pass(&fixture, CHASH_ASK_AGAIN);
	chash_test_tick(&fixture);
	KUNIT_EXPECT_EQ(test, chash_test_letters, 2 * CHASH_TICK_AGAIN);
	KUNIT_EXPECT_EQ(test, chash_test_decided, 0);
	chash_test_pass(&fixture, ask_patience(fixture.ask) + HZ);
	chash_test_tick(&fixture);
	KUNIT_EXPECT_EQ(test, chash_test_decided, 200);
	KUNIT_EXPECT_EQ(test, fixture.ask->held, 0);
}

/* However many wait, each is asked about again in its turn; and one tick does not do too much. */
static void what_waits_is_asked_about_again_in_turn(struct kunit *test)
{
	struct chash_ask_fixture fixture = chash_test_asks(test);
	struct ip_vs_chash_held *held;
	unsigned int i, once = 0;
	int bucket;

	chash_test_hold_many(test, &fixture, 200);
	hash_for_each(fixture.ask->by_flow, bucket, held, by_flow)
		held->asked_at -= CHASH_ASK_AGAIN;
	for (i = 0; i < 200 / CHASH_TICK_AGAIN; i++) {
		chash_test_tick(&fixture);
		/* What was asked about is due again before the others have been. */
		hash_for_each(fixture.ask->by_flow, bucket, held, by_flow)
			held->asked_at = jiffies - CHASH_ASK_AGAIN;
	}
	hash_for_each(fixture.ask->by_flow, bucket, held, by_flow)
		once += held->tries > 0;
	/* In a bucket of several the first ones may come twice. */
	KUNIT_EXPECT_GE(test, once, 150);

	ip_vs_chash_held_flush(fixture.ask, NULL);
	chash_test_hold_many(test, &fixture, 2 * CHASH_TICK_WORK);
	chash_test_pass(&fixture, ask_patience(fixture.ask) + HZ);
	chash_test_tick(&fixture);
	KUNIT_EXPECT_GE(test, chash_test_decided, CHASH_TICK_WORK);
	KUNIT_EXPECT_LT(test, chash_test_decided, CHASH_TICK_WORK + 100);
	chash_test_tick(&fixture);
	chash_test_tick(&fixture);
	KUNIT_EXPECT_EQ(test, chash_test_decided, 2 * CHASH_TICK_WORK);
}

static void where_nobody_can_be_asked_nothing_is_held(struct kunit *test)
{
	struct chash_ask_fixture fixture = chash_test_asks(test);
	struct ip_vs_chash_flow flow = chash_test_flow(1);
	unsigned int i;

	for (i = 0; i < CHASH_TEST_DIRECTORS; i++)
		fixture.director[i]->silent = true;
	KUNIT_EXPECT_EQ(test, chash_test_hold(test, &fixture, &flow, 100), CHASH_HOLDING_NOBODY);
	fixture.director[0]->silent = false;
	WRITE_ONCE(fixture.ask->port, 0);
	KUNIT_EXPECT_EQ(test, chash_test_hold(test, &fixture, &flow, 100), CHASH_HOLDING_NOBODY);
	KUNIT_EXPECT_EQ(test, chash_test_letters, 0);
}

static void what_is_held_goes_with_its_device_and_its_namespace(struct kunit *test)
{
	struct chash_ask_fixture fixture = chash_test_asks(test);
	struct net_device other = {};
	struct ip_vs_chash_flow flow;
	unsigned int i;

	for (i = 0; i < 8; i++) {
		flow = chash_test_flow(i);
		KUNIT_ASSERT_EQ(test, chash_test_hold(test, &fixture, &flow, 100), CHASH_HOLDING);
	}
	ip_vs_chash_held_flush(fixture.ask, &other);
	KUNIT_EXPECT_EQ(test, fixture.ask->held, 8);
	ip_vs_chash_held_flush(fixture.ask, init_net.loopback_dev);
	KUNIT_EXPECT_EQ(test, fixture.ask->held, 0);
	for (i = 0; i < 8; i++) {
		flow = chash_test_flow(i);
		KUNIT_ASSERT_EQ(test, chash_test_hold(test, &fixture, &flow, 100), CHASH_HOLDING);
	}
	ip_vs_chash_ask_stop(fixture.ask->cn);
	KUNIT_EXPECT_EQ(test, fixture.ask->held, 0);
	KUNIT_EXPECT_EQ(test, fixture.ask->port, 0);
	KUNIT_EXPECT_EQ(test, chash_test_hold(test, &fixture, &flow, 100), CHASH_HOLDING_NOBODY);
	KUNIT_EXPECT_EQ(test, chash_test_decided, 0);
}

/* One of its prefix has a session there; it waits for no others, and not for long. */
static void a_syn_waits_for_a_moment(struct kunit *test)
{
	struct chash_ask_fixture fixture = chash_test_asks(test);
	struct ip_vs_chash_flow flow = chash_test_flow(1);
	struct chash_wire answer;

	flow.syn = true;
	ip_vs_chash_hint_learn(fixture.ask, &flow, fixture.director[0]->index, 2);
	KUNIT_ASSERT_EQ(test, chash_test_hold(test, &fixture, &flow, 100), CHASH_HOLDING);
	answer = chash_test_answer(&chash_test_sent[0].wire, CHASH_WIRE_UNKNOWN);
	chash_test_says(test, &fixture, 0, &answer);
	KUNIT_ASSERT_EQ(test, chash_test_decided, 1);
	KUNIT_EXPECT_EQ(test, chash_test_letters, 1);

	KUNIT_ASSERT_EQ(test, chash_test_hold(test, &fixture, &flow, 100), CHASH_HOLDING);
	chash_test_pass(&fixture, CHASH_ASK_AGAIN);
	chash_test_tick(&fixture);
	KUNIT_ASSERT_EQ(test, chash_test_decided, 2);
	KUNIT_EXPECT_EQ(test, chash_test_letters, 2);
	KUNIT_EXPECT_FALSE(test, chash_test_last.vouched);
}

/* An answer of who is far away comes in time, too: else a forged SYN would end a session there. */
static void a_syn_waits_for_who_is_far_away(struct kunit *test)
{
	struct chash_ask_fixture fixture = chash_test_asks(test);
	struct ip_vs_chash_flow flow = chash_test_flow(1);
	struct chash_wire answer;

	flow.syn = true;
	fixture.director[0]->rtt_us = 300 * USEC_PER_MSEC;
	ip_vs_chash_hint_learn(fixture.ask, &flow, fixture.director[0]->index, 2);
	KUNIT_ASSERT_EQ(test, chash_test_hold(test, &fixture, &flow, 100), CHASH_HOLDING);
	chash_test_pass(&fixture, HZ / 2);
	chash_test_tick(&fixture);
	KUNIT_ASSERT_EQ(test, chash_test_decided, 0);
	answer = chash_test_answer(&chash_test_sent[0].wire, CHASH_WIRE_MINE);
	chash_test_says(test, &fixture, 0, &answer);
	KUNIT_ASSERT_EQ(test, chash_test_decided, 1);
	KUNIT_EXPECT_TRUE(test, chash_test_last.vouched);

	KUNIT_ASSERT_EQ(test, chash_test_hold(test, &fixture, &flow, 100), CHASH_HOLDING);
	chash_test_pass(&fixture, 7 * HZ / 10);
	chash_test_tick(&fixture);
	KUNIT_EXPECT_EQ(test, chash_test_decided, 2);
}

/* Every bit of one that was turned, every length but its own: no effect, and all is counted. */
static void a_datagram_that_was_changed_has_no_effect(struct kunit *test)
{
	struct chash_ask_fixture fixture = chash_test_asks(test);
	struct ip_vs_chash_flow flow = chash_test_flow(1);
	const union nf_inet_addr stranger = { .ip = in_aton("192.0.2.99") };
	siphash_key_t other = { .key = { 1, 2 } };
	struct chash_wire mine;
	unsigned int i;

	KUNIT_ASSERT_EQ(test, chash_test_hold(test, &fixture, &flow, 100), CHASH_HOLDING);
	mine = chash_test_answer(&chash_test_sent[0].wire, CHASH_WIRE_MINE);
	chash_test_letters = 0;
	for (i = 0; i < CHASH_WIRE_LEN * 8; i++)
		chash_test_datagram(test, &fixture, &fixture.director[0]->addr, &mine,
				    &fixture.ask->key[0], i, 0);
	for (i = 1; i <= CHASH_WIRE_LEN; i++)
		chash_test_datagram(test, &fixture, &fixture.director[0]->addr, &mine,
				    &fixture.ask->key[0], -1, i);
	chash_test_datagram(test, &fixture, &fixture.director[0]->addr, &mine, &other, -1, 0);
	chash_test_datagram(test, &fixture, &stranger, &mine, &fixture.ask->key[0], -1, 0);
	mine.type = CHASH_WIRE_ASK;
	chash_test_datagram(test, &fixture, &stranger, &mine, &fixture.ask->key[0], -1, 0);
	KUNIT_EXPECT_EQ(test, chash_test_decided, 0);
	KUNIT_EXPECT_EQ(test, chash_test_letters, 0);
	KUNIT_EXPECT_FALSE(test, fixture.director[0]->heard);
	KUNIT_EXPECT_EQ(test, chash_test_stray(&fixture, CHASH_STRAY_VERSION), 8);
	KUNIT_EXPECT_EQ(test, chash_test_stray(&fixture, CHASH_STRAY_STRANGER), 2);
	KUNIT_EXPECT_EQ(test, chash_test_stray(&fixture, CHASH_STRAY_MALFORMED) +
			chash_test_stray(&fixture, CHASH_STRAY_FORGED),
			CHASH_WIRE_LEN * 8 - 8 + CHASH_WIRE_LEN + 1);
	ip_vs_chash_held_flush(fixture.ask, NULL);
}

/* With all checks one takes a hundred times as long. */
#define CHASH_TEST_DATAGRAMS	((IS_ENABLED(CONFIG_KASAN) ? 2500 : 112000) * CHASH_FORGERIES)
#define CHASH_TEST_LONGEST	(2 * CHASH_WIRE_LEN)

/* What somebody on the backbone can send who does not know the seed. */
enum chash_test_forgery {
	CHASH_FORGE_REPLAY,		/* an answer of before, from who gave it */
	CHASH_FORGE_REPLAY_OTHER,	/* from another director */
	CHASH_FORGE_REPLAY_PROBE,	/* an answer to a probe of long ago */
	CHASH_FORGE_SIBLING,		/* what another director says of the flow that waits */
	CHASH_FORGE_STRANGER,		/* the answer that is waited for, from nobody */
	CHASH_FORGE_MUTATE,		/* the same, with bits turned */
	CHASH_FORGE_CUT,		/* the same, too short or too long */
	CHASH_FORGE_KEY,		/* the same, under another key */
	CHASH_FORGE_NOISE,		/* anything */
	CHASH_FORGERIES
};

/* What datagrams may not change. */
struct chash_test_before {
	struct ip_vs_chash_held		held;
	struct ip_vs_chash_director	director[CHASH_TEST_DIRECTORS];
	u64				hints;
	int				allocated;
};

static void chash_test_snapshot(const struct chash_ask_fixture *fixture, u64 id,
				struct chash_test_before *before)
{
	struct ip_vs_chash_ask *ask = fixture->ask;
	struct ip_vs_chash_held *held;
	unsigned int i;

	memset(before, 0, sizeof(*before));
	spin_lock_bh(&ask->lock);
	held = ip_vs_chash_held_find(ask, id);
	if (held)
		before->held = *held;
	spin_unlock_bh(&ask->lock);
	for (i = 0; i < CHASH_TEST_DIRECTORS; i++)
		before->director[i] = *fixture->director[i];
	before->hints = siphash(ask->hint, sizeof(ask->hint), &ask->secret);
	before->allocated = chash_alloc_live();
}

/* What directors sent, and that is to be heard once or not at all. */
struct chash_test_recorded {
	u8	awaited[CHASH_WIRE_LEN];
	u8	sibling[CHASH_WIRE_LEN];
	u8	past[CHASH_WIRE_LEN];
	u8	probe[CHASH_WIRE_LEN];
};

/* One of what can be forged: what it is, and whom it comes from. Returns its length. */
static unsigned int chash_test_forge(struct rnd_state *random, unsigned int kind,
				     const struct chash_test_recorded *recorded, u8 *data)
{
	unsigned int i, n, len = CHASH_WIRE_LEN;

	memcpy(data, kind == CHASH_FORGE_REPLAY_PROBE ? recorded->probe :
		     kind == CHASH_FORGE_SIBLING ? recorded->sibling :
		     kind <= CHASH_FORGE_REPLAY_OTHER ? recorded->past : recorded->awaited,
	       CHASH_WIRE_LEN);
	switch (kind) {
	case CHASH_FORGE_MUTATE:
		/* Bits next to each other, so that none is turned back. */
		n = prandom_u32_state(random) % (8 * CHASH_WIRE_LEN);
		for (i = 0; i <= prandom_u32_state(random) % 8 && n + i < 8 * CHASH_WIRE_LEN; i++)
			data[(n + i) / 8] ^= 1 << (n + i) % 8;
		break;
	case CHASH_FORGE_CUT:
		prandom_bytes_state(random, data + CHASH_WIRE_LEN, CHASH_WIRE_LEN);
		len = prandom_u32_state(random) % CHASH_TEST_LONGEST;
		len += len == CHASH_WIRE_LEN;
		break;
	case CHASH_FORGE_KEY:
		prandom_bytes_state(random, data + CHASH_WIRE_AT_MAC, 8);
		break;
	case CHASH_FORGE_NOISE:
		/* With the header of one half of the time. */
		n = prandom_u32_state(random) & 1 ? 3 : 0;
		prandom_bytes_state(random, data + n, CHASH_WIRE_LEN - n);
		break;
	}
	return len;
}

/* A flood of what others can send changes nothing, keeps nothing and is answered by nothing. */
static void a_million_datagrams_of_others_have_no_effect(struct kunit *test)
{
	struct chash_ask_fixture fixture = chash_test_asks(test);
	const union nf_inet_addr stranger = { .ip = in_aton("192.0.2.99") };
	struct ip_vs_chash_flow flow = chash_test_flow(1);
	struct chash_test_before *before, *after;
	struct chash_test_recorded recorded;
	const union nf_inet_addr *from;
	struct chash_wire wire;
	struct rnd_state random;
	unsigned int i, len, kind;
	u64 id, all = 0;
	u8 *data;

	before = kunit_kzalloc(test, 2 * sizeof(*before), GFP_KERNEL);
	data = kunit_kzalloc(test, CHASH_TEST_LONGEST, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, before);
	KUNIT_ASSERT_NOT_NULL(test, data);
	after = before + 1;
	prandom_seed_state(&random, 16);

	/* One flow is settled, another one waits. */
	KUNIT_ASSERT_EQ(test, chash_test_hold(test, &fixture, &flow, 100), CHASH_HOLDING);
	wire = chash_test_answer(&chash_test_sent[0].wire, CHASH_WIRE_MINE);
	chash_wire_encode(&wire, &fixture.ask->key[0], recorded.past);
	chash_test_says(test, &fixture, 0, &wire);
	KUNIT_ASSERT_EQ(test, chash_test_decided, 1);
	wire = (struct chash_wire) { .type = CHASH_WIRE_ANSWER };
	wire.id = probe_id(fixture.ask, fixture.director[0],
			   probe_now() - 10 * USEC_PER_SEC * fixture.ask->cn->peer_timeout);
	chash_wire_encode(&wire, &fixture.ask->key[0], recorded.probe);
	flow = chash_test_flow(2);
	chash_test_letters = 0;
	KUNIT_ASSERT_EQ(test, chash_test_hold(test, &fixture, &flow, 100), CHASH_HOLDING);
	wire = chash_test_answer(&chash_test_sent[1].wire, CHASH_WIRE_UNKNOWN);
	chash_wire_encode(&wire, &fixture.ask->key[0], recorded.sibling);
	wire = chash_test_answer(&chash_test_sent[0].wire, CHASH_WIRE_MINE);
	chash_wire_encode(&wire, &fixture.ask->key[0], recorded.awaited);
	id = wire.id & ~CHASH_ID_DIRECTOR;
	chash_test_letters = 0;
	chash_test_snapshot(&fixture, id, before);

	for (i = 0; i < CHASH_TEST_DATAGRAMS; i++) {
		kind = i % CHASH_FORGERIES;
		len = chash_test_forge(&random, kind, &recorded, data);
		from = kind == CHASH_FORGE_STRANGER ? &stranger :
		       &fixture.director[kind == CHASH_FORGE_REPLAY_OTHER]->addr;
		chash_test_receive(test, &fixture, from, data, len);
		if (!(i % 4096))
			cond_resched();
	}

	chash_test_snapshot(&fixture, id, after);
	KUNIT_EXPECT_MEMEQ(test, before, after, sizeof(*before));
	KUNIT_EXPECT_EQ(test, chash_test_letters, 0);
	KUNIT_EXPECT_EQ(test, chash_test_decided, 1);
	KUNIT_EXPECT_EQ(test, fixture.ask->held, 1);
	for (i = 0; i < CHASH_STRAY_MAX; i++) {
		KUNIT_EXPECT_GT(test, chash_test_stray(&fixture, i), 0);
		all += chash_test_stray(&fixture, i);
	}
	KUNIT_EXPECT_EQ(test, all, CHASH_TEST_DATAGRAMS);
	KUNIT_EXPECT_EQ(test, chash_test_stray(&fixture, CHASH_STRAY_STRANGER),
			CHASH_TEST_DATAGRAMS / CHASH_FORGERIES);
	KUNIT_EXPECT_EQ(test, chash_test_stray(&fixture, CHASH_STRAY_LATE),
			4 * (CHASH_TEST_DATAGRAMS / CHASH_FORGERIES));
	/* The right one is heard still. */
	chash_test_receive(test, &fixture, &fixture.director[0]->addr, recorded.awaited,
			   CHASH_WIRE_LEN);
	KUNIT_EXPECT_EQ(test, chash_test_decided, 2);
}

/* Who is there says so in time: what was recorded and is sent again makes nobody alive. */
static void a_probe_is_answered_in_time_or_not_at_all(struct kunit *test)
{
	struct chash_ask_fixture fixture = chash_test_asks(test);
	struct ip_vs_chash_director *director = fixture.director[0];
	struct chash_wire probe = { .type = CHASH_WIRE_ANSWER };

	director->silent = true;
	probe.id = probe_id(fixture.ask, director,
			    probe_now() - 2 * USEC_PER_SEC * fixture.ask->cn->peer_timeout);
	chash_test_sends(test, &fixture, 0, &probe);
	probe.id = probe_id(fixture.ask, fixture.director[1], probe_now());
	chash_test_sends(test, &fixture, 0, &probe);
	/* Nor is it in time 72 minutes later. */
	probe.id = probe_id(fixture.ask, director, probe_now() - (1ULL << 32) - 1000);
	chash_test_sends(test, &fixture, 0, &probe);
	KUNIT_EXPECT_TRUE(test, director->silent);
	KUNIT_EXPECT_EQ(test, chash_test_stray(&fixture, CHASH_STRAY_LATE), 3);
	probe.id = probe_id(fixture.ask, director, probe_now() - 1000);
	chash_test_sends(test, &fixture, 0, &probe);
	KUNIT_EXPECT_FALSE(test, director->silent);
	KUNIT_EXPECT_TRUE(test, director->heard);
	KUNIT_EXPECT_GE(test, director->rtt_us, 1000);
}

/* One that does not know a new seed yet hears the old one before it counts as silent. */
static void a_director_with_the_old_seed_is_not_silent(struct kunit *test)
{
	struct chash_ask_fixture fixture = chash_test_asks(test);
	unsigned int i, round, old = 0;

	mutex_lock(&fixture.ask->cn->lock);
	fixture.ask->cn->seed.key[0]++;
	ask_reseed(fixture.ask);
	mutex_unlock(&fixture.ask->cn->lock);
	for (round = 0; round < 100; round++) {
		chash_test_letters = 0;
		chash_test_directors_pass(&fixture, CHASH_PROBE_AGAIN);
		chash_test_tick_directors(&fixture);
		for (i = 0; i < chash_test_letters; i++) {
			struct chash_wire answer = chash_test_sent[i].wire;

			if (chash_test_sent[i].to.ip != fixture.director[0]->addr.ip ||
			    !chash_test_sent[i].key)
				continue;
			old++;
			answer.type = CHASH_WIRE_ANSWER;
			chash_test_datagram(test, &fixture, &fixture.director[0]->addr, &answer,
					    &fixture.ask->key[1], -1, 0);
		}
	}
	KUNIT_EXPECT_EQ(test, fixture.director[0]->count[CHASH_REPLY_SILENCES], 0);
	KUNIT_EXPECT_TRUE(test, fixture.director[0]->heard);
	KUNIT_EXPECT_GE(test, old, 15);
	/* Who says nothing at all is silent nevertheless. */
	KUNIT_EXPECT_TRUE(test, fixture.director[1]->silent);
}

/* One more service of the fixture, by an address or by a mark. */
static struct ip_vs_chash_service *chash_test_another(struct kunit *test, u32 mark)
{
	struct ip_vs_service *svc = chash_test_service(test);
	struct ip_vs_chash_service *cs;

	svc->fwmark = mark;
	if (mark) {
		svc->protocol = 0;
		svc->addr.ip = 0;
		svc->port = 0;
	}
	cs = chash_test_bind(test, svc);
	cs->takeover = true;
	cs->digest = 1000 + mark;
	return cs;
}

/* Of several services of a mark none is the one that an error without a mark is about. */
static void an_error_is_about_the_only_service_of_a_mark(struct kunit *test)
{
	struct chash_ask_fixture fixture = chash_test_asks(test);
	struct ip_vs_chash_net *cn = fixture.ask->cn;
	struct ip_vs_chash_flow flow = chash_test_flow(1);
	struct ip_vs_chash_service *only;

	flow.vaddr.ip = in_aton("203.0.113.9");
	flow.icmp = true;
	rcu_read_lock();
	KUNIT_EXPECT_NULL(test, ip_vs_chash_flow_service(cn, &flow, 0));
	rcu_read_unlock();
	only = chash_test_another(test, 7);
	rcu_read_lock();
	KUNIT_EXPECT_PTR_EQ(test, ip_vs_chash_flow_service(cn, &flow, 0), only);
	KUNIT_EXPECT_NULL(test, ip_vs_chash_flow_service(cn, &flow, 8));
	flow.icmp = false;
	KUNIT_EXPECT_NULL(test, ip_vs_chash_flow_service(cn, &flow, 0));
	rcu_read_unlock();
	flow.icmp = true;
	chash_test_another(test, 9);
	rcu_read_lock();
	KUNIT_EXPECT_NULL(test, ip_vs_chash_flow_service(cn, &flow, 0));
	rcu_read_unlock();
	chash_test_unbind(only->svc);
	rcu_read_lock();
	KUNIT_EXPECT_NOT_NULL(test, ip_vs_chash_flow_service(cn, &flow, 0));
	rcu_read_unlock();
}

/* Whoever is asked when, and about what flows: each hears of each service, and says so of each. */
static void each_director_is_asked_about_each_service(struct kunit *test)
{
	struct chash_ask_fixture fixture = chash_test_asks(test);
	struct ip_vs_chash_flow flow = chash_test_flow(1);
	unsigned int asked[CHASH_TEST_DIRECTORS][3] = {};
	struct ip_vs_chash_service *cs[3];
	unsigned int round, i, d, s;
	struct ip_vs_chash_dest *relay;
	struct chash_wire answer;
	unsigned long before;

	cs[0] = fixture.cs;
	cs[0]->digest = 999;
	cs[1] = chash_test_another(test, 0);
	cs[2] = chash_test_another(test, 7);
	/* One is asked a quarter of a second later than the others. */
	fixture.director[1]->probed_at += CHASH_TICK_IDLE;
	for (round = 0; round < 4 * 6 + 2; round++) {
		chash_test_letters = 0;
		chash_test_tick_directors(&fixture);
		for (i = 0; i < chash_test_letters; i++) {
			for (d = 0; chash_test_sent[i].to.ip != fixture.director[d]->addr.ip;)
				d++;
			for (s = 0; s < 2 && chash_test_sent[i].wire.digest != cs[s]->digest;)
				s++;
			asked[d][s]++;
			answer = chash_test_sent[i].wire;
			answer.type = CHASH_WIRE_ANSWER;
			answer.age_ms = 5000;
			chash_test_sends(test, &fixture, d, &answer);
		}
		/* One is asked about a flow each time. */
		rcu_read_lock();
		ip_vs_chash_ask_send(fixture.ask, BIT_ULL(fixture.director[2]->index),
				     &(struct chash_wire){ .type = CHASH_WIRE_ASK }, 0);
		rcu_read_unlock();
		ip_vs_chash_director_heard(fixture.ask->cn->directors, fixture.director[2]);
		chash_test_directors_pass(&fixture, CHASH_TICK_IDLE);
	}
	for (d = 0; d < CHASH_TEST_DIRECTORS; d++)
		for (s = 0; s < 3; s++)
			KUNIT_EXPECT_GE_MSG(test, asked[d][s], 2, "director %u, service %u", d, s);
	rcu_read_lock();
	relay = ip_vs_chash_relay_of(rcu_dereference(fixture.cs->peers), fixture.director[1]);
	KUNIT_EXPECT_NE(test, relay->began_at, 0);
	/* It has known its flows for longer than an answer can say. */
	answer = (struct chash_wire) {
		.type = CHASH_WIRE_ANSWER, .verdict = CHASH_WIRE_UNKNOWN, .age_ms = INT_MAX,
		.family = CHASH_WIRE_IPV4, .vport = fixture.cs->tuple.port,
	};
	memcpy(answer.vip, &fixture.cs->tuple.addr, 4);
	before = relay->began_at;
	ip_vs_chash_answer_heard(fixture.ask, fixture.director[1], &answer);
	KUNIT_EXPECT_EQ(test, relay->began_at, before);
	relay->began_at = 0;
	ip_vs_chash_answer_heard(fixture.ask, fixture.director[1], &answer);
	KUNIT_EXPECT_NE(test, relay->began_at, 0);
	KUNIT_EXPECT_FALSE(test, relay->restarted);
	/* The answer about a service of a mark is one about that service. */
	answer = (struct chash_wire) { .family = CHASH_WIRE_IPV4, .mark = 7 };
	KUNIT_EXPECT_PTR_EQ(test, wire_service(fixture.ask, &answer, &flow), cs[2]);
	rcu_read_unlock();
}

/* That one service is mapped alike, however often it is asked about, says nothing of the others. */
static void a_director_agrees_when_it_does_in_all_services(struct kunit *test)
{
	struct chash_ask_fixture fixture = chash_test_asks(test);
	struct ip_vs_chash_director *director = fixture.director[0];
	struct chash_wire answer = { .type = CHASH_WIRE_ANSWER };
	struct ip_vs_chash_flow flow = chash_test_flow(1);
	unsigned int i;

	fixture.ask->cn->pop_self = director->pop;
	fixture.cs->digest = 999;
	fixture.ask->turns = 2;
	ip_vs_chash_ask_flow(&answer, &flow);
	rcu_read_lock();
	answer.digest = 998;
	ip_vs_chash_answer_heard(fixture.ask, director, &answer);
	KUNIT_EXPECT_TRUE(test, director->differs);
	answer.digest = 999;
	for (i = 0; i < 10; i++)
		ip_vs_chash_answer_heard(fixture.ask, director, &answer);
	KUNIT_EXPECT_TRUE(test, director->differs);
	answer.cport = 0;
	ip_vs_chash_answer_heard(fixture.ask, director, &answer);
	KUNIT_EXPECT_TRUE(test, director->differs);
	ip_vs_chash_answer_heard(fixture.ask, director, &answer);
	KUNIT_EXPECT_FALSE(test, director->differs);
	rcu_read_unlock();
}

/* An ask is answered under the key that it was made with, and causes nothing else. */
static void an_ask_causes_one_answer(struct kunit *test)
{
	struct chash_ask_fixture fixture = chash_test_asks(test);
	const siphash_key_t seed = { .key = { 3, 4 } };
	struct chash_wire ask = {
		.type = CHASH_WIRE_ASK, .family = CHASH_WIRE_IPV4, .cport = htons(1),
		.vport = htons(8000), .id = 77, .client = { 198, 51, 100, 1 },
		.vip = { 203, 0, 113, 1 },
	};
	siphash_key_t before = fixture.ask->key[0];
	unsigned int i;

	mutex_lock(&fixture.ask->cn->lock);
	fixture.ask->cn->seed = seed;
	ask_reseed(fixture.ask);
	mutex_unlock(&fixture.ask->cn->lock);
	for (i = 0; i < 2; i++) {
		chash_test_datagram(test, &fixture, &fixture.director[1]->addr, &ask,
				    i ? &before : &fixture.ask->key[0], -1, 0);
		KUNIT_ASSERT_EQ(test, chash_test_letters, i + 1);
		KUNIT_EXPECT_EQ(test, chash_test_sent[i].key, i);
		KUNIT_EXPECT_EQ(test, chash_test_sent[i].wire.type, CHASH_WIRE_ANSWER);
		KUNIT_EXPECT_EQ(test, chash_test_sent[i].wire.verdict, CHASH_WIRE_UNKNOWN);
		KUNIT_EXPECT_EQ(test, chash_test_sent[i].wire.id, 77);
	}
	KUNIT_EXPECT_EQ(test, fixture.ask->held, 0);
}

static void an_inquiry_hears_each_director_once(struct kunit *test)
{
	struct chash_ask_fixture fixture = chash_test_asks(test);
	struct ip_vs_chash_flow flow = chash_test_flow(1);
	struct ip_vs_chash_inquiry *inquiry;
	struct chash_wire answer = { .type = CHASH_WIRE_ANSWER, .family = CHASH_WIRE_IPV4 };
	unsigned int i;

	inquiry = kunit_kzalloc(test, sizeof(*inquiry), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, inquiry);
	rcu_read_lock();
	ip_vs_chash_inquiry_begin(inquiry, fixture.cs, &flow);
	rcu_read_unlock();
	KUNIT_EXPECT_EQ(test, hweight64(inquiry->targets), CHASH_TEST_DIRECTORS);
	/* Nobody answers. */
	fixture.ask->cn->peer_timeout = 1;
	KUNIT_EXPECT_EQ(test, ip_vs_chash_inquiry_ask(inquiry, fixture.ask, &flow, 0), 0);
	KUNIT_EXPECT_EQ(test, inquiry->answered, 0);
	KUNIT_EXPECT_GE(test, chash_test_letters, 3 * CHASH_TEST_DIRECTORS);
	/* All do. */
	list_add(&inquiry->list, &fixture.ask->inquiries);
	answer.id = inquiry->id;
	for (i = 0; i < CHASH_TEST_DIRECTORS; i++) {
		KUNIT_EXPECT_FALSE(test, try_wait_for_completion(&inquiry->done));
		answer.verdict = i == 1 ? CHASH_WIRE_MINE : CHASH_WIRE_UNKNOWN;
		chash_test_says(test, &fixture, i, &answer);
		chash_test_says(test, &fixture, i, &answer);
	}
	list_del(&inquiry->list);
	KUNIT_EXPECT_TRUE(test, try_wait_for_completion(&inquiry->done));
	KUNIT_EXPECT_EQ(test, inquiry->said[fixture.director[1]->index].verdict, CHASH_WIRE_MINE);
	KUNIT_EXPECT_EQ(test, chash_test_stray(&fixture, CHASH_STRAY_LATE), CHASH_TEST_DIRECTORS);
}

static void a_port_that_is_taken_leaves_the_one_before(struct kunit *test)
{
	struct chash_ask_fixture fixture = chash_test_asks(test);
	struct ip_vs_chash_net *cn = fixture.ask->cn;

	cn->ask_port = 1;
	KUNIT_EXPECT_EQ(test, ip_vs_chash_ask_tuned(cn, &cn->ask_port), -EADDRINUSE);
	KUNIT_EXPECT_EQ(test, cn->ask_port, 8849);
	KUNIT_EXPECT_EQ(test, fixture.ask->port, 8849);
	cn->ask_port = 8850;
	KUNIT_EXPECT_EQ(test, ip_vs_chash_ask_tuned(cn, &cn->ask_port), 0);
	KUNIT_EXPECT_EQ(test, fixture.ask->port, 8850);
	cn->ask_port = 0;
	KUNIT_EXPECT_EQ(test, ip_vs_chash_ask_tuned(cn, &cn->ask_port), 0);
	KUNIT_EXPECT_EQ(test, fixture.ask->port, 0);
	/* Also while none is open. */
	cn->ask_port = 1;
	KUNIT_EXPECT_EQ(test, ip_vs_chash_ask_tuned(cn, &cn->ask_port), -EADDRINUSE);
	KUNIT_EXPECT_EQ(test, cn->ask_port, 0);
	KUNIT_EXPECT_EQ(test, fixture.ask->error, 0);
	/* The one before may be taken since the start: it is tried again, and that is told. */
	fixture.ask->wanted = 1;
	cn->ask_port = 1;
	KUNIT_EXPECT_EQ(test, ip_vs_chash_ask_tuned(cn, &cn->ask_port), -EADDRINUSE);
	KUNIT_EXPECT_EQ(test, cn->ask_port, 1);
	KUNIT_EXPECT_EQ(test, fixture.ask->error, -EADDRINUSE);
	cn->ask_port = 8850;
	KUNIT_EXPECT_EQ(test, ip_vs_chash_ask_tuned(cn, &cn->ask_port), 0);
	KUNIT_EXPECT_EQ(test, fixture.ask->port, 8850);
	KUNIT_EXPECT_EQ(test, fixture.ask->error, 0);
	timer_delete_sync(&fixture.ask->tick);
}

/* Nobody listened meanwhile, so that it was not silent; from now on it has its time. */
static void what_was_asked_before_the_port_was_closed_is_not_waited_for(struct kunit *test)
{
	struct chash_ask_fixture fixture = chash_test_asks(test);
	struct ip_vs_chash_net *cn = fixture.ask->cn;
	unsigned int i;

	chash_test_directors_pass(&fixture, CHASH_PROBE_PERIOD);
	chash_test_tick_directors(&fixture);
	KUNIT_EXPECT_TRUE(test, fixture.director[0]->waiting);
	cn->ask_port = 0;
	KUNIT_EXPECT_EQ(test, ip_vs_chash_ask_tuned(cn, &cn->ask_port), 0);
	chash_test_directors_pass(&fixture, 60 * HZ);
	cn->ask_port = 8849;
	KUNIT_EXPECT_EQ(test, ip_vs_chash_ask_tuned(cn, &cn->ask_port), 0);
	timer_delete_sync(&fixture.ask->tick);
	chash_test_tick_directors(&fixture);
	for (i = 0; i < CHASH_TEST_DIRECTORS; i++)
		KUNIT_EXPECT_FALSE(test, fixture.director[i]->silent);
	/* Asked just now, they do not answer. */
	chash_test_directors_pass(&fixture, cn->peer_timeout * HZ);
	chash_test_tick_directors(&fixture);
	for (i = 0; i < CHASH_TEST_DIRECTORS; i++)
		KUNIT_EXPECT_TRUE(test, fixture.director[i]->silent);
}

static int chash_ask_test_init(struct kunit *test)
{
	struct ip_vs_chash_net *cn;
	int err;

	err = chash_test_init(test);
	if (err)
		return err;
	cn = chash_test_net(test);
	err = ip_vs_chash_ask_start(cn);
	if (err)
		return err;
	cn->ask->decide = chash_test_decide;
	cn->ask->changed = chash_test_changed;
	chash_test_letters = 0;
	chash_test_decided = 0;
	memset(&chash_test_last, 0, sizeof(chash_test_last));
	return 0;
}

static void chash_ask_test_exit(struct kunit *test)
{
	struct chash_fixture *fixture = test->priv;

	if (fixture && fixture->cn)
		ip_vs_chash_ask_stop(fixture->cn);
	chash_test_exit(test);
}

static struct kunit_case chash_ask_cases[] = {
	KUNIT_CASE(who_has_the_flow_gets_the_segment),
	KUNIT_CASE(nobodys_is_decided_when_all_have_said_so),
	KUNIT_CASE(who_forgot_everything_says_so),
	KUNIT_CASE(who_does_not_have_the_service_gets_none_of_its_segments),
	KUNIT_CASE(of_many_pops_that_were_away_the_best_one_is_found),
	KUNIT_CASE(a_hint_of_another_director_counts),
	KUNIT_CASE(whom_a_hint_names_is_asked_first),
	KUNIT_CASE(of_several_owners_the_first_is_asked_first),
	KUNIT_CASE(an_answer_counts_once_and_from_whom_was_asked),
	KUNIT_CASE(one_segment_of_a_flow_is_held_and_no_more_than_there_is_room_for),
	KUNIT_CASE(who_says_nothing_is_waited_for_until_it_is_silent),
	KUNIT_CASE(flows_of_a_director_that_dies_are_asked_about_at_once),
	KUNIT_CASE(what_waits_is_asked_about_again_in_turn),
	KUNIT_CASE(where_nobody_can_be_asked_nothing_is_held),
	KUNIT_CASE(what_is_held_goes_with_its_device_and_its_namespace),
	KUNIT_CASE(a_syn_waits_for_a_moment),
	KUNIT_CASE(a_syn_waits_for_who_is_far_away),
	KUNIT_CASE(a_datagram_that_was_changed_has_no_effect),
	KUNIT_CASE_SLOW(a_million_datagrams_of_others_have_no_effect),
	KUNIT_CASE(a_probe_is_answered_in_time_or_not_at_all),
	KUNIT_CASE(a_director_with_the_old_seed_is_not_silent),
	KUNIT_CASE(an_error_is_about_the_only_service_of_a_mark),
	KUNIT_CASE(each_director_is_asked_about_each_service),
	KUNIT_CASE(a_director_agrees_when_it_does_in_all_services),
	KUNIT_CASE(an_ask_causes_one_answer),
	KUNIT_CASE(an_inquiry_hears_each_director_once),
	KUNIT_CASE(a_port_that_is_taken_leaves_the_one_before),
	KUNIT_CASE(what_was_asked_before_the_port_was_closed_is_not_waited_for),
	{}
};

static struct kunit_suite chash_ask_suite = {
	.name = "chash_ask",
	.init = chash_ask_test_init,
	.exit = chash_ask_test_exit,
	.test_cases = chash_ask_cases,
};

kunit_test_suite(chash_ask_suite);
