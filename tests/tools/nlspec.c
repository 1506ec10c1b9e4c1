// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/*
 * Reads a family's spec, and finds the family in the kernel.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <netlink/genl/ctrl.h>
#include <yaml.h>

#include "nlspec.h"

struct set sets[SETS];
struct op ops[OPS];
unsigned int n_sets, n_ops;
const char *family_name;

static yaml_document_t spec;

static yaml_node_t *get(const yaml_node_t *map, const char *key)
{
	yaml_node_pair_t *pair;

	if (!map || map->type != YAML_MAPPING_NODE)
		return NULL;
	for (pair = map->data.mapping.pairs.start; pair < map->data.mapping.pairs.top; pair++) {
		const yaml_node_t *name = yaml_document_get_node(&spec, pair->key);

		if (!strcmp((char *)name->data.scalar.value, key))
			return yaml_document_get_node(&spec, pair->value);
	}
	return NULL;
}

static const char *text(const yaml_node_t *map, const char *key)
{
	const yaml_node_t *node = get(map, key);

	return node ? (const char *)node->data.scalar.value : NULL;
}

static yaml_node_t *item(const yaml_node_t *list, unsigned int i)
{
	if (!list || list->data.sequence.items.start + i >= list->data.sequence.items.top)
		return NULL;
	return yaml_document_get_node(&spec, list->data.sequence.items.start[i]);
}

/* A literal, a constant by its name, or one less than that. */
static uint64_t number(const yaml_node_t *map, const char *key, uint64_t otherwise)
{
	const char *value = text(map, key), *less;
	const yaml_node_t *list, *node;
	unsigned int i;

	if (!value)
		return otherwise;
	if (value[0] >= '0' && value[0] <= '9')
		return strtoull(value, NULL, 0);
	less = strstr(value, " - ");
	list = get(yaml_document_get_root_node(&spec), "definitions");
	for (i = 0; (node = item(list, i)); i++) {
		const char *name = text(node, "name");
		size_t len = less ? (size_t)(less - value) : strlen(value);

		if (strlen(name) == len && !strncmp(name, value, len))
			return number(node, "value", 0) - (less ? strtoull(less + 3, NULL, 0) : 0);
	}
	errx(1, "%s: no constant %s", key, value);
}

struct set *set_of(const char *name)
{
	unsigned int i;

	for (i = 0; i < n_sets; i++) {
		if (!strcmp(sets[i].name, name))
			return &sets[i];
	}
	errx(1, "the spec has no attribute set %s", name);
}

static unsigned int size_of(const char *type)
{
	return strtoul(type + 1, NULL, 10) / 8;
}

static void read_attr(struct attr *attr, const yaml_node_t *node)
{
	const yaml_node_t *checks = get(node, "checks");
	const char *type = text(node, "type");

	attr->name = text(node, "name");
	attr->multi = get(node, "multi-attr");
	attr->nested = text(node, "nested-attributes");
	attr->size = 1;
	if (!strcmp(type, "unused"))
		attr->type = UNUSED;
	else if (!strcmp(type, "pad"))
		attr->type = PAD;
	else if (!strcmp(type, "flag"))
		attr->type = FLAG;
	else if (!strcmp(type, "binary"))
		attr->type = BINARY;
	else if (!strcmp(type, "string"))
		attr->type = STRING;
	else if (!strcmp(type, "nest"))
		attr->type = NEST;
	else if (type[0] == 'u' && (attr->size = size_of(type)))
		attr->type = UINT;
	else
		errx(1, "attribute %s: no type %s", attr->name, type);
	if (text(node, "sub-type"))
		attr->size = size_of(text(node, "sub-type"));
	attr->min = number(checks, "min", 0);
	attr->max = number(checks, "max", ~0ULL >> (64 - 8 * attr->size));
	attr->min_len = number(checks, "min-len", attr->type == STRING ? 1 : 0);
	attr->max_len = number(checks, "max-len", 64);
	if (text(checks, "flags-mask")) {
		const struct set *masked = set_of(text(checks, "flags-mask"));
		unsigned int i;

		attr->max = 0;
		for (i = 1; i < masked->n_attrs; i++)
			if (masked->attrs[i].type != UNUSED && masked->attrs[i].type != PAD)
				attr->max |= 1ULL << i;
	}
	if (get(checks, "exact-len"))
		attr->min_len = attr->max_len = number(checks, "exact-len", 0);
}

