// SPDX-License-Identifier: GPL-2.0-only
/* Binds a scheduler as an unprivileged user who is root in namespaces of their own,
 * through the socket option, which asks for no more than that.
 */
#include "net.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/ip_vs.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define NOBODY 65534

int main(int argc, char **argv)
{
	struct ip_vs_service_user service = {
		.protocol = IPPROTO_TCP,
		.addr = htonl(0xcb007101),
		.port = htons(80),
	};
	int fd;

	if (argc != 2)
		die("usage: userns-bind SCHEDULER");
	snprintf(service.sched_name, sizeof(service.sched_name), "%s", argv[1]);

	if (setgid(NOBODY) || setuid(NOBODY))
		die("setuid: %s", strerror(errno));
	if (unshare(CLONE_NEWUSER | CLONE_NEWNET))
		die("unshare: %s", strerror(errno));
	fd = socket(AF_INET, SOCK_RAW, IPPROTO_RAW);
	if (fd < 0)
		die("socket: %s", strerror(errno));
	if (setsockopt(fd, IPPROTO_IP, IP_VS_SO_SET_ADD, &service, sizeof(service))) {
		fprintf(stderr, "%s\n", strerror(errno));
		return 1;
	}
	return 0;
}
