// SPDX-License-Identifier: GPL-2.0-only
// Copyright (C) The ip_vs_chash authors
/* The other directors: whether they answer, and what they say of a flow. */
#include "address.h"
#include "dest.h"
#include "director.h"
#include "fetch.h"

/* All of them, or those that would be asked about a flow; they are asked, too, if it says so. */
int directors_fetch(struct ctl *ctl, const struct director *flow, struct directors *directors)
{
	return fetch(ctl, &wire_director, flow, flow ? flow->have : 0, directors, "directors");
}

static void print_director(struct out *out, const struct director *director,
			   const struct pops *pops)
{
	out_open(out, NULL, '{');
	out_addr(out, "address", "Director", &director->addr);
	out_pop(out, pops, director->pop);
	out_str(out, "state", "State", WORD(director_state_names, director->state));
	if (out_has(out, "Answered", director->have & HAVE(IP_VS_CHASH_A_DIRECTOR_HEARD_MS)))
		out_since(out, "answered", "Answered", director->heard_ms);
	if (out_has(out, "Round-trip", director->have & HAVE(IP_VS_CHASH_A_DIRECTOR_RTT_US)))
		out_duration(out, "round_trip_ns", "Round-trip", director->rtt_us * 1000ULL);
	out_num(out, "asked", "Asked", director->asked);
	out_num(out, "mine", "Mine", director->mine);
	out_num(out, "unknown", "Unknown", director->unknown);
	out_num(out, "silences", "Silences", director->silences);
	out_bool(out, "differs", NULL, director->differs);
	out_str(out, NULL, "Mapping", director->differs ? "differs" : "-");
	out_close(out, '}');
	out_row_end(out);
}

/* A table of text, or an array in the object that is open; those of a PoP only, unless it is 0. */
void directors_print(struct out *out, const struct directors *directors, const struct pops *pops,
		     uint16_t only)
{
	size_t i;

	out_open(out, "directors", '[');
	out_table_begin(out, 0);
	for (i = 0; i < directors->n; i++)
		if (!only || directors->at[i].pop == only)
			print_director(out, &directors->at[i], pops);
	out_table_end(out);
	out_close(out, ']');
}

static void print_answer(struct out *out, const struct director *director, const struct pops *pops,
			 bool asked)
{
	out_open(out, NULL, '{');
	out_addr(out, "address", asked ? "Director" : "Would ask", &director->addr);
	out_pop(out, pops, director->pop);
	out_bool(out, "first", NULL, director->first);
	out_str(out, NULL, "Order", director->first ? "first" : "-");
	if (asked) {
		out_str(out, "verdict", "Says", WORD(verdict_names, director->verdict));
		if (out_has(out, "After", director->have & HAVE(IP_VS_CHASH_A_DIRECTOR_ANSWER_US)))
			out_duration(out, "answer_ns", "After", director->answer_us * 1000ULL);
		if (out_has(out, "Seen", director->have & HAVE(IP_VS_CHASH_A_DIRECTOR_IDLE_MS)))
			out_since(out, "seen", "Seen", director->idle_ms);
	}
	out_close(out, '}');
	out_row_end(out);
}

/* Directors that a segment of a flow would ask, or what they answered. */
void directors_print_answers(struct out *out, const struct directors *directors,
			     const struct pops *pops, bool asked)
{
	size_t i;

	out_open(out, asked ? "answers" : "asks", '[');
	out_table_begin(out, 4);
	for (i = 0; i < directors->n; i++)
		print_answer(out, &directors->at[i], pops, asked);
	out_table_end(out);
	out_close(out, ']');
}
