// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/* Fields: a value is made once for text and once for JSON. */
#include <inttypes.h>
#include <time.h>

#include "print.h"
#include "util.h"

void out_str(struct out *out, const char *key, const char *label, const char *value)
{
	out_field(out, key, label, value, true, value, false);
}

void out_num(struct out *out, const char *key, const char *label, uint64_t value)
{
	char buf[VALUE_LEN];

	snprintf(buf, sizeof(buf), "%" PRIu64, value);
	out_field(out, key, label, buf, false, buf, true);
}

/* A number that there may be none of: a gap in a table. */
void out_known(struct out *out, const char *key, const char *label, bool known, uint64_t value)
{
	if (out_has(out, label, known))
		out_num(out, key, label, value);
}

/* A value of 64 bits that stands for nothing but itself. */
void out_hex(struct out *out, const char *key, const char *label, uint64_t value)
{
	char buf[VALUE_LEN];

	snprintf(buf, sizeof(buf), "0x%016" PRIx64, value);
	out_str(out, key, label, buf);
}

void out_bool(struct out *out, const char *key, const char *label, bool value)
{
	out_field(out, key, label, value ? "true" : "false", false, value ? "on" : "off", false);
}

/* What is mentioned in text only where it is so. */
void out_flag(struct out *out, const char *key, const char *text, bool value)
{
	out_field(out, key, value ? text : NULL, value ? "true" : "false", false, "", false);
}

void out_percent(struct out *out, const char *key, const char *label, double value)
{
	char json[VALUE_LEN], text[VALUE_LEN];

	snprintf(json, sizeof(json), "%.4f", value);
	snprintf(text, sizeof(text), "%.2f%%", value);
	out_field(out, key, label, json, false, text, true);
}

/* In text by the largest of @n units, each so many of the one before, that it has one of. */
static void out_scaled(struct out *out, const char *key, const char *label, uint64_t value,
		       unsigned int step, const char *const *units, unsigned int n, int digits)
{
	char json[VALUE_LEN], text[VALUE_LEN];
	double scaled = value;
	unsigned int i;

	for (i = 0; scaled >= step && i < n - 1; i++)
		scaled /= step;
	snprintf(json, sizeof(json), "%" PRIu64, value);
	snprintf(text, sizeof(text), "%.*f %s", i ? digits : 0, scaled, units[i]);
	out_field(out, key, label, json, false, text, true);
}

void out_bytes(struct out *out, const char *key, const char *label, uint64_t value)
{
	static const char *const units[] = { "B", "KiB", "MiB", "GiB", "TiB" };

	out_scaled(out, key, label, value, 1024, units, ARRAY_SIZE(units), 1);
}

/* How long something took. */
void out_duration(struct out *out, const char *key, const char *label, uint64_t ns)
{
	static const char *const units[] = { "ns", "us", "ms", "s" };

	out_scaled(out, key, label, ns, 1000, units, ARRAY_SIZE(units), 2);
}

static const char *seconds_text(uint64_t seconds, char buf[VALUE_LEN])
{
	if (seconds >= 2 * 86400)
		snprintf(buf, VALUE_LEN, "%" PRIu64 " d", seconds / 86400);
	else if (seconds >= 2 * 3600)
		snprintf(buf, VALUE_LEN, "%" PRIu64 " h", seconds / 3600);
	else if (seconds >= 2 * 60)
		snprintf(buf, VALUE_LEN, "%" PRIu64 " min", seconds / 60);
	else
		snprintf(buf, VALUE_LEN, "%" PRIu64 " s", seconds);
	return buf;
}

/* How far away a moment is. */
const char *deadline_text(uint64_t moment, char buf[VALUE_LEN])
{
	uint64_t now = time(NULL);
	char away[VALUE_LEN];

	if (moment > now)
		snprintf(buf, VALUE_LEN, "in %.64s", seconds_text(moment - now, away));
	else
		snprintf(buf, VALUE_LEN, "%.64s ago", seconds_text(now - moment, away));
	return buf;
}

/* A moment: seconds since the epoch in JSON, how far away it is in text. */
static void out_moment(struct out *out, const char *key, const char *label, int64_t offset_ms)
{
	uint64_t seconds = (offset_ms < 0 ? -offset_ms : offset_ms) / 1000;
	char json[VALUE_LEN], text[VALUE_LEN];
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	snprintf(json, sizeof(json), "%" PRId64,
		 now.tv_sec + (now.tv_nsec / 1000000 + offset_ms) / 1000);
	out_field(out, key, label, json, false, seconds_text(seconds, text), true);
}

/* When something happened. */
void out_since(struct out *out, const char *key, const char *label, uint64_t age_ms)
{
	out_moment(out, key, label, -(int64_t)(age_ms & INT64_MAX));
}

/* When something will happen. */
void out_until(struct out *out, const char *key, const char *label, uint64_t left_ms)
{
	out_moment(out, key, label, left_ms & (INT64_MAX >> 1));
}

/* When something is to be over. */
void out_deadline(struct out *out, const char *key, const char *label, uint64_t moment)
{
	char json[VALUE_LEN], text[VALUE_LEN];

	snprintf(json, sizeof(json), "%" PRIu64, moment);
	out_field(out, key, label, json, false, deadline_text(moment, text), true);
}

/* This moment: the time of day in text. */
void out_now(struct out *out, const char *key, const char *label)
{
	char json[VALUE_LEN], text[VALUE_LEN];
	struct timespec now;
	struct tm tm;
	size_t used;

	clock_gettime(CLOCK_REALTIME, &now);
	snprintf(json, sizeof(json), "%lld.%06ld", (long long)now.tv_sec, now.tv_nsec / 1000);
	localtime_r(&now.tv_sec, &tm);
	used = strftime(text, sizeof(text), "%H:%M:%S", &tm);
	snprintf(text + used, sizeof(text) - used, ".%06ld", now.tv_nsec / 1000);
	out_field(out, key, label, json, false, text, false);
}

void out_bound(struct out *out, const char *key, const char *label, uint32_t percent)
{
	char json[VALUE_LEN], text[VALUE_LEN];

	snprintf(json, sizeof(json), "%u", percent);
	snprintf(text, sizeof(text), percent ? "%u%%" : "off", percent);
	out_field(out, key, label, json, false, text, false);
}

void out_seed(struct out *out, const char *label, uint8_t state)
{
	if (state == IP_VS_CHASH_SEED_DEFAULT)
		out_field(out, "seed", label, "default", true, "default (predictable)", false);
	else
		out_str(out, "seed", label, "set");
}
