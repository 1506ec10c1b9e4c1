// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * chashd: keeps the other directors of a fleet in this kernel, and this one in the registry. The
 * loop: what the kernel or the registry tells leads to one look at the kernel, shortly after; that
 * look is published, and what differs from what is wanted is made.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <netlink/socket.h>

#include "../file.h"
#include "control.h"
#include "daemon.h"
#include "log.h"
#include "metrics.h"
#include "model.h"
#include "notify.h"
#include "routes.h"

/* Changes come in bunches. */
#define SETTLE_MS 50
/* Of a large fleet a look costs much: so many times its CPU time goes by before the next one. */
#define REST 4
/* What nothing tells of is seen by then. */
#define LOOK_SECONDS 10
/* How long --once waits for the registry. */
#define ONCE_SECONDS 10

static const char *const usage =
	"chashd [-c FILE] [-t | --once [--dry-run] | --leave] [--version]\n"
	"  -c FILE     configuration, instead of /etc/chash/chashd.conf\n"
	"  -t          check it, and end\n"
	"  --once      make what is wanted, once, and end\n"
	"  --dry-run   print the commands that would do it instead\n"
	"  --leave     say that this director has left the fleet, and end\n";

static struct daemon all;

/* What only this file knows. */
static struct {
	const char *file;
	bool once, leave, left;
	unsigned int cost_ms;
	time_t begun;
	int status;
	struct genl events, families;
	bool has_events, has_families;
	int routes;
	int lock;	/* directory that is this chashd's alone, or -1 */
	struct event *soon, *look, *second, *give_up;
	struct event *events_read, *families_read, *routes_read;
	struct event *signals[3];
} run;

static void look_soon(void)
{
	unsigned int ms = SETTLE_MS + REST * run.cost_ms;
	struct timeval settle = { .tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000 };

	if (!evtimer_pending(run.soon, NULL))
		evtimer_add(run.soon, &settle);
}

static void end(int status)
{
	run.status = status;
	event_base_loopbreak(all.base);
}

/* Tell when it changes. */
static void note_problem(char *problem, size_t size, const char *text)
{
	if (!*text && *problem)
		say("mended: %s", problem);
	else if (strncmp(problem, text, size - 1))
		say("%s", text);
	snprintf(problem, size, "%s", text);
}

static void on_stored(bool stored)
{
	all.stored = stored;
	if (!stored) {
		free(all.published);
		all.published = NULL;
	}
	run.left = stored && run.leave;
	if (run.left)
		end(DONE);
}

/* Another director that lives uses this one's name: who was there first keeps it. */
static bool may_publish(void)
{
	static bool told;
	bool may = !all.fleet.usurped;

	if (!may && !told) {
		say("director %s is another one, with address %s: this one publishes nothing",
		    all.config.name, all.fleet.usurper);
		all.ops->publish(all.registry, NULL);
		on_stored(false);
	}
	told = !may;
	return may && all.synced;
}

static bool on_record(const char *name, const char *text, size_t len)
{
	if (fleet_record(&all.fleet, name, text, len) || all.fleet.lost_own)
		look_soon();
	may_publish();
	return fleet_stays(&all.fleet, name);
}

static void on_alive(const char *name, bool alive, const char *address)
{
	if (fleet_alive(&all.fleet, name, alive, address))
		look_soon();
	may_publish();
}

static void on_state(const char *text)
{
	note_problem(all.registry_problem, sizeof(all.registry_problem), text ?: "");
	if (text)
		return;
	all.synced_at = uptime();
	if (!all.synced)
		look_soon();
	all.synced = true;
}

static const struct registry_watcher watcher = { on_record, on_alive, on_state, on_stored };

static uint64_t next_generation(void)
{
	uint64_t now = clock_ms(CLOCK_REALTIME);

	/* It grows whatever the clock does. */
	all.fleet.generation = now > all.fleet.generation ? now : all.fleet.generation + 1;
	return all.fleet.generation;
}

/* What others would not understand stays unpublished, what they may not believe does not. */
static void put(const char *text)
{
	struct record read;
	int ret = record_decode(text, strlen(text), &read);

	note_problem(all.unpublished, sizeof(all.unpublished),
		     ret || record_check(&read, &all.config) ? failure() : "");
	record_free(&read);
	if (!ret)
		all.ops->publish(all.registry, text);
}

