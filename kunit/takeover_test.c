// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * Takeover: the decision and what the limits leave of it, each over every combination of what they
 * depend on; the limits over time; the filter of flows; the pools of other PoPs, and new
 * sessions that spill to them; what peers send.
 */
#include "alloc.h"
#include "../kmod/lib/decide.c"
#include "../kmod/lib/limit.c"
#include "../kmod/state/director.c"
#include "../kmod/service/peers.c"
#include "../kmod/lookup/relay.c"
#include "../kmod/lookup/midstream.c"
#include "../kmod/state/pop.h"
#include "../kmod/service/publish.h"
#include "../kmod/service/store.h"
#include "fixture.h"

#include <linux/random.h>

static enum chash_route chash_test_route(bool from_peer, bool vouched, bool filling,
					 unsigned int n, const struct chash_candidate *candidate)
{
	const struct chash_case what = {
		.from_peer = from_peer, .vouched = vouched, .filling = filling,
		.candidates = n, .candidate = candidate,
	};

	return chash_decide(&what).route;
}

static struct chash_candidate chash_candidate_nth(unsigned int n)
{
	return (struct chash_candidate) {
		.self = n & 1, .hinted = n & 2, .back = n & 4, .pool = n & 8,
		.away_ms = n & 16 ? 60000 : 1000,
	};
}

/* What a peer sent never goes to another one, whatever is believed of who was away. */
static void a_peer_is_never_sent_on(struct kunit *test)
{
	struct chash_candidate candidate[2];
	unsigned int n;

	for (n = 0; n < 32 * 32 * 2; n++) {
		candidate[0] = chash_candidate_nth(n & 31);
		candidate[1] = chash_candidate_nth(n >> 5 & 31);
		KUNIT_EXPECT_EQ(test, chash_test_route(true, n >> 10, false, 2, candidate),
				CHASH_ROUTE_OWN_POOL);
		KUNIT_EXPECT_EQ(test, chash_test_route(true, n >> 10, true, 2, candidate),
				CHASH_ROUTE_WAIT);
	}
}

static void who_vouches_gets_it(struct kunit *test)
{
	struct chash_candidate candidate;
	unsigned int n;

	for (n = 0; n < 64; n++) {
		candidate = chash_candidate_nth(n & 31);
		KUNIT_EXPECT_EQ(test, chash_test_route(false, true, n & 32, 1, &candidate),
				CHASH_ROUTE_RELAY);
	}
}

/* Nobody was away: it is this PoP's, unless that is being filled. */
static void nobodys_is_ours(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, chash_test_route(false, false, false, 0, NULL),
			CHASH_ROUTE_OWN_POOL);
	KUNIT_EXPECT_EQ(test, chash_test_route(false, false, true, 0, NULL), CHASH_ROUTE_WAIT);
}

static void one_that_was_away_is_decided_by_one_rule(struct kunit *test)
{
	struct chash_candidate c;
	enum chash_route wanted;
	unsigned int n;

	for (n = 0; n < 64; n++) {
		c = chash_candidate_nth(n & 31);
		if (c.self)
			wanted = n & 32 ? CHASH_ROUTE_WAIT : CHASH_ROUTE_OWN_POOL;
		else if (c.back)
			wanted = CHASH_ROUTE_RELAY;
		else if (c.pool)
			wanted = CHASH_ROUTE_OWNER_POOL;
		else
			wanted = c.away_ms < CHASH_AWAY_GRACE_MS ? CHASH_ROUTE_WAIT :
								   CHASH_ROUTE_REFUSE;
		KUNIT_EXPECT_EQ_MSG(test, chash_test_route(false, false, n & 32, 1, &c), wanted,
				    "case %u", n);
	}
}

static void of_several_the_hint_tells_and_then_the_last_to_go(struct kunit *test)
{
	struct chash_candidate candidate[3];
	struct chash_case what = { .candidates = 3, .candidate = candidate };
	unsigned int n, i, wanted;

	for (n = 0; n < 64; n++) {
		wanted = 0;
		for (i = 0; i < 3; i++) {
			candidate[i] = (struct chash_candidate) {
				.pool = true, .hinted = n >> i & 1,
				.away_ms = 1000 * (n >> (3 + i) & 1) + 10 * i,
			};
			if (candidate[i].hinted > candidate[wanted].hinted ||
			    (candidate[i].hinted == candidate[wanted].hinted &&
			     candidate[i].away_ms < candidate[wanted].away_ms))
				wanted = i;
		}
		KUNIT_EXPECT_EQ_MSG(test, chash_decide(&what).candidate, wanted, "case %u", n);
	}
}

