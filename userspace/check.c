// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * chashctl check: what in this namespace stands in the way of takeover, and commands that mend it.
 */
#include <arpa/inet.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/if_arp.h>
#include <linux/if_tunnel.h>
#include <linux/ip6_tunnel.h>

#include "check.h"
#include "compare.h"
#include "director.h"
#include "fetch.h"
#include "ipvs.h"
#include "sysctl.h"

/* One that is stored may be bound to another scheduler, by keepalived say. */
static void find_scheduler(struct findings *findings, struct ipvs *ipvs,
			   const struct service *service)
{
	struct ipvs_service found;
	struct finding *finding;
	char name[VALUE_LEN];

	if (ipvs_get_service(ipvs, &service->tuple, &found) || !*found.scheduler ||
	    !strcmp(found.scheduler, "chash"))
		return;
	service_text(&service->tuple, name);
	finding = find(findings, "other-scheduler");
	finding->service = &service->tuple;
	problem(finding, "%s has stored settings, but the scheduler %s", name, found.scheduler);
	remedy(finding, "echo '-A %s' | chashctl adopt once -", name);
}

/* What a service was asked for and cannot have. IPVS tells nobody that a service became persistent. */
static void find_unused(struct findings *findings, const struct service *service)
{
	const struct settings *now = &service->effective, *stored = &service->stored;
	const uint64_t split = HAVE(IP_VS_CHASH_A_SETTINGS_SPLIT);
	bool no_takeover = !now->takeover && (stored->takeover ||
		service->by_flag & HAVE(IP_VS_CHASH_A_SETTINGS_TAKEOVER));
	bool no_spill = !now->spill && stored->spill;
	bool no_split = !(now->have & split) && (stored->split.size || service->by_flag & split);
	struct finding *finding;
	char name[VALUE_LEN];

	service_text(&service->tuple, name);
	if (no_takeover || no_spill || no_split) {
		finding = find(findings, "setting-unused");
		finding->service = &service->tuple;
		problem(finding, "what %s was asked for does nothing:%s%s%s; %s", name,
			no_takeover ? " takeover" : "", no_spill ? " spill" : "",
			no_split ? " split" : "",
			no_spill || no_split ? "it is persistent" :
					       "it is persistent, FTP, or not TCP");
		remedy(finding, "chashctl service set %s%s%s%s", name,
		       no_takeover ? " takeover off" : "", no_spill ? " spill off" : "",
		       no_split ? " split off" : "");
	}
	if (service->refused) {
		finding = find(findings, "dest-refused");
		finding->service = &service->tuple;
		problem(finding, "%u destinations of %s have the id of another and get no clients",
			service->refused, name);
		remedy(finding, "chashctl dest set %s ADDR:PORT id N", name);
	}
}

static int take_dest(const struct addr *addr, uint16_t port, bool one_way, void *arg)
{
	bool *found = arg;

	(void)addr;
	(void)port;
	*found |= !one_way;
	return DONE;
}

/* What a NAT server says before its client does leaves untranslated after a restart. */
static void find_nat(struct findings *findings, struct ipvs *ipvs, const struct services *services)
{
	struct finding *finding;
	bool found = false;
	size_t i;

	for (i = 0; !found && i < services->n && !sysctl_get("nat_icmp_send"); i++)
		if (services->at[i].alive)
			ipvs_each_dest(ipvs, &services->at[i].tuple, take_dest, &found);
	if (!found)
		return;
	finding = find(findings, "nat-icmp-send");
	problem(finding, "what NAT servers say first after a restart breaks their sessions");
	remedy(finding, "sysctl -w net.ipv4.vs.nat_icmp_send=1");
}

/* A destination of a service that belongs to a PoP, one that IPVS has if there is any, or NULL. */
static const struct dest *dest_of(const struct tuple *service, const struct dests *dests,
				  uint16_t pop)
{
	const struct dest *found = NULL;
	size_t i;

	for (i = 0; i < dests->n; i++)
		if (dests->at[i].pop == pop && tuple_equal(&dests->at[i].service, service) &&
		    (!found || dests->at[i].flags & IP_VS_CHASH_DEST_F_ALIVE))
			found = &dests->at[i];
	return found;
}

