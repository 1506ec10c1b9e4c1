// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * Memory for kernel.h, counted by the byte asked for.
 */
#include <malloc.h>
#include <stdio.h>

#include "kernel.h"

/* In front of each object, as large as a cache line so that objects keep their alignment. */
struct header {
	size_t	size;
} __attribute__((aligned(64)));

size_t bench_allocated;

static void __attribute__((constructor)) memory_init(void)
{
	/* The kernel does not map and clear pages for each large allocation; nor shall libc. */
	mallopt(M_MMAP_THRESHOLD, 1 << 30);
	mallopt(M_TRIM_THRESHOLD, 1 << 30);
	mallopt(M_TOP_PAD, 64 << 20);
}

void *kmalloc(size_t size, int flags)
{
	struct header *header = memalign(64, sizeof(*header) + size);

	(void)flags;
	if (!header) {
		fprintf(stderr, "bench: out of memory\n");
		exit(EXIT_FAILURE);
	}
	header->size = size;
	bench_allocated += size;
	return header + 1;
}

void *kzalloc(size_t size, int flags)
{
	return memset(kmalloc(size, flags), 0, size);
}

void kfree(const void *memory)
{
	struct header *header;

	if (!memory)
		return;
	header = (struct header *)memory - 1;
	bench_allocated -= header->size;
	free(header);
}

void ip_vs_scheduler_err(struct ip_vs_service *svc, const char *text)
{
	(void)svc;
	fprintf(stderr, "bench: %s\n", text);
	exit(EXIT_FAILURE);
}
