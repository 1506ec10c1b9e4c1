// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * chashctl seed: the secret that clients are hashed with. It comes from a file or stdin, is never
 * printed, and the kernel does not give it out.
 */
#include "fetch.h"

static int seed_show(struct ctl *ctl, struct args *args)
{
	struct seed seed = {};
	int ret;

	ret = args_end(args) ?:
	      fetch_one(ctl, &wire_seed, &seed, 0, "seed");
	if (ret)
		return ret;
	out_open(&ctl->out, NULL, '[');
	out_open(&ctl->out, NULL, '{');
	out_line_begin(&ctl->out, 0);
	out_seed(&ctl->out, "seed:", seed.state);
	out_line_end(&ctl->out);
	out_close(&ctl->out, '}');
	out_close(&ctl->out, ']');
	return DONE;
}

const struct command seed_verbs[] = {
	{ "show", seed_show, NULL, "", "say whether a seed was set" },
	{ "set", change_run, NULL, "FILE|-", "set the seed: 128 bits, hexadecimal or base64" },
	{ "rotate", change_run, NULL, "FILE|-",
	  "set the seed, and remember the old mapping for sessions in progress" },
	{ "unset", change_run, NULL, "[rotate]", "go back to the public default" },
	{}
};
