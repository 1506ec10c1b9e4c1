// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/* Settings of services as they are stored, and what stands in their way. */
#include <linux/bits.h>
#include <linux/string.h>
#include <net/ip_vs.h>
#include <uapi/linux/ip_vs_chash.h>

#include "base/tuple.h"
#include "service/settings.h"

#define SETTING(member) {						\
	offsetof(struct ip_vs_chash_settings, member),			\
	sizeof_field(struct ip_vs_chash_settings, member),		\
}

/* Where the value of each setting is. A new one is a line here. */
static const struct {
	u8	offset;
	u8	size;
} settings_at[IP_VS_CHASH_A_SETTINGS_MAX + 1] = {
	[IP_VS_CHASH_A_SETTINGS_TAKEOVER]	= SETTING(takeover),
	[IP_VS_CHASH_A_SETTINGS_BOUND]		= SETTING(bound),
	[IP_VS_CHASH_A_SETTINGS_TABLE_BITS]	= SETTING(table_bits),
	[IP_VS_CHASH_A_SETTINGS_GROUP]		= SETTING(group),
	[IP_VS_CHASH_A_SETTINGS_SPLIT]		= SETTING(split),
	[IP_VS_CHASH_A_SETTINGS_SPILL]		= SETTING(spill),
	[IP_VS_CHASH_A_SETTINGS_IDENTITY]	= SETTING(identity),
};

static void *setting_of(const struct ip_vs_chash_settings *settings, unsigned int type)
{
	return (u8 *)settings + settings_at[type].offset;
}

/* The value of a setting that is a number, by its attribute. */
u32 ip_vs_chash_setting(const struct ip_vs_chash_settings *settings, unsigned int type)
{
	const void *at = setting_of(settings, type);

	return settings_at[type].size == sizeof(u32) ? *(const u32 *)at : *(const u8 *)at;
}

/* Note the value of a setting that is a number; the contract keeps it to what there is room for. */
void ip_vs_chash_setting_put(struct ip_vs_chash_settings *settings, unsigned int type, u32 value)
{
	void *at = setting_of(settings, type);

	if (settings_at[type].size == sizeof(u32))
		*(u32 *)at = value;
	else
		*(u8 *)at = value;
	settings->set |= BIT_ULL(type);
}

/* Store settings and take others back. Under the namespace's lock. */
void ip_vs_chash_settings_merge(struct ip_vs_chash_settings *stored,
				const struct ip_vs_chash_settings *settings, u64 unset)
{
	unsigned int i;

	/* A setting without a value is stored as zero. */
	for (i = 1; i <= IP_VS_CHASH_A_SETTINGS_MAX; i++) {
		if (settings->set & BIT_ULL(i))
			memcpy(setting_of(stored, i), setting_of(settings, i), settings_at[i].size);
		else if (unset & BIT_ULL(i))
			memset(setting_of(stored, i), 0, settings_at[i].size);
	}
	stored->set = (stored->set | settings->set) & ~unset;
}

/* Why flows of a service cannot be taken over. Returns the reason, or NULL when they can. */
const char *ip_vs_chash_takeover_obstacle(const struct ip_vs_chash_tuple *tuple, unsigned int flags)
{
	if (!tuple->fwmark && tuple->protocol != IPPROTO_TCP)
		return "Takeover is for TCP: other protocols have no segments in mid-stream";
	if (!tuple->fwmark && tuple->port == FTPPORT)
		return "Takeover is not for FTP, whose data connections depend on another one";
	if (flags & IP_VS_SVC_F_PERSISTENT)
		return "Takeover is not for a persistent service, whose templates decide";
	return NULL;
}

/* Why new sessions of a service cannot go to another PoP. */
const char *ip_vs_chash_spill_obstacle(unsigned int flags)
{
	/* IPVS would hand on all that follows a template, without asking and without a limit. */
	if (flags & IP_VS_SVC_F_PERSISTENT)
		return "Spill is not for a persistent service, whose templates know no limit";
	return NULL;
}

/* Why clients of a service cannot be told apart by ports. */
const char *ip_vs_chash_split_obstacle(unsigned int flags)
{
	if (flags & IP_VS_SVC_F_PERSISTENT)
		return "A split is not for a persistent service, whose templates know no ports";
	return NULL;
}
