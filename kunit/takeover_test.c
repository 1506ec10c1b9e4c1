// SPDX-License-Identifier: GPL-2.0-only
/*
 * Takeover: the decision and what the limits leave of it, each over every combination of what they
 * depend on; the limits over time; the filter of flows; the pools of other PoPs, and new
 * sessions that spill to them; what peers send.
 */
#include "alloc.h"
#include "../kmod/lib/decide.c"
#include "../kmod/lib/limit.c"
#include "../kmod/state/backbone.c"
#include "../kmod/service/peers.c"
#include "../kmod/lookup/midstream.c"
#include "../kmod/state/pop.h"
#include "../kmod/service/publish.h"
#include "../kmod/service/store.h"
#include "fixture.h"

#include <linux/random.h>

#define ANY	(-1)

/* A route, or why there is none. */
enum chash_outcome {
	OWN = CHASH_ROUTE_OWN_POOL,
	RELAY = CHASH_ROUTE_RELAY,
	OWNER = CHASH_ROUTE_OWNER_POOL,
	NOT_MINE = CHASH_ROUTE_REFUSE + CHASH_REFUSAL_NOT_MINE,
	UNREACHABLE = CHASH_ROUTE_REFUSE + CHASH_REFUSAL_UNREACHABLE,
};

static enum chash_outcome chash_outcome(const struct chash_decision *decision)
{
	return (int)decision->route + (int)decision->refusal;
}

/* A rule for a segment whose source has one owner; -1 stands for either. */
struct chash_rule {
	int			arrival, exact, complete, self, down, relay, pool;
	enum chash_outcome	outcome;
};

static const struct chash_rule chash_rules[] = {
	/* arrival	     exact complete self down relay pool */
	{ CHASH_FROM_BACKBONE, 1, ANY, ANY, ANY, ANY, ANY,	NOT_MINE },
	{ CHASH_FROM_BACKBONE, 0, ANY, ANY, ANY, ANY, ANY,	OWN },
	{ CHASH_FROM_RETURN, ANY, ANY, ANY, ANY, ANY, ANY,	OWN },
	{ CHASH_FROM_CLIENT, ANY, 1, 1, ANY, ANY, ANY,		OWN },
	{ CHASH_FROM_CLIENT, ANY, 0, 1, 0, 1, ANY,		RELAY },
	{ CHASH_FROM_CLIENT, ANY, 0, 1, 1, 1, ANY,		OWN },
	{ CHASH_FROM_CLIENT, ANY, 0, 1, ANY, 0, ANY,		OWN },
	{ CHASH_FROM_CLIENT, ANY, ANY, 0, 0, 1, ANY,		RELAY },
	{ CHASH_FROM_CLIENT, ANY, ANY, 0, 1, ANY, 1,		OWNER },
	{ CHASH_FROM_CLIENT, ANY, ANY, 0, 0, 0, 1,		OWNER },
	{ CHASH_FROM_CLIENT, ANY, ANY, 0, 1, ANY, 0,		UNREACHABLE },
	{ CHASH_FROM_CLIENT, ANY, ANY, 0, 0, 0, 0,		UNREACHABLE },
};

static bool chash_rule_is(int rule, int value)
{
	return rule == ANY || rule == value;
}

static const struct chash_rule *chash_rule_of(struct kunit *test, const struct chash_ask *ask)
{
	const struct chash_rule *rule, *found = NULL;
	const struct chash_owner *owner = ask->owner;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(chash_rules); i++) {
		rule = &chash_rules[i];
		if (!chash_rule_is(rule->arrival, ask->arrival) ||
		    !chash_rule_is(rule->exact, ask->exact) ||
		    !chash_rule_is(rule->complete, ask->complete) ||
		    !chash_rule_is(rule->self, owner->self) ||
		    !chash_rule_is(rule->down, owner->down) ||
		    !chash_rule_is(rule->relay, owner->relay) ||
		    !chash_rule_is(rule->pool, owner->pool))
			continue;
		KUNIT_EXPECT_PTR_EQ_MSG(test, found, NULL, "two rules for one case");
		found = rule;
	}
	KUNIT_ASSERT_NOT_NULL(test, found);
	return found;
}

static struct chash_owner chash_owner_nth(unsigned int n)
{
	return (struct chash_owner) { n & 1, n & 2, n & 4, n & 8 };
}

static void one_owner_is_decided_by_one_rule(struct kunit *test)
{
	const struct chash_rule *rule;
	struct chash_decision got;
	struct chash_owner owner;
	struct chash_ask ask = { .owners = 1, .owner = &owner };
	unsigned int n;

	for (n = 0; n < 3 * 4 * 16; n++) {
		owner = chash_owner_nth(n % 16);
		ask.exact = n / 16 & 1;
		ask.complete = n / 16 & 2;
		ask.arrival = n / 64;
		rule = chash_rule_of(test, &ask);
		got = chash_decide(&ask);
		KUNIT_EXPECT_EQ_MSG(test, chash_outcome(&got), rule->outcome, "case %u", n);
		if (got.route == CHASH_ROUTE_RELAY || got.route == CHASH_ROUTE_OWNER_POOL)
			KUNIT_EXPECT_EQ(test, got.owner, 0);
	}
}

