// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * A socket for chashctl: a line asks, text or JSON answers, and that was it. Who may write to the
 * socket, root, may do what it asks for.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "../address.h"
#include "../compare.h"
#include "../director.h"
#include "../object.h"
#include "../print.h"
#include "control.h"
#include "log.h"
#include "model.h"
#include "serve.h"

#define LINE_MAX_BYTES 64

static char path[sizeof(((struct sockaddr_un *)0)->sun_path)];

static const char *state_of(const struct daemon *daemon, const struct member *member)
{
	if (!strcmp(member->name, daemon->config.name))
		return daemon->fleet.usurped ? "usurped" :
		       daemon->stored ? "self" : "not published";
	if (!member->known)
		return "refused";
	if (member->record.gone)
		return "gone";
	return member->down ? "down" : member->alive ? "alive" : "stale";
}

static const struct service *alive_service(const struct services *services,
					   const struct tuple *tuple)
{
	const struct service *service = model_service(services, tuple);

	return service && service->alive ? service : NULL;
}

/* Directors of one PoP have to map clients alike; of another PoP the pool is another one. */
static const char *digest_state(const struct daemon *daemon, const struct record *record)
{
	const struct service *own;
	size_t i;

	if (record->id != daemon->config.id)
		return "other PoP";
	for (i = 0; i < record->pools.n; i++) {
		own = alive_service(&daemon->kernel.services, &record->pools.at[i].service);
		if (own && own->digest != record->pools.at[i].digest)
			return "differs";
	}
	return "equal";
}

static bool is_of(const struct record *record, const struct addr *addr)
{
	return addr->af && (addr_equal(&record->addr4, addr) || addr_equal(&record->addr6, addr));
}

/* Sessions that this director sends on to that one. */
static uint64_t count_relayed(const struct daemon *daemon, const struct record *record)
{
	const struct items *items = &daemon->kernel.items;
	const struct peer_dest *dest;
	uint64_t sessions = 0;
	size_t i;

	for (i = 0; i < items->n; i++) {
		dest = &items->at[i].dest;
		if (items->at[i].kind == ITEM_DEST && dest->alive && dest->relay &&
		    is_of(record, &dest->addr))
			sessions += dest->active;
	}
	return sessions;
}

/* What the kernel found by asking it. */
static void describe_asks(struct out *out, const struct directors *directors,
			  const struct record *record)
{
	const struct director *director = NULL;
	uint64_t asked = 0;
	uint8_t state = 0;
	size_t i;

	for (i = 0; i < directors->n; i++) {
		if (!is_of(record, &directors->at[i].addr))
			continue;
		if (!director || directors->at[i].have & HAVE(IP_VS_CHASH_A_DIRECTOR_RTT_US))
			director = &directors->at[i];
		asked += directors->at[i].asked;
		if (directors->at[i].state > state)
			state = directors->at[i].state;
	}
	out_num(out, "asked", "Asked", asked);
	out_str(out, "asking", "Asking", director ? WORD(director_state_names, state) : "-");
	if (out_has(out, "Round-trip", director &&
		    director->have & HAVE(IP_VS_CHASH_A_DIRECTOR_RTT_US)))
		out_duration(out, "round_trip_ns", "Round-trip", director->rtt_us * 1000ULL);
}

/* Services that it has and that do not exist here. */
static size_t count_skipped(const struct daemon *daemon, const struct record *record)
{
	size_t i, n = 0;

	for (i = 0; i < record->pools.n; i++)
		n += !alive_service(&daemon->kernel.services, &record->pools.at[i].service);
	return n;
}

static void describe(struct out *out, const struct daemon *daemon, const struct member *member,
		     const struct directors *directors, bool self)
{
	const struct record *record = &member->record;
	size_t i, servers = 0;

	for (i = 0; i < record->pools.n; i++)
		servers += record->pools.at[i].servers.n;
	out_open(out, NULL, '{');
	out_str(out, "director", "Director", member->name);
	out_str(out, "state", "State", state_of(daemon, member));
	out_str(out, "pop", "PoP", member->known ? record->pop : "-");
	out_addr(out, "address", "Address", record->addr4.af ? &record->addr4 : &record->addr6);
	out_num(out, "age", "Age", uptime() - member->since);
	out_num(out, "lost", "Lost", member->alive ? 0 : uptime() - member->lost);
	out_num(out, "services", "Services", record->pools.n);
	out_num(out, "skipped", NULL, self ? 0 : count_skipped(daemon, record));
	out_num(out, "servers", "Servers", servers);
	out_num(out, "sessions", "Sessions", self ?
		model_sessions(&daemon->config, &daemon->kernel) : count_relayed(daemon, record));
	describe_asks(out, directors, record);
	out_str(out, "digest", "Digest", self ? "-" : digest_state(daemon, record));
	out_str(out, "drained", "Drained", record->drain.on ? "yes" : "no");
	out_str(out, "version", "Version", record->version);
	if (self) {
		out_str(out, "registry", NULL, *daemon->registry_problem ?
			daemon->registry_problem : daemon->unpublished);
		out_num(out, "registry_age", NULL,
			daemon->synced ? uptime() - daemon->synced_at : 0);
		out_str(out, "kernel", NULL, *daemon->kernel_problem ? daemon->kernel_problem :
			daemon->apply.problem);
	}
	out_str(out, "refused", NULL, member->refused);
	out_close(out, '}');
	out_row_end(out);
}

