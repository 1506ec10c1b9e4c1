// SPDX-License-Identifier: GPL-2.0-only
/*
 * chashctl check: what in this namespace stands in the way of takeover, and what to do about it.
 */
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "check.h"
#include "compare.h"
#include "ctl.h"
#include "fetch.h"
#include "sysctl.h"

#define FINDING_LEN 512

struct finding {
	char problem[FINDING_LEN];
	char remedy[FINDING_LEN];
};

LIST(findings, finding);

#define find(findings, what, how, ...) ({					\
	struct finding *finding_ = list_add(findings);				\
										\
	snprintf(finding_->problem, sizeof(finding_->problem), what, ##__VA_ARGS__); \
	snprintf(finding_->remedy, sizeof(finding_->remedy), "%s", how);	\
})

static void find_in_sysctls(struct findings *findings)
{
	if (!sysctl_get("conn_reuse_mode"))
		find(findings, "a new connection on ports that a relayed one had is not assigned here",
		     "set net.ipv4.vs.conn_reuse_mode=1");
	if (sysctl_get("sloppy_tcp") > 0)
		find(findings, "IPVS assigns unknown segments anew before takeover sees them",
		     "set net.ipv4.vs.sloppy_tcp=0");
}

static const struct pop *pop_self(const struct pops *pops)
{
	size_t i;

	for (i = 0; i < pops->n; i++)
		if (pops->at[i].self)
			return &pops->at[i];
	return NULL;
}

static bool is_known_to(const struct tuple *service, const struct dests *dests, uint16_t pop)
{
	size_t i;

	for (i = 0; i < dests->n; i++)
		if (dests->at[i].pop == pop && (dests->at[i].flags & IP_VS_CHASH_DEST_F_ALIVE) &&
		    tuple_equal(&dests->at[i].service, service))
			return true;
	return false;
}

/* What belongs to a PoP is found by the destinations that a service has there. */
static void find_in_service(struct findings *findings, const struct service *service,
			    const struct pops *pops, const struct dests *dests)
{
	char name[VALUE_LEN], remedy[FINDING_LEN];
	size_t i;

	service_text(&service->tuple, name);
	/* Without an own PoP every one looks like another one. */
	for (i = 0; pop_self(pops) && i < pops->n; i++) {
		const struct pop *pop = &pops->at[i];

		if (pop->self || is_known_to(&service->tuple, dests, pop->id))
			continue;
		snprintf(remedy, sizeof(remedy),
			 "add a director of it with ipvsadm -a, a tunnel and weight 0, and say "
			 "chashctl dest set %s ADDR:PORT pop %s relay on", name, pop->name);
		find(findings, "%s has no destination of PoP %s, whose sessions are lost here",
		     remedy, name, pop->name);
	}
}

static void find_in_services(struct findings *findings, const struct services *services,
			     const struct pops *pops, const struct dests *dests)
{
	bool any = false;
	size_t i;

	for (i = 0; i < services->n; i++) {
		const struct service *service = &services->at[i];

		if (!service->alive || !service->effective.takeover)
			continue;
		any = true;
		find_in_service(findings, service, pops, dests);
	}
	if (!any)
		find(findings, "no service of chash takes sessions over",
		     "say chashctl service set SERVICE takeover on");
}

static bool is_up(const char *dev)
{
	struct ifreq request = {};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	bool up;

	if (fd < 0)
		return true;
	memcpy(request.ifr_name, dev, strnlen(dev, sizeof(request.ifr_name) - 1));
	up = ioctl(fd, SIOCGIFFLAGS, &request) || (request.ifr_flags & IFF_UP);
	close(fd);
	return up;
}

/* The kernel goes by the larger one of a device's and that of all. */
static bool is_strict(const char *dev)
{
	int all = sysctl_get_conf("all", "rp_filter"), own = sysctl_get_conf(dev, "rp_filter");

	return (own > all ? own : all) == 1;
}

static void find_in_backbone(struct findings *findings, const struct backbone *backbone)
{
	const char *dev = backbone->dev;
	char remedy[FINDING_LEN];

	if (!(backbone->have & HAVE(IP_VS_CHASH_A_BACKBONE_IFINDEX))) {
		snprintf(remedy, sizeof(remedy),
			 "make it with ip link add, or say chashctl backbone del %s", dev);
		find(findings, "backbone device %s does not exist", remedy, dev);
		return;
	}
	if (!is_up(dev)) {
		snprintf(remedy, sizeof(remedy), "say ip link set %s up", dev);
		find(findings, "backbone device %s is down", remedy, dev);
	}
	if (is_strict(dev)) {
		snprintf(remedy, sizeof(remedy), "set net/ipv4/conf/%s/rp_filter=2", dev);
		find(findings, "rp_filter drops what clients send by way of %s", remedy, dev);
	}
}

static void find_in_pops(struct findings *findings, const struct pops *pops,
			 const struct backbones *backbones)
{
	const struct pop *self = pop_self(pops);
	size_t i;

	if (pops->n && !self)
		find(findings, "this director belongs to no PoP",
		     "say chashctl pop add NAME id N self, or pop set NAME self");
	if (pops->n > (self ? 1 : 0) && !backbones->n)
		find(findings, "there is no backbone device: what another PoP sends here counts as a client's",
		     "say chashctl backbone add DEV for the tunnel from each of its directors");
	for (i = 0; i < backbones->n; i++)
		find_in_backbone(findings, &backbones->at[i]);
}

static void print_finding(struct out *out, const struct finding *finding)
{
	out_open(out, NULL, '{');
	out_line_begin(out, 0);
	out_str(out, "problem", "%s", finding->problem);
	out_line_end(out);
	out_line_begin(out, 4);
	out_str(out, "remedy", "%s", finding->remedy);
	out_line_end(out);
	out_close(out, '}');
}

/* Note which sysctls stand in the way of takeover. */
void check_sysctls(void)
{
	struct findings findings = {};
	char text[2 * FINDING_LEN + 2];
	size_t i;

	find_in_sysctls(&findings);
	for (i = 0; i < findings.n; i++) {
		snprintf(text, sizeof(text), "%s: %s", findings.at[i].problem,
			 findings.at[i].remedy);
		note(text);
	}
	list_free(&findings);
}

int check_run(struct ctl *ctl, struct args *args)
{
	struct backbones backbones = {};
	struct findings findings = {};
	struct services services = {};
	struct dests dests = {};
	int ret = args_end(args);

	if (!ret)
		ret = ctl_pops(ctl);
	if (!ret)
		ret = fetch_snapshot(ctl, NULL, &services, &dests);
	if (!ret)
		ret = fetch_backbones(ctl, &backbones);
	if (!ret) {
		find_in_sysctls(&findings);
		find_in_services(&findings, &services, &ctl->pops, &dests);
		find_in_pops(&findings, &ctl->pops, &backbones);
		out_each(&ctl->out, &findings, print_finding);
		ret = findings.n ? USAGE : DONE;
	}
	list_free(&findings);
	list_free(&backbones);
	list_free(&services);
	list_free(&dests);
	return ret;
}