static void ports_used_again_are_with_who_saw_them_last(struct kunit *test)
{
	const struct chash_voucher old = { .begun = true, .age_ms = 60000 };
	const struct chash_voucher young = { .begun = true, .age_ms = 500 };
	const struct chash_voucher forged = { .age_ms = 1 };

	KUNIT_EXPECT_TRUE(test, chash_voucher_is_better(&young, &old));
	KUNIT_EXPECT_FALSE(test, chash_voucher_is_better(&old, &young));
	KUNIT_EXPECT_FALSE(test, chash_voucher_is_better(&forged, &old));
	KUNIT_EXPECT_TRUE(test, chash_voucher_is_better(&old, &forged));
	KUNIT_EXPECT_TRUE(test, chash_voucher_settles(&young));
	KUNIT_EXPECT_FALSE(test, chash_voucher_settles(&old));
	KUNIT_EXPECT_FALSE(test, chash_voucher_settles(&forged));
}

/* Every combination: what is done keeps these promises, and the reasons for a drop are told. */
static void what_is_done_keeps_what_is_promised(struct kunit *test)
{
	struct chash_offer o;
	enum chash_limit limit;
	enum chash_act act;
	unsigned int n;

	for (n = 0; n < 5 * 512; n++) {
		o = (struct chash_offer) {
			.route = n / 512, .vouched = n & 1, .nat = n & 2, .passing = n & 4,
			.icmp = (n & 12) == 12, .full = n & 16, .relay_token = n & 32,
			.entry_token = n & 64, .proven = n & 128, .rst = (n & 268) == 260,
		};
		act = chash_act(&o, &limit);
		if (o.route == CHASH_ROUTE_REFUSE) {
			KUNIT_EXPECT_EQ(test, act, CHASH_ACT_REFUSE);
			continue;
		}
		if (o.route == CHASH_ROUTE_WAIT) {
			KUNIT_EXPECT_EQ(test, act, CHASH_ACT_DROP);
			continue;
		}
		/* A normal entry for who is vouched for or has proven itself, where one follows. */
		if (act == CHASH_ACT_ADOPT)
			KUNIT_EXPECT_TRUE(test, !o.passing &&
					  (o.vouched || (!o.nat && o.proven && o.entry_token &&
							 o.route != CHASH_ROUTE_RELAY)));
		if (o.vouched && !o.passing)
			KUNIT_EXPECT_EQ(test, act, CHASH_ACT_ADOPT);
		/* Nothing masqueraded that has an answer goes without an entry. */
		if (o.nat && !o.rst)
			KUNIT_EXPECT_NE(test, act, CHASH_ACT_ONCE);
		/* A forged end leaves nothing. */
		if (o.rst)
			KUNIT_EXPECT_TRUE(test, act == CHASH_ACT_ONCE || act == CHASH_ACT_DROP);
		if (act == CHASH_ACT_AWAIT)
			KUNIT_EXPECT_TRUE(test, o.nat && o.entry_token && !o.full);
		/* What nobody vouches for is relayed within a rate. */
		if (o.route == CHASH_ROUTE_RELAY && !o.vouched && !o.relay_token)
			KUNIT_EXPECT_EQ(test, act, CHASH_ACT_DROP);
		KUNIT_EXPECT_EQ(test, act == CHASH_ACT_DROP, limit != CHASH_LIMIT_NONE);
	}
}

/* Tokens taken in @ns, asked for @per_ms times a millisecond by sources of which @bin tells. */
static u32 chash_test_flood(struct chash_limit_fair *limit, u64 *now, u64 ns, u32 rate,
			    unsigned int per_ms, u32 bin)
{
	u64 end = *now + ns;
	unsigned int i;
	u32 taken = 0;

	for (; *now < end; *now += NSEC_PER_MSEC)
		for (i = 0; i < per_ms; i++)
			taken += chash_limit_take(limit, *now, rate, bin, bin);
	return taken;
}

