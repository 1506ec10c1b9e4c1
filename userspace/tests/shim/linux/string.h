/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* The kernel's string functions that are used here are those of libc. */
#include <string.h>
