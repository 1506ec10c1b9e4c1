// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * The configuration file: a table of keys. It is read to its end and checked as a whole before
 * anything is touched; what is wrong is told with file and line.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <ini.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../parse.h"
#include "config.h"

enum kind {
	NAME,
	POP,
	ADDRESS,	/* one of each family */
	LISTEN,
	NUMBER,
	TEXT,
	URLS,
	READABLE,	/* a file that can be read */
	MODE,
	PREFIXES,
};

/* A key; @min and @max of numbers. @offset is into struct config, or struct rule in "pop NAME". */
static const struct key {
	const char *section, *key;
	enum kind kind;
	size_t offset;
	uint32_t min, max;
} keys[] = {
#define KEY(section, key, kind, field, ...) \
	{ section, key, kind, offsetof(struct config, field), ##__VA_ARGS__ }
#define RULE(key, kind, field) { "pop", key, kind, offsetof(struct rule, field), 1, UINT16_MAX }
	KEY("director", "name", NAME, name, 0, 0),
	KEY("director", "pop", POP, pop, 0, 0),
	KEY("director", "id", NUMBER, id, 1, UINT16_MAX),
	KEY("director", "address", ADDRESS, addr4, 0, 0),
	KEY("director", "tunnel", MODE, tunnel, 0, 0),
	KEY("director", "run", TEXT, run, 0, 0),
	KEY("registry", "url", URLS, registry, 0, 0),
	KEY("registry", "lease", NUMBER, lease, 2, 3600),
	KEY("registry", "ca", READABLE, ca, 0, 0),
	KEY("registry", "cert", READABLE, cert, 0, 0),
	KEY("registry", "key", READABLE, key, 0, 0),
	KEY("registry", "user", TEXT, user, 0, 0),
	KEY("registry", "password-file", READABLE, password_file, 0, 0),
	KEY("announce", "table", NUMBER, table, 1, 252),
	KEY("announce", "min", NUMBER, min, 1, UINT16_MAX),
	KEY("announce", "rise", NUMBER, rise, 0, 3600),
	KEY("announce", "fall", NUMBER, fall, 0, 3600),
	KEY("announce", "wait", NUMBER, wait, 0, 3600),
	KEY("metrics", "listen", LISTEN, metrics, 0, 0),
	RULE("id", NUMBER, id),
	RULE("directors", PREFIXES, directors),
	RULE("servers", PREFIXES, servers),
	RULE("vips", PREFIXES, vips),
	RULE("sources", PREFIXES, sources),
};

/* A file that is being read. */
struct reading {
	struct config *config;	/* what it said so far */
	FILE *stream;	/* the file */
	int line;	/* number of the last line */
	struct rule *rule;	/* the PoP whose section this is, or NULL */
	char section[64];	/* the section */
	uint64_t given;	/* keys that were there, by index; those of a rule in this section */
	int wrong;	/* number of the first line that is wrong, or 0 */
	char text[512];	/* what is wrong with it */
};

static int first_wrong(struct reading *reading, int status)
{
	if (status && !reading->wrong) {
		reading->wrong = reading->line;
		snprintf(reading->text, sizeof(reading->text), "%s", failure());
	}
	return status;
}

int name_check(const char *word, char name[NAME_LEN])
{
	size_t len = strlen(word);

	if (!len || len >= NAME_LEN || word[0] == '-' ||
	    word[strspn(word, "abcdefghijklmnopqrstuvwxyz0123456789-")])
		return fail(USAGE, "'%s' is not a name of a director: 1 to %d of a-z, 0-9 and '-', "
			    "the first no '-'", word, NAME_LEN - 1);
	memset(name, 0, NAME_LEN);
	memcpy(name, word, len);
	return DONE;
}

/* Whether a packet can be sent to an address of another host. */
bool addr_is_sane(const struct addr *addr)
{
	static const struct in6_addr none;

	if (addr->af == AF_INET)
		return addr->ip[0] && addr->ip[0] != 127 && addr->ip[0] < 224;
	return memcmp(addr->ip, &none, 15) && addr->ip[0] != 0xff;
}

static int take_address(struct config *config, const char *word)
{
	struct addr addr;
	int ret = parse_addr(word, &addr);

	if (ret)
		return ret;
	if (!addr_is_sane(&addr))
		return fail(USAGE, "address: no other director reaches %s", word);
	if ((addr.af == AF_INET ? &config->addr4 : &config->addr6)->af)
		return fail(USAGE, "address: one of each family is enough");
	*(addr.af == AF_INET ? &config->addr4 : &config->addr6) = addr;
	return DONE;
}

static int take_listen(struct config *config, const char *word)
{
	int port, ret = parse_endpoint(word, "listen", &config->metrics, &port);

	if (!ret && port <= 0)
		return fail(USAGE, "listen: the port is missing");
	config->metrics_port = port;
	return ret;
}

static int take_mode(enum tunnel_mode *mode, const char *word)
{
	if (!strcmp(word, "ipip"))
		*mode = TUNNEL_IPIP;
	else if (!strcmp(word, "gre"))
		*mode = TUNNEL_GRE;
	else
		return fail(USAGE, "tunnel: ipip or gre, not '%s'", word);
	return DONE;
}

/* Words of a value one by one, for keys that take several. */
static int take_words(const struct key *key, struct reading *reading, void *to, const char *value)
{
	char *copy = xstrdup(value), *word, *more;
	int ret = *value ? DONE : fail(USAGE, "%s: a value is missing", key->key);
	bool has_length;

	for (word = strtok_r(copy, " \t,", &more); !ret && word;
	     word = strtok_r(NULL, " \t,", &more)) {
		if (key->kind == ADDRESS)
			ret = take_address(reading->config, word);
		else
			ret = parse_prefix(word, true, list_add((struct prefixes *)to),
					   &has_length);
	}
	free(copy);
	return ret;
}

static int check_member(const char *url)
{
	if (!strncmp(url, "http://", strlen("http://")) ||
	    !strncmp(url, "https://", strlen("https://")))
		return DONE;
	return fail(USAGE, "url: file:/DIRECTORY, or https:// of etcd, not '%s'", url);
}

/* A directory, or members of a cluster: those may go on in the next line. */
static int take_urls(char **urls, const char *value)
{
	size_t len = *urls ? strlen(*urls) : 0;
	bool is_file = !strncmp(value, "file:/", strlen("file:/"));
	char *copy, *word, *more;
	int ret = DONE;

	if (!*value)
		return fail(USAGE, "url: a value is missing");
	if (len && (is_file || !strncmp(*urls, "file:", strlen("file:"))))
		return fail(USAGE, "'url' is there twice");
	copy = xstrdup(value);
	for (word = is_file ? NULL : strtok_r(copy, " \t,", &more); !ret && word;
	     word = strtok_r(NULL, " \t,", &more))
		ret = check_member(word);
	free(copy);
	if (ret)
		return ret;
	*urls = xrealloc(*urls, len + 1 + strlen(value) + 1, 1);
	sprintf(*urls + len, "%s%s", len ? " " : "", value);
	return DONE;
}

static int take_value(const struct key *key, struct reading *reading, void *to, const char *value)
{
	uint64_t number;
	int ret;

	switch (key->kind) {
	case NAME:
		return name_check(value, to);
	case POP:
		return parse_pop_name(value, to);
	case ADDRESS:
	case PREFIXES:
		return take_words(key, reading, to, value);
	case LISTEN:
		return take_listen(reading->config, value);
	case MODE:
		return take_mode(to, value);
	case URLS:
		return take_urls(to, value);
	case NUMBER:
		ret = parse_number(value, key->key, key->min, key->max, &number);
		if (!ret && reading->rule)
			*(uint16_t *)to = number;
		else if (!ret)
			*(uint32_t *)to = number;
		return ret;
	case READABLE:
		if (access(value, R_OK))
			return fail(USAGE, "%s: %s: %s", key->key, value, strerror(errno));
		break;
	case TEXT:
		break;
	}
	if (!*value)
		return fail(USAGE, "%s: a value is missing", key->key);
	free(*(char **)to);
	*(char **)to = xstrdup(value);
	return DONE;
}

/* "[pop NAME]" begins a rule. */
static int enter(struct reading *reading, const char *section)
{
	struct config *config = reading->config;
	const char *name = section + strlen("pop ");
	char checked[IP_VS_CHASH_POP_NAME_LEN] = "*";
	size_t i;
	int ret;

	reading->rule = NULL;
	snprintf(reading->section, sizeof(reading->section), "%s", section);
	for (i = 0; i < ARRAY_SIZE(keys) && strcmp(keys[i].section, section); i++)
		;
	if (i < ARRAY_SIZE(keys) && strcmp(section, "pop"))
		return DONE;
	if (strncmp(section, "pop ", strlen("pop ")))
		return fail(USAGE, "there is no section [%s]", section);
	ret = strcmp(name, "*") ? parse_pop_name(name, checked) : DONE;
	if (ret)
		return ret;
	for (i = 0; i < config->rules.n; i++)
		if (!strcmp(config->rules.at[i].name, checked))
			return fail(USAGE, "[%s] is there twice", section);
	reading->rule = list_add(&config->rules);
	memcpy(reading->rule->name, checked, sizeof(checked));
	for (i = 0; i < ARRAY_SIZE(keys); i++)
		if (!strcmp(keys[i].section, "pop"))
			reading->given &= ~(1ULL << i);
	return DONE;
}

/*
 * As fgets(), for inih, which would take a long line for two and says nothing of a section without
 * keys.
 */
static char *read_line(char *buf, int size, void *arg)
{
	struct reading *reading = arg;
	char section[sizeof(reading->section)];

	if (!fgets(buf, size, reading->stream))
		return NULL;
	reading->line++;
	if (!strchr(buf, '\n') && !feof(reading->stream)) {
		first_wrong(reading,
			    fail(USAGE, "longer than %d characters, or no text", size - 2));
		while (getc(reading->stream) != '\n' && !feof(reading->stream))
			;
		strcpy(buf, "\n");
	} else if (sscanf(buf, " [%63[^]]]", section) == 1) {
		first_wrong(reading, enter(reading, section));
	}
	return buf;
}

static int take_key(struct reading *reading, const char *name, const char *value)
{
	const char *section = reading->rule ? "pop" : reading->section;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(keys); i++)
		if (!strcmp(keys[i].section, section) && !strcmp(keys[i].key, name))
			break;
	if (i == ARRAY_SIZE(keys))
		return fail(USAGE, "[%s] has no key '%s'", reading->section, name);
	/* A list may go on in the next line. */
	if (reading->given & 1ULL << i && keys[i].kind != ADDRESS && keys[i].kind != PREFIXES &&
	    keys[i].kind != URLS)
		return fail(USAGE, "'%s' is there twice", name);
	reading->given |= 1ULL << i;
	return take_value(&keys[i], reading, (reading->rule ? (char *)reading->rule :
					      (char *)reading->config) + keys[i].offset, value);
}