static void ten_seconds_give_no_more_than_ten_times_the_rate(struct kunit *test)
{
	static const u32 rates[] = { 100, 1000, 10000, 100000 };
	struct chash_limit_fair limit;
	u64 now = 12345;
	unsigned int i, j, ms;
	u32 taken;

	for (i = 0; i < ARRAY_SIZE(rates); i++) {
		memset(&limit, 0, sizeof(limit));
		taken = 0;
		/* From everywhere at once, so that every share is used up. */
		for (ms = 0; ms < 10 * MSEC_PER_SEC; ms++, now += NSEC_PER_MSEC)
			for (j = 0; j < 2 * rates[i] / MSEC_PER_SEC + 2; j++)
				taken += chash_limit_take(&limit, now, rates[i], get_random_u32(),
							  get_random_u32());
		KUNIT_EXPECT_LE(test, taken, 10 * rates[i]);
		KUNIT_EXPECT_GE(test, taken, 9 * rates[i]);
	}
	KUNIT_EXPECT_FALSE(test, chash_limit_take(&limit, now, 0, 0, 0));
}

static void a_flood_leaves_others_their_share(struct kunit *test)
{
	struct chash_limit_fair limit = {};
	u64 now = NSEC_PER_SEC;
	unsigned int ms;
	u32 flood = 0, other = 0;

	for (ms = 0; ms < 10 * MSEC_PER_SEC; ms++, now += NSEC_PER_MSEC) {
		flood += chash_test_flood(&limit, &(u64){ now }, 1, 10000, 100, 7);
		/* 50 a second of another prefix. */
		if (ms % 20 == 0)
			other += chash_limit_take(&limit, now, 10000, 8, 8);
	}
	KUNIT_EXPECT_EQ(test, other, 500);
	KUNIT_EXPECT_LE(test, flood, 60000);
}

static void a_bucket_fills_while_nobody_takes(struct kunit *test)
{
	struct chash_bucket bucket = {};
	u64 now = NSEC_PER_SEC;
	unsigned int i, taken = 0;

	for (i = 0; i < 1000; i++)
		taken += chash_bucket_take(&bucket, now, 320);
	KUNIT_EXPECT_GE(test, taken, 72);
	KUNIT_EXPECT_LE(test, taken, 80);
	KUNIT_EXPECT_FALSE(test, chash_bucket_take(&bucket, now, 320));
	now += NSEC_PER_SEC / 100;
	KUNIT_EXPECT_TRUE(test, chash_bucket_take(&bucket, now, 320));
	KUNIT_EXPECT_FALSE(test, chash_bucket_take(&bucket, now, 0));
	/* A slow one has room for one at least. */
	KUNIT_EXPECT_TRUE(test, chash_bucket_take(&(struct chash_bucket){}, now, 1));
}

/* Flows that speak together do not take turns in one place: none would be in use for long. */
static void flows_of_one_place_in_the_filter_are_all_remembered(struct kunit *test)
{
	struct chash_seen *seen = kvzalloc(sizeof(*seen), GFP_KERNEL);
	struct chash_sight sight;
	unsigned int i;
	u64 now;

	KUNIT_ASSERT_NOT_NULL(test, seen);
	for (now = 70000; now < 70012; now += 4)
		for (i = 1; i <= CHASH_SEEN_WAYS; i++)
			chash_seen_note(seen, (u64)i << 40 | 77, now + i);
	for (i = 1; i <= CHASH_SEEN_WAYS; i++) {
		KUNIT_EXPECT_TRUE(test, chash_seen_look(seen, (u64)i << 40 | 77, 70020, &sight));
		KUNIT_EXPECT_EQ(test, sight.times, 3);
		KUNIT_EXPECT_EQ(test, sight.first_ago, 20 - i);
	}
	/* One more takes the place of whom nobody has heard of for the longest time. */
	chash_seen_note(seen, 99ULL << 40 | 77, 70020);
	KUNIT_EXPECT_TRUE(test, chash_seen_look(seen, 99ULL << 40 | 77, 70020, &sight));
	KUNIT_EXPECT_FALSE(test, chash_seen_look(seen, 1ULL << 40 | 77, 70020, &sight));
	KUNIT_EXPECT_TRUE(test, chash_seen_look(seen, 2ULL << 40 | 77, 70020, &sight));
	kvfree(seen);
}

