// SPDX-License-Identifier: GPL-2.0-only
/*
 * chashctl backbone: devices over which other PoPs reach this one.
 */
#include <stdlib.h>
#include <string.h>

#include "ctl.h"
#include "fetch.h"
#include "parse.h"

static void print_backbone(struct out *out, const struct backbone *backbone)
{
	out_open(out, NULL, '{');
	out_str(out, "device", "Device", backbone->dev);
	if (backbone->have & HAVE(IP_VS_CHASH_A_BACKBONE_IFINDEX))
		out_num(out, "ifindex", "Index", backbone->ifindex);
	else
		out_none(out, "Index");
	out_close(out, '}');
	out_row_end(out);
}

static int backbone_show(struct ctl *ctl, struct args *args)
{
	struct backbones backbones = {};
	int ret;

	ret = args_end(args);
	if (!ret)
		ret = fetch_backbones(ctl, &backbones);
	if (!ret) {
		out_table_begin(&ctl->out, 0);
		out_each(&ctl->out, &backbones, print_backbone);
		out_table_end(&ctl->out);
	}
	list_free(&backbones);
	return ret;
}

static int backbone_add(struct ctl *ctl, struct args *args)
{
	return ctl_set(ctl, "backbone", "add", args);
}

static int backbone_del(struct ctl *ctl, struct args *args)
{
	struct change change = { .cmd = IP_VS_CHASH_CMD_BACKBONE_DEL };
	const char *word;
	int ret;

	ret = args_want(args, "the device", &word);
	if (!ret)
		ret = parse_device(word, change.backbone.dev);
	if (!ret)
		ret = args_end(args);
	change.backbone.have = HAVE(IP_VS_CHASH_A_BACKBONE_DEV);
	return ret ? ret : ctl_apply(ctl, &change);
}

const struct command backbone_verbs[] = {
	{ "show", backbone_show, NULL, "", "list backbone devices" },
	{ "add", backbone_add, NULL, "DEV", "store a device, which need not exist" },
	{ "del", backbone_del, NULL, "DEV", "forget a device" },
	{}
};
