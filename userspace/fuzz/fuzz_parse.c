// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * libFuzzer target of what people and files say: commands, lines of owners, seeds and single
 * words. A command that is understood reads the same once it was written down.
 *
 * Input: which parser, then the text.
 */
#include <stdlib.h>
#include <string.h>

#include "../address.h"
#include "../change.h"
#include "../compare.h"
#include "../parse.h"
#include "../util.h"

/* A failure has to stop the fuzzer, whatever the build flags. */
#define MUST(cond)	do { if (!(cond)) abort(); } while (0)

static struct pop known_pops[] = { { .id = 1, .name = "fra" }, { .id = 2, .name = "ams" } };
static const struct pops pops = { .at = known_pops, .n = ARRAY_SIZE(known_pops) };

static int find_known(void *arg, const char *name, uint16_t *id)
{
	size_t i;

	(void)arg;
	for (i = 0; i < ARRAY_SIZE(known_pops); i++) {
		*id = known_pops[i].id;
		if (!strcmp(known_pops[i].name, name))
			return DONE;
	}
	return fail(REFUSED, "there is no PoP '%s'", name);
}

static const struct names names = { .find = find_known };

static int parse_line(char *line, struct change *change)
{
	char *words[64];
	struct args args = { .at = words };

	return args_split(line, &args, 64) ?: change_parse(&args, &names, change);
}

static void command(char *text)
{
	char first[2048], second[2048], line[2048];
	struct change change = {};

	if (!parse_line(text, &change)) {
		change_text(&change, &pops, first, sizeof(first));
		free(change.file);
		/* The name of a file may be as long as it likes. */
		if (strlen(first) + 1 < sizeof(first)) {
			strcpy(line, first);
			MUST(!parse_line(line, &change));
			change_text(&change, &pops, second, sizeof(second));
			MUST(!strcmp(first, second));
		} else {
			change.file = NULL;
		}
	} else {
		MUST(*failure() && !strchr(failure(), '\n'));
	}
	free(change.file);
}

static void words(const char *text)
{
	char dev[IF_NAMESIZE], name[IP_VS_CHASH_POP_NAME_LEN], back[VALUE_LEN];
	struct prefix prefix, prefix_again;
	struct split split, split_again;
	struct addrs addrs;
	uint64_t number;
	struct addr addr;
	bool exact;
	int port;

	if (!parse_prefix(text, false, &prefix, &exact)) {
		prefix_text(&prefix, back);
		MUST(!parse_prefix(back, true, &prefix_again, NULL));
		MUST(!prefix_compare(&prefix, &prefix_again));
	}
	if (!parse_endpoint(text, "it", &addr, &port) && port >= 0) {
		endpoint_text(&addr, port, back);
		MUST(!parse_endpoint(back, "it", &addr, &port));
	}
	if (!parse_split(text, &split)) {
		split_text(&split, back);
		MUST(!parse_split(back, &split_again) && split_equal(&split, &split_again));
	}
	if (!parse_number(text, "it", 3, 1000000, &number))
		MUST(number >= 3 && number <= 1000000);
	if (!parse_pop_name(text, name))
		MUST(!strcmp(text, name));
	if (!parse_device(text, dev))
		MUST(!strcmp(text, dev));
	parse_hex64(text, "it", &number);
	parse_addrs(text, &addrs);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	uint8_t seed[IP_VS_CHASH_SEED_LEN];
	struct owner owner;
	char *text;

	if (!len)
		return -1;
	text = malloc(len);
	memcpy(text, data + 1, len - 1);
	text[len - 1] = '\0';
	switch (data[0] % 4) {
	case 0:
		command(text);
		break;
	case 1:
		if (!change_parse_owner(text, &names, &owner))
			MUST(owner.pops.n <= IP_VS_CHASH_OWNER_POPS_MAX);
		break;
	case 2:
		parse_seed(text, len - 1, seed);
		break;
	case 3:
		words(text);
		break;
	}
	free(text);
	return 0;
}