static void the_filter_remembers_what_it_has_room_for(struct kunit *test)
{
	struct chash_seen *seen = kvzalloc(sizeof(*seen), GFP_KERNEL);
	unsigned int i, known = 0, strange = 0;
	u64 flow = 0x9e3779b97f4a7c15ULL;
	struct chash_sight sight;

	KUNIT_ASSERT_NOT_NULL(test, seen);
	for (i = 1; i <= 1000; i++)
		chash_seen_note(seen, i * flow, 70000);
	for (i = 1; i <= 1000; i++)
		chash_seen_note(seen, i * flow, 70004);
	for (i = 1; i <= 1000; i++)
		known += chash_seen_look(seen, i * flow, 70010, &sight) &&
			 sight.first_ago == 10 && sight.judged_ago == 6 && sight.times == 2;
	for (i = 1001; i <= 101000; i++)
		strange += chash_seen_look(seen, i * flow, 70010, &sight);
	/* What comes again within a second came once. */
	chash_seen_note(seen, flow, 70020);
	chash_seen_note(seen, flow, 70020);
	KUNIT_EXPECT_TRUE(test, chash_seen_look(seen, flow, 70021, &sight));
	KUNIT_EXPECT_EQ(test, sight.times, 3);
	chash_seen_note(seen, 7 * flow + 1, 70020);
	chash_seen_note(seen, 7 * flow + 1, 70020);
	KUNIT_EXPECT_TRUE(test, chash_seen_look(seen, 7 * flow + 1, 70021, &sight));
	KUNIT_EXPECT_EQ(test, sight.times, 1);
	KUNIT_EXPECT_GE(test, known, 960);
	KUNIT_EXPECT_EQ(test, strange, 0);
	kvfree(seen);
}

static void a_bucket_saves_up_for_a_burst(struct kunit *test)
{
	struct chash_bucket bucket = {};
	u64 now = 60ULL * NSEC_PER_SEC;
	unsigned int i, taken = 0;

	for (i = 0; i < 1000; i++)
		taken += chash_bucket_take_burst(&bucket, now, 30, 10);
	KUNIT_EXPECT_GE(test, taken, 270);
	KUNIT_EXPECT_LE(test, taken, 300);
}

/* The pool of a PoP gives the clients that a director of that PoP gives, by its table. */
static void a_pool_without_a_table_answers_like_one_with(struct kunit *test)
{
	struct ip_vs_service *here = chash_test_service(test), *there = chash_test_service(test);
	struct ip_vs_chash_service *cs = chash_test_bind(test, here);
	struct ip_vs_chash_service *peer_cs = chash_test_bind(test, there);
	const struct ip_vs_chash_dest *picked, *owner;
	const struct ip_vs_chash_peer *peer;
	struct ip_vs_chash_peers *peers;
	struct ip_vs_chash_table *table;
	unsigned int i, differ = 0;
	u16 choice[2];
	u32 slot;

	for (i = 0; i < 9; i++) {
		chash_test_peer_dest(test, here, 1 + i % 4, 2, false);
		chash_test_add(test, there, 1 + i % 4);
	}
	chash_test_peer_dest(test, here, 0, 2, true);
	chash_test_peer_dest(test, here, 1, 0, false);

	mutex_lock(&cs->cn->lock);
	ip_vs_chash_publish_now(cs);
	ip_vs_chash_publish_now(peer_cs);
	peers = rcu_dereference_protected(cs->peers, lockdep_is_held(&cs->cn->lock));
	table = rcu_dereference_protected(peer_cs->table, lockdep_is_held(&cs->cn->lock));
	mutex_unlock(&cs->cn->lock);

	KUNIT_ASSERT_NOT_NULL(test, peers);
	KUNIT_EXPECT_PTR_EQ(test, ip_vs_chash_peers_find(peers, 3), NULL);
	peer = ip_vs_chash_peers_find(peers, 2);
	KUNIT_ASSERT_NOT_NULL(test, peer);
	KUNIT_EXPECT_EQ(test, peer->relays, 1);
	KUNIT_ASSERT_EQ(test, peer->map.n, 9);
	KUNIT_ASSERT_EQ(test, table->map.n, 9);
	for (i = 0; i < 1 << CHASH_TEST_BITS; i++) {
		picked = ip_vs_chash_peer_pick(peers, peer, i, true, &slot);
		ip_vs_chash_table_choices(table, slot, choice);
		owner = table->dest[choice[0]];
		differ += picked->id != owner->id;
	}
	KUNIT_EXPECT_EQ(test, differ, 0);
}

