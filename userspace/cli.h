/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The command line as a whole.
 */
#ifndef _CHASHCTL_CLI_H
#define _CHASHCTL_CLI_H

int cli_run(int n, char **words);

#endif /* _CHASHCTL_CLI_H */
