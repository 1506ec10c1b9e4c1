/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* The settings that a service has in the end: its own, those of its flags, those of sysctls. */
#ifndef _IP_VS_CHASH_EFFECTIVE_H
#define _IP_VS_CHASH_EFFECTIVE_H

struct chash_policy;
struct ip_vs_chash_net;
struct ip_vs_chash_service;
struct ip_vs_chash_settings;

void ip_vs_chash_service_effective(const struct ip_vs_chash_service *cs,
				   struct ip_vs_chash_settings *settings);
void ip_vs_chash_service_policies(const struct ip_vs_chash_service *cs,
				  struct chash_policy *policy);
void ip_vs_chash_split_by_block(const struct ip_vs_chash_net *cn, struct chash_policy *policy);

#endif /* _IP_VS_CHASH_EFFECTIVE_H */
