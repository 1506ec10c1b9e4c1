/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* The command line as a whole. */
#ifndef _CHASHCTL_CLI_H
#define _CHASHCTL_CLI_H

int cli_run(int n, char **words);

#endif /* _CHASHCTL_CLI_H */
