// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/* From a word to what it stands for: numbers, addresses, prefixes, port splits, names and seeds. */
#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "parse.h"

int parse_number(const char *word, const char *what, uint64_t min, uint64_t max, uint64_t *value)
{
	unsigned long long number;
	char *end;

	errno = 0;
	number = strtoull(word, &end, 10);
	if (!isdigit((unsigned char)word[0]) || *end)
		return fail(USAGE, "%s: '%s' is not a number", what, word);
	if (errno || number < min || number > max)
		return fail(USAGE, "%s: %s is not in %llu..%llu", what, word,
			    (unsigned long long)min, (unsigned long long)max);
	*value = number;
	return DONE;
}

/* 0 for what is no unit; without one it is seconds. */
static uint64_t unit_seconds(char unit)
{
	static const uint64_t seconds[] = { 1, 60, 3600, 86400, 7 * 86400 };
	static const char units[] = "smhdw";
	const char *at = unit ? strchr(units, unit) : units;

	return at ? seconds[at - units] : 0;
}

/* A time: 90, 90s, 30m, 2h, 1d, 1w, or several of them in a row as in 1h30m. */
int parse_seconds(const char *word, const char *what, uint64_t *seconds)
{
	/* A thousand years: what comes of it is added to moments without care. */
	const uint64_t most = 1000ULL * 366 * 86400;
	const char *rest = word;
	uint64_t number, unit, sum = 0;
	char *end;

	do {
		errno = 0;
		number = strtoull(rest, &end, 10);
		unit = unit_seconds(*end);
		/* Only a number that is alone needs no unit. */
		if (!isdigit((unsigned char)*rest) || !unit || (!*end && rest != word))
			return fail(USAGE, "%s: '%s' is not a time such as 90, 30m or 1h30m", what,
				    word);
		if (errno || number > most / unit || sum > most - number * unit)
			return fail(USAGE, "%s: %s is too long", what, word);
		sum += number * unit;
		rest = *end ? end + 1 : end;
	} while (*rest);
	*seconds = sum;
	return DONE;
}

/* A time from now on, or @ and seconds since the epoch. */
int parse_moment(const char *word, const char *what, uint64_t *moment)
{
	int ret;

	if (word[0] == '@')
		return parse_number(word + 1, what, 1, INT64_MAX, moment);
	ret = parse_seconds(word, what, moment);
	if (!ret)
		*moment += time(NULL);
	return ret;
}

/* Up to 16 hexadecimal digits, with or without 0x. */
int parse_hex64(const char *word, const char *what, uint64_t *value)
{
	const char *digits = word;

	if (digits[0] == '0' && (digits[1] == 'x' || digits[1] == 'X'))
		digits += 2;
	if (!*digits || strlen(digits) > 16 || digits[strspn(digits, "0123456789abcdefABCDEF")])
		return fail(USAGE, "%s: '%s' is not 1 to 16 hexadecimal digits", what, word);
	*value = strtoull(digits, NULL, 16);
	return DONE;
}

/* An address in the first @len characters. */
static bool addr_read(const char *word, size_t len, struct addr *addr)
{
	char buf[INET6_ADDRSTRLEN] = "";

	memset(addr, 0, sizeof(*addr));
	if (len >= sizeof(buf))
		return false;
	memcpy(buf, word, len);
	if (inet_pton(AF_INET, buf, addr->ip) == 1)
		addr->af = AF_INET;
	else if (inet_pton(AF_INET6, buf, addr->ip) == 1)
		addr->af = AF_INET6;
	return addr->af;
}

int parse_addr(const char *word, struct addr *addr)
{
	return addr_read(word, strlen(word), addr) ? DONE :
	       fail(USAGE, "'%s' is not an address", word);
}

/* Addresses with commas between them, or the word none. */
int parse_addrs(const char *word, struct addrs *addrs)
{
	int len;

	memset(addrs, 0, sizeof(*addrs));
	if (!strcmp(word, "none"))
		return DONE;
	for (;; word += len + 1) {
		len = strcspn(word, ",");
		if (addrs->n == ARRAY_SIZE(addrs->at))
			return fail(USAGE, "more than %zu addresses", ARRAY_SIZE(addrs->at));
		if (!addr_read(word, len, &addrs->at[addrs->n++]))
			return fail(USAGE, "'%.*s' is not an address", len, word);
		if (!word[len])
			return DONE;
	}
}