/* Called by inih, which wants 0 for an error. Behind the first one nothing is of interest. */
static int take(void *arg, const char *section, const char *name, const char *value)
{
	struct reading *reading = arg;

	(void)section;
	return reading->wrong || !first_wrong(reading, take_key(reading, name, value));
}

static int check_whole(const struct config *config)
{
	const struct rule *own = config_rule(config, config->pop);
	const char *missing = !*config->name ? "[director] name" :
			      !*config->pop ? "[director] pop" :
			      !config->id ? "[director] id" :
			      !config->registry ? "[registry] url" : NULL;

	if (missing)
		return fail(USAGE, "%s is missing", missing);
	if (!config->addr4.af && !config->addr6.af)
		return fail(USAGE, "[director] address is missing");
	if (!config->rules.n)
		return fail(USAGE,
			    "there is no section [pop NAME], or [pop *]: nobody may publish");
	if (!own)
		return fail(USAGE, "no section [pop %s], or [pop *]: this PoP may not publish",
			    config->pop);
	if (own->id && own->id != config->id)
		return fail(USAGE, "[director] id is %u, but [pop %s] says %u", config->id,
			    own->name, own->id);
	if ((config->addr4.af && !prefixes_have(&own->directors, &config->addr4)) ||
	    (config->addr6.af && !prefixes_have(&own->directors, &config->addr6)))
		return fail(USAGE, "[director] address is in none of [pop %s] directors", own->name);
	if (!config->cert != !config->key)
		return fail(USAGE, "[registry] cert and key go together");
	if (!config->user != !config->password_file)
		return fail(USAGE, "[registry] user and password-file go together");
	return DONE;
}

