// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * Tests of chashd without a kernel: its configuration, records, who is believed, what is wanted,
 * files as registry, and who asks it.
 *
 *	chashd_test
 *	chashd_test DIR		write examples for fuzz_record and fuzz_etcd instead
 *	chashd_test CONF etcd	publish each line of standard input, and print what is told
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <signal.h>
#include <stdarg.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include <linux/ip_vs.h>

#include "../chashd/control.h"
#include "../chashd/daemon.h"
#include "../chashd/fleet.h"
#include "../chashd/item.h"
#include "../chashd/model.h"
#include "../chashd/record.h"
#include "../chashd/registry.h"
#include "../chashd/serve.h"
#include "../file.h"
#include "../parse.h"
#include "check.h"

unsigned int check_failures;

static char dir[64];

static const char *file_of(const char *name, const char *text)
{
	static char path[128];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	file = fopen(path, "w");
	if (!file || fputs(text, file) < 0 || fclose(file)) {
		perror(path);
		exit(1);
	}
	return path;
}

#define DIRECTOR "[director]\nname = a1\npop = A\nid = 1\naddress = 172.31.0.11, fd00:b::11\n"
#define REGISTRY "[registry]\nurl = file:/tmp/x\n"
#define ANYBODY "[pop *]\n"

static void config_good(void)
{
	struct config config;
	const struct rule *rule;
	struct addr addr;

	EXPECT(!config_read(
		       &config,
		       file_of("conf", DIRECTOR
			       "; a comment\n" REGISTRY
			       "[pop A]\nid=1\n[pop *]\nservers = 10.0.0.0/8\n  "
			       "fd00::/16\nvips=203.0.113.0/24\n"
			       "[announce]\ntable = 113\nrise=0\n[metrics]\nlisten=[::1]:9713\n")),
	       "%s", failure());
	EXPECT(!strcmp(config.name, "a1") && config.id == 1 && config.lease == 15 &&
	       config.min == 1);
	EXPECT(config.table == 113 && !config.rise && config.fall == 2);
	EXPECT(config.metrics.af == AF_INET6 && config.metrics_port == 9713);
	rule = config_rule(&config, "B");
	if (EXPECT(rule && rule->servers.n == 2 && rule->vips.n == 1)) {
		parse_addr("10.255.0.1", &addr);
		EXPECT(prefixes_have(&rule->servers, &addr));
		parse_addr("11.0.0.1", &addr);
		EXPECT(!prefixes_have(&rule->servers, &addr));
		parse_addr("fd00:1::1", &addr);
		EXPECT(prefixes_have(&rule->servers, &addr));
		EXPECT(prefixes_have(&rule->directors, &addr), "no prefixes are all");
	}
	config_free(&config);
	EXPECT(!config_read(&config, file_of("conf", DIRECTOR ANYBODY "[registry]\nurl = http://a:1\n  "
					     "http://b:1, http://c:1\nurl = http://d:1\n")),
	       "%s", failure());
	EXPECT(!strcmp(config.registry, "http://a:1 http://b:1, http://c:1 http://d:1"), "%s",
	       config.registry);
	config_free(&config);
}

static void config_bad(void)
{
	static const struct {
		const char *text;
		int line;
		const char *says;
	} bad[] = {
		{ "", 0, "[director] name is missing" },
		{ DIRECTOR, 0, "[registry] url is missing" },
		{ DIRECTOR REGISTRY, 0, "nobody may publish" },
		{ DIRECTOR REGISTRY "[pop B]\n", 0, "this PoP may not publish" },
		{ DIRECTOR REGISTRY "[pop A]\nid = 2\n", 0, "[pop A] says 2" },
		{ "[director]\nname = A1\n", 2, "not a name of a director" },
		{ "[director]\nname = twelve-chars\n", 2, "not a name of a director" },
		{ "[director]\nname = a1\nname = a2\n", 3, "there twice" },
		{ "[director]\nnam = a1\n", 2, "no key 'nam'" },
		{ REGISTRY "url = file:/tmp/y\n", 3, "there twice" },
		{ "\n\nname = a1\n", 3, "no key 'name'" },
		{ "[directors]\n", 1, "no section [directors]" },
		{ "[director]\nid = 65536\n", 2, "id" },
		{ "[director]\naddress = 10.0.0.1 10.0.0.2\n", 2, "one of each family" },
		{ "[director]\naddress = 127.0.0.1\n", 2, "no other director reaches" },
		{ "[director]\ntunnel = gue\n", 2, "ipip or gre" },
		{ "[director]\nname\n", 2, "neither [SECTION] nor KEY" },
		{ "[pop *]\nservers = 10.0.0.1/8\n", 2, "host bits" },
		{ "[pop *]\nservers = 10.0.0.0\n", 2, "not a prefix" },
		{ "[pop *]\n[pop *]\n", 2, "there twice" },
		{ "[pop a b]\n", 1, "not a name of a PoP" },
		{ "[registry]\nca = /nowhere/ca.pem\n", 2, "No such file" },
		{ "[registry]\nlease = 1\n", 2, "lease" },
		{ "[metrics]\nlisten = 127.0.0.1\n", 2, "port is missing" },
		{ "[director]\nname = x\ngarbage = 1\npop = ?\n", 3, "no key 'garbage'" },
		{ DIRECTOR "[registry]\nurl = etcd:2379\n" ANYBODY, 7, "url: file:/DIRECTORY" },
		{ DIRECTOR "[registry]\nurl = http://a:1\n  htps://b:1\n" ANYBODY, 8, "htps://b:1" },
		{ "[registry]\nurl = http://a:1\nurl = file:/x\n", 3, "there twice" },
		{ DIRECTOR REGISTRY "[pop A]\ndirectors = 172.31.0.0/24\n", 0, "none of [pop A]" },
		{ DIRECTOR REGISTRY "user = x\n" ANYBODY, 0, "password-file" },
	};
	struct config config;
	char where[160];
	const char *path;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		path = file_of("conf", bad[i].text);
		if (bad[i].line)
			snprintf(where, sizeof(where), "%s:%d: ", path, bad[i].line);
		else
			snprintf(where, sizeof(where), "%s: ", path);
		EXPECT(config_read(&config, path) == USAGE, "%s", bad[i].text);
		EXPECT(!strncmp(failure(), where, strlen(where)) && strstr(failure(), bad[i].says),
		       "'%s' for %s", failure(), bad[i].text);
		config_free(&config);
	}
	EXPECT(config_read(&config, "/nowhere/chashd.conf") == USAGE);
	config_free(&config);
}

static void config_long_line(void)
{
	char text[1024];
	struct config config;

	memset(text, 'x', sizeof(text));
	memcpy(text, "[director]\n", 11);
	text[sizeof(text) - 1] = '\0';
	EXPECT(config_read(&config, file_of("conf", text)) == USAGE &&
		       strstr(failure(), ":2: longer"),
	       "%s", failure());
	config_free(&config);
}

/* A record as the tests want one: those of director NAME of PoP @pop, id @id, with one server. */
static char *record_text(const char *name, const char *pop, unsigned int id, const char *address,
			 unsigned long long generation, const char *server)
{
	static char text[2048];

	snprintf(
		text, sizeof(text),
		"{\"format\":1,\"director\":\"%s\",\"pop\":\"%s\",\"id\":%u,\"generation\":%llu,"
		"\"addresses\":[\"%s\"],\"tunnel\":\"ipip\",\"version\":\"1\",\"services\":["
		"{\"service\":\"-t 203.0.113.1:80\",\"digest\":\"0x0000000000000001\",\"servers\":["
		"{\"server\":\"%s:80\",\"weight\":2,\"forward\":\"direct\"}]}],"
		"\"sources\":[{\"prefix\":\"198.18.0.0/15\",\"group\":24}]}",
		name, pop, id, generation, address, server);
	return text;
}

/* The same with more in it. */
static char *record_with(const char *more, char *text)
{
	char *at = strstr(text, "\"services\"");

	memmove(at + strlen(more), at, strlen(at) + 1);
	memcpy(at, more, strlen(more));
	return text;
}