/* Of several owners the first that settles it does; our own that is complete settles nothing. */
static void the_first_owner_that_can_decides(struct kunit *test)
{
	struct chash_decision got, alone;
	struct chash_owner owner[3];
	struct chash_ask ask = { .owners = 3, .owner = owner }, one = { .owners = 1 };
	unsigned int n, i;
	bool unreachable;

	for (n = 0; n < 3 * 4 * 16 * 16 * 16; n++) {
		for (i = 0; i < 3; i++)
			owner[i] = chash_owner_nth(n >> (4 * i) & 15);
		ask.exact = n >> 12 & 1;
		ask.complete = n >> 13 & 1;
		ask.arrival = n >> 14;
		got = chash_decide(&ask);
		one.exact = ask.exact;
		one.complete = ask.complete;
		one.arrival = ask.arrival;

		unreachable = false;
		for (i = 0; i < 3; i++) {
			one.owner = &owner[i];
			alone = chash_decide(&one);
			if (ask.arrival != CHASH_FROM_CLIENT)
				break;
			if (owner[i].self && ask.complete)
				continue;
			if (alone.refusal != CHASH_REFUSAL_UNREACHABLE)
				break;
			unreachable = true;
		}
		if (i == 3) {
			alone.route = unreachable ? CHASH_ROUTE_REFUSE : CHASH_ROUTE_OWN_POOL;
			alone.refusal = unreachable ? CHASH_REFUSAL_UNREACHABLE :
						      CHASH_REFUSAL_NONE;
		}
		KUNIT_EXPECT_EQ_MSG(test, got.route, alone.route, "case %u", n);
		KUNIT_EXPECT_EQ_MSG(test, got.refusal, alone.refusal, "case %u", n);
		if (got.route == CHASH_ROUTE_RELAY || got.route == CHASH_ROUTE_OWNER_POOL)
			KUNIT_EXPECT_EQ(test, got.owner, i);
	}
}

static void nobody_owns_the_source(struct kunit *test)
{
	struct chash_ask ask = {};
	unsigned int n;

	for (n = 0; n < 3 * 4; n++) {
		ask.exact = n & 1;
		ask.complete = n & 2;
		ask.arrival = n / 4;
		KUNIT_EXPECT_EQ(test, chash_decide(&ask).route,
				ask.arrival == CHASH_FROM_BACKBONE && ask.exact ?
					CHASH_ROUTE_REFUSE : CHASH_ROUTE_OWN_POOL);
	}
}

/* What a peer sent never goes to another one, whatever it is that the owners say. */
static void a_peer_is_never_sent_on(struct kunit *test)
{
	struct chash_owner owner[2];
	struct chash_ask ask = { .owners = 2, .owner = owner };
	enum chash_route route;
	unsigned int n;

	for (n = 0; n < 2 * 4 * 256; n++) {
		owner[0] = chash_owner_nth(n & 15);
		owner[1] = chash_owner_nth(n >> 4 & 15);
		ask.exact = n >> 8 & 1;
		ask.complete = n >> 9 & 1;
		ask.arrival = n >> 10 ? CHASH_FROM_RETURN : CHASH_FROM_BACKBONE;
		route = chash_decide(&ask).route;
		KUNIT_EXPECT_NE(test, route, CHASH_ROUTE_RELAY);
		KUNIT_EXPECT_NE(test, route, CHASH_ROUTE_OWNER_POOL);
	}
}

/* A rule for what is done with a segment or an error. */
struct chash_act_rule {
	int			route, nat, icmp, relay_token, entry_token, proven;
	enum chash_act		act;
	enum chash_limit	limit;
};