/* The address of a director of a PoP, as far as it is known, with the port of a service. */
static void director_text(const struct tuple *service, const struct pop *pop,
			  const struct dest *stored, char buf[VALUE_LEN])
{
	unsigned int i;

	if (stored) {
		endpoint_text(&stored->addr, stored->port, buf);
		return;
	}
	for (i = 0; i < pop->relays.n && pop->relays.at[i].af != service->af; i++)
		;
	if (i < pop->relays.n)
		endpoint_text(&pop->relays.at[i], service->port, buf);
	else
		snprintf(buf, VALUE_LEN, "ADDR:%u", service->port);
}

/* What belongs to a PoP is found by the destinations that a service has there. */
static void find_in_service(struct findings *findings, const struct service *service,
			    const struct pops *pops, const struct dests *dests)
{
	char name[VALUE_LEN], director[VALUE_LEN];
	struct finding *finding;
	const struct dest *dest;
	const struct pop *pop;
	size_t i;

	service_text(&service->tuple, name);
	/* Without an own PoP every one looks like another one. */
	for (i = 0; pop_self(pops) && i < pops->n; i++) {
		pop = &pops->at[i];
		dest = dest_of(&service->tuple, dests, pop->id);
		if (pop->self || (dest && dest->flags & IP_VS_CHASH_DEST_F_ALIVE))
			continue;
		director_text(&service->tuple, pop, dest, director);
		finding = find(findings, "no-destination");
		finding->service = &service->tuple;
		finding->pop = pop;
		problem(finding, "%s has no destination of PoP %s: sessions of that PoP are lost here",
			name, pop->name);
		remedy(finding, "ipvsadm -a %s -r %s -i -w 0 && "
		       "chashctl dest set %s %s pop %s relay on", name, director, name, director,
		       pop->name);
	}
}

static void find_in_services(struct findings *findings, struct ipvs *ipvs,
			     const struct services *services, const struct pops *pops,
			     const struct dests *dests)
{
	const struct service *service, *alive = NULL;
	struct finding *finding;
	char name[VALUE_LEN] = "SERVICE";
	bool any = false;
	size_t i;

	for (i = 0; i < services->n; i++) {
		service = &services->at[i];
		if (!service->alive) {
			find_scheduler(findings, ipvs, service);
			continue;
		}
		alive = alive ?: service;
		any |= service->effective.takeover;
		find_unused(findings, service);
		if (service->effective.takeover)
			find_in_service(findings, service, pops, dests);
	}
	if (any) {
		find_nat(findings, ipvs, services);
		return;
	}
	finding = find(findings, "no-takeover");
	problem(finding, "no service of chash has takeover on");
	if (alive)
		service_text(&alive->tuple, name);
	remedy(finding, "chashctl service set %s takeover on", name);
}

/* Ask about a device. Returns whether it was told. */
static bool ask_device(const char *dev, unsigned long what, struct ifreq *request)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	bool told;

	memcpy(request->ifr_name, dev, strnlen(dev, sizeof(request->ifr_name) - 1));
	told = fd >= 0 && !ioctl(fd, what, request);
	if (fd >= 0)
		close(fd);
	return told;
}

static bool is_up(const char *dev)
{
	struct ifreq request = {};

	return !ask_device(dev, SIOCGIFFLAGS, &request) || request.ifr_flags & IFF_UP;
}

/* The MTU that IPv6 needs, and that leaves room for a segment of 1,220 bytes. */
static bool is_narrow(const char *dev)
{
	struct ifreq request = {};

	return ask_device(dev, SIOCGIFMTU, &request) && request.ifr_mtu < 1280;
}

/* Whether a device is a tunnel over IPv4, and which. */
static bool is_tunnel(const char *dev, struct ip_tunnel_parm *parms, const char **mode)
{
	struct ifreq request = {};

	if (!ask_device(dev, SIOCGIFHWADDR, &request) ||
	    (request.ifr_hwaddr.sa_family != ARPHRD_TUNNEL &&
	     request.ifr_hwaddr.sa_family != ARPHRD_IPGRE))
		return false;
	*mode = request.ifr_hwaddr.sa_family == ARPHRD_TUNNEL ? "ipip" : "gre";
	request.ifr_data = (void *)parms;
	return ask_device(dev, SIOCGETTUNNEL, &request);
}

