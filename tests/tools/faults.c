// SPDX-License-Identifier: GPL-2.0-only
/* Has the kernel fail one allocation after another within a single system call, until
 * the call has none left to fail, and checks after each that it was done or not done,
 * and nothing in between. Needs CONFIG_FAULT_INJECTION.
 */
#include "net.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/ip_vs.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static const char usage[] =
"usage: faults [-a] OPERATION ARGUMENT...\n"
"  bind VIP PORT           add a service with chash\n"
"  edit VIP PORT           have a service with rr use chash\n"
"  add VIP PORT DEST       add a destination, at the service's port\n"
"  weight VIP PORT DEST    change its weight\n"
"  delete VIP PORT DEST    delete it\n"
"  netns                   make a network namespace\n"
"  module FILE             load ip_vs_chash\n"
"  What succeeds is taken back, but for the last time. Prints how many allocations\n"
"  failed, and how often the system call did. With -a all allocations fail at once,\n"
"  as far as /sys/kernel/debug/failslab says so, and nothing is taken back.\n";

#define MODULE "ip_vs_chash"
/* Time for what a burst of changes may be built of to grow again. */
#define PAUSE_US 100000

/* What can be seen of what an operation changes. */
struct state {
	int exists;
	char scheduler[IP_VS_SCHEDNAME_MAXLEN];
	unsigned int dests;
	int weight;
};

struct operation {
	const char *name;
	int args;
	int (*run)(void);	/* one system call */
	void (*undo)(void);
	struct state (*look)(void);
};

static struct {
	struct ip_vs_service_user service;
	struct ip_vs_dest_user dest;
} rule;
static int control, module_fd;

static int set(int option, size_t size)
{
	return setsockopt(control, IPPROTO_IP, option, &rule, size);
}

static void must(int option, size_t size)
{
	if (set(option, size))
		die("cannot take it back: %s", strerror(errno));
}

static struct state service_look(void)
{
	struct {
		struct ip_vs_get_dests head;
		struct ip_vs_dest_entry entry[256];
	} dests = {
		.head.protocol = rule.service.protocol,
		.head.addr = rule.service.addr,
		.head.port = rule.service.port,
	};
	struct ip_vs_service_entry service = {
		.protocol = rule.service.protocol,
		.addr = rule.service.addr,
		.port = rule.service.port,
	};
	socklen_t size = sizeof(service);
	struct state state;
	unsigned int i;

	memset(&state, 0, sizeof(state));
	state.weight = -1;
	if (getsockopt(control, IPPROTO_IP, IP_VS_SO_GET_SERVICE, &service, &size)) {
		if (errno != ESRCH)
			die("cannot look at the service: %s", strerror(errno));
		return state;
	}
	state.exists = 1;
	snprintf(state.scheduler, sizeof(state.scheduler), "%s", service.sched_name);
	state.dests = service.num_dests;
	if (state.dests > 256)
		die("too many destinations");
	dests.head.num_dests = state.dests;
	size = sizeof(dests.head) + state.dests * sizeof(dests.entry[0]);
	if (getsockopt(control, IPPROTO_IP, IP_VS_SO_GET_DESTS, &dests, &size))
		die("cannot look at the destinations: %s", strerror(errno));
	for (i = 0; i < state.dests; i++)
		if (dests.head.entrytable[i].addr == rule.dest.addr)
			state.weight = dests.head.entrytable[i].weight;
	return state;
}

static int bind_run(void)
{
	return set(IP_VS_SO_SET_ADD, sizeof(rule.service));
}

static void bind_undo(void)
{
	must(IP_VS_SO_SET_DEL, sizeof(rule.service));
}

static int edit_run(void)
{
	return set(IP_VS_SO_SET_EDIT, sizeof(rule.service));
}

static void edit_undo(void)
{
	strcpy(rule.service.sched_name, "rr");
	must(IP_VS_SO_SET_EDIT, sizeof(rule.service));
	strcpy(rule.service.sched_name, "chash");
}

static int add_run(void)
{
	return set(IP_VS_SO_SET_ADDDEST, sizeof(rule));
}

static void add_undo(void)
{
	must(IP_VS_SO_SET_DELDEST, sizeof(rule));
}

static int weight_run(void)
{
	return set(IP_VS_SO_SET_EDITDEST, sizeof(rule));
}

/* The next one is another. */
static void weight_undo(void)
{
	rule.dest.weight = 3 - rule.dest.weight;
}

static int delete_run(void)
{
	return set(IP_VS_SO_SET_DELDEST, sizeof(rule));
}

static void delete_undo(void)
{
	must(IP_VS_SO_SET_ADDDEST, sizeof(rule));
}

/* Its creator leaves again at once. */
static struct state netns_look(void)
{
	static const struct state none;

	return none;
}

static int netns_run(void)
{
	return unshare(CLONE_NEWNET);
}

static struct state module_look(void)
{
	struct state state;

	memset(&state, 0, sizeof(state));
	state.exists = !access("/sys/module/" MODULE, F_OK);
	return state;
}

static int module_run(void)
{
	return syscall(SYS_finit_module, module_fd, "", 0);
}

