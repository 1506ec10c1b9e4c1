/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* IPVS's rules, each by one system call of this process; over IPv4 and TCP. */
#ifndef RULES_H
#define RULES_H

/* @words: add-service VIP PORT SCHEDULER, edit-service VIP PORT SCHEDULER, del-service VIP PORT,
 * add-dest VIP PORT DEST WEIGHT, edit-dest VIP PORT DEST WEIGHT or del-dest VIP PORT DEST; a
 * destination has the port of its service. Returns 0, or an error that is above 0.
 */
int rules_run(int n, char **words);

#endif