static void read_request(struct op *op, bool dump, const yaml_node_t *node)
{
	const yaml_node_t *list = get(get(node, "request"), "attributes"), *name;
	unsigned int i, j;

	op->has[dump] = node;
	for (i = 0; (name = item(list, i)); i++) {
		for (j = 1; j < op->set->n_attrs; j++) {
			if (!strcmp(op->set->attrs[j].name, (char *)name->data.scalar.value))
				op->takes[dump][j] = true;
		}
	}
}

void spec_read(const char *path)
{
	FILE *file = fopen(path, "r");
	yaml_parser_t parser;
	yaml_node_t *root, *list, *node, *attrs;
	unsigned int i, j, value;

	if (!file)
		err(1, "%s", path);
	yaml_parser_initialize(&parser);
	yaml_parser_set_input_file(&parser, file);
	if (!yaml_parser_load(&parser, &spec) || !(root = yaml_document_get_root_node(&spec)))
		errx(1, "%s: line %zu: %s", path, parser.problem_mark.line + 1, parser.problem);
	yaml_parser_delete(&parser);
	fclose(file);

	family_name = text(root, "name");
	list = get(root, "attribute-sets");
	for (i = 0; (node = item(list, i)) && n_sets < SETS; i++) {
		struct set *set = &sets[n_sets++];

		set->name = text(node, "name");
		attrs = get(node, "attributes");
		for (j = 0, value = 1; (node = item(attrs, j)); j++, value++) {
			value = number(node, "value", value);
			if (value >= ATTRS)
				errx(1, "set %s is too large", set->name);
			read_attr(&set->attrs[value], node);
			set->n_attrs = value + 1;
		}
	}
	list = get(get(root, "operations"), "list");
	for (i = 0, value = 1; (node = item(list, i)); i++, value++) {
		value = number(node, "value", value);
		if (value >= OPS)
			errx(1, "there are too many operations");
		ops[value].name = text(node, "name");
		n_ops = value + 1;
		if (!get(node, "attribute-set"))
			continue;
		ops[value].set = set_of(text(node, "attribute-set"));
		read_request(&ops[value], false, get(node, "do"));
		read_request(&ops[value], true, get(node, "dump"));
	}
	if (!family_name || !n_sets || !n_ops)
		errx(1, "%s: no family, sets or operations", path);
}

void spec_lower(const char *what)
{
	const char *value = strchr(what, '=');
	bool found = false;
	unsigned int i, j;

	for (i = 0; value && i < n_sets; i++) {
		for (j = 0; j < sets[i].n_attrs; j++) {
			struct attr *attr = &sets[i].attrs[j];

			if (attr->type != UINT || strlen(attr->name) != (size_t)(value - what) ||
			    strncmp(attr->name, what, value - what))
				continue;
			attr->max = strtoull(value + 1, NULL, 0);
			if (attr->max < attr->min)
				errx(1, "%s: it is at least %llu", what,
				     (unsigned long long)attr->min);
			found = true;
		}
	}
	if (!found)
		errx(1, "%s: no such attribute of integers", what);
}

/* The module registers the family a moment after it was loaded. */
int family_find(struct nl_sock *sock)
{
	unsigned int i;
	int family;

	for (i = 0; i < 100; i++) {
		family = genl_ctrl_resolve(sock, family_name);
		if (family >= 0)
			return family;
		usleep(100000);
	}
	errx(1, "no family %s: %s", family_name, nl_geterror(family));
}