/* Loaded, it has to be of use. */
static void module_undo(void)
{
	if (bind_run())
		die("the module is there and cannot be bound: %s", strerror(errno));
	bind_undo();
	while (syscall(SYS_delete_module, MODULE, O_NONBLOCK))
		if (errno != EAGAIN && errno != EBUSY)
			die("the module does not leave: %s", strerror(errno));
}

static const struct operation operations[] = {
	{ "bind", 2, bind_run, bind_undo, service_look },
	{ "edit", 2, edit_run, edit_undo, service_look },
	{ "add", 3, add_run, add_undo, service_look },
	{ "weight", 3, weight_run, weight_undo, service_look },
	{ "delete", 3, delete_run, delete_undo, service_look },
	{ "netns", 0, netns_run, NULL, netns_look },
	{ "module", 1, module_run, module_undo, module_look },
};

static void put(int fd, unsigned int value)
{
	char text[16];
	int len = snprintf(text, sizeof(text), "%u", value);

	if (pwrite(fd, text, len, 0) != len)
		die("fault injection: %s", strerror(errno));
}

static unsigned int get(int fd)
{
	char text[16] = "";

	if (pread(fd, text, sizeof(text) - 1, 0) <= 0)
		die("fault injection: %s", strerror(errno));
	return strtoul(text, NULL, 10);
}

/* Run with the nth allocation failing, or all of them for 0; was there an nth? */
static int attempt(const struct operation *op, unsigned int nth, int *err)
{
	int fd = open(nth ? "/proc/thread-self/fail-nth" : "/proc/thread-self/make-it-fail",
		      O_RDWR);
	int failed;

	if (fd < 0)
		die("fault injection: %s", strerror(errno));
	put(fd, nth ? nth : 1);
	*err = op->run() ? errno : 0;
	failed = !nth || !get(fd);
	put(fd, 0);
	close(fd);
	return failed;
}

/* A process that makes a namespace is gone with it. */
static int attempt_apart(const struct operation *op, unsigned int nth, int *err)
{
	int status, failed;
	pid_t pid = fork();

	if (pid < 0)
		die("fork: %s", strerror(errno));
	if (!pid) {
		failed = attempt(op, nth, err);
		_exit(failed | !!*err << 1);
	}
	if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		die("a process was killed");
	*err = WEXITSTATUS(status) & 2 ? ENOMEM : 0;
	return WEXITSTATUS(status) & 1;
}

static void check(const struct operation *op, unsigned int nth, int err,
		  const struct state *before)
{
	struct state after = op->look();
	int same = !memcmp(before, &after, sizeof(after));

	if (op->look != netns_look && same != !!err)
		die("%s, allocation %u: %s, but the state has %schanged", op->name, nth,
		    err ? strerror(err) : "done", same ? "not " : "");
}

static void parse(const struct operation *op, char **argv)
{
	rule.service.protocol = IPPROTO_TCP;
	rule.service.addr = htonl(0xcb007101);
	rule.service.port = htons(80);
	strcpy(rule.service.sched_name, "chash");
	rule.dest.weight = 1;
	if (op->run == module_run) {
		module_fd = open(argv[0], O_RDONLY | O_CLOEXEC);
		if (module_fd < 0)
			die("%s: %s", argv[0], strerror(errno));
	} else if (op->args) {
		if (inet_pton(AF_INET, argv[0], &rule.service.addr) != 1)
			die("%s is no address", argv[0]);
		rule.service.port = htons(atoi(argv[1]));
		rule.dest.port = rule.service.port;
		if (op->args > 2 && inet_pton(AF_INET, argv[2], &rule.dest.addr) != 1)
			die("%s is no address", argv[2]);
	}
	if (op->run == weight_run)
		rule.dest.weight = 2;
}

int main(int argc, char **argv)
{
	const struct operation *op = NULL;
	unsigned int nth, refused = 0, i;
	int err, failed, all = argc > 1 && !strcmp(argv[1], "-a");

	argv += 1 + all;
	argc -= 1 + all;
	for (i = 0; i < sizeof(operations) / sizeof(operations[0]) && argc; i++)
		if (!strcmp(argv[0], operations[i].name) && argc == operations[i].args + 1)
			op = &operations[i];
	if (!op)
		die("%s", usage);
	parse(op, argv + 1);
	control = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW);
	if (control < 0)
		die("socket: %s", strerror(errno));

	for (nth = !all; ; nth++) {
		struct state before = op->look();

		failed = (op->undo ? attempt : attempt_apart)(op, nth, &err);
		check(op, nth, err, &before);
		refused += !!err;
		if (!failed || all)
			break;
		if (!err && op->undo)
			op->undo();
		usleep(PAUSE_US);
	}
	if (!all && err)
		die("%s with nothing failing: %s", op->name, strerror(err));
	if (!all && nth == 1)
		die("%s: nothing to fail, or fault injection is off", op->name);
	if (all)
		printf("%s, all allocations failing: %s\n", op->name, err ? strerror(err) : "done");
	else
		printf("%s: %u allocations, %u refused\n", op->name, nth - 1, refused);
	return 0;
}