/* A tunnel that takes packets of any sender. */
static bool is_open(const char *dev, const char **mode)
{
	struct ip6_tnl_parm2 parms6 = {};
	struct ip_tunnel_parm parms = {};
	struct ifreq request = {};

	if (is_tunnel(dev, &parms, mode))
		return !parms.iph.daddr;
	if (!ask_device(dev, SIOCGIFHWADDR, &request) ||
	    (request.ifr_hwaddr.sa_family != ARPHRD_TUNNEL6 &&
	     request.ifr_hwaddr.sa_family != ARPHRD_IP6GRE))
		return false;
	*mode = request.ifr_hwaddr.sa_family == ARPHRD_TUNNEL6 ? "ip6tnl mode any" : "ip6gre";
	request.ifr_data = (void *)&parms6;
	return ask_device(dev, SIOCGETTUNNEL, &request) && IN6_IS_ADDR_UNSPECIFIED(&parms6.raddr);
}

/* The kernel goes by the larger one of a device's and that of all. */
static int rp_filter(const char *dev)
{
	int all = sysctl_get_conf("all", "rp_filter"), own = sysctl_get_conf(dev, "rp_filter");

	return own > all ? own : all;
}

/* Any rp_filter is strict on a device that has no address, whoever the sender is. */
static bool is_bare(const char *dev, struct in_addr *local)
{
	struct ip_tunnel_parm parms = {};
	struct ifreq request = {};
	const char *mode;

	if (!is_tunnel(dev, &parms, &mode) || ask_device(dev, SIOCGIFADDR, &request))
		return false;
	local->s_addr = parms.iph.saddr;
	return local->s_addr;
}

static void find_filter(struct findings *findings, const struct backbone *backbone,
			const char *dev)
{
	char knob[VALUE_LEN], path[VALUE_LEN / 2], address[INET_ADDRSTRLEN];
	int filter = rp_filter(backbone->dev);
	struct finding *finding;
	struct in_addr local;
	bool bare = filter && is_bare(backbone->dev, &local);

	if (filter != 1 && !bare)
		return;
	finding = find(findings, "rp-filter");
	finding->device = backbone->dev;
	problem(finding, "rp_filter of %s drops packets of clients that a peer relayed%s",
		backbone->dev, bare ? ", as it has no address" : "");
	/* Slashes: a name of a device may have dots. */
	snprintf(path, sizeof(path), "net/ipv4/conf/%s/rp_filter=2", backbone->dev);
	word_text(path, knob, sizeof(knob));
	if (bare)
		remedy(finding, "ip addr add %s/32 dev %s scope host && sysctl -w %s",
		       inet_ntop(AF_INET, &local, address, sizeof(address)), dev, knob);
	else
		remedy(finding, "sysctl -w %s", knob);
}

static void find_in_backbone(struct findings *findings, const struct backbone *backbone)
{
	struct finding *finding;
	char dev[VALUE_LEN];
	const char *mode;

	word_text(backbone->dev, dev, sizeof(dev));
	if (!(backbone->have & HAVE(IP_VS_CHASH_A_BACKBONE_IFINDEX))) {
		finding = find(findings, "backbone-missing");
		finding->device = backbone->dev;
		problem(finding, "backbone device %s does not exist; unless you are going to make it",
			backbone->dev);
		remedy(finding, "chashctl backbone del %s", dev);
		return;
	}
	if (!is_up(backbone->dev)) {
		finding = find(findings, "backbone-down");
		finding->device = backbone->dev;
		problem(finding, "backbone device %s is down", backbone->dev);
		remedy(finding, "ip link set %s up", dev);
	}
	if (is_narrow(backbone->dev)) {
		finding = find(findings, "backbone-mtu");
		finding->device = backbone->dev;
		problem(finding, "segments do not fit through backbone device %s", backbone->dev);
		remedy(finding, "ip link set %s mtu 1480", dev);
	}
	if (is_open(backbone->dev, &mode)) {
		finding = find(findings, "backbone-open");
		finding->device = backbone->dev;
		problem(finding, "what anyone sends into tunnel %s counts as a peer's", backbone->dev);
		remedy(finding, "ip link del %s && ip link add %s type %s local LOCAL remote ADDR && "
		       "ip link set %s up", dev, dev, mode, dev);
	}
	find_filter(findings, backbone, dev);
}

static void find_in_pops(struct findings *findings, const struct pops *pops,
			 const struct backbones *backbones)
{
	const struct pop *self = pop_self(pops);
	struct finding *finding;
	size_t i;

	if (pops->n && !self) {
		finding = find(findings, "no-own-pop");
		problem(finding, "this director belongs to no PoP");
		remedy(finding, "chashctl pop set NAME self");
	}
	if (pops->n > (self ? 1 : 0) && !backbones->n) {
		finding = find(findings, "no-backbone");
		problem(finding, "there is no backbone device: "
			"segments from other directors are treated like those of clients");
		remedy(finding, "chashctl backbone add DEV");
	}
	for (i = 0; i < backbones->n; i++)
		find_in_backbone(findings, &backbones->at[i]);
}