static int decode(const char *text, struct record *record)
{
	int ret = record_decode(text, strlen(text), record);

	if (ret)
		record_free(record);
	return ret;
}

static void record_round_trip(void)
{
	const char *text = record_text("b1", "B", 2, "172.31.0.21", 7, "10.2.0.1");
	struct record record;
	char *again;

	if (!EXPECT(!decode(text, &record), "%s", failure()))
		return;
	EXPECT(record.generation == 7 && record.id == 2 && record.pools.n == 1 &&
	       record.sources.n == 1);
	EXPECT(record.pools.at[0].servers.at[0].weight == 2 &&
	       record.pools.at[0].servers.at[0].forward.method == IP_VS_CONN_F_DROUTE);
	again = record_encode(&record);
	EXPECT(!strcmp(again, text), "%s", again);
	free(again);
	/* Of no use to others, and no reason to refuse the rest. */
	record.pools.at[0].servers.at[0].forward.method = IP_VS_CONN_F_LOCALNODE;
	again = record_encode(&record);
	record_free(&record);
	EXPECT(!record_decode(again, strlen(again), &record), "%s", failure());
	EXPECT(record.pools.n == 1 && !record.pools.at[0].servers.n);
	free(again);
	record_free(&record);
}

/* What operators have in their kernel leaves the rest of a record to be believed. */
static void record_of_operators(void)
{
	struct record record, read = {};
	struct server *server;
	char *text;

	if (!EXPECT(!decode(record_text("b1", "B", 2, "172.31.0.21", 7, "10.2.0.1"), &record)))
		return;
	server = list_add(&record.pools.at[0].servers);
	*server = record.pools.at[0].servers.at[0];
	parse_addr("127.0.0.1", &server->addr);
	server = list_add(&record.pools.at[0].servers);
	*server = record.pools.at[0].servers.at[0];
	parse_addr("::1", &server->addr);
	record.sources.at[0].have |= HAVE(IP_VS_CHASH_A_SOURCE_SPLIT);
	EXPECT(!parse_psid("6:8", &record.sources.at[0].split));
	text = record_encode(&record);
	if (EXPECT(!record_decode(text, strlen(text), &read), "%s", failure()))
		EXPECT(read.pools.at[0].servers.n == 1 &&
		       read.sources.at[0].split.psid_offset == 6 &&
		       read.sources.at[0].split.psid_length == 8, "a sorry server, and psid");
	free(text);
	record_free(&read);
	record_free(&record);
}

/* What is not said of a PoP is for others to say. */
static void pop_as_wanted(void)
{
	struct item wanted = { .kind = ITEM_POP, .pop = {
		.have = HAVE(IP_VS_CHASH_A_POP_ID) | HAVE(IP_VS_CHASH_A_POP_NAME) |
			HAVE(IP_VS_CHASH_A_POP_SELF),
		.id = 1, .name = "A", .self = true,
	} };
	struct item now = wanted;

	now.pop.have |= HAVE(IP_VS_CHASH_A_POP_RELAYS) | HAVE(IP_VS_CHASH_A_POP_STATE);
	now.pop.relays = (struct addrs){ 1, { { AF_INET, { 172, 31, 0, 12 } } } };
	now.pop.state = IP_VS_CHASH_POP_STATE_DOWN;
	EXPECT(item_equal(&now, &wanted), "relays that an operator gave it");
	wanted.pop.have |= HAVE(IP_VS_CHASH_A_POP_RELAYS);
	EXPECT(!item_equal(&now, &wanted), "relays that are wanted otherwise");
	wanted = now;
	now.pop.have &= ~HAVE(IP_VS_CHASH_A_POP_SELF);
	now.pop.self = false;
	EXPECT(!item_equal(&now, &wanted), "one that this director does not belong to");
}

/* Each replaces a part of a good one. */
static void record_bad(void)
{
	static const struct {
		const char *part, *by, *says;
	} bad[] = {
		{ "\"format\":1", "\"format\":2", "format" },
		{ "\"b1\"", "\"B1\"", "name of a director" },
		{ "\"b1\"", "7", "director" },
		{ "\"b1\"", "\"b1\\u0000\"", "JSON" },
		{ "\"version\":\"1\"", "\"version\":\"\\u001b[2J\"", "version" },
		{ "\"version\":\"1\"", "\"version\":\"\\u009b2J\"", "version" },
		{ "\"format\"", "\"\302\2332J", "JSON: line 1" },
		{ "\"pop\":\"B\"", "\"pop\":\"../x\"", "name of a PoP" },
		{ "\"id\":2", "\"id\":0", "id" }, { "\"id\":2", "\"id\":65536", "id" },
		{ "\"id\":2", "\"id\":2.5", "id" }, { "\"id\":2", "\"id\":2,\"id\":3", "JSON" },
		{ "\"generation\":7", "\"generation\":-1", "generation" },
		{ "\"generation\":7", "\"generation\":9223372036854775807", "generation" },
		{ "172.31.0.21", "127.0.0.1", "addresses" },
		{ "172.31.0.21", "0.0.0.0", "addresses" },
		{ "172.31.0.21", "224.0.0.1", "addresses" }, { "172.31.0.21", "::1", "addresses" },
		{ "172.31.0.21", "ff02::1", "addresses" }, { "172.31.0.21", "x", "address" },
		{ "172.31.0.21", "\\u009b2J", "addresses: no text" },
		{ "\"ipip\"", "\"vxlan\"", "tunnel" },
		{ "-t 203.0.113.1:80", "-x 203.0.113.1:80", "not a service" },
		{ "-t 203.0.113.1:80", "-t 203.0.113.1:80 x", "services" },
		{ "10.2.0.1:80", "10.2.0.1", "server" },
		{ "10.2.0.1:80", "10.2.0.1:99999", "server" },
		{ "10.2.0.1:80", "127.0.0.1:80", "server" },
		{ "\"weight\":2", "\"weight\":65536", "weight" },
		{ "\"weight\":2", "\"weight\":\"2\"", "weight" },
		{ "\"direct\"", "\"local\"", "forward" },
		{ "\"direct\"", "\"masquerade\",\"tunnel\":\"gre\"", "forward is 'masquerade'" },
		{ "\"direct\"", "\"direct\",\"tunnel-port\":7", "forward is 'direct'" },
		{ "\"direct\"", "\"tunnel\",\"tunnel\":\"gue\"", "tunnel-port" },
		{ "\"servers\":[", "\"server\":[", "servers" },
		{ "198.18.0.0/15", "198.18.0.1/15", "host bits" },
		{ "\"group\":24", "\"group\":33", "group" },
		{ "\"group\":24", "\"split\":\"1:0\"", "" },
		{ "{\"format\"", "[{\"format\"", "JSON" },
	};
	const char *good = record_text("b1", "B", 2, "172.31.0.21", 7, "10.2.0.1"), *at;
	struct record record;
	char text[2048];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		at = strstr(good, bad[i].part);
		if (!EXPECT(at, "%s", bad[i].part))
			continue;
		snprintf(text, sizeof(text), "%.*s%s%s", (int)(at - good), good, bad[i].by,
			 at + strlen(bad[i].part));
		EXPECT(decode(text, &record) == USAGE, "%s", bad[i].by);
		EXPECT(strstr(failure(), bad[i].says), "'%s' for %s", failure(), bad[i].by);
	}
	for (i = 0; i < strlen(good); i++)
		EXPECT(record_decode(good, i, &record) == USAGE, "%zu bytes of it", i),
			record_free(&record);
}

/* Numbers of servers and bytes beyond any sense are refused before they cost anything. */
static void record_too_large(void)
{
	size_t size = 100 << 20;
	char *text = malloc(size);
	struct record record;

	memset(text, '[', size);
	EXPECT(record_decode(text, size, &record) == USAGE && strstr(failure(), "bytes"), "%s",
	       failure());
	record_free(&record);
	/* As deep as the size allows. */
	EXPECT(record_decode(text, RECORD_BYTES, &record) == USAGE);
	record_free(&record);
	free(text);
}

