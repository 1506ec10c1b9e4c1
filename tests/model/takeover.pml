/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Takeover of one flow, with all that can happen to it: three PoPs, of which the first has two
 * directors. The client's segments arrive anywhere at any time, entries come by the rules and go at
 * any time, directors die and start again with nothing, datagrams and segments are lost, and who is
 * there may be taken for silent. The flow sits off the first choice of its pool: only a director
 * that has its entry can find its server.
 *
 * Stated of all of it:
 *
 *   1. what came from a director goes to none but by an entry that was there before, and while nobody
 *      lost an entry there is none: a segment crosses the backbone once. Where a director started
 *      again, or one that lives was taken for silent, it may go on to who has the flow now; entries
 *      never lead in a circle;
 *   2. an ask causes no other ask;
 *   3. a flow is found by whoever asks, while a director that has it lives and answers.
 *
 * What is left out: time, and how many there are of anything but deaths, losses and entries that
 * go, of which DEATHS, LOSSES and GONE are the most. An answer is read from the entry of
 * the director that is asked at one moment, and used at a later one, or never.
 *
 * Each of these breaks a rule, and has to be found (tests/suites/model):
 *
 *   -DPASS_ON		what came from a director is asked about, too
 *   -DVOUCH_FOR_RELAYS	an entry that leads to a director vouches
 *   -DENTRY_UNVOUCHED	a director that is there again gets an entry though it does not vouch
 *   -DASK_ON		a director that is asked and does not know asks
 *   -DFIRST_ALONE	the one that the hint names is the only one to be asked
 */
#define N	4		/* directors: 0 and 1 are siblings */
#define NOBODY	N		/* no entry, no voucher, no segment on the backbone */
#define SERVER	(N + 1)		/* an entry that leads to a server of the director's own PoP */

#define BIT(d)		(1 << (d))

byte entry[N];			/* NOBODY, SERVER, or the director that it leads to */
byte voucher[N];		/* while it holds a segment */
byte to = NOBODY;		/* where a segment on the backbone goes to */
byte held;			/* sets of directors, as all that follows */
byte dead;
byte asked[N];			/* of whom an answer is awaited */
byte silent[N];			/* in the eyes of each */
byte away[N];			/* were silent, in the eyes of each, not so long ago */
byte knows[N];			/* had an entry since it began to ask, and answers */
byte came;			/* who holds one that came by the backbone */
byte deaths, losses, gone;

#ifdef ONE_ASKS			/* at a time */
#define BUSY(set)	(set)
#else
#define BUSY(set)	((set) & ((set) - 1))
#endif
/* Who may be sent a flow that nobody vouches for. */
#define BACK(d)		(away[d] & ~silent[d])
#define IS(set, d)	((set) & BIT(d))

inline forget(d)
{
	entry[d] = NOBODY;
	for (i : 0 .. N - 1) {
		knows[i] = knows[i] & ~BIT(d)
	}
	i = 0
}

inline ask(d)
{
	held = held | BIT(d);
	voucher[d] = NOBODY;
	asked[d] = ~silent[d] & ~BIT(d) & (BIT(N) - 1);
	knows[d] = 0;
	for (i : 0 .. N - 1) {
		if
		:: entry[i] == SERVER && IS(asked[d], i) -> knows[d] = knows[d] | BIT(i)
		:: else
		fi
	}
	i = 0;
#ifdef FIRST_ALONE
	if
	:: IS(asked[d], 0) -> asked[d] = BIT(0)
	:: IS(asked[d], 1) -> asked[d] = BIT(1)
	:: else
	fi
#endif
}

inline over(d)
{
	held = held & ~BIT(d);
	came = came & ~BIT(d);
	voucher[d] = NOBODY;
	asked[d] = 0;
	knows[d] = 0
}

/* A segment leaves for a director, if nothing else is on its way. */
inline send(x)
{
	assert(!IS(came, d));
	if
	:: to == NOBODY -> to = x
	:: else			/* lost */
	fi
}

/* A segment goes to the own pool: by hash, which leaves an entry when it has been in use for long. */
/* An entry that leads to another director. */
inline lead(d, x)
{
	entry[d] = x;
	v = x;
	i = 0;
	do
	:: v < N && i < N -> v = entry[v]; i++
	:: else -> break
	od;
	assert(v >= N);
	v = 0;
	i = 0
}

inline own_pool(d)
{
	if
	:: entry[d] = SERVER
	:: skip
	fi
}

