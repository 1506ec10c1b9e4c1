// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * The directors that are known. A record replaces the last one of its director when it makes
 * sense, is newer, is allowed by the configuration, and takes nothing that another director has.
 * Nothing is forgotten because the registry lost it: who leaves says so.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../address.h"
#include "../compare.h"
#include "../file.h"
#include "../parse.h"
#include "fleet.h"
#include "log.h"

/* Of records that are not believed, all together. */
#define KEPT_BYTES (32 << 20)
/* Clocks differ by minutes, not by a year. */
#define DRAIN_AHEAD_MS (366ULL * 24 * 3600 * 1000)
/* No clock is ahead by a century, and behind the highest generation there is none. */
#define GENERATION_AHEAD_MS (100 * DRAIN_AHEAD_MS)

static struct member *find(struct fleet *fleet, const char *name)
{
	struct member *member;
	size_t i;

	for (i = 0; i < fleet->members.n; i++)
		if (!strcmp(fleet->members.at[i].name, name))
			return &fleet->members.at[i];
	member = list_add(&fleet->members);
	snprintf(member->name, sizeof(member->name), "%s", name);
	/* Whatever was before is not known. */
	member->since = member->lost = uptime();
	return member;
}

static bool same_addresses(const struct record *record, const struct addr *addr4,
			   const struct addr *addr6)
{
	return addr_equal(&record->addr4, addr4) && addr_equal(&record->addr6, addr6);
}

static bool share_address(const struct record *record, const struct addr *addr4,
			  const struct addr *addr6)
{
	return (addr4->af && addr_equal(&record->addr4, addr4)) ||
	       (addr6->af && addr_equal(&record->addr6, addr6));
}

/* A PoP has one name and one id, an address one director. */
static int check_taken(const struct record *record, const char *name, const char *pop, uint16_t id,
		       const struct addr *addr4, const struct addr *addr6)
{
	if (!strcmp(record->pop, pop) != (record->id == id))
		return fail(REFUSED,
			    "PoP '%s' has id %u, by director %s: PoP '%s' with id %u cannot be",
			    pop, id, name, record->pop, record->id);
	if (share_address(record, addr4, addr6))
		return fail(REFUSED, "director %s has its address", name);
	return DONE;
}

static int check_conflicts(struct fleet *fleet, const struct record *record)
{
	const struct config *config = fleet->config;
	const struct member *other;
	size_t i;
	int ret;

	ret = check_taken(record, config->name, config->pop, config->id, &config->addr4,
			  &config->addr6);
	for (i = 0; !ret && i < fleet->members.n; i++) {
		other = &fleet->members.at[i];
		if (other->known && !other->record.gone && strcmp(other->name, record->name) &&
		    strcmp(other->name, config->name))
			ret = check_taken(record, other->name, other->record.pop, other->record.id,
					  &other->record.addr4, &other->record.addr6);
	}
	return ret;
}

static bool is_absurd(uint64_t generation)
{
	return generation > clock_ms(CLOCK_REALTIME) + GENERATION_AHEAD_MS;
}

/* What the registry has of this director. */
static void note_own(struct fleet *fleet, const struct record *record)
{
	const struct config *config = fleet->config;
	char text[VALUE_LEN];

	fleet->usurper[0] = '\0';
	if (!same_addresses(record, &config->addr4, &config->addr6)) {
		snprintf(fleet->usurper, sizeof(fleet->usurper), "%s",
			 addr_text(record->addr4.af ? &record->addr4 : &record->addr6, text));
	} else {
		if (record->id == config->id)
			fleet->own_drain = record->drain;
		fleet->lost_own |= record->generation != fleet->generation;
	}
	/* Nobody believes one below it, also if it is of another director that had the name. */
	if (record->generation > fleet->generation && !is_absurd(record->generation))
		fleet->generation = record->generation;
}

/*
 * Whether a record is to be believed: DONE; REFUSED, but it may be once others have changed; or
 * USAGE. FOUND: it is the one that is known.
 */