static void record_many_servers(void)
{
	struct record record = { .id = 1,
				 .addr4 = { .af = AF_INET, .ip = { 10, 0, 0, 1 } },
				 .generation = 1 };
	struct record again;
	struct pool *pool = list_add(&record.pools);
	struct server *server;
	char *text;
	size_t i;

	strcpy(record.name, "a");
	strcpy(record.pop, "A");
	pool->service = (struct tuple){ .af = AF_INET, .fwmark = 1 };
	for (i = 0; i < RECORD_SERVERS + 1; i++) {
		server = list_add(&pool->servers);
		server->addr = (struct addr){ AF_INET, { 10, 1, i >> 8, i } };
		server->port = 1;
		server->forward.method = IP_VS_CONN_F_MASQ;
	}
	text = record_encode(&record);
	EXPECT(record_decode(text, strlen(text), &again) == USAGE, "one more than allowed");
	record_free(&again);
	free(text);
	pool->servers.n = 1000;
	text = record_encode(&record);
	EXPECT(!record_decode(text, strlen(text), &again), "%s", failure());
	record_free(&again);
	free(text);
	record_free(&record);
}

static struct config config;
static struct fleet fleet;
static bool dry;

static void fleet_up(const char *rules)
{
	char text[1024];

	snprintf(text, sizeof(text), "%srun=%s/run\n" REGISTRY "%s",
		 "[director]\nname = a1\npop = A\nid = 1\naddress = 172.31.0.11\n", dir, rules);
	if (!EXPECT(!config_read(&config, file_of("conf", text)), "%s", failure()))
		exit(1);
	config.dry = dry;
	fleet_open(&fleet, &config);
}

static void fleet_down(bool forget)
{
	char command[128];

	fleet_close(&fleet);
	config_free(&config);
	if (forget) {
		snprintf(command, sizeof(command), "rm -rf %s/run", dir);
		EXPECT(!system(command));
	}
}

static bool tell(const char *name, const char *text)
{
	return fleet_record(&fleet, name, text, strlen(text));
}

static const struct member *known(const char *name)
{
	size_t i;

	for (i = 0; i < fleet.members.n; i++)
		if (!strcmp(fleet.members.at[i].name, name))
			return &fleet.members.at[i];
	return NULL;
}

static const struct tuple vip = { AF_INET, IPPROTO_TCP, { AF_INET, { 203, 0, 113, 1 } }, 80, 0 };

#define B1(generation) record_text("b1", "B", 2, "172.31.0.21", generation, "10.2.0.1")

static void fleet_generations(void)
{
	fleet_up(ANYBODY);
	EXPECT(tell("b1", B1(7)));
	EXPECT(!tell("b1", B1(7)), "the same once more is no change");
	EXPECT(!*known("b1")->refused);
	EXPECT(!tell("b1", B1(6)), "an old backup");
	EXPECT(strstr(known("b1")->refused, "older") && known("b1")->record.generation == 7);
	EXPECT(tell("b1", B1(8)));
	EXPECT(!*known("b1")->refused);
	EXPECT(!tell("b1", "{"), "nonsense");
	EXPECT(known("b1")->known && known("b1")->record.generation == 8, "what was known stays");
	EXPECT(!tell("b1", B1(4611686018427387903)) && strstr(known("b1")->refused, "century"),
	       "b1 could publish nothing behind it: %s", known("b1")->refused);
	/* A restart forgets neither what is known nor that it is newer. */
	fleet_down(false);
	fleet_up(ANYBODY);
	EXPECT(known("b1") && known("b1")->record.generation == 8);
	EXPECT(!tell("b1", B1(7)));
	fleet_down(true);
}

static void fleet_rules(void)
{
	fleet_up("[pop A]\n[pop B]\nid = 2\nservers = 10.2.0.0/16\nvips = 203.0.113.0/24\n"
		 "directors = 172.31.0.0/24\n");
	EXPECT(tell("b1", B1(1)));
	EXPECT(!tell("c1", record_text("c1", "C", 3, "172.31.0.31", 1, "10.3.0.1")));
	EXPECT(strstr(known("c1")->refused, "not in the configuration"));
	EXPECT(!tell("b1", record_text("b1", "B", 4, "172.31.0.21", 2, "10.2.0.1")));
	EXPECT(!tell("b1", record_text("b1", "B", 2, "172.32.0.21", 2, "10.2.0.1")));
	EXPECT(!tell("b1", record_text("b1", "B", 2, "172.31.0.21", 2, "10.1.0.1")),
	       "servers of another PoP");
	EXPECT(strstr(known("b1")->refused, "may not have the server"), "%s", known("b1")->refused);
	EXPECT(known("b1")->record.generation == 1);
	fleet_down(true);
	fleet_up("[pop A]\n[pop B]\nvips = 203.0.113.128/25\n");
	EXPECT(!tell("b1", B1(1)), "a VIP of another PoP, with its own servers");
	EXPECT(strstr(known("b1")->refused, "may not have servers of -t 203.0.113.1:80"), "%s",
	       known("b1")->refused);
	EXPECT(!known("b1")->known);
	fleet_down(true);
	fleet_up("[pop A]\n[pop B]\nsources = 198.18.0.0/16 2001:db8::/32\n");
	EXPECT(!tell("b1", B1(1)) && strstr(known("b1")->refused, "policy for 198.18.0.0/15"), "%s",
	       known("b1")->refused);
	fleet_down(true);
	fleet_up("[pop A]\n[pop B]\nsources = 198.16.0.0/12\n");
	EXPECT(tell("b1", B1(1)), "%s", known("b1")->refused);
	fleet_down(true);
}

static void fleet_conflicts(void)
{
	fleet_up(ANYBODY);
	EXPECT(!tell("b1", record_text("b2", "B", 2, "172.31.0.21", 1, "10.2.0.1")),
	       "another's name");
	EXPECT(tell("b1", B1(1)));
	EXPECT(!tell("c1", record_text("c1", "C", 2, "172.31.0.31", 1, "10.3.0.1")),
	       "two PoPs of one id");
	EXPECT(strstr(known("c1")->refused, "has id 2"), "%s", known("c1")->refused);
	EXPECT(!tell("b2", record_text("b2", "B", 3, "172.31.0.22", 1, "10.2.0.1")),
	       "two ids of one PoP");
	EXPECT(!tell("d1", record_text("d1", "D", 4, "172.31.0.21", 1, "10.3.0.1")),
	       "another's address");
	EXPECT(!tell("d1", record_text("d1", "D", 4, "172.31.0.11", 1, "10.3.0.1")), "our address");
	EXPECT(!tell("d1", record_text("d1", "D", 1, "172.31.0.41", 1, "10.3.0.1")), "our id");
	EXPECT(!tell("d1", record_text("d1", "A", 4, "172.31.0.41", 1, "10.3.0.1")), "our name");
	EXPECT(!tell("b1", record_text("b1", "B", 5, "172.31.0.21", 2, "10.2.0.1")) &&
	       strstr(known("b1")->refused, "had id 2"), "%s", known("b1")->refused);
	EXPECT(!tell("b1", B1(1)) && !*known("b1")->refused);
	/* Two directors of one name: who is alive keeps it. */
	fleet_alive(&fleet, "b1", true, NULL);
	EXPECT(!tell("b1", record_text("b1", "B", 2, "172.31.0.29", 2, "10.2.0.1")));
	EXPECT(strstr(known("b1")->refused, "two directors"));
	fleet_alive(&fleet, "b1", false, NULL);
	EXPECT(fleet_retry(&fleet), "it has moved");
	EXPECT(known("b1")->record.generation == 2 && !*known("b1")->refused);
	/* One that was heard of all the time, but from where the other one is. */
	fleet_alive(&fleet, "b1", true, "172.31.0.29");
	EXPECT(!tell("b1", record_text("b1", "B", 2, "172.31.0.28", 3, "10.2.0.1")));
	fleet_alive(&fleet, "b1", true, "172.31.0.28");
	EXPECT(fleet_retry(&fleet) && known("b1")->record.generation == 3, "it has moved again");
	/* What can never be believed is not looked at again. */
	EXPECT(!tell("b1", "{") && !known("b1")->text);
	fleet_down(true);
}

