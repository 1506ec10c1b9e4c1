// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * What a service was asked for and cannot have is said in the log, whatever came first: the wish,
 * or what stands in its way. ipvsadm is told of nothing that happens here, and IPVS does not tell
 * when a service becomes persistent.
 */
#include <linux/ratelimit.h>

#include "state/source.h"
#include "service/service.h"
#include "ipvs/unmet.h"

static struct ratelimit_state unmet_limit =
	RATELIMIT_STATE_INIT_FLAGS(unmet_limit, DEFAULT_RATELIMIT_INTERVAL,
				   DEFAULT_RATELIMIT_BURST, RATELIMIT_MSG_ON_RELEASE);

/* Say what is new of it since the last time. Under the namespace's lock. */
void ip_vs_chash_unmet_tell(struct ip_vs_chash_service *cs)
{
	unsigned int i, unmet = 0, flags = READ_ONCE(cs->svc->flags);
	const char *no_split = ip_vs_chash_split_obstacle(flags);
	const struct ip_vs_chash_settings *stored = &cs->stored;
	const struct {
		const char	*what;		/* is asked for, or NULL */
		const char	*obstacle;	/* why it cannot be, or NULL */
	} asked[] = { {
		stored->takeover ? "the stored takeover" :
		flags & IP_VS_SVC_F_SCHED3 ? "flag-3" : NULL,
		ip_vs_chash_takeover_obstacle(&cs->tuple, flags),
	}, {
		stored->split.size ? "the stored split" :
		flags & IP_VS_SVC_F_SCHED2 ? "flag-2" : NULL,
		no_split,
	}, {
		stored->spill ? "the stored spill" : NULL,
		ip_vs_chash_spill_obstacle(flags),
	}, {
		READ_ONCE(cs->cn->split_threshold) ? "chash_split_threshold" : NULL,
		no_split,
	}, {
		READ_ONCE(cs->cn->sources->splits[cs->tuple.af == AF_INET6]) ?
		"the split of source policies" : NULL,
		no_split,
	} };
	char name[CHASH_TUPLE_NAME];

	for (i = 0; i < ARRAY_SIZE(asked); i++) {
		if (!asked[i].what || !asked[i].obstacle)
			continue;
		/* What there is no room for in the log now is said by a later look. */
		if (!(cs->unmet & BIT(i)) && !__ratelimit(&unmet_limit))
			continue;
		unmet |= BIT(i);
		if (!(cs->unmet & BIT(i)))
			pr_warn("%s: %s does nothing. %s\n",
				ip_vs_chash_tuple_name(&cs->tuple, name), asked[i].what,
				asked[i].obstacle);
	}
	cs->unmet = unmet;
}