static void chash_test_pop(struct kunit *test, u16 id, bool self, u8 state)
{
	struct ip_vs_chash_pops *pops = chash_test_net(test)->pops;
	struct ip_vs_chash_pop pop = { .id = id, .self = self, .state = state };

	snprintf(pop.name, sizeof(pop.name), "pop%u", id);
	mutex_lock(&pops->lock);
	KUNIT_EXPECT_EQ(test, ip_vs_chash_pop_set(pops, &pop, NULL), 0);
	mutex_unlock(&pops->lock);
}

/* Of @keys, how many new sessions spill to each PoP. */
static void chash_test_spill(const struct ip_vs_chash_service *cs, unsigned int keys,
			     unsigned int *spilled, const struct ip_vs_chash_dest **last)
{
	struct ip_vs_chash_answer answer;
	unsigned int i;

	memset(spilled, 0, 4 * sizeof(*spilled));
	rcu_read_lock();
	for (i = 0; i < keys; i++) {
		if (!ip_vs_chash_midstream_spill(cs, i * 0x9e3779b97f4a7c15, NULL,
						 &answer))
			continue;
		spilled[answer.dest->pop]++;
		last[answer.dest->pop] = answer.dest;
	}
	rcu_read_unlock();
}

static void new_sessions_spill_to_directors_that_are_up_or_to_servers(struct kunit *test)
{
	struct ip_vs_service *svc = chash_test_service(test);
	struct ip_vs_chash_service *cs = chash_test_bind(test, svc);
	const struct ip_vs_chash_dest *last[4] = {}, *relay;
	unsigned int spilled[4];

	chash_test_pop(test, 1, true, IP_VS_CHASH_POP_STATE_UP);
	chash_test_pop(test, 2, false, IP_VS_CHASH_POP_STATE_UP);
	chash_test_pop(test, 3, false, IP_VS_CHASH_POP_STATE_UP);
	chash_test_spill(cs, 100, spilled, last);
	KUNIT_EXPECT_EQ(test, spilled[1] + spilled[2] + spilled[3], 0);

	/* A sibling takes nothing. Of PoP 2 there are both, of PoP 3 servers only. */
	chash_test_peer_dest(test, svc, 0, 1, true);
	relay = chash_test_peer_dest(test, svc, 0, 2, true);
	chash_test_peer_dest(test, svc, 1, 2, false);
	chash_test_peer_dest(test, svc, 1, 3, false);
	chash_test_peer_dest(test, svc, 1, 3, false);
	mutex_lock(&cs->cn->lock);
	ip_vs_chash_publish_now(cs);
	mutex_unlock(&cs->cn->lock);

	chash_test_spill(cs, 1000, spilled, last);
	KUNIT_EXPECT_EQ(test, spilled[1], 0);
	KUNIT_EXPECT_GE(test, spilled[2], 300);
	KUNIT_EXPECT_GE(test, spilled[3], 300);
	KUNIT_EXPECT_EQ(test, spilled[2] + spilled[3], 1000);
	KUNIT_EXPECT_PTR_EQ(test, last[2], relay);

	chash_test_pop(test, 2, false, IP_VS_CHASH_POP_STATE_DOWN);
	chash_test_spill(cs, 1000, spilled, last);
	KUNIT_EXPECT_EQ(test, spilled[2] + spilled[3], 1000);
	KUNIT_EXPECT_GE(test, spilled[2], 300);
	KUNIT_EXPECT_PTR_NE(test, last[2], relay);
}

