// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * Words to containers and back: what is taken, what is refused, and with which words.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <time.h>

#include "../address.h"
#include "../change.h"
#include "../compare.h"
#include "../parse.h"
#include "tool.h"

static struct args split_words(const char *line, char *buf, size_t size, char **words)
{
	struct args args = { .at = words };
	char *word, *more;

	snprintf(buf, size, "%s", line);
	for (word = strtok_r(buf, " ", &more); word; word = strtok_r(NULL, " ", &more))
		words[args.n++] = word;
	return args;
}

static struct pop known_pops[] = {
	{ .id = 1, .name = "fra" }, { .id = 2, .name = "ams" }, { .id = 65535, .name = "x-9._" },
};

static int find_known(void *arg, const char *name, uint16_t *id)
{
	size_t i;

	(void)arg;
	for (i = 0; i < ARRAY_SIZE(known_pops); i++) {
		if (!strcmp(known_pops[i].name, name)) {
			*id = known_pops[i].id;
			return DONE;
		}
	}
	return fail(REFUSED, "there is no PoP '%s'", name);
}

static const struct names known = { .find = find_known };
static const struct pops pops = { .at = known_pops, .n = ARRAY_SIZE(known_pops) };

static void endpoints(void)
{
	static const struct {
		const char *word, *addr;
		int port;
	} good[] = {
		{ "192.0.2.1:443", "192.0.2.1", 443 }, { "192.0.2.1", "192.0.2.1", -1 },
		{ "192.0.2.1:0", "192.0.2.1", 0 }, { "192.0.2.1:http", "192.0.2.1", 80 },
		{ "[2001:db8::1]:443", "2001:db8::1", 443 }, { "2001:db8::1", "2001:db8::1", -1 },
		{ "[2001:db8::1]", "2001:db8::1", -1 }, { "::", "::", -1 },
		{ "[::ffff:192.0.2.1]:65535", "::ffff:192.0.2.1", 65535 },
	};
	static const char *const bad[] = {
		"", ":", ":80", "192.0.2.1:", "192.0.2.1:65536", "192.0.2.1:-1", "192.0.2.1:+80",
		"192.0.2:80", "192.0.2.256:80", "192.0.2.1:80x", "192.0.2.1:no-such-service",
		"[2001:db8::1", "[2001:db8::1]443", "[2001:db8::1]x:443", "2001:db8::g", "[]:80",
		"[192.0.2.1]:80", "2001:db8:1:2:3:4:5:6:80", "host:80", "[2001:db8::1]:",
	};
	char text[VALUE_LEN];
	struct addr addr;
	size_t i;
	int port;

	for (i = 0; i < ARRAY_SIZE(good); i++) {
		EXPECT(parse_endpoint(good[i].word, "client", &addr, &port) == DONE,
		       "%s: %s", good[i].word, failure());
		EXPECT(!strcmp(addr_text(&addr, text), good[i].addr), "%s: %s", good[i].word, text);
		EXPECT(port == good[i].port, "%s: %d", good[i].word, port);
	}
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		EXPECT(parse_endpoint(bad[i], "client", &addr, &port) == USAGE, "%s", bad[i]);
}

static void prefixes(void)
{
	static const struct {
		const char *word, *error;
	} cases[] = {
		{ "0.0.0.0/0", NULL }, { "192.0.2.0/24", NULL }, { "192.0.2.1/32", NULL },
		{ "2001:db8::/32", NULL }, { "::/0", NULL }, { "2001:db8::1/128", NULL },
		{ "128.0.0.0/1", NULL }, { "10.2.4.0/23", NULL },
		{ "192.0.2.1", "is not a prefix" }, { "192.0.2.0/33", "is not in 0..32" },
		{ "2001:db8::/129", "is not in 0..128" }, { "192.0.2.0/", "is not a number" },
		{ "192.0.2.0/-1", "is not a number" }, { "192.0.2.0/24/1", "is not a number" },
		{ "/24", "is not a prefix" }, { "", "is not a prefix" },
		{ "192.0.2.1/24", "has host bits set, 192.0.2.0/24 has not" },
		{ "10.2.3.0/23", "has host bits set, 10.2.2.0/23 has not" },
		{ "2001:db8::1/127", "has host bits set, 2001:db8::/127 has not" },
		{ "1.2.3.4/0", "has host bits set, 0.0.0.0/0 has not" },
		{ "192.0.2.0/99999999999999999999", "is not in 0..32" },
	};
	char text[VALUE_LEN];
	struct prefix prefix;
	bool has_length;
	size_t i;
	int ret;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		ret = parse_prefix(cases[i].word, true, &prefix, NULL);
		if (cases[i].error) {
			EXPECT(ret == USAGE && strstr(failure(), cases[i].error), "%s: %s",
			       cases[i].word, ret ? failure() : "taken");
			continue;
		}
		EXPECT(ret == DONE, "%s: %s", cases[i].word, failure());
		EXPECT(!strcmp(prefix_text(&prefix, text), cases[i].word), "%s: %s", cases[i].word,
		       text);
	}
	EXPECT(parse_prefix("192.0.2.1", false, &prefix, &has_length) == DONE);
	EXPECT(!has_length && prefix.plen == 32);
}

