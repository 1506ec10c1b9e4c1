// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/* chashctl backbone: devices over which other PoPs reach this one. */
#include <stdlib.h>

#include "fetch.h"

static void print_backbone(struct out *out, const struct backbone *backbone)
{
	out_str(out, "device", "Device", backbone->dev);
	out_known(out, "ifindex", "Index", backbone->have & HAVE(IP_VS_CHASH_A_BACKBONE_IFINDEX),
		  backbone->ifindex);
}

static int backbone_show(struct ctl *ctl, struct args *args)
{
	struct backbones backbones = {};
	int ret;

	ret = args_end(args) ?:
	      fetch(ctl, &wire_backbone, NULL, 0, &backbones, "backbone devices");
	if (!ret)
		out_table(&ctl->out, &backbones, print_backbone);
	list_free(&backbones);
	return ret;
}

const struct command backbone_verbs[] = {
	{ "show", backbone_show, NULL, "", "list backbone devices" },
	{ "add", change_run, NULL, "DEV", "add a device, which need not exist" },
	{ "del", change_run, NULL, "DEV", "forget a device" },
	{}
};