/* A port by number, or by its name in the services database. */
static int port_read(const char *word, const char *what, int *port)
{
	struct servent *servent;
	uint64_t number;
	int ret;

	if (!isalpha((unsigned char)word[0])) {
		ret = parse_number(word, what, 0, UINT16_MAX, &number);
		if (!ret)
			*port = number;
		return ret;
	}
	servent = getservbyname(word, NULL);
	if (!servent)
		return fail(USAGE, "%s: there is no port named '%s'", what, word);
	*port = ntohs(servent->s_port);
	return DONE;
}

/* ADDR, ADDR:PORT, or [ADDR]:PORT. */
int parse_endpoint(const char *word, const char *what, struct addr *addr, int *port)
{
	const char *colon = strrchr(word, ':');
	const char *start = word;
	size_t len;

	*port = -1;
	if (addr_read(word, strlen(word), addr))
		return DONE;
	len = colon ? (size_t)(colon - word) : strlen(word);
	if (word[0] == '[') {
		start++;
		len = strcspn(start, "]");
		if (!start[len] || (start[len + 1] && start + len + 1 != colon))
			goto bad;
		if (!start[len + 1])
			colon = NULL;
	}
	/* Where a colon ends an IPv6 address is a guess without brackets. */
	if (!addr_read(start, len, addr) || (addr->af == AF_INET6) != (word[0] == '['))
		goto bad;
	return colon ? port_read(colon + 1, what, port) : DONE;

bad:
	return fail(USAGE, "%s: '%s' is not ADDR:PORT or [ADDR]:PORT", what, word);
}

/* Clear the bits of @addr behind @plen; whether there were any. */
static bool addr_mask(struct addr *addr, unsigned int plen)
{
	unsigned int size = addr->af == AF_INET ? 4 : 16;
	bool any = false;
	unsigned int i;

	for (i = 0; i < size; i++) {
		unsigned int keep = plen > i * 8 ? plen - i * 8 : 0;
		uint8_t mask = keep >= 8 ? 0 : 0xff >> keep;

		any |= addr->ip[i] & mask;
		addr->ip[i] &= ~mask;
	}
	return any;
}

/* ADDR/LENGTH, or ADDR. */
int parse_prefix(const char *word, bool need_length, struct prefix *prefix, bool *has_length)
{
	const char *slash = strchr(word, '/');
	size_t len = slash ? (size_t)(slash - word) : strlen(word);
	char masked[INET6_ADDRSTRLEN];
	unsigned int bits;
	uint64_t plen;
	int ret;

	if (!addr_read(word, len, &prefix->addr) || (need_length && !slash))
		return fail(USAGE, "'%s' is not a prefix", word);
	bits = prefix->addr.af == AF_INET ? 32 : 128;
	plen = bits;
	if (slash) {
		ret = parse_number(slash + 1, "prefix length", 0, bits, &plen);
		if (ret)
			return fail_in(ret, "'%s'", word);
	}
	prefix->plen = plen;
	if (addr_mask(&prefix->addr, plen)) {
		inet_ntop(prefix->addr.af, prefix->addr.ip, masked, sizeof(masked));
		return fail(USAGE, "'%s' has host bits set, %s/%u has not", word, masked,
			    prefix->plen);
	}
	if (has_length)
		*has_length = slash;
	return DONE;
}

/* OFFSET:LENGTH, the bits of a port before the id of its set and those of the id. */
int parse_psid(const char *word, struct split *split)
{
	unsigned int offset, length;
	char end;

	memset(split, 0, sizeof(*split));
	if (strspn(word, "0123456789:") != strlen(word) ||
	    sscanf(word, "%2u:%2u%c", &offset, &length, &end) != 2)
		return fail(USAGE, "split: 'psid %s' is not psid OFFSET:LENGTH", word);
	if (offset > 15 || !length || offset + length > 16)
		return fail(USAGE, "split: psid %s: a port has 16 bits, and an id one at least",
			    word);
	split->psid_offset = offset;
	split->psid_length = length;
	split->size = 1U << (16 - offset - length);
	return DONE;
}

