// SPDX-License-Identifier: GPL-2.0-only
/*
 * Load bounds, after "Consistent hashing with bounded loads" (Mirrokni, Thorup, Zadimoghaddam,
 * 2016): with sessions total in all, a destination of weight w may have
 *
 *	bound / 100 * (total + 1) * w / (sum of weights)
 *
 * of them, rounded up. With so many it takes new ones only while all next choices of the client are
 * full too. The packet path compares with limits that are refreshed here every tenth of a second,
 * so that it adds up nothing: a limit is exceeded by no more than what arrives meanwhile.
 */
#include <linux/math64.h>
#include <linux/workqueue.h>

#include "base/net.h"
#include "service/bound.h"
#include "service/effective.h"
#include "service/service.h"
#include "service/settings.h"
#include "service/table.h"

#define CHASH_BOUND_PERIOD	max(HZ / 10, 1)

/* Sessions of the destinations that @table leads to, and their weights. */
static u64 bound_sum(const struct ip_vs_chash_service *cs,
		     const struct ip_vs_chash_table *table, u64 *weights)
{
	struct ip_vs_dest *real;
	unsigned int rank;
	u64 sessions = 0;

	*weights = 0;
	for (rank = 0; rank < table->map.n; rank++) {
		real = rcu_dereference_protected(table->real[rank], lockdep_is_held(&cs->cn->lock));
		if (!real)
			continue;
		sessions += ip_vs_chash_service_sessions(cs, real);
		*weights += table->map.member[rank].weight;
	}
	return sessions;
}

/*
 * Bring the limits of a service's destinations up to date. A work item goes on with that for as
 * long as the service has a bound. Under the namespace's lock.
 */
void ip_vs_chash_bound_update(struct ip_vs_chash_service *cs)
{
	struct ip_vs_chash_table *table = rcu_dereference_protected(cs->table,
								    lockdep_is_held(&cs->cn->lock));
	struct ip_vs_chash_settings settings;
	u64 sessions, weights, limit;
	unsigned int rank;

	ip_vs_chash_service_effective(cs, &settings);
	if (!cs->svc || !table || !settings.bound) {
		WRITE_ONCE(cs->bounded, false);
		return;
	}
	sessions = bound_sum(cs, table, &weights);
	for (rank = 0; weights && rank < table->map.n; rank++) {
		limit = (sessions + 1) * settings.bound * table->map.member[rank].weight;
		limit = div64_u64(limit + 100 * weights - 1, 100 * weights);
		WRITE_ONCE(table->dest[rank]->limit, min_t(u64, limit, U32_MAX));
	}
	WRITE_ONCE(cs->bounded, true);
	queue_delayed_work(system_power_efficient_wq, &cs->cn->bound_work, CHASH_BOUND_PERIOD);
}

static void bound_refresh(struct work_struct *work)
{
	struct ip_vs_chash_net *cn = container_of(to_delayed_work(work), struct ip_vs_chash_net,
						  bound_work);
	struct ip_vs_chash_service *cs;
	int bucket;

	mutex_lock(&cn->lock);
	ip_vs_chash_for_each_service(cn, bucket, cs)
		if (cs->bounded)
			ip_vs_chash_bound_update(cs);
	mutex_unlock(&cn->lock);
}

int ip_vs_chash_bound_init(struct ip_vs_chash_net *cn)
{
	INIT_DELAYED_WORK(&cn->bound_work, bound_refresh);
	return 0;
}

/* Wait for the last refresh. Not under the namespace's lock, which the work item takes. */
void ip_vs_chash_bound_exit(struct ip_vs_chash_net *cn)
{
	if (cn->bound_work.work.func)
		cancel_delayed_work_sync(&cn->bound_work);
}