static void publish(struct record *record)
{
	static time_t mended_at;
	char *text;

	if (!may_publish())
		return;
	text = record_encode(record);
	if (all.published && !strcmp(text, all.published)) {
		/* Who publishes under this name, too, mends it in turn. */
		if (!all.fleet.lost_own || uptime() - mended_at < LOOK_SECONDS) {
			free(text);
			return;
		}
		mended_at = uptime();
	}
	free(all.published);
	all.published = text;
	all.fleet.lost_own = false;
	record->generation = next_generation();
	text = record_encode(record);
	put(text);
	free(text);
}

static int print_drain(FILE *to, void *arg)
{
	const struct pop_drain *drain = arg;

	fprintf(to, "%d %" PRIu64 " %" PRIu32 "\n", drain->on, drain->since, all.config.id);
	return DONE;
}

/* A drain outlives a restart, and so does its end. */
static int drain_write(struct pop_drain *drain)
{
	char path[300];

	/* One that only looks or leaves writes nothing down. */
	if (run.lock < 0)
		return DONE;
	snprintf(path, sizeof(path), "%s/drained", all.config.run);
	return file_put(path, 0600, false, print_drain, drain);
}

static void drain_read(struct pop_drain *drain)
{
	char path[300];
	uint64_t since;
	FILE *file;
	uint32_t id;
	int on;

	*drain = (struct pop_drain){};
	snprintf(path, sizeof(path), "%s/drained", all.config.run);
	file = fopen(path, "re");
	if (!file)
		return;
	/* What was said to a PoP in which this director was before is not said to this one. */
	if (fscanf(file, "%d %" SCNu64 " %" SCNu32, &on, &since, &id) == 3 && id == all.config.id)
		*drain = (struct pop_drain){ on, since };
	fclose(file);
}

/* An operator's word, which is the last one whatever the clocks say. */
int daemon_drain(struct daemon *daemon, bool on)
{
	uint64_t now = clock_ms(CLOCK_REALTIME);
	struct pop_drain drain = daemon->drain;
	int ret;

	fleet_drain(&daemon->fleet, &drain);
	drain.since = now > drain.since || fleet_disbelieves(&drain) ? now : drain.since + 1;
	drain.on = on;
	ret = drain_write(&drain);
	if (ret)
		return ret;
	daemon->drain = drain;
	look_soon();
	return DONE;
}

static void look(void)
{
	struct record own;
	int ret;

	ret = run.leave ? DONE : kernel_read(&all.kernel, &all.apply.owned);
	note_problem(all.kernel_problem, sizeof(all.kernel_problem), ret ? failure() : "");
	if (ret) {
		if (run.once)
			end(ret);
		return;
	}
	model_own(&all.config, &all.kernel, &all.apply.owned, &own);
	/* Of what cannot be written down this run knows. */
	if (fleet_drain(&all.fleet, &all.drain) && drain_write(&all.drain))
		say("%s", failure());
	own.drain = all.drain;
	if (all.drain.on)
		own.sessions = model_sessions(&all.config, &all.kernel);
	own.gone = run.leave;
	announce_count(&all.announce, &own);
	if (!run.once)
		publish(&own);
	record_free(&own);
	if (run.leave)
		return;
	/* Whose way is withdrawn later had one before. */
	routes_check(&all.fleet);
	model_wanted(&all.config, &all.fleet, &all.kernel.services, &all.wanted);
	if (run.once && !all.synced)
		return;
	/* Until then a peer may be unknown because what was remembered of it is lost. */
	apply_run(&all.apply, &all.kernel, &all.wanted, all.synced);
	all.applied |= all.synced && !all.apply.failed;
	if (run.once)
		end(all.apply.failed ? REFUSED : DONE);
}

static void read_away(evutil_socket_t fd)
{
	char buf[8192];

	do {
		errno = 0;
	} while (recv(fd, buf, sizeof(buf), MSG_DONTWAIT) > 0 || errno == ENOBUFS);
}

/* Changes of IPVS, the module, or routes. What they are is seen by looking. */
static void on_event(evutil_socket_t fd, short what, void *arg)
{
	(void)what;
	(void)arg;
	read_away(fd);
	look_soon();
}

static struct event *watch(int fd, event_callback_fn fn)
{
	struct event *event = event_new(all.base, fd, EV_READ | EV_PERSIST, fn, NULL);

	event_add(event, NULL);
	return event;
}

static void listen_to_kernel(void)
{
	if (run.has_events || run.once)
		return;
	genl_init(&run.events, NULL, NULL);
	if (genl_open(&run.events, IP_VS_CHASH_GENL_NAME, IP_VS_CHASH_GENL_VERSION, "ip_vs_chash",
		      false) ||
	    genl_join(&run.events, IP_VS_CHASH_GENL_NAME, IP_VS_CHASH_MCGRP_EVENTS, NULL)) {
		genl_close(&run.events);
		return;
	}
	run.has_events = true;
	run.events_read = watch(nl_socket_get_fd(run.events.sock), on_event);
}