/* Read a file. config_free() is due in any case. */
int config_read(struct config *config, const char *file)
{
	struct reading reading = { .config = config };
	int line, ret;

	*config = (struct config){
		.lease = 15, .min = 1, .rise = 3, .fall = 2, .wait = 30,
		.run = xstrdup("/run/chashd"),
	};
	reading.stream = fopen(file, "re");
	if (!reading.stream)
		return fail(USAGE, "%s: %s", file, strerror(errno));
	line = ini_parse_stream(read_line, &reading, take, &reading);
	if (line && (!reading.wrong || line < reading.wrong)) {
		reading.wrong = line;
		strcpy(reading.text,
		       line < 0 ? "out of memory" : "neither [SECTION] nor KEY = VALUE");
	}
	ret = ferror(reading.stream) ? fail(USAGE, "%s: cannot be read", file) :
	      reading.wrong ? fail(USAGE, "%s:%d: %s", file, reading.wrong, reading.text) :
	      fail_in(check_whole(config), "%s", file);
	fclose(reading.stream);
	return ret;
}

void config_free(struct config *config)
{
	size_t i;

	for (i = 0; i < config->rules.n; i++) {
		list_free(&config->rules.at[i].directors);
		list_free(&config->rules.at[i].servers);
		list_free(&config->rules.at[i].vips);
		list_free(&config->rules.at[i].sources);
	}
	list_free(&config->rules);
	free(config->registry);
	free(config->ca);
	free(config->cert);
	free(config->key);
	free(config->user);
	free(config->password_file);
	free(config->run);
	memset(config, 0, sizeof(*config));
}