static void fleet_own(void)
{
	fleet_up(ANYBODY);
	EXPECT(!tell("a1", record_text("a1", "A", 1, "172.31.0.11", 9, "10.1.0.1")));
	EXPECT(fleet.lost_own && fleet.generation == 9, "a former run published higher");
	fleet.lost_own = false;
	tell("a1", record_text("a1", "A", 1, "172.31.0.11", 9, "10.1.0.1"));
	EXPECT(!fleet.lost_own);
	tell("a1", record_text("a1", "A", 1, "172.31.0.11", 5, "10.1.0.1"));
	EXPECT(fleet.lost_own && fleet.generation == 9, "an old backup: it is published anew");
	fleet.lost_own = false;
	tell("a1", record_text("a1", "A", 1, "172.31.0.11", 4611686018427387903, "10.1.0.1"));
	EXPECT(fleet.lost_own && fleet.generation == 9, "behind it there is none: %llu",
	       (unsigned long long)fleet.generation);
	tell("a1", record_text("a1", "A", 1, "172.31.0.99", 10, "10.1.0.1"));
	EXPECT(*fleet.usurper && !fleet.usurped, "it had another address, or another one died");
	EXPECT(fleet.generation == 10, "others believe nothing below it: %llu",
	       (unsigned long long)fleet.generation);
	fleet.lost_own = false;
	tell("a1", "{");
	EXPECT(fleet.lost_own, "nonsense: it is published anew");
	fleet_alive(&fleet, "a1", true, NULL);
	EXPECT(fleet.usurped);
	fleet_alive(&fleet, "a1", false, NULL);
	EXPECT(!fleet.usurped, "who had the name has died");
	fleet_down(true);
}

/* What an operator said last counts, wherever it was, and whoever lives. */
static void fleet_drains(void)
{
	struct pop_drain drain = {};

	fleet_up(ANYBODY);
	tell("a2", record_with("\"drained\":true,\"drained-since\":5,",
			       record_text("a2", "A", 1, "172.31.0.12", 1, "10.1.0.1")));
	tell("b1", record_with("\"drained\":true,\"drained-since\":9,", B1(1)));
	EXPECT(fleet_drain(&fleet, &drain) && drain.on && drain.since == 5,
	       "a sibling that is not heard of; another PoP's is its own");
	EXPECT(!fleet_drain(&fleet, &drain) && drain.on);
	tell("a1", record_with("\"drained-since\":7,",
			       record_text("a1", "A", 1, "172.31.0.11", 9, "10.1.0.1")));
	EXPECT(fleet_drain(&fleet, &drain) && !drain.on, "it was stopped here before a boot");
	tell("a1", record_with("\"drained\":true,\"drained-since\":8,",
			       record_text("a1", "B", 2, "172.31.0.11", 10, "10.1.0.1")));
	EXPECT(!fleet_drain(&fleet, &drain), "it was in another PoP before a boot");
	tell("a3", record_with("\"drained\":true,\"drained-since\":4611686018427387903,",
			       record_text("a3", "A", 1, "172.31.0.13", 1, "10.1.0.1")));
	EXPECT(!fleet_drain(&fleet, &drain), "nobody could say that it ends");
	fleet_down(false);
	fleet_up(ANYBODY);
	drain = (struct pop_drain){};
	EXPECT(fleet_drain(&fleet, &drain) && drain.on, "from the cache");
	fleet_down(true);
}

/* That there was a route is known after a restart, else its withdrawal would not be. */
static void fleet_ways(void)
{
	fleet_up(ANYBODY);
	tell("b1", B1(1));
	tell("c1", record_text("c1", "C", 3, "172.31.0.31", 1, "10.3.0.1"));
	((struct member *)known("b1"))->routed = true;
	((struct member *)known("b1"))->was_down = true;
	fleet_keep_ways(&fleet);
	fleet_down(false);
	fleet_up(ANYBODY);
	EXPECT(known("b1")->routed && known("b1")->was_down && !known("b1")->down);
	EXPECT(!known("c1")->routed && !known("c1")->was_down);
	fleet_down(true);
}

static void fleet_unreadable(void)
{
	fleet_up(ANYBODY);
	EXPECT(tell("b1", B1(1)));
	fail(REFUSED, "/x/b1: Permission denied");
	EXPECT(!fleet_record(&fleet, "b1", NULL, 0));
	EXPECT(strstr(known("b1")->refused, "denied") && known("b1")->known);
	EXPECT(!fleet_retry(&fleet));
	fleet_down(true);
}

static void fleet_leaves(void)
{
	fleet_up(ANYBODY);
	EXPECT(tell("b1", B1(1)));
	EXPECT(tell("b1", record_with("\"gone\":true,", B1(2))), "%s", known("b1")->refused);
	EXPECT(!fleet_is_peer(&fleet, known("b1")));
	EXPECT(tell("c1", record_text("c1", "C", 2, "172.31.0.21", 1, "10.3.0.1")),
	       "its id is free");
	EXPECT(!tell("b1", B1(1)), "nor does it come back by an old backup");
	EXPECT(tell("b1", record_text("b1", "B", 5, "172.31.0.22", 3, "10.2.0.1")),
	       "it comes back with another id: %s", known("b1")->refused);
	fleet_down(true);
}

/* A full disk, as far as a file may grow: what was there is there, and no draft is. */
static void put_whole(void)
{
	struct rlimit limit, none;
	char path[160], text[64];
	glob_t drafts;
	FILE *file;

	snprintf(path, sizeof(path), "%s/put", dir);
	EXPECT(!file_put_text(path, 0600, true, "short", 5));
	EXPECT(!getrlimit(RLIMIT_FSIZE, &limit));
	none = (struct rlimit){ 8, limit.rlim_max };
	signal(SIGXFSZ, SIG_IGN);
	EXPECT(!setrlimit(RLIMIT_FSIZE, &none));
	EXPECT(file_put_text(path, 0600, true, "longer than eight", 17) && errno == EFBIG, "%s", strerror(errno));
	EXPECT(!setrlimit(RLIMIT_FSIZE, &limit));
	file = fopen(path, "r");
	EXPECT(file && fgets(text, sizeof(text), file) && !strcmp(text, "short"));
	if (file)
		fclose(file);
	strcat(path, ".*");
	EXPECT(glob(path, 0, NULL, &drafts) == GLOB_NOMATCH);
	EXPECT(file_put_text("/nowhere/file", 0600, false, "x", 1) && errno == ENOENT);
}

static struct item *find(struct items *items, const char *line)
{
	struct item key;
	char copy[256];

	snprintf(copy, sizeof(copy), "%s", line);
	if (!EXPECT(!item_parse(copy, &key), "%s", failure()))
		return NULL;
	return items_find(items, &key);
}

