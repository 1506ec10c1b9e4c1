/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* What is to be: in this kernel, of the others; and in the registry, of this director. */
#ifndef _CHASHD_MODEL_H
#define _CHASHD_MODEL_H

#include "fleet.h"
#include "kernel.h"

const struct service *model_service(const struct services *services, const struct tuple *tuple);
void model_wanted(const struct config *config, const struct fleet *fleet,
		  const struct services *services, struct items *wanted);
uint64_t model_sessions(const struct config *config, const struct kernel *kernel);
void model_own(const struct config *config, const struct kernel *kernel, const struct items *owned,
	       struct record *record);

#endif /* _CHASHD_MODEL_H */
