// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * chashctl check, of the machine: settings of the kernel, rules of nftables, the size of IPVS's table, services
 * of other schedulers, and the clock.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/timex.h>

#include "check.h"
#include "compare.h"
#include "sysctl.h"

#define CONN_TAB_BITS "/sys/module/ip_vs/parameters/conn_tab_bits"
#define CONN_TAB_BITS_MAX 20
/* A packet of a connection passes by half as many others. */
#define CHAIN_MAX 4

struct finding *find(struct findings *findings, const char *name)
{
	struct finding *finding = list_add(findings);

	finding->name = name;
	return finding;
}

void problem(struct finding *finding, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vsnprintf(finding->problem, sizeof(finding->problem), format, ap);
	va_end(ap);
}

void remedy(struct finding *finding, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vsnprintf(finding->remedy, sizeof(finding->remedy), format, ap);
	va_end(ap);
}

/* Settings of the kernel that are wrong at one value, and right at another one. */
static const struct {
	const char *finding;
	const char *name;
	const char *path;
	int bad;
	int good;
	const char *problem;
} knobs[] = {
	{ "conn-reuse-mode", "net.ipv4.vs.conn_reuse_mode", "conn_reuse_mode", 0, 1,
	  "a new connection on the ports of a relayed one is sent to the peer, which refuses it" },
	{ "sloppy-tcp", "net.ipv4.vs.sloppy_tcp", "sloppy_tcp", 1, 0,
	  "IPVS assigns segments of unknown connections anew, and takeover never sees them" },
	{ "schedule-icmp", "net.ipv4.vs.schedule_icmp", "schedule_icmp", 1, 0,
	  "takeover looks at every packet, lest IPVS assigns an ICMP error about a flow of another director" },
	{ "expire-nodest-conn", "net.ipv4.vs.expire_nodest_conn", "expire_nodest_conn", 1, 0,
	  "sessions of a server that is deleted are ended, and do not go on when it is added again" },
	{ "pmtu-disc", "net.ipv4.vs.pmtu_disc", "pmtu_disc", 0, 1,
	  "clients are not told of the smaller MTU of a tunnel: large transfers stall" },
	{ "tcp-loose", "net.netfilter.nf_conntrack_tcp_loose",
	  "../../netfilter/nf_conntrack_tcp_loose", 0, 1,
	  "connection tracking calls segments of flows invalid that it did not see begin" },
};

static void find_in_sysctls(struct findings *findings)
{
	struct finding *finding;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(knobs); i++) {
		if (sysctl_get(knobs[i].path) != knobs[i].bad)
			continue;
		finding = find(findings, knobs[i].finding);
		problem(finding, "%s", knobs[i].problem);
		remedy(finding, "sysctl -w %s=%d", knobs[i].name, knobs[i].good);
	}
}

/* IPVS does not tell how many it has; its servers do, of the services that are here. */
static void find_conn_tab(struct findings *findings, const struct dests *dests)
{
	unsigned int bits, wanted;
	struct finding *finding;
	uint64_t conns = 0;
	FILE *file;
	size_t i;

	file = fopen(CONN_TAB_BITS, "re");
	if (!file)
		return;
	if (fscanf(file, "%u", &bits) != 1 || bits > CONN_TAB_BITS_MAX)
		bits = CONN_TAB_BITS_MAX;
	fclose(file);
	for (i = 0; i < dests->n; i++)
		conns += (uint64_t)dests->at[i].active + dests->at[i].inactive;
	for (wanted = bits; wanted < CONN_TAB_BITS_MAX && conns >> wanted >= CHAIN_MAX;)
		wanted++;
	if (wanted == bits)
		return;
	finding = find(findings, "conn-tab-bits");
	problem(finding, "IPVS's table has 2^%u lists for %" PRIu64 " connections: each packet searches one of these; "
		"it grows at a reboot", bits, conns);
	remedy(finding, "echo options ip_vs conn_tab_bits=%u >>/etc/modprobe.d/ip_vs.conf",
	       wanted < CONN_TAB_BITS_MAX ? wanted + 1 : wanted);
}

struct look {
	struct findings *findings;
	const struct services *services;
};

/* IPVS hides a service of another scheduler, which takes its port of one for all ports. */
static int find_shadow(const struct ipvs_service *other, void *arg)
{
	const struct look *look = arg;
	char name[VALUE_LEN], shadowed[VALUE_LEN];
	const struct service *service;
	struct finding *finding;
	struct tuple all;
	size_t i;

	if (other->tuple.fwmark || !other->tuple.port || !strcmp(other->scheduler, "chash"))
		return DONE;
	all = other->tuple;
	all.port = 0;
	for (i = 0; i < look->services->n; i++) {
		service = &look->services->at[i];
		if (!service->alive || !tuple_equal(&service->tuple, &all))
			continue;
		service_text(&other->tuple, name);
		service_text(&all, shadowed);
		finding = find(look->findings, "shadowed");
		finding->service = &service->tuple;
		problem(finding, "%s has the scheduler %s and takes its clients from %s", name,
			other->scheduler, shadowed);
		remedy(finding, "echo '-A %s' | chashctl adopt once -", name);
	}
	return DONE;
}

