// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * Tests of the sketch beside exact counts: its bounds, and how many of the heavy addresses it finds
 * and how many it takes for heavy that are not, with and without forged ones.
 */
#include <linux/minmax.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../../kmod/lib/sketch.c"

#include "../../kunit/golden.h"
#include "check.h"

#define SOURCES		100000	/* honest addresses */
#define WINDOW		65536	/* new connections that are counted */

unsigned int check_failures;

static const siphash_key_t secret = { .key = { 0x0706050403020100ULL, 0x0f0e0d0c0b0a0908ULL } };
static struct chash_sketch sketch;
static u32 exact[SOURCES];			/* how often an honest address came */
static u32 bucket_total[CHASH_SKETCH_BUCKETS];	/* how often any address came */
static u64 random_state;

static u64 random64(void)
{
	return chash_golden_random(&random_state);
}

static double random_unit(void)
{
	return ldexp(random64() >> 11, -53);
}

static struct chash_prefix honest(u32 i)
{
	if (i % 3)
		return (struct chash_prefix) { .hi = (u64)(0x0a000000 + i) << 32, .plen = 32 };
	return (struct chash_prefix) { .hi = 0x20010db8ULL << 32, .lo = i, .plen = 128, .v6 = true };
}

/* An address that has not come and will not come again. */
static struct chash_prefix forged(void)
{
	return (struct chash_prefix) { .hi = random64() >> 32 << 32 | 1ULL << 63, .plen = 32 };
}

static void start(u64 seed)
{
	memset(&sketch, 0, sizeof(sketch));
	memset(exact, 0, sizeof(exact));
	memset(bucket_total, 0, sizeof(bucket_total));
	random_state = seed;
}

static void come(const struct chash_prefix *addr)
{
	u64 key = chash_sketch_key(&secret, addr);

	chash_sketch_add(&sketch, key, addr);
	bucket_total[chash_sketch_index(key)]++;
}

static void come_honest(u32 i)
{
	struct chash_prefix addr = honest(i);

	come(&addr);
	exact[i]++;
}

static u32 at_least(u32 i)
{
	struct chash_prefix addr = honest(i);

	return chash_sketch_at_least(&sketch, chash_sketch_key(&secret, &addr));
}

/* What a bucket may have lost of any of its addresses. */
static u32 slack(u32 i)
{
	struct chash_prefix addr = honest(i);
	u64 key = chash_sketch_key(&secret, &addr);

	return bucket_total[chash_sketch_index(key)] / CHASH_SKETCH_WAYS;
}

/* Honest addresses are drawn as by Zipf's law with exponent @skew. */
static void zipf(double *cumulated, double skew)
{
	double sum = 0;
	u32 i;

	for (i = 0; i < SOURCES; i++)
		cumulated[i] = sum += pow(i + 1, -skew);
	for (i = 0; i < SOURCES; i++)
		cumulated[i] /= sum;
}

