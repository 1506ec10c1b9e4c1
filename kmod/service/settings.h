/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/*
 * Settings of services and destinations, and which of the places that a setting can come from wins.
 */
#ifndef _IP_VS_CHASH_SETTINGS_H
#define _IP_VS_CHASH_SETTINGS_H

#include "lib/core.h"

struct ip_vs_chash_tuple;

/* Settings of a service. */
struct ip_vs_chash_settings {
	u64			set;	/* bit IP_VS_CHASH_A_SETTINGS_x for each that is stored */
	u64			by_flag;	/* the same, given by a flag of ipvsadm */
	u32			bound;	/* percent of its share for a destination, 0: any */
	struct chash_policy	split;	/* how ports tell clients apart, and no more */
	u8			identity;	/* enum ip_vs_chash_identity */
	u8			table_bits;	/* log2 of the number of slots */
	u8			group;	/* leading bits of a client's address that are kept */
	bool			takeover;	/* adopt flows that another director began */
	bool			spill;		/* to other PoPs while nobody here takes sessions */
};

/* Settings of a destination. */
struct ip_vs_chash_dest_settings {
	u32			set;	/* bit IP_VS_CHASH_A_DEST_SETTINGS_x for each value */
	u16			pop;	/* PoP whose pool it belongs to */
	bool			relay;	/* it is a director of that PoP */
	u64			id;	/* what the mapping is to know it by */
};

u32 ip_vs_chash_setting(const struct ip_vs_chash_settings *settings, unsigned int type);
void ip_vs_chash_setting_put(struct ip_vs_chash_settings *settings, unsigned int type, u32 value);
void ip_vs_chash_settings_merge(struct ip_vs_chash_settings *stored,
				const struct ip_vs_chash_settings *settings, u64 unset);
const char *ip_vs_chash_takeover_obstacle(const struct ip_vs_chash_tuple *tuple,
					  unsigned int flags);
const char *ip_vs_chash_spill_obstacle(unsigned int flags);
const char *ip_vs_chash_split_obstacle(unsigned int flags);

#endif /* _IP_VS_CHASH_SETTINGS_H */