static void times(void)
{
	static const struct {
		const char *word;
		uint64_t seconds;
	} good[] = {
		{ "0", 0 }, { "90", 90 }, { "90s", 90 }, { "30m", 1800 }, { "2h", 7200 },
		{ "1d", 86400 }, { "1w", 604800 }, { "1h30m", 5400 }, { "1d2h3m4s", 93784 },
		{ "366d", 31622400 },
	};
	static const char *const bad[] = {
		"", "m", "-1", "+1", "1x", "1 h", "1h 30m", "1.5h", "0x10", "1hm", "5m5", "1e3",
		"18446744073709551616", "9999999999d", "1h99999999999999999999m",
	};
	uint64_t seconds, now = time(NULL);
	size_t i;

	for (i = 0; i < ARRAY_SIZE(good); i++) {
		EXPECT(parse_seconds(good[i].word, "time", &seconds) == DONE, "%s", good[i].word);
		EXPECT(seconds == good[i].seconds, "%s: %llu", good[i].word,
		       (unsigned long long)seconds);
		EXPECT(parse_moment(good[i].word, "time", &seconds) == DONE);
		EXPECT(seconds - now - good[i].seconds < 60, "%s", good[i].word);
	}
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		EXPECT(parse_seconds(bad[i], "time", &seconds) == USAGE, "%s", bad[i]);
	EXPECT(parse_moment("@1763800000", "time", &seconds) == DONE && seconds == 1763800000);
	EXPECT(parse_moment("@9223372036854775808", "time", &seconds) == USAGE);
}

static void seeds(void)
{
	static const uint8_t want[IP_VS_CHASH_SEED_LEN] = {
		0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07,
		0x08, 0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0xfe, 0xff,
	};
	static const char *const good[] = {
		"000102030405060708090a0b0c0dfeff", "000102030405060708090A0B0C0DFEFF\n",
		"0x000102030405060708090a0b0c0dfeff", "  000102030405060708090a0b0c0dfeff \r\n",
		"AAECAwQFBgcICQoLDA3+/w==", "AAECAwQFBgcICQoLDA3+/w", "\nAAECAwQFBgcICQoLDA3+/w==\n",
	};
	static const char *const bad[] = {
		"", "0", "000102030405060708090a0b0c0dfef", "000102030405060708090a0b0c0dfeff0",
		"000102030405060708090a0b0c0dfefg", "AAECAwQFBgcICQoLDA3+/w=", "AAECAwQFBgcICQoLDA3+/x==",
		"AAECAwQFBgcICQoLDA3-_w==", "0001020304050607 08090a0b0c0dfeff",
		"AAECAwQFBgcICQoLDA3+/w==\n000102030405060708090a0b0c0dfeff",
	};
	uint8_t seed[IP_VS_CHASH_SEED_LEN];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(good); i++) {
		memset(seed, 0xaa, sizeof(seed));
		EXPECT(parse_seed(good[i], strlen(good[i]), seed) == DONE, "%s", good[i]);
		EXPECT(!memcmp(seed, want, sizeof(seed)), "%s", good[i]);
	}
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		EXPECT(parse_seed(bad[i], strlen(bad[i]), seed) == USAGE, "%s", bad[i]);
		EXPECT(!strstr(failure(), "0001"), "the error line tells the seed: %s", failure());
	}
}

