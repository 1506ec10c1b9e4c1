/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/*
 * The words of a command. What reads them returns a status, and has noted what is wrong with them
 * when that is USAGE.
 */
#ifndef _CHASHCTL_ARGS_H
#define _CHASHCTL_ARGS_H

#include "containers.h"
#include "out.h"
#include "util.h"

/* The words of a command that are still to be read. */
struct args {
	int n;	/* how many */
	char **at;	/* they */
};

const char *args_next(struct args *args);
bool args_take(struct args *args, const char *word);
int args_want(struct args *args, const char *what, const char **word);
int args_end(const struct args *args);
int lines_read(const char **file, int (*take)(void *arg, char *line, unsigned long number),
	       void *arg);
int args_split(char *line, struct args *args, int max);
const char *word_text(const char *word, char *buf, size_t size);

int parse_choice(struct args *args, const char *what, const char *const *names, size_t n,
		 uint8_t *choice);
int parse_service(struct args *args, struct tuple *tuple);
int parse_service_or_all(struct args *args, struct tuple *tuple, const struct tuple **only);
int parse_dest(struct args *args, const struct tuple *service, struct addr *addr, uint16_t *port);

#endif /* _CHASHCTL_ARGS_H */