/* A table, and below it what is wrong. */
static void fleet(struct out *out, struct daemon *daemon)
{
	struct directors directors = {};
	struct member own = { .known = true, .alive = true, .since = uptime() };
	const struct member *member;
	char text[VALUE_LEN];
	size_t i;

	/* Without them it is shown, too. */
	if (daemon->kernel.ctl.is_open)
		directors_fetch(&daemon->kernel.ctl, NULL, &directors);
	memcpy(own.name, daemon->config.name, sizeof(own.name));
	memcpy(own.record.pop, daemon->config.pop, sizeof(own.record.pop));
	own.record.id = daemon->config.id;
	own.record.addr4 = daemon->config.addr4;
	own.record.addr6 = daemon->config.addr6;
	own.record.drain = daemon->drain;
	strcpy(own.record.version, CHASHCTL_VERSION);
	out_table_begin(out, 0);
	out_open(out, NULL, '[');
	describe(out, daemon, &own, &directors, true);
	for (i = 0; i < daemon->fleet.members.n; i++)
		if (strcmp(daemon->fleet.members.at[i].name, own.name))
			describe(out, daemon, &daemon->fleet.members.at[i], &directors, false);
	out_close(out, ']');
	out_table_end(out);
	list_free(&directors);
	if (out->json)
		return;
	if (*daemon->registry_problem || !daemon->synced)
		fprintf(out->file, "registry: %s\n", *daemon->registry_problem ?
			daemon->registry_problem : "not read yet");
	if (*daemon->unpublished)
		fprintf(out->file, "the own record: %s\n", daemon->unpublished);
	if (*daemon->kernel_problem || daemon->apply.failed)
		fprintf(out->file, "kernel: %s\n",
			*daemon->kernel_problem ? daemon->kernel_problem : daemon->apply.problem);
	if (daemon->apply.foreign)
		fprintf(out->file, "kernel: %zu made by others, and not as the fleet has it: %s%s\n",
			daemon->apply.foreign, daemon->apply.other,
			daemon->apply.foreign > 1 ? ", ..." : "");
	for (i = 0; i < daemon->fleet.members.n; i++) {
		member = &daemon->fleet.members.at[i];
		if (*member->refused)
			fprintf(out->file, "%s: not believed: %s\n", member->name,
				member->refused);
		if (!fleet_is_peer(&daemon->fleet, member))
			continue;
		if (member->source.af)
			fprintf(out->file, "%s: does not answer to %s, where it is asked from\n",
				member->name, addr_text(&member->source, text));
		if (count_skipped(daemon, &member->record))
			fprintf(out->file, "%s: %zu of its services do not exist here\n",
				member->name, count_skipped(daemon, &member->record));
	}
}

/* Sessions of the PoP, once each of its directors that can be reached has told. */
static void sessions(FILE *out, const struct daemon *daemon)
{
	uint64_t sum = model_sessions(&daemon->config, &daemon->kernel);
	const struct member *member;
	size_t i;

	/* While the kernel cannot be read nothing is known of it. */
	if (!daemon->kernel.ctl.is_open) {
		fprintf(out, "not told by %s\n", daemon->config.name);
		return;
	}
	for (i = 0; i < daemon->fleet.members.n; i++) {
		member = &daemon->fleet.members.at[i];
		if (!fleet_is_peer(&daemon->fleet, member) || member->down ||
		    member->record.id != daemon->config.id)
			continue;
		if (!member->alive || member->record.sessions < 0) {
			fprintf(out, "not told by %s\n", member->name);
			return;
		}
		sum += member->record.sessions;
	}
	fprintf(out, "%llu\n", (unsigned long long)sum);
}

/* The answer to a line: what is wrong begins with a '!'. */
static void answer(struct out *out, struct daemon *daemon, const char *line)
{
	if (!strcmp(line, "drain") || !strcmp(line, "undrain")) {
		if (daemon_drain(daemon, !strcmp(line, "drain")))
			fprintf(out->file, "!%s\n", failure());
		return;
	}
	out->json = !strncmp(line, "fleet json", strlen("fleet json"));
	out->pretty = !strcmp(line, "fleet json pretty");
	if (!strncmp(line, "fleet", strlen("fleet")))
		fleet(out, daemon);
	else if (!strcmp(line, "sessions"))
		sessions(out->file, daemon);
	else
		fprintf(out->file, "!'%s' is not known to this chashd\n", line);
}

static bool on_line(struct evbuffer *question, struct evbuffer *to, void *arg)
{
	char *line = evbuffer_readln(question, NULL, EVBUFFER_EOL_LF), *text = NULL;
	struct out out = {};
	size_t len = 0;

	if (!line)
		return true;
	out.file = open_memstream(&text, &len);
	if (out.file) {
		answer(&out, arg, line);
		fclose(out.file);
	}
	evbuffer_add(to, text, len);
	free(text);
	free(line);
	return false;
}

static struct serve serve = { .ask = on_line, .limit = LINE_MAX_BYTES };

int control_open(struct daemon *daemon)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	mode_t mask;
	int ret;

	if (snprintf(path, sizeof(path), "%s/chashd.sock", daemon->config.run) >= (int)sizeof(path))
		return fail(USAGE, "run: %s is too long", daemon->config.run);
	strcpy(at.sun_path, path);
	unlink(path);
	mask = umask(0077);
	serve.arg = daemon;
	ret = serve_open(&serve, daemon->base, (struct sockaddr *)&at, sizeof(at)) ? DONE :
	      fail(USAGE, "%s: %s", path, strerror(errno));
	umask(mask);
	return ret;
}

void control_close(void)
{
	if (serve.listener)
		unlink(path);
	serve_close(&serve);
}
