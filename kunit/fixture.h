/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/*
 * What the suites arrange: a namespace with small tables, and services and destinations that
 * look like those of IPVS and belong to the test.
 */
#ifndef _CHASH_KUNIT_FIXTURE_H
#define _CHASH_KUNIT_FIXTURE_H

#include "alloc.h"
#include "../kmod/ipvs/binding.h"
#include "../kmod/base/net.h"
#include "../kmod/service/service.h"
#include "../kmod/service/table.h"

#define CHASH_TEST_BITS		8	/* no kvmalloc() of such a table falls back to vmalloc() */
#define CHASH_TEST_SERVICES	4

/**
 * struct chash_fixture - the state of a test, one at a time
 * @ipvs:	IPVS of a namespace that nobody else knows
 * @cn:		the scheduler in it
 * @svc:	services that chash_test_service() made
 * @services:	their number
 */
struct chash_fixture {
	struct netns_ipvs	*ipvs;
	struct ip_vs_chash_net	*cn;
	struct ip_vs_service	*svc[CHASH_TEST_SERVICES];
	unsigned int		services;
};

int chash_test_init(struct kunit *test);
void chash_test_exit(struct kunit *test);

struct ip_vs_service *chash_test_service(struct kunit *test);
bool chash_test_settle(struct ip_vs_chash_service *cs);
struct ip_vs_chash_service *chash_test_bind(struct kunit *test, struct ip_vs_service *svc);
void chash_test_unbind(struct ip_vs_service *svc);
struct ip_vs_dest *chash_test_dest(struct kunit *test, struct ip_vs_service *svc, int weight);
struct ip_vs_dest *chash_test_add(struct kunit *test, struct ip_vs_service *svc, int weight);
void chash_test_set(struct ip_vs_service *svc, struct ip_vs_dest *ipvs_dest, int weight);
void chash_test_del(struct ip_vs_service *svc, struct ip_vs_dest *ipvs_dest);
struct ip_vs_chash_dest *chash_test_known(struct ip_vs_chash_service *cs,
					  const struct ip_vs_dest *ipvs_dest);
struct ip_vs_chash_dest *chash_test_peer_dest(struct kunit *test, struct ip_vs_service *svc,
					      int weight, u16 pop, bool relay);
unsigned long chash_test_counted(struct ip_vs_chash_service *cs, enum ip_vs_chash_count what);
void chash_test_forget_ladders(void);
unsigned int chash_test_events(u8 type);

static inline struct ip_vs_chash_net *chash_test_net(struct kunit *test)
{
	return ((struct chash_fixture *)test->priv)->cn;
}

#endif /* _CHASH_KUNIT_FIXTURE_H */
