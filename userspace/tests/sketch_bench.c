// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * What counting one new connection costs: key and sketch, for addresses that are known, for ones
 * that are new each time, and the loop around them alone.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../../kmod/lib/sketch.c"

#define KNOWN	1024

static const siphash_key_t secret = { .key = { 0x0706050403020100ULL, 0x0f0e0d0c0b0a0908ULL } };
static struct chash_sketch sketch;

/* One after the other is drawn for any number of them, without a table. */
static __attribute__((noinline)) void run(u32 count, u32 mask, bool add)
{
	struct chash_prefix addr = { .plen = 32 };
	u32 i;

	for (i = 0; i < count; i++) {
		addr.hi = (u64)((i & mask) * 2654435761U) << 32;
		if (add)
			chash_sketch_add(&sketch, chash_sketch_key(&secret, &addr), &addr);
		__asm__ volatile("" : : "r"(&addr) : "memory");
	}
}

int main(int argc, char **argv)
{
	u32 count = argc > 2 ? strtoul(argv[2], NULL, 0) : 0, mask;
	struct timespec from, to;
	bool add;

	if (argc != 3 || (strcmp(argv[1], "known") && strcmp(argv[1], "new") &&
			  strcmp(argv[1], "loop"))) {
		fprintf(stderr, "usage: sketch_bench known|new|loop COUNT\n");
		return EXIT_FAILURE;
	}
	mask = strcmp(argv[1], "new") ? KNOWN - 1 : ~0U;
	add = strcmp(argv[1], "loop");
	run(4 * KNOWN, mask, add);
	clock_gettime(CLOCK_MONOTONIC, &from);
	run(count, mask, add);
	clock_gettime(CLOCK_MONOTONIC, &to);
	printf("%s: %.1f ns\n", argv[1],
	       ((to.tv_sec - from.tv_sec) * 1e9 + to.tv_nsec - from.tv_nsec) / count);
	return EXIT_SUCCESS;
}
