// SPDX-License-Identifier: GPL-2.0-only
/*
 * A change as the words that change_parse() reads.
 */
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "address.h"
#include "change.h"

/* Text that grows in a buffer; what does not fit is cut off. */
struct text {
	char *at;
	size_t left;
};

static void __attribute__((format(printf, 2, 3))) add(struct text *text, const char *format, ...)
{
	va_list ap;
	int n;

	va_start(ap, format);
	n = vsnprintf(text->at, text->left, format, ap);
	va_end(ap);
	if (n < 0 || (size_t)n >= text->left)
		n = text->left ? text->left - 1 : 0;
	text->at += n;
	text->left -= n;
}

static void add_pop(struct text *text, const struct pops *pops, uint16_t id)
{
	const char *name = pop_name(pops, id);

	if (name)
		add(text, "%s", name);
	else
		add(text, "#%u", id);
}

static void add_keys(struct text *text, const char *const *names, size_t n, uint64_t mask)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (names[i] && mask & HAVE(i))
			add(text, " %s", names[i]);
}

static void add_words(struct text *text, const struct words *words, const void *container,
		      const struct pops *pops)
{
	size_t used;

	words_text(words, container, pops, text->at, text->left);
	used = strlen(text->at);
	text->at += used;
	text->left -= used;
}

static void add_dest(struct text *text, const struct dest *dest, const struct pops *pops)
{
	char service[VALUE_LEN], endpoint[VALUE_LEN];

	add(text, "%s %s", service_text(&dest->service, service),
	    endpoint_text(&dest->addr, dest->port, endpoint));
	add_words(text, &dest_words, &dest->stored, pops);
}

static void add_owner(struct text *text, const struct owner *owner, const struct pops *pops)
{
	char buf[VALUE_LEN];
	unsigned int i;

	add(text, "%s", prefix_text(&owner->prefix, buf));
	for (i = 0; i < owner->pops.n; i++) {
		add(text, i ? "," : " ");
		add_pop(text, pops, owner->pops.at[i]);
	}
}

static void add_drain(struct text *text, const struct drain *drain)
{
	char buf[VALUE_LEN];

	add(text, "%s ", service_text(&drain->service, buf));
	if (drain->have & HAVE(IP_VS_CHASH_A_DRAIN_ADDR))
		add(text, "%s", endpoint_text(&drain->addr, drain->port, buf));
	else
		add(text, "all");
	add_words(text, &drain_words, drain, NULL);
}

/* A change as words. */
void change_text(const struct change *change, const struct pops *pops, char *buf, size_t size)
{
	struct text text = { buf, size };
	char value[VALUE_LEN], file[PATH_MAX + 16];

	*buf = '\0';
	switch (change->cmd) {
	case IP_VS_CHASH_CMD_SERVICE_SET:
		add(&text, "service %s %s", change->service.unset ? "unset" : "set",
		    service_text(&change->service.tuple, value));
		add_words(&text, &service_words, &change->service.stored, pops);
		add_keys(&text, settings_names, ARRAY_SIZE(settings_names), change->service.unset);
		break;
	case IP_VS_CHASH_CMD_SERVICE_DEL:
		add(&text, "service forget %s", service_text(&change->service.tuple, value));
		break;
	case IP_VS_CHASH_CMD_DEST_SET:
		add(&text, "dest %s ", change->dest.unset ? "unset" : "set");
		add_dest(&text, &change->dest, pops);
		add_keys(&text, dest_settings_names, ARRAY_SIZE(dest_settings_names),
			 change->dest.unset);
		if (change->has_weight)
			add(&text, " weight %u", change->weight);
		break;
	case IP_VS_CHASH_CMD_DEST_DEL:
		add(&text, "dest forget ");
		add_dest(&text, &change->dest, pops);
		break;
	case IP_VS_CHASH_CMD_POP_SET:
		add(&text, "pop %s %s", change->pop.new ? "add" : "set", change->pop.name);
		add_words(&text, &pop_words, &change->pop, pops);
		break;
	case IP_VS_CHASH_CMD_POP_DEL:
		add(&text, "pop del %s", change->pop.name);
		break;
	case IP_VS_CHASH_CMD_BACKBONE_SET:
		add(&text, "backbone add %s", word_text(change->backbone.dev, value, sizeof(value)));
		break;
	case IP_VS_CHASH_CMD_BACKBONE_DEL:
		add(&text, "backbone del %s", word_text(change->backbone.dev, value, sizeof(value)));
		break;
	case IP_VS_CHASH_CMD_OWNER_SET:
		add(&text, "owner set ");
		add_owner(&text, &change->owner, pops);
		break;
	case IP_VS_CHASH_CMD_OWNER_DEL:
		add(&text, "owner del %s", prefix_text(&change->owner.prefix, value));
		break;
	case IP_VS_CHASH_CMD_OWNER_FLUSH:
		add(&text, "owner flush");
		break;
	case IP_VS_CHASH_CMD_OWNER_COMMIT:
		add(&text, "owner load -");
		break;
	case IP_VS_CHASH_CMD_SOURCE_SET:
		add(&text, "source set %s", prefix_text(&change->source.prefix, value));
		add_words(&text, &source_words, &change->source, pops);
		break;
	case IP_VS_CHASH_CMD_SOURCE_DEL:
		add(&text, "source del %s", prefix_text(&change->source.prefix, value));
		break;
	case IP_VS_CHASH_CMD_SEED_SET:
		add(&text, "seed %s %s", change->seed.rotate ? "rotate" : "set",
		    word_text(change->file, file, sizeof(file)));
		break;
	case IP_VS_CHASH_CMD_SEED_DEL:
		add(&text, "seed unset%s", change->seed.rotate ? " rotate" : "");
		break;
	case IP_VS_CHASH_CMD_DRAIN_SET:
		add(&text, "drain start ");
		add_drain(&text, &change->drain);
		break;
	case IP_VS_CHASH_CMD_DRAIN_DEL:
		add(&text, "drain stop ");
		add_drain(&text, &change->drain);
		break;
	}
}
