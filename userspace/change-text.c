// SPDX-License-Identifier: GPL-2.0-only
/*
 * A change as the words that change_parse() reads.
 */
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>

#include "address.h"
#include "change.h"

#define SETTING(name) HAVE(IP_VS_CHASH_A_SETTINGS_##name)
#define DEST_SETTING(name) HAVE(IP_VS_CHASH_A_DEST_SETTINGS_##name)

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

static void add_addrs(struct text *text, const char *key, const struct addrs *addrs)
{
	char buf[VALUE_LEN];
	unsigned int i;

	add(text, " %s %s", key, addrs->n ? "" : "none");
	for (i = 0; i < addrs->n; i++)
		add(text, "%s%s", i ? "," : "", addr_text(&addrs->at[i], buf));
}

static void add_keys(struct text *text, const char *const *names, size_t n, uint64_t mask)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (names[i] && mask & HAVE(i))
			add(text, " %s", names[i]);
}

static void add_service(struct text *text, const struct service *service)
{
	const struct settings *stored = &service->stored;
	char buf[VALUE_LEN];

	add(text, "%s", service_text(&service->tuple, buf));
	if (stored->have & SETTING(TAKEOVER))
		add(text, " takeover %s", stored->takeover ? "on" : "off");
	if (stored->have & SETTING(BOUND) && stored->bound)
		add(text, " bound %u", stored->bound);
	else if (stored->have & SETTING(BOUND))
		add(text, " bound off");
	if (stored->have & SETTING(TABLE_BITS))
		add(text, " table-bits %u", stored->table_bits);
	if (stored->have & SETTING(GROUP))
		add(text, " group %u", stored->group);
	if (stored->have & SETTING(SPLIT))
		add(text, " split %s", split_text(&stored->split, buf));
	if (stored->have & SETTING(SPILL))
		add(text, " spill %s", stored->spill ? "on" : "off");
}

static void add_dest(struct text *text, const struct dest *dest, const struct pops *pops)
{
	char service[VALUE_LEN], endpoint[VALUE_LEN];

	add(text, "%s %s", service_text(&dest->service, service),
	    endpoint_text(&dest->addr, dest->port, endpoint));
	if (dest->stored.have & DEST_SETTING(POP)) {
		add(text, " pop ");
		add_pop(text, pops, dest->stored.pop);
	}
	if (dest->stored.have & DEST_SETTING(ID))
		add(text, " id 0x%016llx", (unsigned long long)dest->stored.id);
	if (dest->stored.have & DEST_SETTING(RELAY))
		add(text, " relay %s", dest->stored.relay ? "on" : "off");
}

static void add_pop_set(struct text *text, const struct pop *pop)
{
	add(text, "%s", pop->name);
	if (pop->have & HAVE(IP_VS_CHASH_A_POP_ID))
		add(text, " id %u", pop->id);
	if (pop->have & HAVE(IP_VS_CHASH_A_POP_SELF))
		add(text, pop->self ? " self" : " self off");
	if (pop->have & HAVE(IP_VS_CHASH_A_POP_STATE) && pop->state < ARRAY_SIZE(pop_state_names))
		add(text, " state %s", pop_state_names[pop->state]);
	if (pop->have & HAVE(IP_VS_CHASH_A_POP_COMPLETE) &&
	    pop->complete < ARRAY_SIZE(complete_names))
		add(text, " complete %s", complete_names[pop->complete]);
	if (pop->have & HAVE(IP_VS_CHASH_A_POP_RELAYS))
		add_addrs(text, "relay", &pop->relays);
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

static void add_source(struct text *text, const struct source *source)
{
	char buf[VALUE_LEN];

	add(text, "%s", prefix_text(&source->prefix, buf));
	if (source->have & HAVE(IP_VS_CHASH_A_SOURCE_GROUP))
		add(text, " group %u", source->group);
	if (source->have & HAVE(IP_VS_CHASH_A_SOURCE_SPLIT))
		add(text, " split %s", split_text(&source->split, buf));
}

static void add_drain(struct text *text, const struct drain *drain)
{
	char buf[VALUE_LEN];

	add(text, "%s ", service_text(&drain->service, buf));
	if (drain->have & HAVE(IP_VS_CHASH_A_DRAIN_ADDR))
		add(text, "%s", endpoint_text(&drain->addr, drain->port, buf));
	else
		add(text, "all");
	if (drain->have & HAVE(IP_VS_CHASH_A_DRAIN_DEADLINE))
		add(text, " deadline @%llu%s", (unsigned long long)drain->deadline,
		    drain->cut ? " cut" : "");
	if (drain->have & HAVE(IP_VS_CHASH_A_DRAIN_WEIGHT))
		add(text, " weight %u", drain->weight);
}

/* A change as words. */
void change_text(const struct change *change, const struct pops *pops, char *buf, size_t size)
{
	struct text text = { buf, size };
	char value[VALUE_LEN], file[PATH_MAX + 16];

	*buf = '\0';
	switch (change->cmd) {
	case IP_VS_CHASH_CMD_SERVICE_SET:
		add(&text, "service %s ", change->service.unset ? "unset" : "set");
		add_service(&text, &change->service);
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
		add(&text, "pop %s ", change->flags ? "add" : "set");
		add_pop_set(&text, &change->pop);
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
		add(&text, "source set ");
		add_source(&text, &change->source);
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
	case IP_VS_CHASH_CMD_ROLE_SET:
		add(&text, "notify %s", role_names[change->role.state]);
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
