/* SPDX-License-Identifier: GPL-2.0-only */
/* The kernel's string functions that are used here are those of libc. */
#include <string.h>