static void model_makes(void)
{
	struct service service = { .alive = true };
	struct services services = { .at = &service, .n = 1 };
	struct items wanted = {};
	struct item *item;

	service.tuple =
		(struct tuple){ AF_INET, IPPROTO_TCP, { AF_INET, { 203, 0, 113, 1 } }, 80, 0 };
	fleet_up(ANYBODY);
	tell("b1", B1(1));
	tell("a2", record_text("a2", "A", 1, "172.31.0.12", 1, "10.1.0.1"));
	model_wanted(&config, &fleet, &services, &wanted);
	EXPECT((item = find(&wanted, "pop 1 A")) && item->pop.self);
	EXPECT((item = find(&wanted, "pop 2 B")) && item->pop.relays.n == 1);
	EXPECT((item = find(&wanted, "tunnel ch4-b1")) && item->tunnel.remote.ip[3] == 21);
	EXPECT(find(&wanted, "backbone ch4-b1") && find(&wanted, "backbone ch4-a2"));
	EXPECT((item = find(&wanted, "dest -t 203.0.113.1:80 172.31.0.21:80")) &&
	       item->dest.relay && item->dest.pop == 2 && !item->dest.weight);
	EXPECT((item = find(&wanted, "dest -t 203.0.113.1:80 172.31.0.12:80")) &&
		       item->dest.relay && item->dest.pop == 1,
	       "a sibling is a relay");
	EXPECT((item = find(&wanted, "dest -t 203.0.113.1:80 10.2.0.1:80")) &&
		       item->dest.pop == 2 && item->dest.weight == 2 &&
		       item->dest.forward.method == IP_VS_CONN_F_TUNNEL,
	       "another segment is reached by a tunnel");
	EXPECT(!find(&wanted, "dest -t 203.0.113.1:80 10.1.0.1:80"), "own servers are not touched");
	EXPECT(find(&wanted, "source 198.18.0.0/15"));
	service.alive = false;
	model_wanted(&config, &fleet, &services, &wanted);
	EXPECT((item = find(&wanted, "dest -t 203.0.113.1:80 10.2.0.1:80")) && !item->dest.alive,
	       "marked for when the service comes");
	services.n = 0;
	model_wanted(&config, &fleet, &services, &wanted);
	EXPECT(!find(&wanted, "dest -t 203.0.113.1:80 10.2.0.1:80"), "a service that is not here");
	EXPECT(!find(&wanted, "tunnel ch4-b1") && find(&wanted, "pop 2 B"),
	       "no way to who shares none");
	list_free(&wanted);
	fleet_down(true);
}

/* What a director that has gone said last does not keep servers that its sibling has removed. */
static void model_siblings(void)
{
	struct item was;
	struct service service = { .alive = true };
	struct services services = { .at = &service, .n = 1 };
	struct items wanted = {};

	service.tuple = vip;
	fleet_up(ANYBODY);
	tell("b1", B1(1));
	tell("b2", record_text("b2", "B", 2, "172.31.0.22", 2, "10.2.0.2"));
	model_wanted(&config, &fleet, &services, &wanted);
	EXPECT(find(&wanted, "dest -t 203.0.113.1:80 10.2.0.1:80") &&
	       find(&wanted, "dest -t 203.0.113.1:80 10.2.0.2:80"), "nobody is heard of: both");
	fleet_alive(&fleet, "b1", true, NULL);
	model_wanted(&config, &fleet, &services, &wanted);
	EXPECT(find(&wanted, "dest -t 203.0.113.1:80 10.2.0.1:80") &&
	       !find(&wanted, "dest -t 203.0.113.1:80 10.2.0.2:80"), "b1 speaks for B");
	EXPECT(find(&wanted, "dest -t 203.0.113.1:80 172.31.0.22:80"), "b2 is asked all the same");
	fleet_alive(&fleet, "b2", true, NULL);
	model_wanted(&config, &fleet, &services, &wanted);
	EXPECT(find(&wanted, "dest -t 203.0.113.1:80 10.2.0.2:80"), "both live");
	was = *find(&wanted, "pop 2 B");
	fleet_alive(&fleet, "b2", false, NULL);
	model_wanted(&config, &fleet, &services, &wanted);
	EXPECT(item_equal(&was, find(&wanted, "pop 2 B")), "a flap is no change of the PoP");
	list_free(&wanted);
	fleet_down(true);
}

/* Of a PoP with more directors than there is room for always the same ones are told. */
static void model_many(void)
{
	struct services services = {};
	struct items wanted = {};
	char name[8], address[32];
	struct item was;
	unsigned int i;

	fleet_up(ANYBODY);
	for (i = 10; i < 30; i++) {
		sprintf(name, "b%u", i);
		sprintf(address, "172.31.0.%u", i);
		tell(name, record_text(name, "B", 2, address, i, "10.2.0.1"));
	}
	model_wanted(&config, &fleet, &services, &wanted);
	was = *find(&wanted, "pop 2 B");
	EXPECT(was.pop.relays.n == 8, "%zu", (size_t)was.pop.relays.n);
	for (i = 10; i < 30; i++) {
		sprintf(name, "b%u", i);
		fleet_alive(&fleet, name, true, NULL);
		model_wanted(&config, &fleet, &services, &wanted);
		EXPECT(item_equal(find(&wanted, "pop 2 B"), &was), "%s is heard of", name);
	}
	list_free(&wanted);
	fleet_down(true);
}

/* A service that another scheduler has is published, and one that IPVS does not have is not. */
static void model_publishes(void)
{
	struct service service = { .tuple = vip };
	struct kernel kernel = { .services = { .at = &service, .n = 1 } };
	struct items owned = {};
	struct record record;
	struct item *item;

	fleet_up(ANYBODY);
	item = list_add(&kernel.items);
	item->kind = ITEM_DEST;
	item->dest = (struct peer_dest){ .service = vip, .addr = { AF_INET, { 10, 1, 0, 1 } },
					 .port = 80, .alive = true, .weight = 3 };
	item = list_add(&kernel.items);
	*item = kernel.items.at[0];
	item->dest.addr.ip[1] = 2;
	*list_add(&owned) = *item;
	item = list_add(&kernel.items);
	*item = kernel.items.at[0];
	item->dest.addr.ip[1] = 3;
	item->dest.pop = 7;
	model_own(&config, &kernel, &owned, &record);
	EXPECT(record.pools.n == 1 && record.pools.at[0].servers.n == 1 &&
		       record.pools.at[0].servers.at[0].addr.ip[1] == 1,
	       "its own server alone");
	record_free(&record);
	for (item = kernel.items.at; item < kernel.items.at + kernel.items.n; item++)
		item->dest.alive = false;
	model_own(&config, &kernel, &owned, &record);
	EXPECT(!record.pools.n, "IPVS does not have it");
	record_free(&record);
	service.alive = true;
	model_own(&config, &kernel, &owned, &record);
	EXPECT(record.pools.n == 1 && !record.pools.at[0].servers.n, "it is bound, and empty");
	record_free(&record);
	list_free(&kernel.items);
	list_free(&owned);
	fleet_down(true);
}

/* Of a service that another scheduler has nothing but the mark is kept. */
static void item_unbound(void)
{
	struct item now = { .kind = ITEM_DEST }, wanted = { .kind = ITEM_DEST };

	now.dest = (struct peer_dest){ .pop = 2, .alive = true, .weight = 3 };
	wanted.dest = (struct peer_dest){ .pop = 2, .weight = 1 };
	EXPECT(item_equal(&now, &wanted), "what IPVS has of it stays");
	now.dest.pop = 0;
	EXPECT(!item_equal(&now, &wanted), "the module has forgotten the mark");
	now.dest.pop = 2;
	wanted.dest.alive = true;
	EXPECT(!item_equal(&now, &wanted), "it is bound: the weight counts");
	now.dest = wanted.dest;
	now.dest.alive = false;
	EXPECT(!item_equal(&now, &wanted), "and it has to be there");
}

/* A kernel that takes requests, as many as are counted, and refuses them. */
static unsigned int requests;

static int refuse(struct genl *genl, const void *data, size_t len)
{
	(void)genl;
	(void)data;
	(void)len;
	requests++;
	return -EIO;
}

static unsigned int lines_of(const char *path)
{
	FILE *file = fopen(path, "r");
	unsigned int n = 0;
	int c;

	while (file && (c = getc(file)) != EOF)
		n += c == '\n';
	if (file)
		fclose(file);
	return n;
}

static struct item *add_source(struct items *items, uint8_t net)
{
	struct item *item = list_add(items);

	item->kind = ITEM_SOURCE;
	item->source = (struct source){
		.have = HAVE(IP_VS_CHASH_A_SOURCE_ADDR) | HAVE(IP_VS_CHASH_A_SOURCE_PLEN) |
			HAVE(IP_VS_CHASH_A_SOURCE_GROUP),
		.prefix = { { AF_INET, { 198, 18, net } }, 24 }, .group = 24,
	};
	return item;
}

