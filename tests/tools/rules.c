// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/* See rules.h. */
#include "rules.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/ip_vs.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

static const struct rule {
	const char *name;
	int option;
	int words;	/* with the name */
	bool is_dest;
} rules[] = {
	{ "add-service", IP_VS_SO_SET_ADD, 4, false },
	{ "edit-service", IP_VS_SO_SET_EDIT, 4, false },
	{ "del-service", IP_VS_SO_SET_DEL, 3, false },
	{ "add-dest", IP_VS_SO_SET_ADDDEST, 5, true },
	{ "edit-dest", IP_VS_SO_SET_EDITDEST, 5, true },
	{ "del-dest", IP_VS_SO_SET_DELDEST, 4, true },
};

static const struct rule *find(const char *name, int words)
{
	unsigned int i;

	for (i = 0; i < sizeof(rules) / sizeof(*rules); i++)
		if (!strcmp(rules[i].name, name) && rules[i].words == words)
			return &rules[i];
	return NULL;
}

int rules_run(int n, char **words)
{
	struct {
		struct ip_vs_service_user service;
		struct ip_vs_dest_user dest;
	} set = { .service.protocol = IPPROTO_TCP, .dest.conn_flags = IP_VS_CONN_F_MASQ };
	const struct rule *rule = n ? find(words[0], n) : NULL;
	static int control = -1;

	if (!rule || inet_pton(AF_INET, words[1], &set.service.addr) != 1)
		return EINVAL;
	set.service.port = htons(atoi(words[2]));
	if (rule->is_dest) {
		if (inet_pton(AF_INET, words[3], &set.dest.addr) != 1)
			return EINVAL;
		set.dest.port = set.service.port;
		if (n > 4)
			set.dest.weight = atoi(words[4]);
	} else if (n > 3) {
		snprintf(set.service.sched_name, sizeof(set.service.sched_name), "%s", words[3]);
	}
	if (control < 0)
		control = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW);
	if (control < 0)
		return errno;
	return setsockopt(control, IPPROTO_IP, rule->option, &set,
			  rule->is_dest ? sizeof(set) : sizeof(set.service)) ? errno : 0;
}