/* A limit comes before the search for a server. */
static void above_the_limit_no_pool_is_searched(struct kunit *test)
{
	const union nf_inet_addr source = { .ip = htonl(0xc6336407) };
	struct ip_vs_service *svc = chash_test_service(test);
	struct ip_vs_chash_service *cs = chash_test_bind(test, svc);
	struct ip_vs_chash_answer answer;
	struct ip_vs_chash_dest *server;
	unsigned int i;
	bool limited;

	chash_test_pop(test, 1, true, IP_VS_CHASH_POP_STATE_UP);
	chash_test_pop(test, 2, false, IP_VS_CHASH_POP_STATE_UP);
	server = chash_test_peer_dest(test, svc, 1, 2, false);
	cs->cn->relay_rate = 1;
	mutex_lock(&cs->cn->lock);
	ip_vs_chash_publish_now(cs);
	mutex_unlock(&cs->cn->lock);

	rcu_read_lock();
	KUNIT_EXPECT_TRUE(test, ip_vs_chash_midstream_spill(cs, 1, &source, &answer));
	KUNIT_EXPECT_NOT_NULL(test, answer.ipvs_dest);
	/* Nobody is left there: who looks sees that. */
	ip_vs_chash_dest_set_available(rcu_dereference(server->ipvs_dest), false);
	KUNIT_EXPECT_FALSE(test, ip_vs_chash_midstream_spill(cs, 1, NULL, &answer));
	for (i = 0, limited = false; i < 100 && !limited; i++)
		limited = ip_vs_chash_midstream_spill(cs, 1, &source, &answer);
	KUNIT_EXPECT_TRUE(test, limited);
	KUNIT_EXPECT_NULL(test, answer.ipvs_dest);
	rcu_read_unlock();
}

/* Where a client's segments go that a peer sent. */
static const struct ip_vs_chash_dest *chash_test_ask(const struct ip_vs_chash_service *cs, u32 host)
{
	const union nf_inet_addr client = { .ip = htonl(0xc6336400 + host) };
	const struct ip_vs_chash_question question = { .client = &client, .from_peer = true };
	struct ip_vs_chash_answer answer;
	const struct ip_vs_chash_dest *dest;

	rcu_read_lock();
	dest = NULL;
	if (ip_vs_chash_midstream(cs, &question, &answer) && answer.ipvs_dest)
		dest = answer.dest;
	rcu_read_unlock();
	return dest;
}

static void a_director_is_no_server_of_tables_that_took_it_for_one(struct kunit *test)
{
	const struct ip_vs_chash_dest_settings relay = {
		.set = BIT(IP_VS_CHASH_A_DEST_SETTINGS_RELAY), .relay = true,
	};
	struct ip_vs_service *svc = chash_test_service(test);
	struct ip_vs_chash_service *cs = chash_test_bind(test, svc);
	struct ip_vs_chash_dest *server, *director;
	unsigned int i, before = 0, after = 0;

	server = chash_test_peer_dest(test, svc, 1, 0, false);
	director = chash_test_peer_dest(test, svc, 1, 0, false);
	mutex_lock(&cs->cn->lock);
	rcu_dereference_protected(cs->table, true)->since -= 10 * HZ;
	cs->filling = false;
	mutex_unlock(&cs->cn->lock);
	for (i = 0; i < 100; i++)
		before += chash_test_ask(cs, i) == director;
	KUNIT_EXPECT_GE(test, before, 20);

	mutex_lock(&cs->cn->lock);
	KUNIT_EXPECT_EQ(test, ip_vs_chash_service_store_dest(cs, director->af, &director->addr,
							     director->port, &relay, 0), 0);
	mutex_unlock(&cs->cn->lock);
	for (i = 0; i < 100; i++)
		after += chash_test_ask(cs, i) == server;
	KUNIT_EXPECT_EQ(test, after, 100);

	mutex_lock(&cs->cn->lock);
	ip_vs_chash_service_store_dest(cs, director->af, &director->addr, director->port,
				       &(struct ip_vs_chash_dest_settings){}, relay.set);
	mutex_unlock(&cs->cn->lock);
}