static void services(void)
{
	static const struct {
		const char *words, *text;
	} good[] = {
		{ "-t 192.0.2.1:443", "-t 192.0.2.1:443" },
		{ "--tcp-service 192.0.2.1:https", "-t 192.0.2.1:443" },
		{ "-u [2001:db8::1]:53", "-u [2001:db8::1]:53" },
		{ "--udp-service 192.0.2.1:53", "-u 192.0.2.1:53" },
		{ "--sctp-service 192.0.2.1:5060", "--sctp-service 192.0.2.1:5060" },
		{ "-t 192.0.2.1", "-t 192.0.2.1:0" }, { "-f 1", "-f 1" },
		{ "-f 4294967295 -6", "-f 4294967295 -6" },
		{ "--fwmark-service 7 --ipv6", "-f 7 -6" },
	};
	static const char *const bad[] = {
		"", "192.0.2.1:443", "-t", "-x 192.0.2.1:443", "-f 0", "-f 4294967296", "-f x", "-f",
		"-t 192.0.2.1:99999",
	};
	char buf[256], text[VALUE_LEN], *words[16];
	struct tuple tuple, again;
	struct args args;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(good); i++) {
		args = split_words(good[i].words, buf, sizeof(buf), words);
		EXPECT(parse_service(&args, &tuple) == DONE, "%s: %s", good[i].words, failure());
		EXPECT(!args.n, "%s: words are left", good[i].words);
		EXPECT(!strcmp(service_text(&tuple, text), good[i].text), "%s", text);
		args = split_words(text, buf, sizeof(buf), words);
		EXPECT(parse_service(&args, &again) == DONE && tuple_equal(&tuple, &again), "%s", text);
	}
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		args = split_words(bad[i], buf, sizeof(buf), words);
		EXPECT(parse_service(&args, &tuple) == USAGE, "%s", bad[i]);
	}
}

/* What a change looks like once it was read: itself, unless @text says otherwise. */
static const struct {
	const char *words, *text;
} commands[] = {
	{ "service set -t 192.0.2.1:443 bound 125", NULL },
	{ "service set -t 192.0.2.1:443 takeover on bound off table-bits 20 group 24 split 1024:128:65000 spill off", NULL },
	{ "service set -f 9 -6 group 128 split off", NULL },
	{ "service set -u [2001:db8::1]:53 spill on split 0:1", "service set -u [2001:db8::1]:53 split 0:1 spill on" },
	{ "service set -t 192.0.2.1:443 split 1024:2016:65535", "service set -t 192.0.2.1:443 split 1024:2016" },
	{ "dest set -t 192.0.2.1:443 10.0.0.1:8443 pop fra id 0x00000000000000ff relay on", NULL },
	{ "dest set -t 192.0.2.1:443 10.0.0.1 id FF", "dest set -t 192.0.2.1:443 10.0.0.1:443 id 0x00000000000000ff" },
	{ "dest set -t 192.0.2.1:443 [2001:db8::9]:80 relay off", NULL },
	{ "dest set -t 192.0.2.1:443 10.0.0.1:80 relay off weight 65535", NULL },
	{ "pop set fra id 1", NULL },
	{ "pop add fra id 1 self", NULL },
	{ "pop set x-9._ id 65535 self off state down relay 192.0.2.9,2001:db8::9", NULL },
	{ "pop set fra self on relay none", "pop set fra self relay none" },
	{ "backbone add wg0", NULL }, { "backbone add gre-ams.1", NULL },
	{ "owner set 198.51.100.0/24 fra,ams,x-9._", NULL }, { "owner set ::/0 ams", NULL },
	{ "source set 198.51.100.0/24 group 24", NULL },
	{ "source set 2001:db8::/32 group 56 split 1024:500", NULL },
	{ "source set 0.0.0.0/0 split off", NULL },
	{ "source set 198.51.100.0/24 split psid 6:8", NULL },
	{ "source set 198.51.100.0/24 split psid 0:16", NULL },
	{ "service set -f 9 split psid 15:1 spill on", NULL },
	{ "service set -f 9 identity address", NULL },
	{ "service set -f 9 identity address-port", NULL },
	{ "seed set /etc/seed", NULL }, { "seed rotate -", NULL },
	{ "drain start -t 192.0.2.1:443 10.0.0.1:8443", NULL }, { "drain start -f 7 -6 all", NULL },
	{ "drain start -u 192.0.2.1:53 10.0.0.1", "drain start -u 192.0.2.1:53 10.0.0.1:53" },
	{ "drain start -t 192.0.2.1:443 10.0.0.1:443 deadline @1763800000 cut weight 7", NULL },
	{ "drain start -t 192.0.2.1:443 10.0.0.1 cut deadline @1",
	  "drain start -t 192.0.2.1:443 10.0.0.1:443 deadline @1 cut" },
};

