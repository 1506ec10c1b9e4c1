// SPDX-License-Identifier: GPL-2.0-only
/*
 * chashctl digest: equal on two directors when they map every client alike.
 */
#include <stdlib.h>

#include "ctl.h"
#include "fetch.h"
#include "parse.h"

static void print_digest(struct out *out, const struct service *service)
{
	if (!service->alive)
		return;
	out_open(out, NULL, '{');
	out_line_begin(out, 0);
	out_service(out, "", &service->tuple);
	out_gap(out);
	out_hex(out, "digest", "", service->digest);
	out_flag(out, "pending", "rebuild pending", service->pending);
	out_line_end(out);
	out_close(out, '}');
}

int digest_run(struct ctl *ctl, struct args *args)
{
	struct services services = {};
	const struct tuple *only;
	struct tuple tuple;
	char buf[VALUE_LEN];
	int ret;

	ret = parse_service_or_all(args, &tuple, &only);
	if (!ret)
		ret = fetch_services(ctl, only, &services);
	if (!ret && only && !services.at[0].alive)
		ret = fail(REFUSED, "%s: the service is not bound to chash", service_text(only, buf));
	if (!ret)
		out_each(&ctl->out, &services, print_digest);
	list_free(&services);
	return ret;
}