/* IPVS takes a server for unavailable before it tells the scheduler that it deletes it. */
static void a_server_that_is_being_deleted_is_waited_for(struct kunit *test)
{
	const union nf_inet_addr client = { .ip = htonl(0xc6336401) };
	const struct ip_vs_chash_question question = { .client = &client, .from_peer = true };
	struct ip_vs_service *svc = chash_test_service(test);
	struct ip_vs_chash_service *cs = chash_test_bind(test, svc);
	struct ip_vs_chash_answer answer;
	struct ip_vs_chash_dest *server;

	server = chash_test_peer_dest(test, svc, 1, 0, false);
	mutex_lock(&cs->cn->lock);
	cs->filling = false;
	mutex_unlock(&cs->cn->lock);
	rcu_read_lock();
	KUNIT_EXPECT_TRUE(test, ip_vs_chash_midstream(cs, &question, &answer));
	KUNIT_EXPECT_EQ(test, answer.route, CHASH_ROUTE_OWN_POOL);
	ip_vs_chash_dest_set_available(rcu_dereference(server->ipvs_dest), false);
	KUNIT_EXPECT_TRUE(test, ip_vs_chash_midstream(cs, &question, &answer));
	KUNIT_EXPECT_EQ(test, answer.route, CHASH_ROUTE_WAIT);
	/* One whose sessions were cut has none to wait for. */
	WRITE_ONCE(server->ended, true);
	KUNIT_EXPECT_TRUE(test, ip_vs_chash_midstream(cs, &question, &answer));
	KUNIT_EXPECT_EQ(test, answer.route, CHASH_ROUTE_REFUSE);
	rcu_read_unlock();
}

static enum chash_route chash_test_away(struct kunit *test, struct ip_vs_chash_service *cs)
{
	const union nf_inet_addr client = { .ip = htonl(0xc6336401) };
	const struct ip_vs_chash_question question = { .client = &client };
	struct ip_vs_chash_answer answer = { .route = CHASH_ROUTE_REFUSE };

	rcu_read_lock();
	KUNIT_EXPECT_TRUE(test, ip_vs_chash_midstream(cs, &question, &answer));
	rcu_read_unlock();
	return answer.route;
}

/* What it does not know was not its, unless it forgot. */
static void a_director_that_was_only_not_heard_has_kept_its_flows(struct kunit *test)
{
	struct ip_vs_service *svc = chash_test_service(test);
	struct ip_vs_chash_service *cs = chash_test_bind(test, svc);
	struct ip_vs_chash_net *cn = cs->cn;
	struct ip_vs_chash_director *director;
	struct ip_vs_chash_dest *relay;

	chash_test_pop(test, 1, true, IP_VS_CHASH_POP_STATE_UP);
	chash_test_pop(test, 2, false, IP_VS_CHASH_POP_STATE_UP);
	chash_test_peer_dest(test, svc, 1, 0, false);
	relay = chash_test_peer_dest(test, svc, 0, 2, true);
	mutex_lock(&cn->lock);
	ip_vs_chash_publish_now(cs);
	cs->filling = false;
	cs->bound_at = jiffies - 3600 * HZ;
	cn->longest = 900 * HZ;
	ip_vs_chash_director_want(cn->directors, 2, AF_INET, &relay->addr);
	ip_vs_chash_directors_sweep(cn->directors);
	mutex_unlock(&cn->lock);
	rcu_read_lock();
	director = ip_vs_chash_director_find(cn->directors, AF_INET, &relay->addr);
	ip_vs_chash_director_heard(cn->directors, director);
	ip_vs_chash_director_asked(cn->directors, director);
	director->waiting_since -= 2 * HZ;
	KUNIT_EXPECT_TRUE(test, ip_vs_chash_director_tick(cn->directors, director, 2 * HZ));
	ip_vs_chash_director_heard(cn->directors, director);
	rcu_read_unlock();

	relay->began_at = jiffies - 3600 * HZ;
	KUNIT_EXPECT_EQ(test, chash_test_away(test, cs), CHASH_ROUTE_RELAY);
	director->away_at -= 60 * HZ;
	director->away_from -= 60 * HZ;
	KUNIT_EXPECT_EQ(test, chash_test_away(test, cs), CHASH_ROUTE_OWN_POOL);
	/* It answers, and does not have the service yet. */
	relay->unbound = true;
	KUNIT_EXPECT_NE(test, chash_test_away(test, cs), CHASH_ROUTE_OWN_POOL);
	relay->unbound = false;
	/* It started again meanwhile, or has said nothing of that. */
	relay->began_at = jiffies - 60 * HZ;
	KUNIT_EXPECT_EQ(test, chash_test_away(test, cs), CHASH_ROUTE_RELAY);
	relay->began_at = 0;
	KUNIT_EXPECT_EQ(test, chash_test_away(test, cs), CHASH_ROUTE_RELAY);
}