/* What cannot be made is tried each time, and told once, however much of it there is. */
static void apply_fails(void)
{
	static const struct genl_link link = { .send = refuse };
	struct kernel kernel = {};
	struct apply apply = {};
	struct items wanted = {};
	char path[128];

	snprintf(path, sizeof(path), "%s/told", dir);
	genl_init(&kernel.ctl.genl, &link, NULL);
	apply_open(&apply, dir);
	add_source(&wanted, 1);
	EXPECT(freopen(path, "w", stderr));
	apply_run(&apply, &kernel, &wanted, true);
	apply_run(&apply, &kernel, &wanted, true);
	fflush(stderr);
	EXPECT(lines_of(path) == 1, "%u lines", lines_of(path));
	add_source(&wanted, 2);
	add_source(&wanted, 3);
	apply_run(&apply, &kernel, &wanted, true);
	apply_run(&apply, &kernel, &wanted, true);
	fflush(stderr);
	EXPECT(lines_of(path) == 1, "%u lines", lines_of(path));
	EXPECT(apply.failed == 3 && requests == 8, "%zu of %u", apply.failed, requests);
	EXPECT(freopen("/dev/null", "w", stderr));
	apply_close(&apply);
	list_free(&wanted);
	genl_close(&kernel.ctl.genl);
}

/* What is remembered may be lost, and the registry away: then nobody's servers are taken away. */
static void apply_keeps(void)
{
	static const struct genl_link link = { .send = refuse };
	struct kernel kernel = {};
	struct apply apply = {};
	struct items wanted = {};

	genl_init(&kernel.ctl.genl, &link, NULL);
	add_source(&kernel.items, 1);
	apply_open(&apply, dir);
	list_free(&apply.owned);
	add_source(&apply.owned, 1);
	requests = 0;
	apply_run(&apply, &kernel, &wanted, false);
	EXPECT(!requests && apply.owned.n == 1, "the registry was not read yet");
	apply_run(&apply, &kernel, &wanted, true);
	EXPECT(requests == 1, "it is wanted no more: %u", requests);
	apply_close(&apply);
	list_free(&kernel.items);
	genl_close(&kernel.ctl.genl);
}

/* What an operator made stays, and is named. */
static void apply_others(void)
{
	static const struct genl_link link = { .send = refuse };
	struct kernel kernel = {};
	struct apply apply = {};
	struct items wanted = {};

	genl_init(&kernel.ctl.genl, &link, NULL);
	apply_open(&apply, dir);
	list_free(&apply.owned);
	add_source(&kernel.items, 1);
	add_source(&kernel.items, 2);
	add_source(&kernel.items, 3);
	add_source(&wanted, 1);
	add_source(&wanted, 2)->source.group = 20;
	add_source(&wanted, 3)->source.group = 20;
	requests = 0;
	apply_run(&apply, &kernel, &wanted, true);
	EXPECT(apply.foreign == 2 && !strcmp(apply.other, "source 198.18.2.0/24") && !requests,
	       "%zu: %s, %u", apply.foreign, apply.other, requests);
	apply_close(&apply);
	list_free(&kernel.items);
	list_free(&wanted);
	genl_close(&kernel.ctl.genl);
}

static void items_by_name(void)
{
	static const char *const lines[] = {
		"tunnel ch4-b1",
		"pop 2 B",
		"backbone ch6-b1",
		"source 2001:db8::/32",
		"dest -t [2001:db8::1]:80 [fd00::1]:80",
		"dest -f 7 10.0.0.1:0",
		"dest -f 7 -6 [fd00::1]:0",
		"dest -u 10.0.0.1:53 10.0.0.2:53",
	};
	struct item item;
	char copy[256], text[2 * 256];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(lines); i++) {
		strcpy(copy, lines[i]);
		EXPECT(!item_parse(copy, &item), "%s", lines[i]);
		EXPECT(!strcmp(item_name(&item, text), lines[i]), "'%s' for '%s'", text, lines[i]);
	}
}

/* Files: two directors, one directory. */
static struct {
	unsigned int records, unreadable, alive, dead, states;
	bool stored, gone;
	size_t len;
	char problem[256];
} told;

static bool told_record(const char *name, const char *text, size_t len)
{
	told.records++;
	told.unreadable += !text;
	told.len = len;
	return !told.gone && strcmp(name, "a1");
}

static void told_alive(const char *name, bool alive, const char *address)
{
	(void)address;
	(void)name;
	told.alive += alive;
	told.dead += !alive;
}

static void told_state(const char *text)
{
	told.states++;
	snprintf(told.problem, sizeof(told.problem), "%s", text ?: "");
}

static void told_stored(bool stored)
{
	told.stored = stored;
}

static void turn(struct event_base *base, unsigned int ms)
{
	struct timeval limit = { .tv_usec = ms * 1000 };

	event_base_loopexit(base, &limit);
	event_base_dispatch(base);
}

static void files(void)
{
	static const struct registry_watcher watcher = { told_record, told_alive, told_state,
							 told_stored };
	struct event_base *base = event_base_new();
	char url[128], path[160];
	struct config one = {
		.lease = 15, .registry = url, .addr4 = { AF_INET, { 192, 0, 2, 1 } },
	};
	struct registry *registry;
	FILE *file;

	snprintf(url, sizeof(url), "file:%s/registry", dir);
	strcpy(one.name, "a1");
	registry = registry_file.open(&one, base, &watcher);
	turn(base, 50);
	EXPECT(told.states && !*told.problem, "%s", told.problem);
	registry_file.publish(registry, "{}");
	EXPECT(told.stored);
	turn(base, 100);
	EXPECT(told.records == 1 && told.len == 2 && told.alive == 1, "it sees itself: %u %u",
	       told.records, told.alive);
	registry_file.publish(registry, "{ }");
	turn(base, 100);
	EXPECT(told.records == 2 && told.len == 3);
	/* A file of 100 MB is told as too long, and not read to its end. */
	snprintf(path, sizeof(path), "%s/registry/record/b1", dir);
	file = fopen(path, "w");
	EXPECT(file && !ftruncate(fileno(file), 100 << 20));
	fclose(file);
	turn(base, 100);
	EXPECT(told.records == 3 && told.len == RECORD_BYTES + 1, "%zu", told.len);
	/* Neither a fifo nor a link hangs it. */
	snprintf(path, sizeof(path), "%s/registry/record/c1", dir);
	EXPECT(!mkfifo(path, 0600));
	snprintf(path, sizeof(path), "%s/registry/record/d1", dir);
	EXPECT(!symlink("/etc/passwd", path));
	registry_file.publish(registry, "{  }");
	turn(base, 100);
	/* Who finds the directory emptied publishes anew. */
	snprintf(path, sizeof(path), "%s/registry/record/a1", dir);
	EXPECT(told.stored && !unlink(path));
	file = fopen(path, "w");
	EXPECT(file && !fclose(file) && !unlink(path));
	turn(base, 100);
	EXPECT(!told.stored);
	EXPECT(!*told.problem && told.unreadable, "who is a link is not believed, the others are");
	registry_file.publish(registry, "{}");
	snprintf(path, sizeof(path), "rm %s/registry/record/[bcd]1", dir);
	EXPECT(!system(path));
	registry_file.publish(registry, "{ }");
	turn(base, 100);
	EXPECT(strstr(told.problem, "not mounted"), "%s", told.problem);
	/* Who has left may be removed. */
	told.gone = true;
	snprintf(path, sizeof(path), "cd %s/registry/record && echo >b1 && echo >c1 && echo >d1",
		 dir);
	EXPECT(!system(path));
	turn(base, 100);
	snprintf(path, sizeof(path), "rm %s/registry/record/[bcd]1", dir);
	EXPECT(!system(path));
	turn(base, 100);
	EXPECT(!*told.problem, "%s", told.problem);
	registry_file.close(registry);
	event_base_free(base);
}