/* Deadlines are stored by the time of day, so that they outlive a reboot. */
static void find_clock(struct findings *findings, const struct dests *dests)
{
	struct timex timex = {};
	struct finding *finding;
	size_t i;

	for (i = 0; i < dests->n && !dests->at[i].drain_deadline; i++)
		;
	if (i == dests->n || adjtimex(&timex) < 0 || !(timex.status & STA_UNSYNC))
		return;
	finding = find(findings, "clock");
	problem(finding, "nothing keeps the clock right, and there are drains with deadlines");
	remedy(finding, "timedatectl set-ntp true");
}

/* Whether a rule of `nft -a list ruleset` gives a verdict, a word behind a space, to what is invalid. */
static bool gives_invalid(const char *line, const char *verdict)
{
	const char *match = strstr(line, "ct state ");
	const char *word = match ? strstr(match, "invalid") : NULL;

	if (!word || memchr(match, '!', word - match))
		return false;
	word += strlen("invalid");
	/* In a map each state has a verdict of its own. */
	return strncmp(word, " : ", 3) ? !!strstr(word, verdict) :
	       !strncmp(word + 2, verdict, strlen(verdict));
}

/* The rule is the one of that handle, and of its chain that number; @iptables: it keeps the table. */
static void accept_invalid(struct finding *finding, const char *family, const char *table, const char *chain,
			   unsigned long handle, unsigned int number, bool iptables)
{
	bool ipv6 = !strcmp(family, "ip6");
	char rule[192];

	/* The rule may do more than to drop, and what is behind it may drop the same. */
	if (iptables) {
		/* A rule of nft's makes the whole table one that iptables neither lists nor saves. */
		snprintf(rule, sizeof(rule), "ip%stables-nft -t %s -I %s %u", ipv6 ? "6" : "", table, chain, number);
		remedy(finding, "%s -p %s -m conntrack --ctstate INVALID -j ACCEPT && %s -p tcp --tcp-flags SYN NONE "
		       "-m conntrack --ctstate INVALID -j ACCEPT", rule, ipv6 ? "ipv6-icmp" : "icmp", rule);
		return;
	}
	snprintf(rule, sizeof(rule), "insert rule %s %s %s handle %lu", family, table, chain, handle);
	remedy(finding, "nft '%s meta l4proto { icmp, ipv6-icmp } ct state invalid accept; "
	       "%s tcp flags & syn == 0 ct state invalid accept'", rule, rule);
}

/* What nft calls a table that iptables keeps, before the rules, and then the rules. */
#define LIST_RULES "nft list ruleset 2>&1 >/dev/null; nft -a list ruleset 2>/dev/null"

/* To connection tracking the end of a flow that began elsewhere is invalid, and what answers do not come by for. */
static void find_rules(struct findings *findings)
{
	char family[16] = "", table[64] = "", chain[64] = "", word[64], name[96], kept[512] = "|", *line = NULL;
	struct finding *finding;
	unsigned int number = 0;
	bool accepted = false;
	const char *handle;
	size_t size = 0;
	FILE *rules;

	rules = popen(LIST_RULES, "re");
	if (!rules)
		return;
	while (getline(&line, &size, rules) >= 0) {
		if (sscanf(line, "# Warning: table %15s %63s is managed by iptables", family, table) == 2)
			snprintf(kept + strlen(kept), sizeof(kept) - strlen(kept), "%s %s|", family, table);
		if (sscanf(line, "table %15s %63s {", family, table) == 2)
			continue;
		handle = strstr(line, "# handle ");
		if (sscanf(line, " chain %63s {", word) == 1) {
			strcpy(chain, word);
			accepted = false;
			number = 0;
			continue;
		}
		number += !!handle;
		accepted |= gives_invalid(line, " accept");
		if (!handle || accepted ||
		    (!gives_invalid(line, " drop") && !gives_invalid(line, " reject")))
			continue;
		finding = find(findings, "invalid-drop");
		problem(finding, "chain %s of table %s %s drops segments of sessions that began at another director, "
			"or whose answers do not come by", chain, family, table);
		snprintf(name, sizeof(name), "|%s %s|", family, table);
		accept_invalid(finding, family, table, chain, strtoul(handle + strlen("# handle "), NULL, 10),
			       number, strstr(kept, name));
	}
	free(line);
	pclose(rules);
}

/* Whatever the services are; of what is about them alone check.c takes care. */
void find_in_host(struct findings *findings, struct ipvs *ipvs, const struct services *services,
		  const struct dests *dests)
{
	struct look look = { findings, services };

	find_in_sysctls(findings);
	find_rules(findings);
	find_conn_tab(findings, dests);
	find_clock(findings, dests);
	if (ipvs_each_service(ipvs, find_shadow, &look))
		note(failure());
}

/* Note which sysctls stand in the way of takeover. */
void check_sysctls(void)
{
	struct findings findings = {};
	char text[sizeof(findings.at->problem) + sizeof(findings.at->remedy) + 2];
	size_t i;

	find_in_sysctls(&findings);
	for (i = 0; i < findings.n; i++) {
		snprintf(text, sizeof(text), "%s: %s", findings.at[i].problem,
			 findings.at[i].remedy);
		note(text);
	}
	list_free(&findings);
}
