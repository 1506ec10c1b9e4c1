/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Settings of services and destinations, and which of the places that a setting can come from wins.
 */
#ifndef _IP_VS_CHASH_SETTINGS_H
#define _IP_VS_CHASH_SETTINGS_H

#include <linux/types.h>

struct ip_vs_chash_tuple;

/**
 * struct ip_vs_chash_split - a port split
 * @base:	first port of the first block
 * @size:	ports in a block, 0 for no split
 * @last:	last port that is split
 */
struct ip_vs_chash_split {
	u16			base;
	u16			size;
	u16			last;
};

/**
 * struct ip_vs_chash_settings - settings of a service
 * @set:	bit IP_VS_CHASH_A_SETTINGS_x for each that is stored
 * @by_flag:	the same for each that a flag of ipvsadm gave; not of stored ones
 * @bound:	percent of its share that a destination may carry, 0 for any
 * @split:	how ports tell clients apart
 * @table_bits:	log2 of the number of slots
 * @group:	leading bits of a client's address that are kept
 * @takeover:	adopt flows that another director began
 * @spill:	send new sessions to other PoPs while nobody of the own pool takes any
 */
struct ip_vs_chash_settings {
	u64			set;
	u64			by_flag;
	u32			bound;
	struct ip_vs_chash_split split;
	u8			table_bits;
	u8			group;
	bool			takeover;
	bool			spill;
};

/**
 * struct ip_vs_chash_dest_settings - settings of a destination
 * @set:	bit IP_VS_CHASH_A_DEST_SETTINGS_x for each that has a value
 * @pop:	PoP whose pool it belongs to
 * @relay:	it is a director of that PoP
 * @id:		what the mapping is to know it by
 */
struct ip_vs_chash_dest_settings {
	u32			set;
	u16			pop;
	bool			relay;
	u64			id;
};

u32 ip_vs_chash_setting(const struct ip_vs_chash_settings *settings, unsigned int type);
void ip_vs_chash_setting_put(struct ip_vs_chash_settings *settings, unsigned int type, u32 value);
void ip_vs_chash_settings_merge(struct ip_vs_chash_settings *stored,
				const struct ip_vs_chash_settings *settings, u64 unset);
const char *ip_vs_chash_takeover_obstacle(const struct ip_vs_chash_tuple *tuple,
					  unsigned int flags);
const char *ip_vs_chash_split_obstacle(unsigned int flags);

#endif /* _IP_VS_CHASH_SETTINGS_H */
