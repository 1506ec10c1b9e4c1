# SPDX-License-Identifier: GPL-2.0-only
# Tests of chashctl: everything but its main(), under the sanitizers, and fuzzers of what it reads.

tool_parts := $(filter-out ../chashctl.c,$(wildcard ../*.c))
tool_headers := $(wildcard ../*.h) $(top)/include/uapi/linux/ip_vs_chash.h
tool_tests := tool_cli.c tool_genl.c tool_parse.c tool_plan.c tool_print.c tool_test.c tool_wire.c
tool_flags := -std=gnu11 -D_GNU_SOURCE -g -O1 -fno-strict-aliasing $(warnings) -I.. \
	-I$(top)/include/uapi -DCHASHCTL_VERSION='"test"' $(shell pkg-config --cflags libnl-genl-3.0)
tool_libs := $(shell pkg-config --libs libnl-genl-3.0)

.PHONY: tool-check tool-fuzz
check: tool-check
tool-check: $(BUILD)/tool_test
	@$<
	@./completion_test.sh

$(BUILD)/tool_test: $(tool_tests) tool.h check.h $(tool_parts) $(tool_headers) tool.mk | $(BUILD)
	@$(CC) $(tool_flags) $(sanitize) -Wl,--wrap=clock_ms $(tool_tests) $(tool_parts) \
		$(tool_libs) -ljansson -o $@

fuzz: tool-fuzz
tool_fuzzers := $(BUILD)/fuzz_parse $(BUILD)/fuzz_reply
$(tool_fuzzers): $(BUILD)/%: ../fuzz/%.c $(tool_parts) $(tool_headers) tool.mk | $(BUILD)
	@$(CLANG) $(tool_flags) -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all \
		$< $(tool_parts) $(tool_libs) -o $@

tool-fuzz: $(tool_fuzzers) $(BUILD)/tool_test
	@mkdir -p $(tool_fuzzers:$(BUILD)/%=$(BUILD)/corpus-%)
	@$(BUILD)/tool_test $(tool_fuzzers:$(BUILD)/%=$(BUILD)/corpus-%)
	$(call fuzz_all,$(tool_fuzzers),1024)
