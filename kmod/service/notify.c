// SPDX-License-Identifier: GPL-2.0-only
/*
 * What listeners are told of a service: an event is made of it here.
 */
#include <uapi/linux/ip_vs_chash.h>
#include <net/ip_vs.h>

#include "base/event.h"
#include "base/net.h"
#include "state/dest.h"
#include "service/notify.h"
#include "service/service.h"

/* Tell listeners of a service. @dest: the destination that it is about, or NULL. */
void ip_vs_chash_service_notify(const struct ip_vs_chash_service *cs, u8 type,
				const struct ip_vs_chash_dest *dest, int error)
{
	struct ip_vs_chash_notice event = {
		.type		= type,
		.service	= &cs->tuple,
		.error		= error,
	};

	if (type == IP_VS_CHASH_EVENT_TABLE_PUBLISHED || type == IP_VS_CHASH_EVENT_TABLE_STALE)
		event.generation = cs->generation;
	if (dest) {
		event.dest = &dest->addr;
		event.dest_af = dest->af;
		event.dest_port = dest->port;
	}
	ip_vs_chash_event(cs->cn->ipvs->net, &event);
}