/* With the module the groups are gone that were joined. */
static void stop_listening(void)
{
	if (!run.has_events)
		return;
	event_free(run.events_read);
	genl_close(&run.events);
	run.has_events = false;
}

/* A module has come or gone: what was asked by and listened to may be the former one's. */
static void on_family(evutil_socket_t fd, short what, void *arg)
{
	(void)what;
	(void)arg;
	read_away(fd);
	stop_listening();
	kernel_close(&all.kernel);
	look_soon();
}

/* Without it, that is found out by what fails. */
static void listen_to_families(void)
{
	genl_init(&run.families, NULL, NULL);
	run.has_families = true;
	if (genl_open(&run.families, "nlctrl", 1, "nlctrl", false) ||
	    genl_join(&run.families, "nlctrl", "notify", NULL)) {
		say("modules that come and go are not told of: %s", failure());
		return;
	}
	run.families_read = watch(nl_socket_get_fd(run.families.sock), on_family);
}

static void on_soon(evutil_socket_t fd, short what, void *arg)
{
	/* What it waits for, the kernel or a busy machine, costs nobody anything. */
	uint64_t begin = clock_ms(CLOCK_PROCESS_CPUTIME_ID);

	(void)fd;
	(void)what;
	(void)arg;
	listen_to_kernel();
	look();
	run.cost_ms = clock_ms(CLOCK_PROCESS_CPUTIME_ID) - begin;
	if (*all.kernel_problem)
		stop_listening();
}

static void on_look(evutil_socket_t fd, short what, void *arg)
{
	fleet_retry(&all.fleet);
	on_soon(fd, what, arg);
}

/*
 * Clients with sessions elsewhere come as soon as a VIP is announced: by then the others are known
 * here, and have had as long to learn of this director as this one takes for a look.
 */
static bool may_announce(void)
{
	time_t now = uptime();

	if (all.stored && all.applied) {
		if (!all.ready_at)
			all.ready_at = now + REST * run.cost_ms / 1000;
		return now >= all.ready_at;
	}
	return now - run.begun >= all.config.wait && !all.fleet.usurped;
}

static void on_second(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	(void)arg;
	/* Who waits for the last session, or for the module, is told soon. */
	if (all.drain.on || *all.kernel_problem)
		look_soon();
	if (!*all.kernel_problem)
		announce_tick(&all.announce, all.kernel.route, all.drain.on, may_announce());
}