static bool is_absent(const char *name)
{
	char path[160];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	return access(path, F_OK) && errno == ENOENT;
}

/* Who only looks makes no directory, and leaves no word of what it has heard. */
static void dry_run_writes_nothing(void)
{
	static const struct registry_watcher watcher = { told_record, told_alive, told_state,
							 told_stored };
	struct event_base *base = event_base_new();
	char url[128];
	struct config one = { .lease = 15, .registry = url, .dry = true };
	struct registry *registry;

	dry = true;
	fleet_up(ANYBODY);
	EXPECT(tell("b1", B1(1)), "it is believed all the same");
	fleet_keep_ways(&fleet);
	EXPECT(is_absent("run"));
	fleet_down(false);
	/* Another run has made the directories. */
	dry = false;
	fleet_up(ANYBODY);
	fleet_down(false);
	dry = true;
	fleet_up(ANYBODY);
	tell("b1", B1(1));
	fleet_keep_ways(&fleet);
	EXPECT(is_absent("run/fleet/b1"));
	EXPECT(is_absent("run/ways"));
	fleet_down(true);
	dry = false;

	snprintf(url, sizeof(url), "file:%s/nowhere", dir);
	strcpy(one.name, "a1");
	registry = registry_file.open(&one, base, &watcher);
	turn(base, 50);
	EXPECT(strstr(told.problem, "No such file"), "%s", told.problem);
	EXPECT(is_absent("nowhere"));
	registry_file.close(registry);
	event_base_free(base);
}

static void touch(const char *name, time_t when)
{
	struct timespec times[2] = { { .tv_sec = when }, { .tv_sec = when } };
	char path[160];
	int fd;

	snprintf(path, sizeof(path), "%s/clocks/alive/%s", dir, name);
	fd = open(path, O_WRONLY | O_CREAT, 0644);
	EXPECT(fd >= 0 && !futimens(fd, times));
	close(fd);
}

/* Clocks of minutes apart: who is touched lives. The disk is full: what was published stays. */
static void files_faults(void)
{
	static const struct registry_watcher watcher = { told_record, told_alive, told_state,
							 told_stored };
	struct event_base *base = event_base_new();
	char url[128], path[160], text[64] = "";
	struct config one = {
		.lease = 2, .registry = url, .addr4 = { AF_INET, { 192, 0, 2, 1 } },
	};
	struct rlimit limit, none;
	struct registry *registry;
	time_t now = time(NULL);
	FILE *file;

	snprintf(url, sizeof(url), "file:%s/clocks", dir);
	strcpy(one.name, "a1");
	registry = registry_file.open(&one, base, &watcher);
	turn(base, 50);
	memset(&told, 0, sizeof(told));
	touch("b1", now - 600);
	touch("c1", now + 600);
	turn(base, 100);
	EXPECT(told.alive == 1, "c1 seems to live, b1 is not known to: %u", told.alive);
	touch("b1", now - 599);
	touch("c1", now + 601);
	turn(base, 100);
	EXPECT(told.alive == 2 && !told.dead, "%u, %u", told.alive, told.dead);
	snprintf(path, sizeof(path), "%s/clocks/alive/b1", dir);
	EXPECT(!unlink(path));
	for (told.dead = 0; told.dead < 2 && time(NULL) < now + 20; )
		turn(base, 200);
	EXPECT(told.dead == 2, "neither is touched any more: %u", told.dead);

	registry_file.publish(registry, "before");
	EXPECT(told.stored);
	EXPECT(!getrlimit(RLIMIT_FSIZE, &limit));
	none = (struct rlimit){ 8, limit.rlim_max };
	signal(SIGXFSZ, SIG_IGN);
	EXPECT(!setrlimit(RLIMIT_FSIZE, &none));
	registry_file.publish(registry, "longer than eight");
	EXPECT(!setrlimit(RLIMIT_FSIZE, &limit));
	EXPECT(!told.stored && strstr(told.problem, "File too large"), "%s", told.problem);
	turn(base, 100);
	memset(&told, 0, sizeof(told));
	for (now = uptime(); uptime() < now + 5; )
		turn(base, 200);
	EXPECT(!told.dead, "who cannot publish still lives");
	touch("c1", time(NULL) + 700);
	turn(base, 100);
	EXPECT(strstr(told.problem, "File too large"), "that it can be read mends nothing: %s",
	       told.problem);
	snprintf(path, sizeof(path), "%s/clocks/record/a1", dir);
	file = fopen(path, "r");
	EXPECT(file && fgets(text, sizeof(text), file) && !strcmp(text, "before"), "%s", text);
	if (file)
		fclose(file);
	registry_file.publish(registry, "longer than eight");
	EXPECT(told.stored);
	turn(base, 100);
	EXPECT(!*told.problem, "%s", told.problem);
	registry_file.close(registry);
	event_base_free(base);
}

/* A question is a line. The answer to some is larger than what a socket keeps. */
static bool answer_line(struct evbuffer *question, struct evbuffer *answer, void *arg)
{
	char *line = evbuffer_readln(question, NULL, EVBUFFER_EOL_LF);
	static char much[4 << 20];

	(void)arg;
	if (!line)
		return true;
	if (strcmp(line, "much"))
		evbuffer_add(answer, "well", 4);
	else
		evbuffer_add_reference(answer, much, sizeof(much), NULL, NULL);
	free(line);
	return false;
}

static int call_at(const struct sockaddr_un *at, const char *question)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	EXPECT(!connect(fd, (const struct sockaddr *)at, sizeof(*at)), "%s", strerror(errno));
	EXPECT(send(fd, question, strlen(question), MSG_NOSIGNAL) == (ssize_t)strlen(question));
	return fd;
}

/* Clients that say nothing, write a byte now and then, or read as slowly. */
static const char *const slow_questions[] = { "", "h", "much\n" };

static void go_on_slowly(struct event_base *base, const int slow[], size_t n)
{
	char text[4096];
	size_t i;

	turn(base, 250);
	for (i = 0; i < n; i++) {
		if (i % ARRAY_SIZE(slow_questions) == 1)
			send(slow[i], "o", 1, MSG_NOSIGNAL | MSG_DONTWAIT);
		else
			recv(slow[i], text, sizeof(text), MSG_DONTWAIT);
	}
}

/* As many as are let in end in seconds, though they are not idle, and who waits is answered. */
static void slow_clients_end(void)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	struct serve serve = { .ask = answer_line, .limit = 8192 };
	struct event_base *base = event_base_new();
	time_t end = uptime() + 20;
	int slow[64], client;
	char text[8] = "";
	ssize_t len = -1;
	size_t i;

	snprintf(at.sun_path, sizeof(at.sun_path), "%s/slow", dir);
	EXPECT(serve_open(&serve, base, (struct sockaddr *)&at, sizeof(at)), "%s",
	       strerror(errno));
	for (i = 0; i < ARRAY_SIZE(slow); i++) {
		slow[i] = call_at(&at, slow_questions[i % ARRAY_SIZE(slow_questions)]);
		turn(base, 1);
	}
	turn(base, 100);
	EXPECT(serve.connections == ARRAY_SIZE(slow), "%u", serve.connections);
	client = call_at(&at, "how are you\n");
	while ((len < 0 || serve.connections) && uptime() < end) {
		go_on_slowly(base, slow, ARRAY_SIZE(slow));
		if (len < 0)
			len = recv(client, text, sizeof(text), MSG_DONTWAIT);
	}
	EXPECT(len == 4 && !memcmp(text, "well", 4), "%zd bytes: %.4s", len, text);
	EXPECT(!serve.connections, "%u have not been ended", serve.connections);
	serve_close(&serve);
	for (i = 0; i < ARRAY_SIZE(slow); i++)
		close(slow[i]);
	close(client);
	event_base_free(base);
}

int daemon_drain(struct daemon *daemon, bool on)
{
	daemon->drain.on = on;
	return DONE;
}