static void commands_come_back_as_they_went(void)
{
	char buf[512], text[512], again[512], *words[64];
	struct change change, second;
	struct args args;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(commands); i++) {
		args = split_words(commands[i].words, buf, sizeof(buf), words);
		EXPECT(change_parse(&args, &known, &change) == DONE, "%s: %s", commands[i].words,
		       failure());
		change_text(&change, &pops, text, sizeof(text));
		EXPECT(!strcmp(text, commands[i].text ? commands[i].text : commands[i].words),
		       "%s", text);
		args = split_words(text, buf, sizeof(buf), words);
		EXPECT(change_parse(&args, &known, &second) == DONE, "%s: %s", text, failure());
		change_text(&second, &pops, again, sizeof(again));
		EXPECT(!strcmp(text, again), "%s became %s", text, again);
		free(change.file);
		free(second.file);
	}
}

static void wrong_words_are_named(void)
{
	static const struct {
		const char *words, *error;
		int status;
	} cases[] = {
		{ "", "the object is missing", USAGE },
		{ "service", "the verb is missing", USAGE },
		{ "service fly", "'service fly'", USAGE },
		{ "service set", "a service is missing", USAGE },
		{ "service set -t 192.0.2.1:443", "nothing to set", USAGE },
		{ "service set -t 192.0.2.1:443 bound", "bound: a percentage or off is missing", USAGE },
		{ "service set -t 192.0.2.1:443 bound 99", "bound: 99 is not in 100..10000", USAGE },
		{ "service set -t 192.0.2.1:443 bound 10001", "bound: 10001 is not in", USAGE },
		{ "service set -t 192.0.2.1:443 bound 125 bound 130", "'bound' is there twice", USAGE },
		{ "service set -t 192.0.2.1:443 table-bits 7", "table-bits: 7 is not in 8..20", USAGE },
		{ "service set -t 192.0.2.1:443 table-bits 21", "table-bits: 21 is not in 8..20", USAGE },
		{ "service set -t 192.0.2.1:443 group 0", "group: 0 is not in 1..32", USAGE },
		{ "service set -t 192.0.2.1:443 group 33", "group: 33 is not in 1..32", USAGE },
		{ "service set -t [::1]:443 group 129", "group: 129 is not in 1..128", USAGE },
		{ "service set -t 192.0.2.1:443 takeover yes", "takeover: 'yes' is not off or on", USAGE },
		{ "service set -t 192.0.2.1:443 split 5", "split: '5' is not BASE:SIZE[:MAX], psid OFFSET:LENGTH or off", USAGE },
		{ "service set -t 192.0.2.1:443 split 1024:0", "split: 0 is not in 1..65535", USAGE },
		{ "service set -t 192.0.2.1:443 split 1024:128:1000", "1000, is below the first", USAGE },
		{ "service set -t 192.0.2.1:443 split 1:2:3:4", "split: '1:2:3:4'", USAGE },
		{ "service set -t 192.0.2.1:443 split psid", "psid: OFFSET:LENGTH", USAGE },
		{ "service set -t 192.0.2.1:443 split psid 6", "is not psid OFFSET:LENGTH", USAGE },
		{ "service set -t 192.0.2.1:443 split psid 6:-1", "is not psid OFFSET:LENGTH", USAGE },
		{ "service set -t 192.0.2.1:443 split psid 6:0", "a port has 16 bits", USAGE },
		{ "service set -t 192.0.2.1:443 split psid 6:11", "a port has 16 bits", USAGE },
		{ "service set -t 192.0.2.1:443 split psid 16:1", "a port has 16 bits", USAGE },
		{ "service set -t 192.0.2.1:443 colour red", "unknown key 'colour'", USAGE },
		{ "dest set -t 192.0.2.1:443", "the destination is missing", USAGE },
		{ "dest set -t 192.0.2.1:443 10.0.0.1:80", "nothing to set", USAGE },
		{ "dest set -t 192.0.2.1:443 10.0.0.1:80 weight 65536", "weight: 65536", USAGE },
		{ "dest set -t 192.0.2.1:443 10.0.0.1:80 weight -1", "weight: '-1' is not a number", USAGE },
		{ "dest set -t 192.0.2.1:443 10.0.0.1:80 weight 1 weight 2", "'weight' is there twice", USAGE },
		{ "dest set -t 192.0.2.1:443 10.0.0.1:80 id xyz", "id: 'xyz' is not 1 to 16", USAGE },
		{ "dest set -t 192.0.2.1:443 10.0.0.1:80 id 11223344556677889", "id: ", USAGE },
		{ "dest set -t 192.0.2.1:443 10.0.0.1:80 pop nil", "no PoP 'nil'", REFUSED },
		{ "pop add", "the name of the PoP is missing", USAGE },
		{ "pop add -x id 1", "'-x' is not a name of a PoP", USAGE },
		{ "pop add a/b id 1", "'a/b' is not a name of a PoP", USAGE },
		{ "pop add a1234567890123456789012345678901 id 1", "is not a name of a PoP", USAGE },
		{ "pop add fra id 0", "id: 0 is not in 1..65535", USAGE },
		{ "pop add fra id 65536", "id: 65536", USAGE },
		{ "pop set fra state sideways", "state: 'sideways' is not down or up", USAGE },
		{ "pop set fra state maybe", "state: 'maybe' is not down or up", USAGE },
		{ "pop set fra relay 192.0.2.1,x", "'x' is not an address", USAGE },
		{ "pop set fra relay 192.0.2.1,", "'' is not an address", USAGE },
		{ "pop set fra relay 1.1.1.1,1.1.1.2,1.1.1.3,1.1.1.4,1.1.1.5,1.1.1.6,1.1.1.7,1.1.1.8,1.1.1.9", "more than 8 addresses", USAGE },
		{ "backbone add", "the device is missing", USAGE },
		{ "backbone add a23456789012345678", "is not a name of a device", USAGE },
		{ "backbone add a/b", "is not a name of a device", USAGE },
		{ "backbone add wg0 back", "unexpected 'back'", USAGE },
		{ "drain start -t 192.0.2.1:443", "the destination is missing", USAGE },
		{ "drain start -t 192.0.2.1:443 10.0.0.1 cut", "a cut takes a deadline", USAGE },
		{ "drain start -t 192.0.2.1:443 all deadline", "deadline: a time is missing", USAGE },
		{ "drain start -t 192.0.2.1:443 all deadline soon", "'soon' is not a time", USAGE },
		{ "drain start -t 192.0.2.1:443 all deadline -5m", "'-5m' is not a time", USAGE },
		{ "drain start -t 192.0.2.1:443 all deadline 5y", "'5y' is not a time", USAGE },
		{ "drain start -t 192.0.2.1:443 all deadline 1h30", "is not a time", USAGE },
		{ "drain start -t 192.0.2.1:443 all deadline 99999999999w", "is too long", USAGE },
		{ "drain start -t 192.0.2.1:443 all deadline @0", "deadline: 0", USAGE },
		{ "drain start -t 192.0.2.1:443 all deadline @", "is not a number", USAGE },
		{ "drain start -t 192.0.2.1:443 all deadline 5 deadline 6", "'deadline' is there twice",
		  USAGE },
		{ "owner set 198.51.100.0/24", "the list of PoPs is missing", USAGE },
		{ "owner set 198.51.100.1/24 fra", "has host bits set", USAGE },
		{ "owner set 198.51.100.0/24 fra,nil", "no PoP 'nil'", REFUSED },
		{ "owner set 198.51.100.0/24 fra,fra", "PoP 'fra' is named twice", USAGE },
		{ "owner set 198.51.100.0/24 fra,", "'' is not a name", USAGE },
		{ "owner set 198.51.100.0/24 fra ams", "unexpected 'ams'", USAGE },
		{ "source set 198.51.100.0/24", "nothing to set", USAGE },
		{ "source set 198.51.100.0/24 group 48", "group: 48 is not in 1..32", USAGE },
		{ "source set 198.51.100.0/24 group 24 group 24", "'group' is there twice", USAGE },
		{ "seed set", "the file is missing", USAGE },
		{ "seed set a b", "unexpected 'b'", USAGE },
	};
	char buf[512], *words[64];
	struct change change;
	struct args args;
	size_t i;
	int ret;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		args = split_words(cases[i].words, buf, sizeof(buf), words);
		ret = change_parse(&args, &known, &change);
		EXPECT(ret == cases[i].status, "%s: %d", cases[i].words, ret);
		EXPECT(strstr(failure(), cases[i].error), "%s: %s", cases[i].words, failure());
		EXPECT(!strchr(failure(), '\n'), "%s: more than a line", cases[i].words);
		free(change.file);
	}
}