/* Two that write down in one place what they make would each forget what the other one made. */
static int lock_run(void)
{
	if (run.leave || all.apply.dry)
		return DONE;
	run.lock = open(all.config.run, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (run.lock < 0)
		return fail(USAGE, "%s: %s", all.config.run, strerror(errno));
	return flock(run.lock, LOCK_EX | LOCK_NB) ?
	       fail(USAGE, "another chashd runs with %s", all.config.run) : DONE;
}

/* What is in the kernel stays. */
static int begin(struct config *config)
{
	all.config = *config;
	*config = (struct config){};
	all.config.dry = all.apply.dry;
	all.synced = all.stored = false;
	free(all.published);
	all.published = NULL;
	fleet_open(&all.fleet, &all.config);
	if (lock_run())
		return USAGE;
	apply_open(&all.apply, all.config.run);
	announce_open(&all.announce, &all.config);
	drain_read(&all.drain);
	all.ops = strncmp(all.config.registry, "file:", 5) ? &registry_etcd : &registry_file;
	if (!run.once && !run.leave && (control_open(&all) || metrics_open(&all)))
		return USAGE;
	all.registry = all.ops->open(&all.config, all.base, &watcher);
	return all.registry ? DONE : USAGE;
}

static void stop(void)
{
	if (all.registry)
		all.ops->close(all.registry);
	all.registry = NULL;
	control_close();
	metrics_close();
	fleet_close(&all.fleet);
	apply_close(&all.apply);
	announce_close(&all.announce);
	config_free(&all.config);
	if (run.lock >= 0)
		close(run.lock);
	run.lock = -1;
}

/* A new configuration is taken as a whole, or not at all. */
static int change(struct config *config)
{
	struct config old = all.config;
	int ret;

	all.config = (struct config){};
	stop();
	ret = begin(config);
	if (ret) {
		say("%s: the configuration stays as it was", failure());
		stop();
		ret = begin(&old);
	}
	config_free(&old);
	return ret;
}

static void on_reload(evutil_socket_t fd, short what, void *arg)
{
	uint64_t generation = all.fleet.generation;
	struct config config;

	(void)fd;
	(void)what;
	(void)arg;
	notify("RELOADING=1");
	if (config_read(&config, run.file)) {
		say("%s: the configuration stays as it was", failure());
		config_free(&config);
	} else {
		if (change(&config)) {
			say("%s", failure());
			end(USAGE);
		}
		all.fleet.generation = generation;
		look_soon();
	}
	notify("READY=1");
}

static void on_end(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	(void)arg;
	end(DONE);
}

static void on_give_up(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	(void)arg;
	say("the registry was not read within %d s: %s", ONCE_SECONDS,
	    *all.registry_problem ? all.registry_problem : "no answer");
	end(REFUSED);
}

static int loop(struct config *config)
{
	struct timeval every = { .tv_sec = LOOK_SECONDS }, second = { .tv_sec = 1 };
	struct timeval limit = { .tv_sec = ONCE_SECONDS };
	static const int signals[] = { SIGTERM, SIGINT, SIGHUP };
	size_t i;

	all.base = event_base_new();
	run.soon = evtimer_new(all.base, on_soon, NULL);
	run.look = event_new(all.base, -1, EV_PERSIST, on_look, NULL);
	run.second = event_new(all.base, -1, EV_PERSIST, on_second, NULL);
	run.give_up = evtimer_new(all.base, on_give_up, NULL);
	for (i = 0; i < ARRAY_SIZE(signals); i++) {
		run.signals[i] = evsignal_new(all.base, signals[i],
					      signals[i] == SIGHUP ? on_reload : on_end, NULL);
		evsignal_add(run.signals[i], NULL);
	}
	signal(SIGPIPE, SIG_IGN);
	if (begin(config)) {
		say("%s", failure());
		return USAGE;
	}
	if (run.once || run.leave) {
		evtimer_add(run.give_up, &limit);
	} else {
		run.begun = uptime();
		run.routes = routes_open();
		if (run.routes >= 0)
			run.routes_read = watch(run.routes, on_event);
		listen_to_families();
		event_add(run.look, &every);
		event_add(run.second, &second);
		look_soon();
		notify("READY=1");
	}
	event_base_dispatch(all.base);
	notify("STOPPING=1");
	return run.status;
}

static void close_all(void)
{
	size_t i;

	stop();
	stop_listening();
	if (run.families_read)
		event_free(run.families_read);
	if (run.has_families)
		genl_close(&run.families);
	if (run.routes_read) {
		event_free(run.routes_read);
		close(run.routes);
	}
	kernel_close(&all.kernel);
	list_free(&all.wanted);
	free(all.published);
	if (!all.base)
		return;
	for (i = 0; i < ARRAY_SIZE(run.signals); i++)
		event_free(run.signals[i]);
	event_free(run.soon);
	event_free(run.look);
	event_free(run.second);
	event_free(run.give_up);
	event_base_free(all.base);
}

int main(int argc, char **argv)
{
	enum { ONCE = 256, DRY, LEAVE, VERSION };
	static const struct option options[] = {
		{ "once", no_argument, NULL, ONCE }, { "dry-run", no_argument, NULL, DRY },
		{ "leave", no_argument, NULL, LEAVE }, { "version", no_argument, NULL, VERSION },
		{ "help", no_argument, NULL, 'h' }, {}
	};
	struct config config;
	bool test = false;
	int option, ret;

	run.file = "/etc/chash/chashd.conf";
	run.lock = -1;
	while ((option = getopt_long(argc, argv, "c:th", options, NULL)) != -1) {
		switch (option) {
		case 'c':
			run.file = optarg;
			break;
		case 't':
			test = true;
			break;
		case ONCE:
			run.once = true;
			break;
		case DRY:
			all.apply.dry = true;
			break;
		case LEAVE:
			run.leave = true;
			break;
		case VERSION:
			puts("chashd " CHASHCTL_VERSION);
			return DONE;
		case 'h':
			fputs(usage, stdout);
			return DONE;
		default:
			fputs(usage, stderr);
			return USAGE;
		}
	}
	if (optind < argc || (all.apply.dry && !run.once) || (run.once && run.leave)) {
		fputs(usage, stderr);
		return USAGE;
	}
	setvbuf(stderr, NULL, _IOLBF, 0);
	ret = config_read(&config, run.file);
	if (ret)
		say("%s", failure());
	else if (!test)
		ret = loop(&config);
	config_free(&config);
	close_all();
	return ret;
}
