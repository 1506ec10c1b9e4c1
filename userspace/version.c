// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/* chashctl version: of the tool, of the module, of the contract between them and of the mapping. */
#include "fetch.h"

/* The tool's own is printed also where there is no module. */
int version_run(struct ctl *ctl, struct args *args)
{
	struct out *out = &ctl->out;
	struct version version = {};
	int ret = args_end(args);

	if (ret)
		return ret;
	ret = fetch_one(ctl, &wire_version, &version, 0, "version");

	out_open(out, NULL, '[');
	out_open(out, NULL, '{');
	out_line_begin(out, 0);
	out_str(out, "chashctl", "chashctl", CHASHCTL_VERSION);
	out_num(out, "chashctl_schema", "schema", IP_VS_CHASH_SCHEMA);
	out_line_end(out);
	if (!ret) {
		out_line_begin(out, 0);
		out_str(out, "module", "module", version.module);
		out_num(out, "schema", "schema", version.schema);
		out_num(out, "mapping", "mapping", version.mapping);
		out_line_end(out);
	}
	out_close(out, '}');
	out_close(out, ']');
	return ret;
}