/* An address of this director as text. Returns @buf. */
const char *config_address(const struct config *config, char buf[ADDRESS_LEN])
{
	const struct addr *addr = config->addr4.af ? &config->addr4 : &config->addr6;

	return inet_ntop(addr->af, addr->ip, buf, ADDRESS_LEN);
}

/* What a PoP may publish, or NULL when it may not. */
const struct rule *config_rule(const struct config *config, const char *pop)
{
	const struct rule *any = NULL;
	size_t i;

	for (i = 0; i < config->rules.n; i++) {
		if (!strcmp(config->rules.at[i].name, pop))
			return &config->rules.at[i];
		if (!strcmp(config->rules.at[i].name, "*"))
			any = &config->rules.at[i];
	}
	return any;
}

static bool prefix_has(const struct prefix *prefix, const struct addr *addr)
{
	unsigned int bytes = prefix->plen / 8, bits = prefix->plen % 8;

	if (prefix->addr.af != addr->af || memcmp(prefix->addr.ip, addr->ip, bytes))
		return false;
	return !bits || !((prefix->addr.ip[bytes] ^ addr->ip[bytes]) >> (8 - bits));
}

/* Whether a prefix is in one of them; no prefixes are all of them. */
bool prefixes_cover(const struct prefixes *prefixes, const struct prefix *prefix)
{
	size_t i;

	for (i = 0; i < prefixes->n; i++)
		if (prefixes->at[i].plen <= prefix->plen &&
		    prefix_has(&prefixes->at[i], &prefix->addr))
			return true;
	return !prefixes->n;
}

/* The same of an address. */
bool prefixes_have(const struct prefixes *prefixes, const struct addr *addr)
{
	struct prefix prefix = { .addr = *addr, .plen = 128 };

	return prefixes_cover(prefixes, &prefix);
}