static int check(struct fleet *fleet, struct member *member, const struct record *record)
{
	int ret;

	if (strcmp(record->name, member->name))
		return fail(USAGE, "it says that it is of director %s", record->name);
	ret = record_check(record, fleet->config);
	if (ret)
		return USAGE;
	if (is_absurd(record->generation))
		return fail(USAGE, "its generation is of a time a century ahead");
	if (member->known && record->generation < member->record.generation)
		return fail(USAGE, "it is older than what is known");
	if (member->known && record->generation == member->record.generation)
		return FOUND;
	/* A name that was free is another machine's from when that one says that it lives. */
	if (member->known && member->alive && !member->record.gone &&
	    !same_addresses(record, &member->record.addr4, &member->record.addr6) &&
	    !share_address(record, &member->lives_at, &member->lives_at))
		return fail(REFUSED, "two directors have this name");
	/* The kernel has servers by the old one, which keeps the name for as long. */
	if (member->known && !member->record.gone && !record->gone &&
	    record->id != member->record.id && !strcmp(record->pop, member->record.pop))
		return fail(REFUSED, "PoP '%s' had id %u: have its directors leave first",
			    record->pop, member->record.id);
	return record->gone ? DONE : check_conflicts(fleet, record);
}

static void cache_write(const struct fleet *fleet, const char *name, const char *text, size_t len)
{
	char path[320];

	if (fleet->config->dry)
		return;
	snprintf(path, sizeof(path), "%s/%s", fleet->cache, name);
	if (file_put_text(path, 0600, false, text, len))
		say("%s", failure());
}

/* What is to be looked at again of a director, for the caller to free, or NULL. */
static char *let_go(struct fleet *fleet, struct member *member)
{
	char *text = member->text;

	fleet->kept -= text ? member->len : 0;
	member->text = NULL;
	return text;
}

/*
 * A record, or NULL. What is not believed now, but may be once others have changed, is kept. Whether
 * something has changed for the kernel.
 */
static bool take(struct fleet *fleet, struct member *member, const char *text, size_t len)
{
	struct record record = {};
	int ret = text ? record_decode(text, len, &record) : USAGE;

	free(let_go(fleet, member));
	if (!strcmp(member->name, fleet->config->name)) {
		/* What makes no sense is not what was published. */
		if (!ret)
			note_own(fleet, &record);
		else
			fleet->lost_own |= text != NULL;
		fleet->usurped = *fleet->usurper && member->alive;
		record_free(&record);
		return false;
	}
	if (!ret)
		ret = check(fleet, member, &record);
	if (ret == DONE) {
		record_free(&member->record);
		member->record = record;
		member->known = true;
		member->since = uptime();
		member->refused[0] = '\0';
		return true;
	}
	record_free(&record);
	if (ret == FOUND) {
		member->refused[0] = '\0';
		return false;
	}
	if (strcmp(member->refused, failure()))
		say("director %s: not believed: %s", member->name, failure());
	snprintf(member->refused, sizeof(member->refused), "%s", failure());
	/* Behind that it is looked at when it changes. */
	if (ret == REFUSED && fleet->kept + len <= KEPT_BYTES) {
		member->text = memcpy(xrealloc(NULL, len + 1, 1), text, len);
		member->len = len;
		fleet->kept += len;
	}
	return false;
}

/* A record from the registry. Whether something has changed for the kernel. */
bool fleet_record(struct fleet *fleet, const char *name, const char *text, size_t len)
{
	struct member *member = find(fleet, name);
	bool changed = take(fleet, member, text, len);

	fleet->refusals += *member->refused ? 1 : 0;
	if (changed)
		cache_write(fleet, name, text, len);
	return changed;
}

/* Look again at what was not believed. */
bool fleet_retry(struct fleet *fleet)
{
	struct member *member;
	bool changed = false;
	size_t i, len;
	char *text;

	for (i = 0; i < fleet->members.n; i++) {
		member = &fleet->members.at[i];
		if (!member->text)
			continue;
		len = member->len;
		text = let_go(fleet, member);
		changed |= fleet_record(fleet, member->name, text, len);
		fleet->refusals -= *member->refused ? 1 : 0;
		free(text);
	}
	return changed;
}

bool fleet_alive(struct fleet *fleet, const char *name, bool alive, const char *address)
{
	struct member *member = find(fleet, name);
	bool changed = member->alive != alive;

	member->alive = alive;
	if (!address || parse_addr(address, &member->lives_at))
		member->lives_at.af = 0;
	member->lost = uptime();
	if (!strcmp(name, fleet->config->name))
		fleet->usurped = *fleet->usurper && alive;
	else if (changed)
		say("director %s: %s", name,
		    alive ? "alive" : "not heard of, its sessions are asked for");
	return changed;
}