static u32 draw(const double *cumulated)
{
	double u = random_unit();
	u32 low = 0, high = SOURCES - 1;

	while (low < high) {
		u32 middle = low + (high - low) / 2;

		if (cumulated[middle] < u)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void few_addresses_are_counted_exactly(void)
{
	u32 i, round;

	start(1);
	for (round = 0; round < 50; round++)
		for (i = 0; i < CHASH_SKETCH_BUCKETS; i++)
			if (round <= i % 50)
				come_honest(i);
	/* A bucket of more than 8 addresses has become likely only with far more than these. */
	for (i = 0; i < CHASH_SKETCH_BUCKETS; i++)
		EXPECT(at_least(i) == exact[i], "%u: %u of %u", i, at_least(i), exact[i]);
	EXPECT(!at_least(CHASH_SKETCH_BUCKETS), "an address that never came");
}

static void an_address_of_either_family_is_itself(void)
{
	struct chash_prefix v4 = { .hi = 0x0a000001ULL << 32, .plen = 32 };
	struct chash_prefix v6 = { .hi = 0x0a000001ULL << 32, .plen = 128, .v6 = true };

	EXPECT(chash_sketch_key(&secret, &v4) != chash_sketch_key(&secret, &v6));
	start(2);
	come(&v4);
	come(&v6);
	EXPECT(chash_sketch_at_least(&sketch, chash_sketch_key(&secret, &v4)) == 1);
	EXPECT(chash_sketch_at_least(&sketch, chash_sketch_key(&secret, &v6)) == 1);
}

static void bounds_hold_for_every_address(void)
{
	static double cumulated[SOURCES];
	unsigned int skew, share;
	u32 i, k;

	for (skew = 0; skew < 4; skew++) {
		zipf(cumulated, skew * 0.5);
		for (share = 0; share <= 90; share += 45) {
			start(100 * skew + share);
			for (k = 0; k < WINDOW; k++) {
				struct chash_prefix addr = forged();

				if (random_unit() * 100 < share)
					come(&addr);
				else
					come_honest(draw(cumulated));
			}
			for (i = 0; i < SOURCES; i++) {
				EXPECT(at_least(i) <= exact[i], "%u: %u of %u", i, at_least(i),
				       exact[i]);
				EXPECT(at_least(i) + slack(i) >= exact[i], "%u: %u of %u", i,
				       at_least(i), exact[i]);
			}
		}
	}
}

/* What a walk through the sketch reports, beside the truth. */
static void judge(const char *what, u32 threshold)
{
	static u32 reported[SOURCES];
	u32 i, heavy = 0, found = 0, sure = 0, lost = 0, wrong = 0;
	const struct chash_prefix *addr;
	unsigned int pos = 0;

	memset(reported, 0, sizeof(reported));
	while ((addr = chash_sketch_next(&sketch, &pos, threshold))) {
		i = addr->v6 ? addr->lo : (addr->hi >> 32) - 0x0a000000;
		if (!EXPECT(i < SOURCES, "%s: a forged address is reported", what)) {
			wrong++;
			continue;
		}
		EXPECT(!reported[i]++, "%s: %u is reported twice", what, i);
		wrong += exact[i] < threshold;
	}
	for (i = 0; i < SOURCES; i++) {
		heavy += exact[i] >= threshold;
		found += exact[i] >= threshold && reported[i];
		sure += exact[i] >= threshold + slack(i);
		lost += exact[i] >= threshold + slack(i) && !reported[i];
	}
	EXPECT(!wrong, "%s: %u are not heavy", what, wrong);
	EXPECT(!lost, "%s: %u were lost", what, lost);
	EXPECT(heavy, "%s: there is nothing to find", what);
	printf("# %s: %u heavy, %u found, recall %.3f (theory: %.3f or more), precision %.3f (1)\n",
	       what, heavy, found, heavy ? (double)found / heavy : 1.0,
	       heavy ? (double)sure / heavy : 1.0, found ? 1.0 - (double)wrong / found : 1.0);
}

static void heavy_addresses_are_found_and_no_others(void)
{
	static const struct {
		double skew;
		unsigned int forged;	/* per cent of all */
		u32 all;
	} mixes[] = {
		{ 0.8, 0, WINDOW }, { 1.0, 0, WINDOW }, { 1.2, 0, WINDOW },
		{ 1.0, 90, WINDOW }, { 1.2, 90, WINDOW }, { 1.4, 90, WINDOW },
		/* As many honest ones as without a flood, and the flood on top of them. */
		{ 1.0, 90, 10 * WINDOW }, { 1.2, 90, 10 * WINDOW },
	};
	static double cumulated[SOURCES];
	char what[80];
	unsigned int i;
	u32 k;

	for (i = 0; i < sizeof(mixes) / sizeof(mixes[0]); i++) {
		zipf(cumulated, mixes[i].skew);
		start(i);
		for (k = 0; k < mixes[i].all; k++) {
			struct chash_prefix addr = forged();

			if (random_unit() * 100 < mixes[i].forged)
				come(&addr);
			else
				come_honest(draw(cumulated));
		}
		snprintf(what, sizeof(what), "Zipf %.1f, %u%% of %u forged, threshold %d",
			 mixes[i].skew, mixes[i].forged, mixes[i].all, WINDOW / 256);
		judge(what, WINDOW / 256);
	}
}

/* Ten heavy ones start in the middle of a flood that has filled every bucket. */
static void heavy_addresses_that_come_late_are_found(void)
{
	u32 i, k;

	start(7);
	for (k = 0; k < WINDOW; k++) {
		struct chash_prefix addr = forged();

		come(&addr);
	}
	for (k = 0; k < 1000; k++)
		for (i = 0; i < 10; i++)
			come_honest(i);
	judge("10 that begin behind 65,536 forged ones", 256);
}

/* As many different addresses as one likes add nothing to those that come rarely. */
static void a_flood_makes_nobody_heavy(void)
{
	u32 i, k, most = 0;

	start(8);
	for (k = 0; k < 40 * WINDOW; k++) {
		struct chash_prefix addr = forged();

		come(&addr);
		if (k % 1024 == 0)
			come_honest(k / 1024 % 100);
	}
	for (i = 0; i < 100; i++)
		EXPECT(at_least(i) <= exact[i]);
	for (i = 0; i < CHASH_SKETCH_BUCKETS * CHASH_SKETCH_WAYS; i++) {
		const struct chash_sketch_bucket *bucket = &sketch.bucket[i / CHASH_SKETCH_WAYS];
		unsigned int way = i % CHASH_SKETCH_WAYS;

		most = max(most, bucket->count[way] - bucket->error[way]);
	}
	printf("# of %d forged addresses none is seen more often than %u times; %zu KiB\n",
	       40 * WINDOW, most, sizeof(sketch) / 1024);
	EXPECT(most <= exact[0] + 1, "%u", most);
}

static const struct check tests[] = {
	{ "few addresses are counted exactly", few_addresses_are_counted_exactly },
	{ "an address of either family is itself", an_address_of_either_family_is_itself },
	{ "bounds hold for every address", bounds_hold_for_every_address },
	{ "heavy addresses are found and no others", heavy_addresses_are_found_and_no_others },
	{ "heavy addresses that come late are found", heavy_addresses_that_come_late_are_found },
	{ "a flood makes nobody heavy", a_flood_makes_nobody_heavy },
};

int main(void)
{
	return check_all("sketch", tests, sizeof(tests) / sizeof(tests[0]));
}
