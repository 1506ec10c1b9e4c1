/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* Fields of the plain kinds; what key and label are is in out.h. */
#ifndef _CHASHCTL_PRINT_H
#define _CHASHCTL_PRINT_H

#include "out.h"

void out_str(struct out *out, const char *key, const char *label, const char *value);
void out_num(struct out *out, const char *key, const char *label, uint64_t value);
void out_known(struct out *out, const char *key, const char *label, bool known, uint64_t value);
void out_hex(struct out *out, const char *key, const char *label, uint64_t value);
void out_bool(struct out *out, const char *key, const char *label, bool value);
void out_flag(struct out *out, const char *key, const char *text, bool value);
void out_percent(struct out *out, const char *key, const char *label, double value);
void out_bytes(struct out *out, const char *key, const char *label, uint64_t value);
void out_duration(struct out *out, const char *key, const char *label, uint64_t ns);
void out_since(struct out *out, const char *key, const char *label, uint64_t age_ms);
void out_until(struct out *out, const char *key, const char *label, uint64_t left_ms);
void out_deadline(struct out *out, const char *key, const char *label, uint64_t moment);
void out_now(struct out *out, const char *key, const char *label);
void out_seed(struct out *out, const char *label, uint8_t state);
void out_bound(struct out *out, const char *key, const char *label, uint32_t percent);

const char *deadline_text(uint64_t moment, char buf[VALUE_LEN]);

#endif /* _CHASHCTL_PRINT_H */
