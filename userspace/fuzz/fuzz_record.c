// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * libFuzzer target of what another director publishes. What is taken for a record has to be written as
 * one that is taken again, and written alike.
 */
#include <stdlib.h>
#include <string.h>

#include "../chashd/record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct config config = {};
	struct record record, again;
	char *text, *second;

	if (!record_decode((const char *)data, len, &record)) {
		record_check(&record, &config);
		text = record_encode(&record);
		if (record_decode(text, strlen(text), &again))
			abort();
		second = record_encode(&again);
		if (strcmp(text, second))
			abort();
		record_free(&again);
		free(text);
		free(second);
	}
	record_free(&record);
	return 0;
}
