# SPDX-License-Identifier: GPL-2.0-only
# Tests of chashd, where its libraries are: what it reads, and what it makes of it.

chashd_needs := libnl-route-3.0 libevent libcurl jansson inih
chashd_has := $(shell pkg-config --exists $(chashd_needs) 2>/dev/null && echo yes)
chashd_parts := $(addprefix ../chashd/,apply.c config.c dests.c fleet.c http.c item.c kernel.c model.c \
	record.c registry-etcd.c registry-file.c serve.c tunnel.c)
chashd_headers := $(wildcard ../chashd/*.h)
chashd_flags := $(tool_flags) $(shell pkg-config --cflags libnl-route-3.0)
chashd_libs := $(tool_libs) $(shell pkg-config --libs $(chashd_needs))

.PHONY: chashd-check chashd-fuzz
ifeq ($(chashd_has),yes)
check: chashd-check
fuzz: chashd-fuzz
endif

chashd-check: $(BUILD)/chashd_test
	@$<

$(BUILD)/chashd_test: chashd_test.c check.h ../chashd/control.c $(chashd_parts) $(chashd_headers) $(tool_parts) \
		$(tool_headers) chashd.mk | $(BUILD)
	@$(CC) $(chashd_flags) $(sanitize) chashd_test.c ../chashd/control.c $(chashd_parts) $(tool_parts) $(chashd_libs) -o $@

$(BUILD)/fuzz_record: ../fuzz/fuzz_record.c $(chashd_parts) $(chashd_headers) $(tool_parts) \
		$(tool_headers) chashd.mk | $(BUILD)
	@$(CLANG) $(chashd_flags) -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all \
		$< $(chashd_parts) $(tool_parts) $(chashd_libs) -o $@

$(BUILD)/fuzz_etcd: ../fuzz/fuzz_etcd.c $(chashd_parts) $(chashd_headers) $(tool_parts) \
		$(tool_headers) chashd.mk | $(BUILD)
	@$(CLANG) $(chashd_flags) -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all \
		$< $(filter-out %/http.c,$(chashd_parts)) $(tool_parts) $(chashd_libs) -o $@

# What a fleet costs: FLEET="POPS DIRECTORS SERVICES SERVERS".
FLEET ?= 100 3 50 64
.PHONY: bench-fleet
bench-fleet: $(BUILD)/chashd_scale
	@$< $(FLEET)

$(BUILD)/chashd_scale: chashd_scale.c $(chashd_parts) $(chashd_headers) $(tool_parts) $(tool_headers) \
		chashd.mk | $(BUILD)
	@$(CC) $(chashd_flags) -O2 chashd_scale.c $(chashd_parts) $(tool_parts) $(chashd_libs) -o $@

chashd_fuzzers := $(BUILD)/fuzz_record $(BUILD)/fuzz_etcd
chashd-fuzz: $(chashd_fuzzers) $(BUILD)/chashd_test
	@mkdir -p $(chashd_fuzzers:$(BUILD)/%=$(BUILD)/corpus-%)
	@for dir in $(chashd_fuzzers:$(BUILD)/%=$(BUILD)/corpus-%); do $(BUILD)/chashd_test $$dir || exit; done
	$(call fuzz_all,$(chashd_fuzzers),4096)
