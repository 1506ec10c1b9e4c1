/* SPDX-License-Identifier: GPL-2.0-only */
/* Copyright (C) The ip_vs_chash authors */
/* What this director answers when another one asks. */
#ifndef _IP_VS_CHASH_ANSWER_H
#define _IP_VS_CHASH_ANSWER_H

struct chash_wire;
struct ip_vs_chash_ask;
struct ip_vs_chash_director;
struct ip_vs_chash_letter;

void ip_vs_chash_answer_heard(struct ip_vs_chash_ask *ask, struct ip_vs_chash_director *director,
			      const struct chash_wire *wire);
void ip_vs_chash_answer_ask(struct ip_vs_chash_ask *ask, const struct ip_vs_chash_letter *letter,
			    const struct chash_wire *wire, unsigned int key);

#endif /* _IP_VS_CHASH_ANSWER_H */