static bool is_told_down(const struct pops *pops, uint16_t id)
{
	const struct pop *pop = pop_by_id(pops, id);

	return pop && pop->state == IP_VS_CHASH_POP_STATE_DOWN;
}

/* Directors that cannot be asked or do not answer, and whether answers could be forged. */
static void find_in_directors(struct findings *findings, const struct directors *directors,
			      const struct pops *pops, const struct stats *stats,
			      const struct seed *seed)
{
	const struct director *director;
	struct finding *finding;
	char addr[VALUE_LEN];
	size_t i;

	for (i = 0; i < directors->n; i++) {
		director = &directors->at[i];
		addr_text(&director->addr, addr);
		if (director->state == IP_VS_CHASH_DIRECTOR_STATE_SILENT &&
		    !is_told_down(pops, director->pop)) {
			finding = find(findings, "director-silent");
			finding->director = director;
			problem(finding, "director %s does not answer: it is down, asks nobody, has "
				"another seed, or UDP port %d does not reach it", addr,
				sysctl_get("chash_ask_port"));
			remedy(finding, "ping %s", addr);
		}
		if (director->differs) {
			finding = find(findings, "director-differs");
			finding->director = director;
			problem(finding, "director %s of this PoP maps clients differently", addr);
			remedy(finding, "chashctl digest");
		}
	}
	if (!directors->n)
		return;
	if (!stats->value[IP_VS_CHASH_A_STATS_ASK_PORT]) {
		finding = find(findings, "no-asking");
		problem(finding, "no director can be asked: no UDP port is open for it");
		remedy(finding, "sysctl -w net.ipv4.vs.chash_ask_port=PORT");
	}
	if (seed->state == IP_VS_CHASH_SEED_DEFAULT) {
		finding = find(findings, "default-seed");
		problem(finding, "the seed is the default one: anybody on the backbone can forge answers");
		remedy(finding, "chashctl seed set FILE");
	}
}

static void print_finding(struct out *out, const struct finding *finding)
{
	out_line_begin(out, 0);
	out_str(out, "finding", NULL, finding->name);
	out_str(out, NULL, "", finding->problem);
	if (finding->service)
		out_service(out, NULL, finding->service);
	if (finding->pop)
		out_str(out, "pop", NULL, finding->pop->name);
	if (finding->director)
		out_addr(out, "director", NULL, &finding->director->addr);
	if (finding->device)
		out_str(out, "device", NULL, finding->device);
	out_line_end(out);
	out_line_begin(out, 4);
	out_str(out, "remedy", "", finding->remedy);
	out_line_end(out);
}

int check_run(struct ctl *ctl, struct args *args)
{
	struct directors directors = {};
	struct backbones backbones = {};
	struct findings findings = {};
	struct services services = {};
	struct stats stats = {};
	struct dests dests = {};
	struct seed seed = {};
	struct ipvs ipvs = {};
	int ret;

	ret = args_end(args) ?:
	      ctl_pops(ctl) ?:
	      fetch_snapshot(ctl, NULL, &services, &dests) ?:
	      fetch(ctl, &wire_backbone, NULL, 0, &backbones, "backbone devices") ?:
	      directors_fetch(ctl, NULL, &directors) ?:
	      fetch_one(ctl, &wire_stats, &stats, 0, "stats") ?:
	      fetch_one(ctl, &wire_seed, &seed, 0, "seed") ?:
	      ipvs_open(&ipvs);
	if (!ret) {
		find_in_host(&findings, &ipvs, &services, &dests);
		find_in_services(&findings, &ipvs, &services, &ctl->pops, &dests);
		find_in_pops(&findings, &ctl->pops, &backbones);
		find_in_directors(&findings, &directors, &ctl->pops, &stats, &seed);
		out_each(&ctl->out, &findings, print_finding);
		out_line_begin(&ctl->out, 0);
		out_str(&ctl->out, NULL, findings.n ? NULL : "", "nothing stands in the way");
		out_line_end(&ctl->out);
		ret = findings.n ? fail(FOUND, "%s", "") : DONE;
	}
	ipvs_close(&ipvs);
	list_free(&findings);
	list_free(&directors);
	list_free(&backbones);
	list_free(&services);
	list_free(&dests);
	return ret;
}