static void lines_of_owners(void)
{
	static const struct {
		const char *line, *text, *error;
	} cases[] = {
		{ "", "", NULL }, { "   ", "", NULL }, { "# 192.0.2.0/24 fra", "", NULL },
		{ "192.0.2.0/24 fra", "192.0.2.0/24 fra", NULL },
		{ "\t192.0.2.0/24\tfra,ams  # both\r", "192.0.2.0/24 fra,ams", NULL },
		{ "2001:db8::/32 ams#x", "2001:db8::/32 ams", NULL },
		{ "192.0.2.0/24", NULL, "the PoPs of 192.0.2.0/24 are missing" },
		{ "192.0.2.0/24 fra ams", NULL, "unexpected 'ams'" },
		{ "192.0.2.7/24 fra", NULL, "has host bits set" },
		{ "fra 192.0.2.0/24", NULL, "'fra' is not a prefix" },
		{ "192.0.2.0/24 fra,ams,fra", NULL, "named twice" },
		{ "192.0.2.0/24 nil", NULL, "no PoP 'nil'" },
		{ "192.0.2.0/24 ,", NULL, "'' is not a name" },
	};
	struct change change = { .cmd = IP_VS_CHASH_CMD_OWNER_SET };
	char line[256], text[256];
	size_t i;
	int ret;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		snprintf(line, sizeof(line), "%s", cases[i].line);
		ret = change_parse_owner(line, &known, &change.owner);
		if (cases[i].error) {
			EXPECT(ret && strstr(failure(), cases[i].error), "%s: %s", cases[i].line,
			       ret ? failure() : "taken");
			continue;
		}
		EXPECT(!ret, "%s: %s", cases[i].line, failure());
		change_text(&change, &pops, text, sizeof(text));
		EXPECT(!change.owner.pops.n == !*cases[i].text, "%s", cases[i].line);
		if (*cases[i].text)
			EXPECT(!strcmp(text + strlen("owner set "), cases[i].text), "%s", text);
	}
}

