/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/*
 * From a word to what it stands for. Every function returns a status and has noted what is wrong
 * with the word when that is USAGE.
 */
#ifndef _CHASHCTL_PARSE_H
#define _CHASHCTL_PARSE_H

#include "args.h"
#include "containers.h"

int parse_number(const char *word, const char *what, uint64_t min, uint64_t max, uint64_t *value);
int parse_seconds(const char *word, const char *what, uint64_t *seconds);
int parse_moment(const char *word, const char *what, uint64_t *moment);
int parse_hex64(const char *word, const char *what, uint64_t *value);
int parse_addr(const char *word, struct addr *addr);
int parse_addrs(const char *word, struct addrs *addrs);
int parse_endpoint(const char *word, const char *what, struct addr *addr, int *port);
int parse_prefix(const char *word, bool need_length, struct prefix *prefix, bool *has_length);
int parse_split(const char *word, struct split *split);
int parse_psid(const char *word, struct split *split);
int parse_pop_name(const char *word, char name[IP_VS_CHASH_POP_NAME_LEN]);
int parse_device(const char *word, char dev[IF_NAMESIZE]);
int parse_seed(const char *text, size_t len, uint8_t seed[IP_VS_CHASH_SEED_LEN]);

#endif /* _CHASHCTL_PARSE_H */