/* Whether something was said at a time that is to come. A clock that was not set tells nothing. */
bool fleet_disbelieves(const struct pop_drain *drain)
{
	uint64_t now = clock_ms(CLOCK_REALTIME);

	return now > 2 * DRAIN_AHEAD_MS && drain->since > now + DRAIN_AHEAD_MS;
}

static void hear_drain(struct pop_drain *drain, const struct pop_drain *said)
{
	if (said->since > drain->since && !fleet_disbelieves(said))
		*drain = *said;
}

/*
 * Whether something was said of this PoP's drain after @drain, which it is then: at another
 * director, whether or not that still lives, or at this one before it was booted.
 */
bool fleet_drain(const struct fleet *fleet, struct pop_drain *drain)
{
	const struct member *member = fleet->members.at, *end = member + fleet->members.n;
	uint64_t since = drain->since;

	hear_drain(drain, &fleet->own_drain);
	for (; member < end; member++)
		if (member->known && member->record.id == fleet->config->id)
			hear_drain(drain, &member->record.drain);
	return drain->since != since;
}

/* Whether a director is another one that is to be in this kernel. */
bool fleet_is_peer(const struct fleet *fleet, const struct member *member)
{
	return member->known && !member->record.gone &&
	       strcmp(member->name, fleet->config->name);
}

bool fleet_stays(struct fleet *fleet, const char *name)
{
	return fleet_is_peer(fleet, find(fleet, name));
}

/* What was known the last time, from files that this program wrote. */
static void cache_read(struct fleet *fleet)
{
	char path[600], name[NAME_LEN], *text = xrealloc(NULL, RECORD_BYTES + 1, 1);
	DIR *dir = opendir(fleet->cache);
	struct dirent *entry;
	ssize_t len;
	int fd;

	while (dir && (entry = readdir(dir))) {
		if (name_check(entry->d_name, name))
			continue;
		snprintf(path, sizeof(path), "%s/%s", fleet->cache, name);
		fd = open(path, O_RDONLY | O_CLOEXEC);
		len = fd < 0 ? -1 : read(fd, text, RECORD_BYTES + 1);
		if (len > 0)
			take(fleet, find(fleet, name), text, len);
		if (fd >= 0)
			close(fd);
	}
	if (dir)
		closedir(dir);
	free(text);
}

static int print_ways(FILE *to, void *arg)
{
	const struct members *members = arg;
	size_t i;

	for (i = 0; i < members->n; i++)
		if (members->at[i].routed)
			fprintf(to, "%s %d\n", members->at[i].name, members->at[i].was_down);
	return DONE;
}

/* Write down whom there is a route to, for the next run: then it knows when one is withdrawn. */
void fleet_keep_ways(struct fleet *fleet)
{
	if (!fleet->config->dry &&
	    file_put(fleet->ways, 0600, false, print_ways, &fleet->members))
		say("%s", failure());
}

static void ways_read(struct fleet *fleet)
{
	FILE *file = fopen(fleet->ways, "re");
	char word[NAME_LEN], name[NAME_LEN];
	struct member *member;
	int was_down;

	while (file && fscanf(file, "%11s %d", word, &was_down) == 2) {
		if (name_check(word, name))
			continue;
		member = find(fleet, name);
		member->routed = true;
		member->was_down = was_down;
	}
	if (file)
		fclose(file);
}

void fleet_open(struct fleet *fleet, const struct config *config)
{
	memset(fleet, 0, sizeof(*fleet));
	fleet->config = config;
	snprintf(fleet->cache, sizeof(fleet->cache), "%s/fleet", config->run);
	if (!config->dry && ((mkdir(config->run, 0755) && errno != EEXIST) ||
			     (mkdir(fleet->cache, 0700) && errno != EEXIST)))
		say("%s: %s", fleet->cache, strerror(errno));
	cache_read(fleet);
	snprintf(fleet->ways, sizeof(fleet->ways), "%s/ways", config->run);
	ways_read(fleet);
}

void fleet_close(struct fleet *fleet)
{
	size_t i;

	for (i = 0; i < fleet->members.n; i++) {
		record_free(&fleet->members.at[i].record);
		free(fleet->members.at[i].text);
	}
	list_free(&fleet->members);
}