static const struct chash_act_rule chash_act_rules[] = {
	/* route		 nat icmp relay entry proven */
	{ CHASH_ROUTE_REFUSE,	 ANY, ANY, ANY, ANY, ANY, CHASH_ACT_REFUSE, CHASH_LIMIT_NONE },
	{ CHASH_ROUTE_RELAY,	 ANY, ANY, 0, ANY, ANY,	CHASH_ACT_DROP, CHASH_LIMIT_RELAY },
	{ CHASH_ROUTE_RELAY,	 0, 1, 1, ANY, ANY,	CHASH_ACT_ONCE, CHASH_LIMIT_NONE },
	{ CHASH_ROUTE_RELAY,	 1, 1, 1, ANY, ANY,	CHASH_ACT_REFUSE, CHASH_LIMIT_NONE },
	{ CHASH_ROUTE_RELAY,	 0, 0, 1, 0, ANY,	CHASH_ACT_ONCE, CHASH_LIMIT_NONE },
	{ CHASH_ROUTE_RELAY,	 1, 0, 1, 0, ANY,	CHASH_ACT_DROP, CHASH_LIMIT_RATE },
	{ CHASH_ROUTE_RELAY,	 0, 0, 1, 1, ANY,	CHASH_ACT_TRIAL, CHASH_LIMIT_NONE },
	{ CHASH_ROUTE_RELAY,	 1, 0, 1, 1, ANY,	CHASH_ACT_AWAIT, CHASH_LIMIT_NONE },
	{ CHASH_ROUTE_OWNER_POOL, 0, 1, ANY, ANY, ANY,	CHASH_ACT_ONCE, CHASH_LIMIT_NONE },
	{ CHASH_ROUTE_OWNER_POOL, 1, 1, ANY, ANY, ANY,	CHASH_ACT_REFUSE, CHASH_LIMIT_NONE },
	{ CHASH_ROUTE_OWNER_POOL, 0, 0, ANY, 0, ANY,	CHASH_ACT_ONCE, CHASH_LIMIT_NONE },
	{ CHASH_ROUTE_OWNER_POOL, 1, 0, ANY, 0, ANY,	CHASH_ACT_DROP, CHASH_LIMIT_RATE },
	{ CHASH_ROUTE_OWNER_POOL, 0, 0, ANY, 1, ANY,	CHASH_ACT_TRIAL, CHASH_LIMIT_NONE },
	{ CHASH_ROUTE_OWNER_POOL, 1, 0, ANY, 1, ANY,	CHASH_ACT_AWAIT, CHASH_LIMIT_NONE },
	{ CHASH_ROUTE_OWN_POOL,	 0, 1, ANY, ANY, ANY,	CHASH_ACT_ONCE, CHASH_LIMIT_NONE },
	{ CHASH_ROUTE_OWN_POOL,	 1, 1, ANY, ANY, ANY,	CHASH_ACT_REFUSE, CHASH_LIMIT_NONE },
	{ CHASH_ROUTE_OWN_POOL,	 0, 0, ANY, 0, ANY,	CHASH_ACT_ONCE, CHASH_LIMIT_NONE },
	{ CHASH_ROUTE_OWN_POOL,	 1, 0, ANY, 0, ANY,	CHASH_ACT_DROP, CHASH_LIMIT_RATE },
	{ CHASH_ROUTE_OWN_POOL,	 0, 0, ANY, 1, 0,	CHASH_ACT_TRIAL, CHASH_LIMIT_NONE },
	{ CHASH_ROUTE_OWN_POOL,	 0, 0, ANY, 1, 1,	CHASH_ACT_ADOPT, CHASH_LIMIT_NONE },
	{ CHASH_ROUTE_OWN_POOL,	 1, 0, ANY, 1, ANY,	CHASH_ACT_AWAIT, CHASH_LIMIT_NONE },
};

static void what_is_done_follows_one_rule(struct kunit *test)
{
	const struct chash_act_rule *rule, *found;
	struct chash_offer offer;
	enum chash_limit limit;
	unsigned int n, i;

	for (n = 0; n < 4 * 32; n++) {
		offer = (struct chash_offer) {
			.route = n / 32, .nat = n & 1, .icmp = n & 2,
			.relay_token = n & 4, .entry_token = n & 8, .proven = n & 16,
		};
		found = NULL;
		for (i = 0; i < ARRAY_SIZE(chash_act_rules); i++) {
			rule = &chash_act_rules[i];
			if (!chash_rule_is(rule->route, offer.route) ||
			    !chash_rule_is(rule->nat, offer.nat) ||
			    !chash_rule_is(rule->icmp, offer.icmp) ||
			    !chash_rule_is(rule->relay_token, offer.relay_token) ||
			    !chash_rule_is(rule->entry_token, offer.entry_token) ||
			    !chash_rule_is(rule->proven, offer.proven))
				continue;
			KUNIT_EXPECT_PTR_EQ_MSG(test, found, NULL, "two rules for case %u", n);
			found = rule;
		}
		KUNIT_ASSERT_NOT_NULL(test, found);
		KUNIT_EXPECT_EQ_MSG(test, chash_act(&offer, &limit), found->act, "case %u", n);
		KUNIT_EXPECT_EQ_MSG(test, limit, found->limit, "case %u", n);
	}
}