/* Only what is really searched, and of this PoP only what is much. */
static void a_lookup_costs_what_it_goes_through(struct kunit *test)
{
	const unsigned int many = CHASH_SEARCH_SERVERS + 1;
	struct ip_vs_service *svc = chash_test_service(test);
	struct ip_vs_chash_service *cs = chash_test_bind(test, svc);
	const union nf_inet_addr client = { .ip = htonl(0xc6336401) };
	const struct ip_vs_chash_question question = { .client = &client };
	const struct ip_vs_chash_question relayed = { .client = &client, .pop = 2 };
	struct ip_vs_chash_dest *relay;
	unsigned int i;

	chash_test_pop(test, 1, true, IP_VS_CHASH_POP_STATE_UP);
	chash_test_pop(test, 2, false, IP_VS_CHASH_POP_STATE_UP);
	relay = chash_test_peer_dest(test, svc, 0, 2, true);
	for (i = 0; i < 3; i++)
		chash_test_peer_dest(test, svc, 1, 2, false);
	for (i = 0; i < many - 1; i++)
		chash_test_peer_dest(test, svc, 0, 0, false);
	relay->unbound = true;
	KUNIT_ASSERT_TRUE(test, chash_test_settle(cs));
	rcu_read_lock();
	KUNIT_EXPECT_EQ(test, ip_vs_chash_midstream_cost(cs, &question), 0);
	rcu_read_unlock();
	chash_test_peer_dest(test, svc, 0, 0, false);
	KUNIT_ASSERT_TRUE(test, chash_test_settle(cs));
	rcu_read_lock();
	KUNIT_EXPECT_EQ(test, ip_vs_chash_midstream_cost(cs, &question), many);
	rcu_read_unlock();
	rcu_read_lock();
	KUNIT_EXPECT_EQ(test, ip_vs_chash_midstream_cost(cs, &relayed), many + 3);
	rcu_read_unlock();
	/* A mapping of the past has no slots. */
	for (i = 0; i < 2; i++) {
		chash_test_peer_dest(test, svc, 1, 0, false);
		KUNIT_ASSERT_TRUE(test, chash_test_settle(cs));
		cs->filling = false;
	}
	rcu_read_lock();
	KUNIT_EXPECT_EQ(test, ip_vs_chash_midstream_cost(cs, &question), many + many + 3);
	rcu_read_unlock();
}

static struct kunit_case chash_takeover_cases[] = {
	KUNIT_CASE(a_peer_is_never_sent_on),
	KUNIT_CASE(who_vouches_gets_it),
	KUNIT_CASE(nobodys_is_ours),
	KUNIT_CASE(one_that_was_away_is_decided_by_one_rule),
	KUNIT_CASE(of_several_the_hint_tells_and_then_the_last_to_go),
	KUNIT_CASE(ports_used_again_are_with_who_saw_them_last),
	KUNIT_CASE(what_is_done_keeps_what_is_promised),
	KUNIT_CASE(ten_seconds_give_no_more_than_ten_times_the_rate),
	KUNIT_CASE(a_flood_leaves_others_their_share),
	KUNIT_CASE(a_bucket_fills_while_nobody_takes),
	KUNIT_CASE(a_bucket_saves_up_for_a_burst),
	KUNIT_CASE(flows_of_one_place_in_the_filter_are_all_remembered),
	KUNIT_CASE(the_filter_remembers_what_it_has_room_for),
	KUNIT_CASE(a_pool_without_a_table_answers_like_one_with),
	KUNIT_CASE(new_sessions_spill_to_directors_that_are_up_or_to_servers),
	KUNIT_CASE(above_the_limit_no_pool_is_searched),
	KUNIT_CASE(a_director_is_no_server_of_tables_that_took_it_for_one),
	KUNIT_CASE(a_server_that_is_being_deleted_is_waited_for),
	KUNIT_CASE(a_director_that_was_only_not_heard_has_kept_its_flows),
	KUNIT_CASE(a_lookup_costs_what_it_goes_through),
	{}
};

static struct kunit_suite chash_takeover_suite = {
	.name = "chash_takeover",
	.init = chash_test_init,
	.exit = chash_test_exit,
	.test_cases = chash_takeover_cases,
};

kunit_test_suite(chash_takeover_suite);