static void asked(struct event_base *base, const char *question, char answer[2048])
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int client, i;
	ssize_t len;

	snprintf(at.sun_path, sizeof(at.sun_path), "%s/run/chashd.sock", dir);
	client = call_at(&at, question);
	for (len = -1, i = 0; len < 0 && i < 100; i++) {
		turn(base, 10);
		len = recv(client, answer, 2047, MSG_DONTWAIT);
	}
	answer[len > 0 ? len : 0] = '\0';
	close(client);
}

/* Of a kernel that cannot be read nobody says that its sessions have ended. */
static void sessions_left(void)
{
	struct daemon daemon = { .base = event_base_new() };
	char answer[2048];

	fleet_up(ANYBODY);
	tell("a2", record_with("\"drained\":true,\"drained-since\":5,\"sessions\":3,",
			       record_text("a2", "A", 1, "172.31.0.12", 1, "10.1.0.1")));
	fleet_alive(&fleet, "a2", true, NULL);
	daemon.config = config;
	daemon.fleet = fleet;
	EXPECT(!control_open(&daemon), "%s", failure());
	asked(daemon.base, "sessions\n", answer);
	EXPECT(!strcmp(answer, "not told by a1\n"), "%s", answer);
	daemon.kernel.ctl.is_open = true;
	asked(daemon.base, "sessions\n", answer);
	EXPECT(!strcmp(answer, "3\n"), "%s", answer);
	daemon.fleet.members.at[0].alive = false;
	asked(daemon.base, "sessions\n", answer);
	EXPECT(!strcmp(answer, "not told by a2\n"), "%s", answer);
	daemon.kernel.ctl.is_open = false;
	daemon.published = answer;
	asked(daemon.base, "fleet\n", answer);
	EXPECT(strstr(answer, "a1        not published "), "it is on its way to it: %s", answer);
	daemon.stored = true;
	asked(daemon.base, "fleet\n", answer);
	EXPECT(strstr(answer, "a1        self "), "%s", answer);
	EXPECT(!strstr(answer, "kernel: "), "%s", answer);
	daemon.apply.foreign = 2;
	strcpy(daemon.apply.other, "pop 2 B");
	asked(daemon.base, "fleet\n", answer);
	EXPECT(strstr(answer, "kernel: 2 made by others, and not as the fleet has it: pop 2 B, ...\n"),
	       "%s", answer);
	asked(daemon.base, "what\n", answer);
	EXPECT(!strcmp(answer, "!'what' is not known to this chashd\n"), "%s", answer);
	control_close();
	event_base_free(daemon.base);
	fleet_down(true);
}

/* A director that has nothing but a registry, for tests of what goes wrong with that. */
static bool print_record(const char *name, const char *text, size_t len)
{
	printf("record %s %.*s\n", name, len < 100 ? (int)len : 100, text);
	return true;
}

static void print_alive(const char *name, bool alive, const char *address)
{
	(void)address;
	printf("%s %s\n", alive ? "alive" : "dead", name);
}

static void print_state(const char *text)
{
	printf("state %s\n", text ?: "good");
}

static void print_stored(bool stored)
{
	puts(stored ? "stored" : "not stored");
}

static void publish_line(evutil_socket_t fd, short what, void *arg)
{
	char line[256];

	(void)fd;
	(void)what;
	if (fgets(line, sizeof(line), stdin)) {
		line[strcspn(line, "\n")] = '\0';
		registry_etcd.publish(arg, line);
	} else {
		exit(0);
	}
}

static int be_director(const char *file)
{
	static const struct registry_watcher watcher = { print_record, print_alive, print_state,
							 print_stored };
	struct event_base *base = event_base_new();
	struct config one;
	struct registry *registry;

	setvbuf(stdout, NULL, _IOLBF, 0);
	setvbuf(stdin, NULL, _IONBF, 0);
	if (config_read(&one, file)) {
		fprintf(stderr, "%s\n", failure());
		return 1;
	}
	registry = registry_etcd.open(&one, base, &watcher);
	event_add(event_new(base, 0, EV_READ | EV_PERSIST, publish_line, registry), NULL);
	return event_base_dispatch(base);
}

/* As fuzz_etcd reads them: what etcd lists of b1 and this director, watches, grants and refuses. */
#define ALIVE_B1 "{\"key\":\"L2NoYXNoL3YxL2FsaXZlL2Ix\",\"value\":\"MTkyLjAuMi4y\"}"
#define RECORD_B1 "{\"key\":\"L2NoYXNoL3YxL3JlY29yZC9iMQ==\",\"value\":\"e30=\"}"
#define RECORD_A1 "{\"key\":\"L2NoYXNoL3YxL3JlY29yZC9hMQ==\",\"value\":\"e30=\"}"
static const char answers[] =
	"a-{\"header\":{\"revision\":\"7\"},\"kvs\":[" ALIVE_B1 "," RECORD_B1 "," RECORD_A1 "],"
	"\"more\":true}\n"
	"a-{\"kvs\":[],\"more\":false}\n"
	"a+{\"result\":{\"created\":true}}\n"
	"b-{}\n"
	"a+{\"result\":{\"events\":[{\"type\":\"DELETE\",\"kv\":" RECORD_A1 "},{\"kv\":" ALIVE_B1 "}]}}\n"
	"c-{\"ID\":\"12\",\"TTL\":\"5\"}\n"
	"c!403\n"
	"b-{\"result\":{\"TTL\":\"0\"}}\n"
	"a+{\"result\":{\"canceled\":true,\"compact_revision\":\"9\"}}\n";

static const struct check tests[] = {
	{ "a configuration", config_good },
	{ "a broken configuration names file and line", config_bad },
	{ "a line that is too long", config_long_line },
	{ "a record, written and read", record_round_trip },
	{ "servers and policies of operators", record_of_operators },
	{ "a PoP as it is wanted", pop_as_wanted },
	{ "records that make no sense", record_bad },
	{ "a value of 100 MB", record_too_large },
	{ "more servers than are allowed", record_many_servers },
	{ "generations only grow", fleet_generations },
	{ "who may publish what", fleet_rules },
	{ "names, ids and addresses that are taken", fleet_conflicts },
	{ "what the registry has of this director", fleet_own },
	{ "a drain of the PoP", fleet_drains },
	{ "a route that there was is known after a restart", fleet_ways },
	{ "a record that cannot be read", fleet_unreadable },
	{ "who leaves says so", fleet_leaves },
	{ "what is to be in the kernel", model_makes },
	{ "servers of a PoP with two directors", model_siblings },
	{ "a PoP with twenty directors", model_many },
	{ "what is published", model_publishes },
	{ "a service that is not bound", item_unbound },
	{ "what fails is told once", apply_fails },
	{ "nothing goes before the registry was read", apply_keeps },
	{ "what others made is named", apply_others },
	{ "items by name", items_by_name },
	{ "a directory as registry", files },
	{ "a dry run writes nothing", dry_run_writes_nothing },
	{ "clocks that differ, and a full disk", files_faults },
	{ "a file on a full disk", put_whole },
	{ "slow clients shut nobody out", slow_clients_end },
	{ "how many sessions are left", sessions_left },
};

int main(int argc, char **argv)
{
	char command[128];
	int failed;

	if (argc == 3)
		return be_director(argv[1]);
	snprintf(dir, sizeof(dir), "/tmp/chashd_test.XXXXXX");
	if (!mkdtemp(dir))
		return 1;
	if (argc == 2) {
		snprintf(dir, sizeof(dir), "%s", argv[1]);
		file_of("record", record_text("b1", "B", 2, "172.31.0.21", 7, "10.2.0.1"));
		file_of("answers", answers);
		return 0;
	}
	/* What is refused is told, which is no news here. */
	if (!freopen("/dev/null", "w", stderr))
		return 1;
	failed = check_all("chashd", tests, ARRAY_SIZE(tests));
	snprintf(command, sizeof(command), "rm -rf %s", dir);
	return system(command) || failed;
}