/* BASE:SIZE, BASE:SIZE:MAX, or the word off. */
int parse_split(const char *word, struct split *split)
{
	uint64_t number[3] = { 0, 0, UINT16_MAX };
	char buf[32], *part, *rest = buf;
	unsigned int n = 0;
	int ret;

	memset(split, 0, sizeof(*split));
	if (!strcmp(word, "off"))
		return DONE;
	if (strlen(word) >= sizeof(buf))
		goto bad;
	strcpy(buf, word);
	while ((part = strsep(&rest, ":"))) {
		if (n == ARRAY_SIZE(number))
			goto bad;
		ret = parse_number(part, "split", n == 1, UINT16_MAX, &number[n]);
		if (ret)
			return ret;
		n++;
	}
	if (n < 2)
		goto bad;
	if (number[2] < number[0])
		return fail(USAGE, "split: the last port, %s, is below the first",
			    strrchr(word, ':') + 1);
	split->base = number[0];
	split->size = number[1];
	split->last = number[2];
	return DONE;

bad:
	return fail(USAGE, "split: '%s' is not BASE:SIZE[:MAX], psid OFFSET:LENGTH or off", word);
}

int parse_pop_name(const char *word, char name[IP_VS_CHASH_POP_NAME_LEN])
{
	static const char more[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
	size_t len = strlen(word);

	if (!len || len >= IP_VS_CHASH_POP_NAME_LEN || word[strspn(word, more)] ||
	    strchr("._-", word[0]))
		return fail(USAGE, "'%s' is not a name of a PoP: 1 to %d letters, digits, "
			    "'.', '_' or '-', the first a letter or a digit",
			    word, IP_VS_CHASH_POP_NAME_LEN - 1);
	memset(name, 0, IP_VS_CHASH_POP_NAME_LEN);
	memcpy(name, word, len);
	return DONE;
}

int parse_device(const char *word, char dev[IF_NAMESIZE])
{
	size_t len = strlen(word);
	size_t i;

	for (i = 0; i < len && word[i] != '/' && !isspace((unsigned char)word[i]); i++)
		;
	if (!len || len >= IF_NAMESIZE || i < len || !strcmp(word, ".") || !strcmp(word, ".."))
		return fail(USAGE, "'%s' is not a name of a device", word);
	memset(dev, 0, IF_NAMESIZE);
	memcpy(dev, word, len);
	return DONE;
}

static int digit_of(const char *digits, char c)
{
	const char *at = c ? strchr(digits, c) : NULL;

	return at ? (int)(at - digits) : -1;
}

/* Digits of some bits each, which fill a seed; bits that are left over carry nothing. */
static bool seed_from(const char *text, size_t len, const char *digits, unsigned int each,
		      uint8_t *seed)
{
	unsigned int bits = 0, n = 0;
	uint32_t window = 0;
	size_t i;
	int digit;

	for (i = 0; i < len; i++) {
		digit = digit_of(digits, each == 4 ? tolower((unsigned char)text[i]) : text[i]);
		if (digit < 0)
			return false;
		window = window << each | digit;
		bits += each;
		if (bits >= 8) {
			bits -= 8;
			seed[n++] = window >> bits;
		}
	}
	return !(window & ((1U << bits) - 1));
}

/*
 * 128 bits in hexadecimal or base64, white space around them. The error line does not tell what was
 * read.
 */
int parse_seed(const char *text, size_t len, uint8_t seed[IP_VS_CHASH_SEED_LEN])
{
	static const char base64[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	while (len && isspace((unsigned char)text[len - 1]))
		len--;
	while (len && isspace((unsigned char)*text)) {
		text++;
		len--;
	}
	if (len == 2 + 2 * IP_VS_CHASH_SEED_LEN &&
	    text[0] == '0' && tolower((unsigned char)text[1]) == 'x') {
		text += 2;
		len -= 2;
	}
	/* 22 digits of base64 are 132 bits. */
	if (len == 24 && !memcmp(text + 22, "==", 2))
		len = 22;
	if (len == 2 * IP_VS_CHASH_SEED_LEN ? seed_from(text, len, "0123456789abcdef", 4, seed) :
	    len == 22 && seed_from(text, len, base64, 6, seed))
		return DONE;
	return fail(USAGE, "a seed is 128 bits: 32 hexadecimal digits, or 24 of base64");
}