active proctype world()
{
	byte d, p, i, v;

	for (d : 0 .. N - 1) {
		entry[d] = NOBODY;
		voucher[d] = NOBODY
	}
	/* The session began somewhere. */
	if
	:: entry[0] = SERVER
	:: entry[2] = SERVER
	fi;

end:	do
	:: atomic {
	d = 0;
	p = 0;
	do
	:: d < N - 1 -> d++
	:: break
	od;
	do
	:: p < N - 1 -> p++
	:: break
	od;
	if
	/* The client's segment comes to a director. */
	:: !p && !IS(dead, d) && !IS(held, d) && entry[d] == NOBODY && !BUSY(held) ->
		ask(d)
	:: !p && !IS(dead, d) && entry[d] < N ->
		if
		:: IS(silent[d], entry[d]) && !IS(held, d) && !BUSY(held) -> forget(d); ask(d)
		:: !IS(silent[d], entry[d]) -> send(entry[d])
		:: else
		fi
	/* A segment comes by the backbone. */
	:: !p && to == d ->
		to = NOBODY;
		if
		:: IS(dead, d)
		:: else ->
			assert(entry[d] >= N || deaths || gone || losses);
			if
			:: entry[d] == SERVER
			:: entry[d] < N -> to = entry[d]
#ifdef PASS_ON
			:: entry[d] == NOBODY && !IS(held, d) -> came = came | BIT(d); ask(d)
			:: entry[d] == NOBODY && IS(held, d)
#else
			:: entry[d] == NOBODY -> own_pool(d)
#endif
			fi
		fi
	/* It is lost. */
	:: !p && to == d -> to = NOBODY
	/* A director answers another one. */
	:: IS(held, d) && IS(asked[d], p) && !IS(dead, p) ->
		asked[d] = asked[d] & ~BIT(p);
		if
		:: entry[p] == SERVER -> voucher[d] = p
		:: entry[p] == NOBODY ->
#ifdef ASK_ON
			if
			:: !IS(held, p) -> ask(p); assert(false)
			:: else
			fi
#else
			skip
#endif
		:: entry[p] < N ->
#ifdef VOUCH_FOR_RELAYS
			voucher[d] = p
#else
			skip
#endif
		fi
	/* Nobody else has to be waited for. An entry may have come meanwhile, which is followed. */
	:: !p && IS(held, d) && entry[d] != NOBODY ->
		if
		:: entry[d] < N -> send(entry[d])
		:: else
		fi;
		over(d)
	:: !p && IS(held, d) && entry[d] == NOBODY && voucher[d] != NOBODY ->
		lead(d, voucher[d]);
		send(voucher[d]);
		over(d)
	:: !p && IS(held, d) && entry[d] == NOBODY && voucher[d] == NOBODY &&
	   !(asked[d] & ~silent[d]) ->
		assert(!(knows[d] & ~silent[d]));
		own_pool(d);		/* or a server of a PoP that is away, or nowhere */
		over(d)
	/* A director that was away and is there again. */
	:: IS(held, d) && entry[d] == NOBODY && voucher[d] == NOBODY && !(asked[d] & ~silent[d]) &&
	   IS(BACK(d), p) ->
#ifdef ENTRY_UNVOUCHED
		lead(d, p);
#endif
		send(p);
		over(d)
	/* An entry goes. */
	:: !p && entry[d] != NOBODY && gone < GONE ->
		gone++;
		forget(d)
	/* A director dies. */
	:: !p && !IS(dead, d) && deaths < DEATHS ->
		deaths++;
		dead = dead | BIT(d);
		forget(d);
		over(d);
		silent[d] = 0;
		away[d] = 0
	/* It starts again. */
	:: !p && IS(dead, d) ->
		dead = dead & ~BIT(d)
	/* A director is taken for silent; one that lives, too, as datagrams are lost. */
	:: d != p && !IS(dead, d) && !IS(silent[d], p) && (IS(dead, p) || losses < LOSSES) ->
		if
		:: IS(dead, p)
		:: else -> losses++
		fi;
		silent[d] = silent[d] | BIT(p);
		away[d] = away[d] | BIT(p);
		knows[d] = knows[d] & ~BIT(p)
	/* It is heard again. */
	:: IS(silent[d], p) && !IS(dead, p) ->
		silent[d] = silent[d] & ~BIT(p)
	:: else
	fi;
	d = 0;
	p = 0
	}
	od
}