static void sorting_is_stable(void)
{
	struct owner list[257];
	size_t i;

	memset(list, 0, sizeof(list));
	for (i = 0; i < ARRAY_SIZE(list); i++) {
		list[i].prefix.plen = i * 7919 % 13;
		list[i].pops.at[0] = i;
	}
	sort_stable(list, ARRAY_SIZE(list), sizeof(list[0]),
		    (int (*)(const void *, const void *))prefix_compare);
	for (i = 1; i < ARRAY_SIZE(list); i++)
		EXPECT(list[i - 1].prefix.plen < list[i].prefix.plen ||
		       (list[i - 1].prefix.plen == list[i].prefix.plen &&
			list[i - 1].pops.at[0] < list[i].pops.at[0]), "at %zu", i);
}

void parse_corpus(const char *dir)
{
	static const char *const others[] = {
		"\1" "192.0.2.0/24 fra,ams # x", "\2" "000102030405060708090a0b0c0dfeff",
		"\2" "AAECAwQFBgcICQoLDA3+/w==", "\3" "[2001:db8::1]:443", "\3" "192.0.2.0/24",
		"\3" "1024:500:65000", "\3" "192.0.2.1,2001:db8::1",
	};
	FILE *file;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(commands) + ARRAY_SIZE(others); i++) {
		file = corpus_file(dir, "parse", i);
		if (i < ARRAY_SIZE(commands))
			fprintf(file, "%c%s", 0, commands[i].words);
		else
			fputs(others[i - ARRAY_SIZE(commands)], file);
		fclose(file);
	}
}

const struct check parse_tests[] = {
	{ "addresses with ports", endpoints },
	{ "prefixes, and what is wrong with one", prefixes },
	{ "times in several units", times },
	{ "seeds in hexadecimal and base64, never shown", seeds },
	{ "services are named as ipvsadm does", services },
	{ "commands come back as they went", commands_come_back_as_they_went },
	{ "wrong words are named", wrong_words_are_named },
	{ "lines of a file of owners", lines_of_owners },
	{ "sorting leaves equals in their order", sorting_is_stable },
};
TABLE(parse_tests);
