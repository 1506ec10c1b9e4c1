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
	@status=0; for fuzzer in $(tool_fuzzers:$(BUILD)/%=%); do \
		name="$$fuzzer: fuzzed for $(SECONDS) seconds"; \
		if $(BUILD)/$$fuzzer -seed=1 -max_total_time=$(SECONDS) -max_len=1024 \
				-print_final_stats=1 -close_fd_mask=1 -artifact_prefix=$(BUILD)/ \
				$(BUILD)/corpus-$$fuzzer > $(BUILD)/$$fuzzer.log 2>&1; then \
			sed -n 's/^stat::number_of_executed_units/# executed/p' $(BUILD)/$$fuzzer.log; \
			echo "ok - $$name"; \
		else \
			sed 's/^/# /' $(BUILD)/$$fuzzer.log | tail -n 40; \
			echo "not ok - $$name"; status=1; \
		fi; \
	done; exit $$status
