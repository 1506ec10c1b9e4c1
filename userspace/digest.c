// SPDX-License-Identifier: GPL-2.0-only
/*
 * chashctl digest: equal on two directors when they map every client alike.
 */
#include <stdlib.h>

#include "ctl.h"
#include "fetch.h"
#include "parse.h"

static void print_digest(struct out *out, const struct digest *digest)
{
	out_open(out, NULL, '{');
	out_line_begin(out, 0);
	out_service(out, "", &digest->service);
	out_gap(out);
	out_hex(out, "digest", "", digest->value);
	out_flag(out, "pending", "rebuild pending", digest->pending);
	out_line_end(out);
	out_close(out, '}');
}

int digest_run(struct ctl *ctl, struct args *args)
{
	struct digests digests = {};
	const struct tuple *only;
	struct tuple tuple;
	int ret;

	ret = parse_service_or_all(args, &tuple, &only);
	if (!ret)
		ret = fetch_digests(ctl, only, &digests);
	if (!ret)
		out_each(&ctl->out, &digests, print_digest);
	list_free(&digests);
	return ret;
}
