/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Asking by command: for what each director says of a flow, whether a segment of it comes or not.
 */
#ifndef _IP_VS_CHASH_INQUIRY_H
#define _IP_VS_CHASH_INQUIRY_H

#include <linux/completion.h>

#include "ask/state.h"
#include "state/director.h"

/* What a director answered. */
struct ip_vs_chash_said {
	u8	verdict;			/* enum chash_wire_verdict */
	bool	has_entry;			/* it has an entry of the flow */
	u16	pop;				/* of CHASH_WIRE_THEIRS */
	u32	idle_ms;			/* since it saw the flow */
	u64	us;				/* time until the answer */
};

/*
 * Directors that are asked for a flow by command. From @list on all is covered by the lock of the
 * held segments while it is in the list.
 */
struct ip_vs_chash_inquiry {
	struct list_head	list;		/* in those of the namespace */
	u64			id;		/* what answers have to have */
	u64			since;		/* when it began, ns */
	u64			targets;	/* directors that can be asked */
	/* those that a segment would have asked before the others */
	u64			first;
	u64			answered;	/* those that answered */
	struct completion	done;		/* all have */
	struct ip_vs_chash_said	said[CHASH_DIRECTORS_MAX];	/* by the index of a director */
};

void ip_vs_chash_inquiry_begin(struct ip_vs_chash_inquiry *inquiry,
			       const struct ip_vs_chash_service *cs,
			       const struct ip_vs_chash_flow *flow);
int ip_vs_chash_inquiry_ask(struct ip_vs_chash_inquiry *inquiry, struct ip_vs_chash_ask *ask,
			    const struct ip_vs_chash_flow *flow, u32 mark);
bool ip_vs_chash_inquiry_answered(struct ip_vs_chash_ask *ask, unsigned int director,
				  const struct chash_wire *wire);

#endif /* _IP_VS_CHASH_INQUIRY_H */