static void an_entry_takes_a_token_where_it_is_made(struct kunit *test)
{
	struct chash_offer offer;
	enum chash_limit limit;
	bool makes_one;
	unsigned int n;

	for (n = 0; n < 4 * 16; n++) {
		offer = (struct chash_offer) {
			.route = n / 16, .nat = n & 1, .icmp = n & 2, .full = n & 4,
			.relay_token = n & 8, .entry_token = true,
		};
		makes_one = chash_act(&offer, &limit) >= CHASH_ACT_TRIAL;
		KUNIT_EXPECT_EQ_MSG(test, chash_wants_entry(&offer),
				    makes_one && (offer.nat || !offer.full), "case %u", n);
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
	KUNIT_EXPECT_GE(test, taken, 9);
	KUNIT_EXPECT_LE(test, taken, 10);
	KUNIT_EXPECT_FALSE(test, chash_bucket_take(&bucket, now, 320));
	now += NSEC_PER_SEC / 100;
	KUNIT_EXPECT_TRUE(test, chash_bucket_take(&bucket, now, 320));
	KUNIT_EXPECT_FALSE(test, chash_bucket_take(&bucket, now, 0));
	/* A slow one has room for one at least. */
	KUNIT_EXPECT_TRUE(test, chash_bucket_take(&(struct chash_bucket){}, now, 1));
}

static void the_filter_remembers_what_it_has_room_for(struct kunit *test)
{
	struct chash_seen *seen = kvzalloc(sizeof(*seen), GFP_KERNEL);
	unsigned int i, known = 0, strange = 0;
	u64 flow = 0x9e3779b97f4a7c15ULL;

	KUNIT_ASSERT_NOT_NULL(test, seen);
	for (i = 1; i <= 1000; i++)
		chash_seen_add(seen, i * flow);
	for (i = 1; i <= 1000; i++)
		known += chash_seen_has(seen, i * flow);
	for (i = 1001; i <= 101000; i++)
		strange += chash_seen_has(seen, i * flow);
	KUNIT_EXPECT_GE(test, known, 980);
	KUNIT_EXPECT_EQ(test, strange, 0);
	kvfree(seen);
}

static struct ip_vs_chash_dest *chash_test_peer_dest(struct kunit *test, struct ip_vs_service *svc,
						     int weight, u16 pop, bool relay)
{
	struct ip_vs_dest *real = chash_test_add(test, svc, weight);
	struct ip_vs_chash_service *cs = svc->sched_data;
	struct ip_vs_chash_dest *dest;

	atomic_set(&real->conn_flags, relay ? IP_VS_CONN_F_TUNNEL : IP_VS_CONN_F_DROUTE);
#ifdef IP_VS_DEST_CF_AVAILABLE
	real->cflags |= IP_VS_DEST_CF_AVAILABLE;
#else
	real->flags |= IP_VS_DEST_F_AVAILABLE;
#endif
	mutex_lock(&cs->cn->lock);
	dest = ip_vs_chash_service_find_dest(cs, real->af, &real->addr, real->port);
	dest->pop = pop;
	dest->relay = relay;
	mutex_unlock(&cs->cn->lock);
	return dest;
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
		if (!ip_vs_chash_ask_spill(cs, i * 0x9e3779b97f4a7c15, &answer))
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

/* Where a client's segments go that a peer sent. */
static const struct ip_vs_chash_dest *chash_test_ask(const struct ip_vs_chash_service *cs, u32 host)
{
	const union nf_inet_addr client = { .ip = htonl(0xc6336400 + host) };
	struct ip_vs_chash_answer answer;
	const struct ip_vs_chash_dest *dest;

	rcu_read_lock();
	dest = ip_vs_chash_ask(cs, CHASH_FROM_BACKBONE, &client, 0, &answer) && answer.real ?
	       answer.dest : NULL;
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

static struct kunit_case chash_takeover_cases[] = {
	KUNIT_CASE(one_owner_is_decided_by_one_rule),
	KUNIT_CASE(the_first_owner_that_can_decides),
	KUNIT_CASE(nobody_owns_the_source),
	KUNIT_CASE(a_peer_is_never_sent_on),
	KUNIT_CASE(what_is_done_follows_one_rule),
	KUNIT_CASE(an_entry_takes_a_token_where_it_is_made),
	KUNIT_CASE(ten_seconds_give_no_more_than_ten_times_the_rate),
	KUNIT_CASE(a_flood_leaves_others_their_share),
	KUNIT_CASE(a_bucket_fills_while_nobody_takes),
	KUNIT_CASE(the_filter_remembers_what_it_has_room_for),
	KUNIT_CASE(a_pool_without_a_table_answers_like_one_with),
	KUNIT_CASE(new_sessions_spill_to_directors_that_are_up_or_to_servers),
	KUNIT_CASE(a_director_is_no_server_of_tables_that_took_it_for_one),
	{}
};

static struct kunit_suite chash_takeover_suite = {
	.name = "chash_takeover",
	.init = chash_test_init,
	.exit = chash_test_exit,
	.test_cases = chash_takeover_cases,
};

kunit_test_suite(chash_takeover_suite);
