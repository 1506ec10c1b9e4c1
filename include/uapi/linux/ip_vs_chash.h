/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/* Copyright (C) The ip_vs_chash authors */
/*
 * Generic netlink family of the IPVS scheduler chash: the only contract between kernel and
 * userspace. Made by tools/netlink-gen from Documentation/netlink/specs/ip_vs_chash.yaml: not to be
 * edited.
 *
 * Shows what the IPVS scheduler chash decides and stores what steers it. Weights, forwarding
 * methods and thresholds live in IPVS and are set through its own family; nothing here sets them.
 *
 * Rules for every message:
 *
 * - Every request, a read too, needs CAP_NET_ADMIN in the initial user namespace; without it the
 *   answer is -EPERM.
 * - A request is for the network namespace of its socket.
 * - Attributes are checked strictly: an unknown one, a wrong length or a value out of range is
 *   refused with -EINVAL or -ERANGE. A missing one that is required gives -EINVAL. Every refusal
 *   carries a text (NLMSGERR_ATTR_MSG) and, if one attribute is wrong, its offset
 *   (NLMSGERR_ATTR_OFFS). A refused request changes nothing; a refused owner-add ends the load.
 * - What a set request does not name stays as it was. An empty nest empties what it names.
 * - Addresses are in network byte order, 4 bytes IPv4 or 16 bytes IPv6; another length is -EINVAL.
 *   Ports are in network byte order, all other integers in the host's.
 * - A prefix is an address and a length. If a bit behind the length is set the answer is -EINVAL.
 * - The pad attribute of a set may stand before a 64-bit value and means nothing.
 * - A dump ends with NLMSG_DONE. If NLM_F_DUMP_INTR is set in it, or in another message, what was
 *   dumped changed meanwhile: dump again. A service and its destinations belong to one instant if
 *   and only if they carry the same revision.
 * - Sets and enums may grow: ignore what you do not know. The schema number grows with them; module
 *   and tool compare it.
 *
 * IP_VS_CHASH_CMD_VERSION_GET
 * ---------------------------
 *
 * Versions of the module, of this contract and of the mapping.
 *
 * Attributes: IP_VS_CHASH_A_VERSION_x
 * Request: no attributes
 * Answer: MODULE, SCHEMA, MAPPING
 *
 * IP_VS_CHASH_CMD_SERVICE_GET
 * ---------------------------
 *
 * A service by its tuple: -ENOENT for one that is neither bound to the scheduler nor has anything
 * stored. A dump has all services.
 *
 * Attributes: IP_VS_CHASH_A_SERVICE_x
 * Request: TUPLE
 * Request for a dump: no attributes
 * Answer: TUPLE, REVISION, ALIVE, STORED, EFFECTIVE, BY_FLAG, TABLE, PREVIOUS, PENDING,
 *	STALE, FAILURES, SEED, MAPPING, DIGEST, REFUSED
 *
 * IP_VS_CHASH_CMD_SERVICE_SET
 * ---------------------------
 *
 * Store settings of a service and take others back, whether IPVS has the service or not. Settings
 * outlive the service. -ENOENT for a request that only takes back, of an unknown service; -EINVAL
 * for a setting that is both stored and taken back, and for a request without any; -EOPNOTSUPP for
 * takeover of UDP, SCTP, a persistent service or FTP; -ENOSPC for a new service above
 * IP_VS_CHASH_SERVICES_MAX.
 *
 * Attributes: IP_VS_CHASH_A_SERVICE_x
 * Request: TUPLE, STORED, UNSET
 *
 * IP_VS_CHASH_CMD_SERVICE_DEL
 * ---------------------------
 *
 * Forget all that is stored for a service and its destinations. -ENOENT if nothing is; -EBUSY while
 * the service is bound to the scheduler: take its settings back instead.
 *
 * Attributes: IP_VS_CHASH_A_SERVICE_x
 * Request: TUPLE
 *
 * IP_VS_CHASH_CMD_DEST_GET
 * ------------------------
 *
 * A destination by its service, address and port: -ENOENT for an unknown one. A dump has those of
 * one service, or of all.
 *
 * Attributes: IP_VS_CHASH_A_DEST_x
 * Request: SERVICE, ADDR, PORT
 * Request for a dump: SERVICE
 * Answer: SERVICE, REVISION, ADDR, PORT, ID, FLAGS, POP, STORED, WEIGHT, ACTIVE, INACTIVE,
 *	PERSISTENT, TABLE_WEIGHT, SLOTS, DRAIN, DRAIN_DEADLINE
 *
 * IP_VS_CHASH_CMD_DEST_SET
 * ------------------------
 *
 * Store settings of a destination and take others back, whether IPVS has the destination or not. A
 * destination of another PoP, and a relay, get no new sessions here. -ENOENT for an unknown PoP,
 * and for a request that only takes back, of an unknown destination; -EEXIST for an id that another
 * destination of the service has; -ENOSPC above IP_VS_CHASH_DESTS_MAX.
 *
 * Attributes: IP_VS_CHASH_A_DEST_x
 * Request: SERVICE, ADDR, PORT, STORED, UNSET
 *
 * IP_VS_CHASH_CMD_DEST_DEL
 * ------------------------
 *
 * Forget what is stored for a destination. -ENOENT if nothing is; -EBUSY while IPVS has it: take
 * its settings back instead.
 *
 * Attributes: IP_VS_CHASH_A_DEST_x
 * Request: SERVICE, ADDR, PORT
 *
 * IP_VS_CHASH_CMD_DRAIN_GET
 * -------------------------
 *
 * A drain by its service, address and port: -ENOENT for a destination that does not drain. A dump
 * has those of one service, or of all.
 *
 * Attributes: IP_VS_CHASH_A_DRAIN_x
 * Request: SERVICE, ADDR, PORT
 * Request for a dump: SERVICE
 * Answer: SERVICE, ADDR, PORT, DEADLINE, CUT, WEIGHT, STATE, BY_WEIGHT, SINCE, SESSIONS,
 *	ACTIVE, INACTIVE, PERSISTENT
 *
 * IP_VS_CHASH_CMD_DRAIN_SET
 * -------------------------
 *
 * Start the drain of a destination or, without address and port, of all destinations of this PoP
 * that do not drain yet: of all of them or of none. It is stored under the tuple of the service and
 * the address of the destination, and outlives both. When the answer is sent no new session is
 * assigned to the destination any more. -ENOENT for a service that is not bound and a destination
 * that IPVS does not have; -EINVAL for a relay, for a destination of another PoP and for a cut
 * without a deadline; -ERANGE for a deadline that has passed or is more than
 * IP_VS_CHASH_DRAIN_SECONDS_MAX ahead; -EEXIST for a destination that drains already; -ENOSPC above
 * IP_VS_CHASH_DESTS_MAX. If no destination is left for new sessions the ack says so. With restore,
 * address and port are required, service and destination need not exist, a drain that exists gets
 * the new deadline, the deadline may have passed, and weight is taken; without it the weight is the
 * one in IPVS.
 *
 * Attributes: IP_VS_CHASH_A_DRAIN_x
 * Request: SERVICE, ADDR, PORT, DEADLINE, CUT, WEIGHT, RESTORE
 *
 * IP_VS_CHASH_CMD_DRAIN_DEL
 * -------------------------
 *
 * Stop the drain of a destination or, without address and port, all drains of the service. It takes
 * new sessions again unless its weight is 0. -ENOENT if none was started.
 *
 * Attributes: IP_VS_CHASH_A_DRAIN_x
 * Request: SERVICE, ADDR, PORT
 *
 * IP_VS_CHASH_CMD_DRAIN_CUT
 * -------------------------
 *
 * End connections of a destination that drains; from then on none of its sessions is taken over.
 * Flows of other destinations, and those that do not exist, are ignored. A flow with a packet in
 * progress may be left: see drain-get. -ENOENT if no drain was started, or IPVS does not have the
 * destination.
 *
 * Attributes: IP_VS_CHASH_A_DRAIN_x
 * Request: SERVICE, ADDR, PORT, FLOW
 *
 * IP_VS_CHASH_CMD_POP_GET
 * -----------------------
 *
 * A PoP by id or name: -ENOENT for an unknown one. A dump has all, by id.
 *
 * Attributes: IP_VS_CHASH_A_POP_x
 * Request: ID, NAME
 * Request for a dump: no attributes
 * Answer: ID, NAME, SELF, STATE, RELAYS, RELAYED, OWNER_POOL, RELAY_LIMITED, REDECIDED
 *
 * IP_VS_CHASH_CMD_POP_SET
 * -----------------------
 *
 * Make a PoP, or change one. A new one needs id and name. An existing one is named by either; if
 * both are there the name is its new name. Counters stay. -EEXIST for a name that another PoP has,
 * for a second self, and for an existing one with new; -ENOSPC above IP_VS_CHASH_POPS_MAX.
 *
 * Attributes: IP_VS_CHASH_A_POP_x
 * Request: ID, NAME, SELF, STATE, RELAYS, NEW
 *
 * IP_VS_CHASH_CMD_POP_DEL
 * -----------------------
 *
 * Delete a PoP: -ENOENT for an unknown one, -EBUSY while an owner or a destination names it.
 *
 * Attributes: IP_VS_CHASH_A_POP_x
 * Request: ID, NAME
 *
 * IP_VS_CHASH_CMD_BACKBONE_GET
 * ----------------------------
 *
 * A backbone device: -ENOENT for an unknown one. A dump has all.
 *
 * Attributes: IP_VS_CHASH_A_BACKBONE_x
 * Request: DEV
 * Request for a dump: no attributes
 * Answer: DEV, IFINDEX
 *
 * IP_VS_CHASH_CMD_BACKBONE_SET
 * ----------------------------
 *
 * Store a backbone device, which need not exist: -ENOSPC above IP_VS_CHASH_BACKBONES_MAX.
 *
 * Attributes: IP_VS_CHASH_A_BACKBONE_x
 * Request: DEV
 *
 * IP_VS_CHASH_CMD_BACKBONE_DEL
 * ----------------------------
 *
 * Delete a backbone device: -ENOENT for an unknown one.
 *
 * Attributes: IP_VS_CHASH_A_BACKBONE_x
 * Request: DEV
 *
 * IP_VS_CHASH_CMD_OWNER_GET
 * -------------------------
 *
 * The owners of a prefix or, without plen, of the longest one that covers the address: -ENOENT if
 * there is none. A dump has all, IPv4 first, by address, shorter prefixes first. It is interrupted
 * if all owners were replaced; a prefix that is set or deleted meanwhile may or may not be in it.
 *
 * Attributes: IP_VS_CHASH_A_OWNER_x
 * Request: ADDR, PLEN
 * Request for a dump: no attributes
 * Answer: ADDR, PLEN, POPS
 *
 * IP_VS_CHASH_CMD_OWNER_SET
 * -------------------------
 *
 * Set the owners of one prefix. -ENOENT for an unknown PoP; -EINVAL for one that is named twice;
 * -ENOSPC above IP_VS_CHASH_OWNERS_MAX.
 *
 * Attributes: IP_VS_CHASH_A_OWNER_x
 * Request: ADDR, PLEN, POPS
 *
 * IP_VS_CHASH_CMD_OWNER_DEL
 * -------------------------
 *
 * Delete the owners of one prefix: -ENOENT when it has none.
 *
 * Attributes: IP_VS_CHASH_A_OWNER_x
 * Request: ADDR, PLEN
 *
 * IP_VS_CHASH_CMD_OWNER_FLUSH
 * ---------------------------
 *
 * Delete the owners of all prefixes.
 *
 * Attributes: IP_VS_CHASH_A_OWNER_x
 * Request: no attributes
 *
 * IP_VS_CHASH_CMD_OWNER_BEGIN
 * ---------------------------
 *
 * Begin a load that replaces all owners at once. It belongs to the socket and ends when that is
 * closed. Owners that are set or deleted before the commit are replaced too. -EBUSY while a socket
 * has a load.
 *
 * Attributes: IP_VS_CHASH_A_LOAD_x
 * Request: no attributes
 *
 * IP_VS_CHASH_CMD_OWNER_ADD
 * -------------------------
 *
 * Add prefixes to the load of this socket. Errors are those of owner-set, and -EEXIST for a prefix
 * that the load has already. An error ends the load; its offset points into the nest that is wrong.
 *
 * Attributes: IP_VS_CHASH_A_LOAD_x
 * Request: OWNER
 *
 * IP_VS_CHASH_CMD_OWNER_COMMIT
 * ----------------------------
 *
 * Put the load of this socket in force: -ENOENT if it has none.
 *
 * Attributes: IP_VS_CHASH_A_LOAD_x
 * Request: no attributes
 *
 * IP_VS_CHASH_CMD_OWNER_ABORT
 * ---------------------------
 *
 * Drop the load of this socket: -ENOENT if it has none.
 *
 * Attributes: IP_VS_CHASH_A_LOAD_x
 * Request: no attributes
 *
 * IP_VS_CHASH_CMD_SOURCE_GET
 * --------------------------
 *
 * The source policy of a prefix or, without plen, of the longest one that covers the address:
 * -ENOENT if there is none. A dump has all, in the order of owner-get, automatic ones last. It is
 * interrupted by every change.
 *
 * Attributes: IP_VS_CHASH_A_SOURCE_x
 * Request: ADDR, PLEN
 * Request for a dump: no attributes
 * Answer: ADDR, PLEN, GROUP, SPLIT, AUTOMATIC
 *
 * IP_VS_CHASH_CMD_SOURCE_SET
 * --------------------------
 *
 * Replace the source policy of a prefix by a group, a split or both. It is for sessions that begin
 * from then on. -ENOSPC above IP_VS_CHASH_SOURCES_MAX.
 *
 * Attributes: IP_VS_CHASH_A_SOURCE_x
 * Request: ADDR, PLEN, GROUP, SPLIT
 *
 * IP_VS_CHASH_CMD_SOURCE_DEL
 * --------------------------
 *
 * Delete the source policy of a prefix: -ENOENT if none was set.
 *
 * Attributes: IP_VS_CHASH_A_SOURCE_x
 * Request: ADDR, PLEN
 *
 * IP_VS_CHASH_CMD_HEAVY_GET
 * -------------------------
 *
 * Heavy sources.
 *
 * Attributes: IP_VS_CHASH_A_HEAVY_x
 * Request for a dump: no attributes
 * Answer: ADDR, RATE, AGE_MS, AUTOMATIC
 *
 * IP_VS_CHASH_CMD_SEED_GET
 * ------------------------
 *
 * Whether a seed was set; never the seed itself. A request that names a key is refused with
 * EKEYREJECTED when another one is in force.
 *
 * Attributes: IP_VS_CHASH_A_SEED_x
 * Request: KEY
 * Answer: STATE
 *
 * IP_VS_CHASH_CMD_SEED_SET
 * ------------------------
 *
 * Set the seed of the namespace; to set the same one again changes nothing.
 *
 * Attributes: IP_VS_CHASH_A_SEED_x
 * Request: KEY, ROTATE
 *
 * IP_VS_CHASH_CMD_SEED_DEL
 * ------------------------
 *
 * Go back to the public default.
 *
 * Attributes: IP_VS_CHASH_A_SEED_x
 * Request: ROTATE
 *
 * IP_VS_CHASH_CMD_STATS_GET
 * -------------------------
 *
 * Counters of the namespace, or of a service: -ENOENT for one that is not bound. A dump has those
 * of each bound service. Counters of the namespace only are absent from those of a service.
 *
 * Attributes: IP_VS_CHASH_A_STATS_x
 * Request: SERVICE
 * Request for a dump: no attributes
 * Answer: SERVICE, FIRST_CHOICE, NEXT_CHOICE, REPROBE, LOAD_BOUND, LAST_RESORT, NO_DEST,
 *	SPILLED, BUILDS, UPDATES, BUILD_ERRORS, WEIGHTS_CLAMPED, DESTS_REFUSED, SERVICES,
 *	TABLE_BYTES, OWNERS, OWNER_BYTES, OWNER_SWAPS, OWNER_LOADS_DROPPED, SOURCES,
 *	SOURCE_BYTES, HEAVY, HEAVY_FOUND, HEAVY_PASSED_OVER, HEAVY_SPLITS, FROM_BACKBONE,
 *	RELAYED, OWNER_POOL, OWN_POOL, PROMOTED, WITHOUT_ENTRY, REFUSED, RATE_LIMITED,
 *	RELAY_LIMITED, REDECIDED, ASKED, MINE, UNKNOWN, HELD_FULL, WAITED, ENTRY_FAILED, LEARNED,
 *	DIGEST_DIFFERS, HELD, DIRECTORS, SILENT, PASSED_OVER, ASK_PORT, ASK_MALFORMED,
 *	ASK_VERSION, ASK_FORGED, ASK_STRANGER, ASK_LATE
 *
 * IP_VS_CHASH_CMD_EXPLAIN
 * -----------------------
 *
 * What the scheduler would do. -ENOENT for a service that is not bound; -EOPNOTSUPP for a
 * mid-stream segment while takeover is off for the service; -ENODEV for an unknown device.
 *
 * Attributes: IP_VS_CHASH_A_EXPLAIN_x
 * Request: SERVICE, CLIENT_ADDR, CLIENT_PORT, MIDSTREAM, DEV
 * Answer: SERVICE, CLIENT_ADDR, CLIENT_PORT, REASON, KEY, SLOT, GENERATION, SOURCE_ADDR,
 *	SOURCE_PLEN, DEST_ADDR, DEST_PORT, DEST_ID, POP
 *
 * IP_VS_CHASH_CMD_DIRECTOR_GET
 * ----------------------------
 *
 * The other directors. With service and client-addr those that would be asked about the flow, and
 * with ask what they answer, within chash_peer_timeout and 2 s: -ENOENT for a service that is not
 * bound, -EOPNOTSUPP while takeover is off for it.
 *
 * Attributes: IP_VS_CHASH_A_DIRECTOR_x
 * Request for a dump: SERVICE, CLIENT_ADDR, CLIENT_PORT, VIRTUAL_ADDR, VIRTUAL_PORT, ASK
 * Answer: ADDR, POP, STATE, HEARD_MS, RTT_US, ASKED, MINE, UNKNOWN, SILENCES, DIFFERS,
 *	FIRST, VERDICT, ANSWER_US, IDLE_MS, FLOW_POP
 *
 * IP_VS_CHASH_CMD_EVENT
 * ---------------------
 *
 * Something changed. If a read fails with -ENOBUFS events were lost.
 *
 * Attributes: IP_VS_CHASH_A_EVENT_x
 * To the group events: TYPE, SERVICE, DEST_ADDR, DEST_PORT, POP, PREFIX_ADDR, PREFIX_PLEN,
 *	DEV, GENERATION, COUNT, ERROR
 *
 * IP_VS_CHASH_CMD_STATS_EVENT
 * ---------------------------
 *
 * What was counted in the last second, a message for each service and kind.
 *
 * Attributes: IP_VS_CHASH_A_EVENT_x
 * To the group stats: TYPE, SERVICE, KIND, COUNT
 */
#ifndef _UAPI_LINUX_IP_VS_CHASH_H
#define _UAPI_LINUX_IP_VS_CHASH_H

#define IP_VS_CHASH_GENL_NAME		"ip_vs_chash"
#define IP_VS_CHASH_GENL_VERSION	1
#define IP_VS_CHASH_MCGRP_EVENTS	"events"
#define IP_VS_CHASH_MCGRP_STATS	"stats"

/* Version of this contract; it grows with each change. */
#define IP_VS_CHASH_SCHEMA	3
/* Bytes of a PoP's name, with the final zero. */
#define IP_VS_CHASH_POP_NAME_LEN	32
/* Most directors of a PoP. */
#define IP_VS_CHASH_POP_ADDRESSES_MAX	8
/* Most PoPs of a namespace. */
#define IP_VS_CHASH_POPS_MAX	1024
/* Most backbone devices of a namespace. */
#define IP_VS_CHASH_BACKBONES_MAX	64
/* Most owners of a prefix. */
#define IP_VS_CHASH_OWNER_POPS_MAX	8
/* Most prefixes with owners of a namespace. */
#define IP_VS_CHASH_OWNERS_MAX	4194304
/* Most source policies of a namespace. */
#define IP_VS_CHASH_SOURCES_MAX	131072
/* Known services of a namespace above which nothing is stored for a new one. */
#define IP_VS_CHASH_SERVICES_MAX	65536
/* Most destinations of a service that have something stored. */
#define IP_VS_CHASH_DESTS_MAX	8192
/* Bytes of a seed. */
#define IP_VS_CHASH_SEED_LEN	16
/* Least load bound, in percent. */
#define IP_VS_CHASH_BOUND_MIN	100
/* Largest load bound, in percent. */
#define IP_VS_CHASH_BOUND_MAX	10000
/* Most seconds that a deadline may be ahead. */
#define IP_VS_CHASH_DRAIN_SECONDS_MAX	31536000

/**
 * enum ip_vs_chash_seed - where the key of the client hash comes from
 * @IP_VS_CHASH_SEED_DEFAULT: public and the same everywhere; anybody can find clients that
 *	share a destination
 * @IP_VS_CHASH_SEED_SET: set by the administrator
 * @__IP_VS_CHASH_SEED_MAX: end
 * @IP_VS_CHASH_SEED_MAX: the last one
 */
enum ip_vs_chash_seed {
	IP_VS_CHASH_SEED_DEFAULT,
	IP_VS_CHASH_SEED_SET,
	__IP_VS_CHASH_SEED_MAX,
	IP_VS_CHASH_SEED_MAX = (__IP_VS_CHASH_SEED_MAX - 1)
};

/**
 * enum ip_vs_chash_pop_state - state of a PoP, as the administrator sets it
 * @IP_VS_CHASH_POP_STATE_DOWN: its directors are not asked, and its sessions go to its
 *	servers
 * @IP_VS_CHASH_POP_STATE_UP: its directors are asked
 * @__IP_VS_CHASH_POP_STATE_MAX: end
 * @IP_VS_CHASH_POP_STATE_MAX: the last one
 */
enum ip_vs_chash_pop_state {
	IP_VS_CHASH_POP_STATE_DOWN,
	IP_VS_CHASH_POP_STATE_UP,
	__IP_VS_CHASH_POP_STATE_MAX,
	IP_VS_CHASH_POP_STATE_MAX = (__IP_VS_CHASH_POP_STATE_MAX - 1)
};

/**
 * enum ip_vs_chash_dest_f - state of a destination
 * @IP_VS_CHASH_DEST_F_ALIVE: IPVS has it
 * @IP_VS_CHASH_DEST_F_MEMBER: the table in force has it
 * @IP_VS_CHASH_DEST_F_QUIESCED: its weight is 0
 * @IP_VS_CHASH_DEST_F_OVERLOADED: IPVS counts it as overloaded, by its upper threshold
 * @IP_VS_CHASH_DEST_F_MASK: all of them
 */
enum ip_vs_chash_dest_f {
	IP_VS_CHASH_DEST_F_ALIVE = 1 << 0,
	IP_VS_CHASH_DEST_F_MEMBER = 1 << 1,
	IP_VS_CHASH_DEST_F_QUIESCED = 1 << 2,
	IP_VS_CHASH_DEST_F_OVERLOADED = 1 << 3,
	IP_VS_CHASH_DEST_F_MASK = 15,
};

/**
 * enum ip_vs_chash_drain_state - state of a drain
 * @IP_VS_CHASH_DRAIN_STATE_NONE: it does not drain
 * @IP_VS_CHASH_DRAIN_STATE_DRAINING: it has sessions
 * @IP_VS_CHASH_DRAIN_STATE_DRAINED: it has no sessions
 * @IP_VS_CHASH_DRAIN_STATE_OVERDUE: it has sessions, and the deadline has passed
 * @__IP_VS_CHASH_DRAIN_STATE_MAX: end
 * @IP_VS_CHASH_DRAIN_STATE_MAX: the last one
 */
enum ip_vs_chash_drain_state {
	IP_VS_CHASH_DRAIN_STATE_NONE,
	IP_VS_CHASH_DRAIN_STATE_DRAINING,
	IP_VS_CHASH_DRAIN_STATE_DRAINED,
	IP_VS_CHASH_DRAIN_STATE_OVERDUE,
	__IP_VS_CHASH_DRAIN_STATE_MAX,
	IP_VS_CHASH_DRAIN_STATE_MAX = (__IP_VS_CHASH_DRAIN_STATE_MAX - 1)
};

/**
 * enum ip_vs_chash_identity - what the ids of destinations are made of, unless set by hand
 * @IP_VS_CHASH_IDENTITY_ADDRESS_PORT: family, address and port
 * @IP_VS_CHASH_IDENTITY_ADDRESS: family and address
 * @__IP_VS_CHASH_IDENTITY_MAX: end
 * @IP_VS_CHASH_IDENTITY_MAX: the last one
 */
enum ip_vs_chash_identity {
	IP_VS_CHASH_IDENTITY_ADDRESS_PORT,
	IP_VS_CHASH_IDENTITY_ADDRESS,
	__IP_VS_CHASH_IDENTITY_MAX,
	IP_VS_CHASH_IDENTITY_MAX = (__IP_VS_CHASH_IDENTITY_MAX - 1)
};

/**
 * enum ip_vs_chash_reason - why a session gets its destination
 * @IP_VS_CHASH_REASON_REFUSED: it gets none
 * @IP_VS_CHASH_REASON_FIRST_CHOICE: the first choice of its slot takes it
 * @IP_VS_CHASH_REASON_NEXT_CHOICE: the first choice takes no new sessions; the first of the
 *	next choices that does
 * @IP_VS_CHASH_REASON_LOAD_BOUND: the first choice is at its load bound; the freest of the
 *	next choices
 * @IP_VS_CHASH_REASON_LAST_RESORT: none of the choices takes new sessions; another
 *	destination that does
 * @IP_VS_CHASH_REASON_OWN_POOL: mid-stream, by hash in the pool of this PoP
 * @IP_VS_CHASH_REASON_HOLD: mid-stream, the destination that had its slot for the longest
 *	within the hold
 * @IP_VS_CHASH_REASON_RELAY: mid-stream, a director of another PoP
 * @IP_VS_CHASH_REASON_OWNER_POOL: mid-stream, by hash in the pool of a PoP that is down
 * @IP_VS_CHASH_REASON_UNREACHABLE: mid-stream, it gets none because nothing of its PoP can
 *	be reached
 * @IP_VS_CHASH_REASON_SPILL: no destination of this PoP takes new sessions; one of another
 *	PoP, or its director
 * @__IP_VS_CHASH_REASON_MAX: end
 * @IP_VS_CHASH_REASON_MAX: the last one
 */
enum ip_vs_chash_reason {
	IP_VS_CHASH_REASON_REFUSED,
	IP_VS_CHASH_REASON_FIRST_CHOICE,
	IP_VS_CHASH_REASON_NEXT_CHOICE,
	IP_VS_CHASH_REASON_LOAD_BOUND,
	IP_VS_CHASH_REASON_LAST_RESORT,
	IP_VS_CHASH_REASON_OWN_POOL,
	IP_VS_CHASH_REASON_HOLD,
	IP_VS_CHASH_REASON_RELAY,
	IP_VS_CHASH_REASON_OWNER_POOL,
	IP_VS_CHASH_REASON_UNREACHABLE,
	IP_VS_CHASH_REASON_SPILL,
	__IP_VS_CHASH_REASON_MAX,
	IP_VS_CHASH_REASON_MAX = (__IP_VS_CHASH_REASON_MAX - 1)
};

/**
 * enum ip_vs_chash_director_state - whether a director answers
 * @IP_VS_CHASH_DIRECTOR_STATE_UNHEARD: it has not answered yet
 * @IP_VS_CHASH_DIRECTOR_STATE_ANSWERS: it answers
 * @IP_VS_CHASH_DIRECTOR_STATE_SILENT: it was asked and has answered nothing for
 *	chash_peer_timeout
 * @__IP_VS_CHASH_DIRECTOR_STATE_MAX: end
 * @IP_VS_CHASH_DIRECTOR_STATE_MAX: the last one
 */
enum ip_vs_chash_director_state {
	IP_VS_CHASH_DIRECTOR_STATE_UNHEARD,
	IP_VS_CHASH_DIRECTOR_STATE_ANSWERS,
	IP_VS_CHASH_DIRECTOR_STATE_SILENT,
	__IP_VS_CHASH_DIRECTOR_STATE_MAX,
	IP_VS_CHASH_DIRECTOR_STATE_MAX = (__IP_VS_CHASH_DIRECTOR_STATE_MAX - 1)
};

/**
 * enum ip_vs_chash_verdict - what a director answers about a flow
 * @IP_VS_CHASH_VERDICT_UNKNOWN: it has no entry of the flow
 * @IP_VS_CHASH_VERDICT_MINE: it has an entry that leads to a server
 * @IP_VS_CHASH_VERDICT_THEIRS: it has an entry that leads to another director
 * @IP_VS_CHASH_VERDICT_NO_ANSWER: it has answered nothing
 * @__IP_VS_CHASH_VERDICT_MAX: end
 * @IP_VS_CHASH_VERDICT_MAX: the last one
 */
enum ip_vs_chash_verdict {
	IP_VS_CHASH_VERDICT_UNKNOWN,
	IP_VS_CHASH_VERDICT_MINE,
	IP_VS_CHASH_VERDICT_THEIRS,
	IP_VS_CHASH_VERDICT_NO_ANSWER,
	__IP_VS_CHASH_VERDICT_MAX,
	IP_VS_CHASH_VERDICT_MAX = (__IP_VS_CHASH_VERDICT_MAX - 1)
};

/**
 * enum ip_vs_chash_event - what changed; in brackets the attributes of the event
 * @IP_VS_CHASH_EVENT_UNSPEC: not used
 * @IP_VS_CHASH_EVENT_SERVICE_BOUND: the scheduler was bound to a service (service)
 * @IP_VS_CHASH_EVENT_SERVICE_UNBOUND: the scheduler left a service (service)
 * @IP_VS_CHASH_EVENT_SERVICE_SET: stored settings of a service changed (service)
 * @IP_VS_CHASH_EVENT_DEST_ADDED: IPVS has a new destination (service, dest-addr, dest-port)
 * @IP_VS_CHASH_EVENT_DEST_CHANGED: the weight, thresholds or stored settings of a
 *	destination changed (the same)
 * @IP_VS_CHASH_EVENT_DEST_DELETED: a destination was deleted from IPVS (the same)
 * @IP_VS_CHASH_EVENT_TABLE_PUBLISHED: a service has a new mapping (service, generation)
 * @IP_VS_CHASH_EVENT_TABLE_STALE: there is no memory for slots: the mapping is in force
 *	without them (service, generation, error)
 * @IP_VS_CHASH_EVENT_POP_SET: a PoP is new or changed (pop)
 * @IP_VS_CHASH_EVENT_POP_DELETED: a PoP was deleted (pop)
 * @IP_VS_CHASH_EVENT_BACKBONE_SET: a backbone device is new or changed (dev)
 * @IP_VS_CHASH_EVENT_BACKBONE_DELETED: a backbone device was deleted (dev)
 * @IP_VS_CHASH_EVENT_OWNERS_SWAPPED: all owners were replaced or deleted (count of prefixes
 *	now)
 * @IP_VS_CHASH_EVENT_SOURCE_SET: a source policy is new or changed (prefix-addr,
 *	prefix-plen)
 * @IP_VS_CHASH_EVENT_SOURCE_DELETED: a source policy was deleted (the same)
 * @IP_VS_CHASH_EVENT_SOURCE_HEAVY: an address became a heavy source (the same, count of
 *	connections that it began in the last second)
 * @IP_VS_CHASH_EVENT_SOURCE_CALM: an address is no heavy source any more (prefix-addr,
 *	prefix-plen)
 * @IP_VS_CHASH_EVENT_SEED_CHANGED: the seed of the namespace changed
 * @IP_VS_CHASH_EVENT_DRAIN_STARTED: the drain of a destination began (service, dest-addr,
 *	dest-port). This and the next three are not sent for a weight of 0
 * @IP_VS_CHASH_EVENT_DRAIN_DRAINED: the last session of a destination that drains has ended
 *	(the same)
 * @IP_VS_CHASH_EVENT_DRAIN_OVERDUE: the deadline of a drain has passed, and sessions are
 *	left (the same)
 * @IP_VS_CHASH_EVENT_DRAIN_STOPPED: a drain was stopped (the same)
 * @IP_VS_CHASH_EVENT_TAKEOVER: what was counted of a service in the last second, in the
 *	group stats (service, kind, count)
 * @__IP_VS_CHASH_EVENT_MAX: end
 * @IP_VS_CHASH_EVENT_MAX: the last one
 */
enum ip_vs_chash_event {
	IP_VS_CHASH_EVENT_UNSPEC,
	IP_VS_CHASH_EVENT_SERVICE_BOUND,
	IP_VS_CHASH_EVENT_SERVICE_UNBOUND,
	IP_VS_CHASH_EVENT_SERVICE_SET,
	IP_VS_CHASH_EVENT_DEST_ADDED,
	IP_VS_CHASH_EVENT_DEST_CHANGED,
	IP_VS_CHASH_EVENT_DEST_DELETED,
	IP_VS_CHASH_EVENT_TABLE_PUBLISHED,
	IP_VS_CHASH_EVENT_TABLE_STALE,
	IP_VS_CHASH_EVENT_POP_SET,
	IP_VS_CHASH_EVENT_POP_DELETED,
	IP_VS_CHASH_EVENT_BACKBONE_SET,
	IP_VS_CHASH_EVENT_BACKBONE_DELETED,
	IP_VS_CHASH_EVENT_OWNERS_SWAPPED,
	IP_VS_CHASH_EVENT_SOURCE_SET,
	IP_VS_CHASH_EVENT_SOURCE_DELETED,
	IP_VS_CHASH_EVENT_SOURCE_HEAVY,
	IP_VS_CHASH_EVENT_SOURCE_CALM,
	IP_VS_CHASH_EVENT_SEED_CHANGED,
	IP_VS_CHASH_EVENT_DRAIN_STARTED,
	IP_VS_CHASH_EVENT_DRAIN_DRAINED,
	IP_VS_CHASH_EVENT_DRAIN_OVERDUE,
	IP_VS_CHASH_EVENT_DRAIN_STOPPED,
	IP_VS_CHASH_EVENT_TAKEOVER,
	__IP_VS_CHASH_EVENT_MAX,
	IP_VS_CHASH_EVENT_MAX = (__IP_VS_CHASH_EVENT_MAX - 1)
};

/**
 * enum ip_vs_chash_kind - what an event of the group stats counts; the counter of that name
 *	in the set stats
 * @IP_VS_CHASH_KIND_UNSPEC: not used
 * @IP_VS_CHASH_KIND_FROM_BACKBONE: segments and ICMP errors that a peer relayed and that
 *	have no entry here
 * @IP_VS_CHASH_KIND_RELAYED: flows that were relayed to another director
 * @IP_VS_CHASH_KIND_OWNER_POOL: flows that went to a server of a PoP that is down
 * @IP_VS_CHASH_KIND_OWN_POOL: flows that went to a server of this PoP
 * @IP_VS_CHASH_KIND_PROMOTED: flows found by hash that got a normal entry
 * @IP_VS_CHASH_KIND_WITHOUT_ENTRY: packets that were forwarded and left no entry
 * @IP_VS_CHASH_KIND_REFUSED: packets that go nowhere
 * @IP_VS_CHASH_KIND_RATE_LIMITED: packets dropped above chash_takeover_rate
 * @IP_VS_CHASH_KIND_RELAY_LIMITED: packets dropped above chash_relay_rate
 * @IP_VS_CHASH_KIND_REDECIDED: flows that were relayed to a director which is away now
 * @__IP_VS_CHASH_KIND_MAX: end
 * @IP_VS_CHASH_KIND_MAX: the last one
 */
enum ip_vs_chash_kind {
	IP_VS_CHASH_KIND_UNSPEC,
	IP_VS_CHASH_KIND_FROM_BACKBONE,
	IP_VS_CHASH_KIND_RELAYED,
	IP_VS_CHASH_KIND_OWNER_POOL,
	IP_VS_CHASH_KIND_OWN_POOL,
	IP_VS_CHASH_KIND_PROMOTED,
	IP_VS_CHASH_KIND_WITHOUT_ENTRY,
	IP_VS_CHASH_KIND_REFUSED,
	IP_VS_CHASH_KIND_RATE_LIMITED,
	IP_VS_CHASH_KIND_RELAY_LIMITED,
	IP_VS_CHASH_KIND_REDECIDED,
	__IP_VS_CHASH_KIND_MAX,
	IP_VS_CHASH_KIND_MAX = (__IP_VS_CHASH_KIND_MAX - 1)
};

/**
 * enum ip_vs_chash_a_tuple - what names a service: family, protocol, address and port, or
 *	family and mark
 * @IP_VS_CHASH_A_TUPLE_UNSPEC: not used
 * @IP_VS_CHASH_A_TUPLE_FAMILY: u32 2..10; AF_INET (2) or AF_INET6 (10)
 * @IP_VS_CHASH_A_TUPLE_PROTOCOL: u32 6..132; IPPROTO_TCP (6), IPPROTO_UDP (17) or
 *	IPPROTO_SCTP (132)
 * @IP_VS_CHASH_A_TUPLE_ADDR: address; virtual address
 * @IP_VS_CHASH_A_TUPLE_PORT: be16; virtual port, 0 for a service of all ports
 * @IP_VS_CHASH_A_TUPLE_FWMARK: u32 from 1 on; firewall mark
 * @__IP_VS_CHASH_A_TUPLE_MAX: end
 * @IP_VS_CHASH_A_TUPLE_MAX: the last one
 */
enum ip_vs_chash_a_tuple {
	IP_VS_CHASH_A_TUPLE_UNSPEC,
	IP_VS_CHASH_A_TUPLE_FAMILY,
	IP_VS_CHASH_A_TUPLE_PROTOCOL,
	IP_VS_CHASH_A_TUPLE_ADDR,
	IP_VS_CHASH_A_TUPLE_PORT,
	IP_VS_CHASH_A_TUPLE_FWMARK,
	__IP_VS_CHASH_A_TUPLE_MAX,
	IP_VS_CHASH_A_TUPLE_MAX = (__IP_VS_CHASH_A_TUPLE_MAX - 1)
};

/**
 * enum ip_vs_chash_a_flow - a connection, as IPVS has it
 * @IP_VS_CHASH_A_FLOW_UNSPEC: not used
 * @IP_VS_CHASH_A_FLOW_VIRTUAL: nest of enum ip_vs_chash_a_tuple; family, protocol, virtual
 *	address and port
 * @IP_VS_CHASH_A_FLOW_CLIENT: address; address of the client
 * @IP_VS_CHASH_A_FLOW_PORT: be16; its port
 * @__IP_VS_CHASH_A_FLOW_MAX: end
 * @IP_VS_CHASH_A_FLOW_MAX: the last one
 */
enum ip_vs_chash_a_flow {
	IP_VS_CHASH_A_FLOW_UNSPEC,
	IP_VS_CHASH_A_FLOW_VIRTUAL,
	IP_VS_CHASH_A_FLOW_CLIENT,
	IP_VS_CHASH_A_FLOW_PORT,
	__IP_VS_CHASH_A_FLOW_MAX,
	IP_VS_CHASH_A_FLOW_MAX = (__IP_VS_CHASH_A_FLOW_MAX - 1)
};

/**
 * enum ip_vs_chash_a_split - clients of one address are told apart by (port - base) / size,
 *	for base <= port <= last; all ports below base are one block, and so are all above last.
 *	Size is required; base is, unless size is 0. Or, for MAP-E and MAP-T (RFC 7597), by the
 *	id of the port set: the psid-length bits of the port after its first psid-offset bits;
 *	ports whose first psid-offset bits are 0 are in no set, and are one block
 * @IP_VS_CHASH_A_SPLIT_UNSPEC: not used
 * @IP_VS_CHASH_A_SPLIT_BASE: be16; first port of the first block
 * @IP_VS_CHASH_A_SPLIT_SIZE: u32 0..65535; ports in a block; 0 says that clients are not
 *	split, whatever the default is
 * @IP_VS_CHASH_A_SPLIT_LAST: be16; last port that is split, not below base; 65535 if absent
 * @IP_VS_CHASH_A_SPLIT_PSID_OFFSET: u32 0..15; bits of a port before the id of its port
 *	set; 0 if absent
 * @IP_VS_CHASH_A_SPLIT_PSID_LENGTH: u32 1..16; bits of the id; with psid-offset at most 16.
 *	A request with it needs nothing else. In an answer size is how many ports of a set follow
 *	each other
 * @__IP_VS_CHASH_A_SPLIT_MAX: end
 * @IP_VS_CHASH_A_SPLIT_MAX: the last one
 */
enum ip_vs_chash_a_split {
	IP_VS_CHASH_A_SPLIT_UNSPEC,
	IP_VS_CHASH_A_SPLIT_BASE,
	IP_VS_CHASH_A_SPLIT_SIZE,
	IP_VS_CHASH_A_SPLIT_LAST,
	IP_VS_CHASH_A_SPLIT_PSID_OFFSET,
	IP_VS_CHASH_A_SPLIT_PSID_LENGTH,
	__IP_VS_CHASH_A_SPLIT_MAX,
	IP_VS_CHASH_A_SPLIT_MAX = (__IP_VS_CHASH_A_SPLIT_MAX - 1)
};

/**
 * enum ip_vs_chash_a_version - versions of the module, of this contract and of the mapping
 * @IP_VS_CHASH_A_VERSION_UNSPEC: not used
 * @IP_VS_CHASH_A_VERSION_MODULE: string, at most 31 characters; version of the module
 * @IP_VS_CHASH_A_VERSION_SCHEMA: u32; version of this contract
 * @IP_VS_CHASH_A_VERSION_MAPPING: u32; version of the mapping; directors with different
 *	ones map clients differently
 * @__IP_VS_CHASH_A_VERSION_MAX: end
 * @IP_VS_CHASH_A_VERSION_MAX: the last one
 */
enum ip_vs_chash_a_version {
	IP_VS_CHASH_A_VERSION_UNSPEC,
	IP_VS_CHASH_A_VERSION_MODULE,
	IP_VS_CHASH_A_VERSION_SCHEMA,
	IP_VS_CHASH_A_VERSION_MAPPING,
	__IP_VS_CHASH_A_VERSION_MAX,
	IP_VS_CHASH_A_VERSION_MAX = (__IP_VS_CHASH_A_VERSION_MAX - 1)
};

/**
 * enum ip_vs_chash_a_settings - settings of a service
 * @IP_VS_CHASH_A_SETTINGS_UNSPEC: not used
 * @IP_VS_CHASH_A_SETTINGS_TAKEOVER: u32 0..1; whether segments of unknown flows are taken
 *	over, 0 or 1
 * @IP_VS_CHASH_A_SETTINGS_BOUND: u32 0..10000; load bound in percent, 0 (off) or from
 *	bound-min on
 * @IP_VS_CHASH_A_SETTINGS_TABLE_BITS: u32 8..20; log2 of the number of slots
 * @IP_VS_CHASH_A_SETTINGS_GROUP: u32 1..128; leading bits of the client's address that
 *	count, at most 32 for IPv4
 * @IP_VS_CHASH_A_SETTINGS_SPLIT: nest of enum ip_vs_chash_a_split; how clients of one
 *	address are told apart by port
 * @IP_VS_CHASH_A_SETTINGS_SPILL: u32 0..1; whether new sessions go to another PoP while no
 *	destination of this one takes any, 0 or 1
 * @IP_VS_CHASH_A_SETTINGS_IDENTITY: u32, enum ip_vs_chash_identity; what the ids of
 *	destinations are made of, unless set by hand. With address, services whose servers have
 *	the same addresses and weights map every client alike. -EEXIST if two destinations would
 *	have the same id
 * @__IP_VS_CHASH_A_SETTINGS_MAX: end
 * @IP_VS_CHASH_A_SETTINGS_MAX: the last one
 */
enum ip_vs_chash_a_settings {
	IP_VS_CHASH_A_SETTINGS_UNSPEC,
	IP_VS_CHASH_A_SETTINGS_TAKEOVER,
	IP_VS_CHASH_A_SETTINGS_BOUND,
	IP_VS_CHASH_A_SETTINGS_TABLE_BITS,
	IP_VS_CHASH_A_SETTINGS_GROUP,
	IP_VS_CHASH_A_SETTINGS_SPLIT,
	IP_VS_CHASH_A_SETTINGS_SPILL,
	IP_VS_CHASH_A_SETTINGS_IDENTITY,
	__IP_VS_CHASH_A_SETTINGS_MAX,
	IP_VS_CHASH_A_SETTINGS_MAX = (__IP_VS_CHASH_A_SETTINGS_MAX - 1)
};

/**
 * enum ip_vs_chash_a_table - a lookup table of a service
 * @IP_VS_CHASH_A_TABLE_UNSPEC: not used
 * @IP_VS_CHASH_A_TABLE_PAD: padding
 * @IP_VS_CHASH_A_TABLE_GENERATION: u64; counts the mappings of the service; it goes on when
 *	the service is bound anew
 * @IP_VS_CHASH_A_TABLE_BITS: u32; log2 of the number of slots
 * @IP_VS_CHASH_A_TABLE_MEMBERS: u32; destinations in it
 * @IP_VS_CHASH_A_TABLE_BYTES: u64; memory, bytes
 * @IP_VS_CHASH_A_TABLE_BUILD_NS: u64; time that the build of its slots took, ns
 * @IP_VS_CHASH_A_TABLE_INCREMENTAL: flag; its slots were made from those of the table
 *	before
 * @IP_VS_CHASH_A_TABLE_AGE_MS: u64; time since it was published, ms
 * @IP_VS_CHASH_A_TABLE_HOLD_MS: u64; time until it is forgotten, ms; of previous only
 * @__IP_VS_CHASH_A_TABLE_MAX: end
 * @IP_VS_CHASH_A_TABLE_MAX: the last one
 */
enum ip_vs_chash_a_table {
	IP_VS_CHASH_A_TABLE_UNSPEC,
	IP_VS_CHASH_A_TABLE_PAD,
	IP_VS_CHASH_A_TABLE_GENERATION,
	IP_VS_CHASH_A_TABLE_BITS,
	IP_VS_CHASH_A_TABLE_MEMBERS,
	IP_VS_CHASH_A_TABLE_BYTES,
	IP_VS_CHASH_A_TABLE_BUILD_NS,
	IP_VS_CHASH_A_TABLE_INCREMENTAL,
	IP_VS_CHASH_A_TABLE_AGE_MS,
	IP_VS_CHASH_A_TABLE_HOLD_MS,
	__IP_VS_CHASH_A_TABLE_MAX,
	IP_VS_CHASH_A_TABLE_MAX = (__IP_VS_CHASH_A_TABLE_MAX - 1)
};

/**
 * enum ip_vs_chash_a_service - a service: what is stored for it and, while it is bound to
 *	the scheduler, what is in force
 * @IP_VS_CHASH_A_SERVICE_UNSPEC: not used
 * @IP_VS_CHASH_A_SERVICE_PAD: padding
 * @IP_VS_CHASH_A_SERVICE_TUPLE: nest of enum ip_vs_chash_a_tuple; what names the service
 * @IP_VS_CHASH_A_SERVICE_REVISION: u64; grows with every change of the service, its
 *	destinations or its table
 * @IP_VS_CHASH_A_SERVICE_ALIVE: flag; IPVS has the service, and it is bound to the
 *	scheduler. Without it only tuple, revision and stored are there
 * @IP_VS_CHASH_A_SERVICE_STORED: nest of enum ip_vs_chash_a_settings; settings that were
 *	stored over netlink
 * @IP_VS_CHASH_A_SERVICE_UNSET: u64; settings to take back, bit 1 << value of each
 *	attribute of the set settings
 * @IP_VS_CHASH_A_SERVICE_EFFECTIVE: nest of enum ip_vs_chash_a_settings; settings in force:
 *	stored, else by a flag of ipvsadm, else by a sysctl or a default. Split is absent while
 *	clients are not split
 * @IP_VS_CHASH_A_SERVICE_BY_FLAG: u64; settings in force by a flag of ipvsadm, bit 1 <<
 *	value of each attribute of the set settings
 * @IP_VS_CHASH_A_SERVICE_TABLE: nest of enum ip_vs_chash_a_table; the table in force
 * @IP_VS_CHASH_A_SERVICE_PREVIOUS: nest of enum ip_vs_chash_a_table; the mapping before it,
 *	while it is remembered
 * @IP_VS_CHASH_A_SERVICE_PENDING: flag; the table in force has no slots yet, or is not yet
 *	what the destinations ask for
 * @IP_VS_CHASH_A_SERVICE_STALE: flag; there was no memory for slots, so the table has none;
 *	they are tried again
 * @IP_VS_CHASH_A_SERVICE_FAILURES: u32; builds of slots in a row that failed
 * @IP_VS_CHASH_A_SERVICE_SEED: u32, enum ip_vs_chash_seed; where the key of the client hash
 *	comes from
 * @IP_VS_CHASH_A_SERVICE_MAPPING: u32; version of the mapping
 * @IP_VS_CHASH_A_SERVICE_DIGEST: u64; equal on two directors if and only if both map every
 *	client alike, hash collisions aside. It covers the seed, the mapping version, the ids and
 *	weights of the pool, the table bits, the group and split of the service, and the source
 *	policies
 * @IP_VS_CHASH_A_SERVICE_REFUSED: u32; destinations in IPVS that get no clients because
 *	others have their ids
 * @__IP_VS_CHASH_A_SERVICE_MAX: end
 * @IP_VS_CHASH_A_SERVICE_MAX: the last one
 */
enum ip_vs_chash_a_service {
	IP_VS_CHASH_A_SERVICE_UNSPEC,
	IP_VS_CHASH_A_SERVICE_PAD,
	IP_VS_CHASH_A_SERVICE_TUPLE,
	IP_VS_CHASH_A_SERVICE_REVISION,
	IP_VS_CHASH_A_SERVICE_ALIVE,
	IP_VS_CHASH_A_SERVICE_STORED,
	IP_VS_CHASH_A_SERVICE_UNSET,
	IP_VS_CHASH_A_SERVICE_EFFECTIVE,
	IP_VS_CHASH_A_SERVICE_BY_FLAG,
	IP_VS_CHASH_A_SERVICE_TABLE,
	IP_VS_CHASH_A_SERVICE_PREVIOUS,
	IP_VS_CHASH_A_SERVICE_PENDING,
	IP_VS_CHASH_A_SERVICE_STALE,
	IP_VS_CHASH_A_SERVICE_FAILURES,
	IP_VS_CHASH_A_SERVICE_SEED,
	IP_VS_CHASH_A_SERVICE_MAPPING,
	IP_VS_CHASH_A_SERVICE_DIGEST,
	IP_VS_CHASH_A_SERVICE_REFUSED,
	__IP_VS_CHASH_A_SERVICE_MAX,
	IP_VS_CHASH_A_SERVICE_MAX = (__IP_VS_CHASH_A_SERVICE_MAX - 1)
};

/**
 * enum ip_vs_chash_a_dest_settings - settings of a destination
 * @IP_VS_CHASH_A_DEST_SETTINGS_UNSPEC: not used
 * @IP_VS_CHASH_A_DEST_SETTINGS_PAD: padding
 * @IP_VS_CHASH_A_DEST_SETTINGS_ID: u64; id by which the mapping knows it
 * @IP_VS_CHASH_A_DEST_SETTINGS_POP: u32 1..65535; poP whose pool it belongs to
 * @IP_VS_CHASH_A_DEST_SETTINGS_RELAY: u32 0..1; whether it is a director of that PoP rather
 *	than a server, 0 or 1
 * @__IP_VS_CHASH_A_DEST_SETTINGS_MAX: end
 * @IP_VS_CHASH_A_DEST_SETTINGS_MAX: the last one
 */
enum ip_vs_chash_a_dest_settings {
	IP_VS_CHASH_A_DEST_SETTINGS_UNSPEC,
	IP_VS_CHASH_A_DEST_SETTINGS_PAD,
	IP_VS_CHASH_A_DEST_SETTINGS_ID,
	IP_VS_CHASH_A_DEST_SETTINGS_POP,
	IP_VS_CHASH_A_DEST_SETTINGS_RELAY,
	__IP_VS_CHASH_A_DEST_SETTINGS_MAX,
	IP_VS_CHASH_A_DEST_SETTINGS_MAX = (__IP_VS_CHASH_A_DEST_SETTINGS_MAX - 1)
};

/**
 * enum ip_vs_chash_a_dest - a destination of a service: what is stored for it and, while
 *	IPVS has it, its state
 * @IP_VS_CHASH_A_DEST_UNSPEC: not used
 * @IP_VS_CHASH_A_DEST_PAD: padding
 * @IP_VS_CHASH_A_DEST_SERVICE: nest of enum ip_vs_chash_a_tuple; what names its service
 * @IP_VS_CHASH_A_DEST_REVISION: u64; revision of the service
 * @IP_VS_CHASH_A_DEST_ADDR: address; address of the real server
 * @IP_VS_CHASH_A_DEST_PORT: be16; its port; 0 in services of all ports and of marks
 * @IP_VS_CHASH_A_DEST_ID: u64; id by which the mapping knows it
 * @IP_VS_CHASH_A_DEST_FLAGS: u32, enum ip_vs_chash_dest_f as bits; state of the destination
 * @IP_VS_CHASH_A_DEST_POP: u32 0..65535; poP whose pool it belongs to; absent for this one
 * @IP_VS_CHASH_A_DEST_STORED: nest of enum ip_vs_chash_a_dest_settings; settings that were
 *	stored over netlink
 * @IP_VS_CHASH_A_DEST_UNSET: u64; settings to take back, bit 1 << value of each attribute
 *	of the set dest-settings
 * @IP_VS_CHASH_A_DEST_WEIGHT: u32; weight in IPVS. This and the next three are there with
 *	the flag alive only
 * @IP_VS_CHASH_A_DEST_ACTIVE: u32; active connections
 * @IP_VS_CHASH_A_DEST_INACTIVE: u32; inactive connections
 * @IP_VS_CHASH_A_DEST_PERSISTENT: u32; persistence templates
 * @IP_VS_CHASH_A_DEST_TABLE_WEIGHT: u32; weight in the table in force. This and slots are
 *	there with the flag member only
 * @IP_VS_CHASH_A_DEST_SLOTS: u32; slots of which it is the first choice
 * @IP_VS_CHASH_A_DEST_DRAIN: u32, enum ip_vs_chash_drain_state; state of its drain; absent
 *	while it does not drain
 * @IP_VS_CHASH_A_DEST_DRAIN_DEADLINE: u64; deadline of the drain, seconds since the epoch;
 *	absent if it has none
 * @__IP_VS_CHASH_A_DEST_MAX: end
 * @IP_VS_CHASH_A_DEST_MAX: the last one
 */
enum ip_vs_chash_a_dest {
	IP_VS_CHASH_A_DEST_UNSPEC,
	IP_VS_CHASH_A_DEST_PAD,
	IP_VS_CHASH_A_DEST_SERVICE,
	IP_VS_CHASH_A_DEST_REVISION,
	IP_VS_CHASH_A_DEST_ADDR,
	IP_VS_CHASH_A_DEST_PORT,
	IP_VS_CHASH_A_DEST_ID,
	IP_VS_CHASH_A_DEST_FLAGS,
	IP_VS_CHASH_A_DEST_POP,
	IP_VS_CHASH_A_DEST_STORED,
	IP_VS_CHASH_A_DEST_UNSET,
	IP_VS_CHASH_A_DEST_WEIGHT,
	IP_VS_CHASH_A_DEST_ACTIVE,
	IP_VS_CHASH_A_DEST_INACTIVE,
	IP_VS_CHASH_A_DEST_PERSISTENT,
	IP_VS_CHASH_A_DEST_TABLE_WEIGHT,
	IP_VS_CHASH_A_DEST_SLOTS,
	IP_VS_CHASH_A_DEST_DRAIN,
	IP_VS_CHASH_A_DEST_DRAIN_DEADLINE,
	__IP_VS_CHASH_A_DEST_MAX,
	IP_VS_CHASH_A_DEST_MAX = (__IP_VS_CHASH_A_DEST_MAX - 1)
};

/**
 * enum ip_vs_chash_a_address - addresses, in order
 * @IP_VS_CHASH_A_ADDRESS_UNSPEC: not used
 * @IP_VS_CHASH_A_ADDRESS_IP: address; an address, at most pop-addresses-max times
 * @__IP_VS_CHASH_A_ADDRESS_MAX: end
 * @IP_VS_CHASH_A_ADDRESS_MAX: the last one
 */
enum ip_vs_chash_a_address {
	IP_VS_CHASH_A_ADDRESS_UNSPEC,
	IP_VS_CHASH_A_ADDRESS_IP,
	__IP_VS_CHASH_A_ADDRESS_MAX,
	IP_VS_CHASH_A_ADDRESS_MAX = (__IP_VS_CHASH_A_ADDRESS_MAX - 1)
};

/**
 * enum ip_vs_chash_a_pop - a PoP. Its default is not self, up, with no relays
 * @IP_VS_CHASH_A_POP_UNSPEC: not used
 * @IP_VS_CHASH_A_POP_ID: u32 1..65535; id by which owners and destinations name it
 * @IP_VS_CHASH_A_POP_NAME: string, at most 31 characters; 1..31 of A-Z a-z 0-9 . _ -, the
 *	first one a letter or a digit
 * @IP_VS_CHASH_A_POP_SELF: u32 0..1; whether this director belongs to it, 0 or 1
 * @IP_VS_CHASH_A_POP_STATE: u32, enum ip_vs_chash_pop_state; whether its directors are to
 *	be asked
 * @IP_VS_CHASH_A_POP_RELAYS: nest of enum ip_vs_chash_a_address; addresses of its directors
 * @IP_VS_CHASH_A_POP_PAD: padding
 * @IP_VS_CHASH_A_POP_RELAYED: u64; flows that were relayed to its directors
 * @IP_VS_CHASH_A_POP_OWNER_POOL: u64; flows that went to its servers while it was down
 * @IP_VS_CHASH_A_POP_RELAY_LIMITED: u64; packets to its directors that were dropped above
 *	chash_relay_rate
 * @IP_VS_CHASH_A_POP_REDECIDED: u64; flows that were relayed to a director of it that is
 *	away now
 * @IP_VS_CHASH_A_POP_NEW: flag; refuse the request if a PoP with this id or name exists
 * @__IP_VS_CHASH_A_POP_MAX: end
 * @IP_VS_CHASH_A_POP_MAX: the last one
 */
enum ip_vs_chash_a_pop {
	IP_VS_CHASH_A_POP_UNSPEC,
	IP_VS_CHASH_A_POP_ID,
	IP_VS_CHASH_A_POP_NAME,
	IP_VS_CHASH_A_POP_SELF,
	IP_VS_CHASH_A_POP_STATE,
	IP_VS_CHASH_A_POP_RELAYS,
	IP_VS_CHASH_A_POP_PAD,
	IP_VS_CHASH_A_POP_RELAYED,
	IP_VS_CHASH_A_POP_OWNER_POOL,
	IP_VS_CHASH_A_POP_RELAY_LIMITED,
	IP_VS_CHASH_A_POP_REDECIDED,
	IP_VS_CHASH_A_POP_NEW,
	__IP_VS_CHASH_A_POP_MAX,
	IP_VS_CHASH_A_POP_MAX = (__IP_VS_CHASH_A_POP_MAX - 1)
};

/**
 * enum ip_vs_chash_a_backbone - a device over which other directors reach this one. What
 *	comes in by it goes to no other director, and begins no session unless the service spills
 * @IP_VS_CHASH_A_BACKBONE_UNSPEC: not used
 * @IP_VS_CHASH_A_BACKBONE_DEV: string, at most 15 characters; name of the device, 1..15
 *	characters
 * @IP_VS_CHASH_A_BACKBONE_IFINDEX: u32; absent while there is no device of that name
 * @__IP_VS_CHASH_A_BACKBONE_MAX: end
 * @IP_VS_CHASH_A_BACKBONE_MAX: the last one
 */
enum ip_vs_chash_a_backbone {
	IP_VS_CHASH_A_BACKBONE_UNSPEC,
	IP_VS_CHASH_A_BACKBONE_DEV,
	IP_VS_CHASH_A_BACKBONE_IFINDEX,
	__IP_VS_CHASH_A_BACKBONE_MAX,
	IP_VS_CHASH_A_BACKBONE_MAX = (__IP_VS_CHASH_A_BACKBONE_MAX - 1)
};

/**
 * enum ip_vs_chash_a_owner - which PoPs probably have the sessions of a prefix: a hint whom
 *	to ask first
 * @IP_VS_CHASH_A_OWNER_UNSPEC: not used
 * @IP_VS_CHASH_A_OWNER_ADDR: address; address of the prefix
 * @IP_VS_CHASH_A_OWNER_PLEN: u32 0..128; length of the prefix, 0..32 or 0..128
 * @IP_VS_CHASH_A_OWNER_POPS: array of u16, 2..16 bytes; ids of one PoP or more, each once,
 *	the most probable first
 * @__IP_VS_CHASH_A_OWNER_MAX: end
 * @IP_VS_CHASH_A_OWNER_MAX: the last one
 */
enum ip_vs_chash_a_owner {
	IP_VS_CHASH_A_OWNER_UNSPEC,
	IP_VS_CHASH_A_OWNER_ADDR,
	IP_VS_CHASH_A_OWNER_PLEN,
	IP_VS_CHASH_A_OWNER_POPS,
	__IP_VS_CHASH_A_OWNER_MAX,
	IP_VS_CHASH_A_OWNER_MAX = (__IP_VS_CHASH_A_OWNER_MAX - 1)
};

/**
 * enum ip_vs_chash_a_load - owners that a load adds
 * @IP_VS_CHASH_A_LOAD_UNSPEC: not used
 * @IP_VS_CHASH_A_LOAD_OWNER: nest of enum ip_vs_chash_a_owner; a prefix and its owners, as
 *	many as the message takes
 * @__IP_VS_CHASH_A_LOAD_MAX: end
 * @IP_VS_CHASH_A_LOAD_MAX: the last one
 */
enum ip_vs_chash_a_load {
	IP_VS_CHASH_A_LOAD_UNSPEC,
	IP_VS_CHASH_A_LOAD_OWNER,
	__IP_VS_CHASH_A_LOAD_MAX,
	IP_VS_CHASH_A_LOAD_MAX = (__IP_VS_CHASH_A_LOAD_MAX - 1)
};

/**
 * enum ip_vs_chash_a_source - how the key of clients in a prefix is made; it wins over what
 *	the service says
 * @IP_VS_CHASH_A_SOURCE_UNSPEC: not used
 * @IP_VS_CHASH_A_SOURCE_ADDR: address; address of the prefix
 * @IP_VS_CHASH_A_SOURCE_PLEN: u32 0..128; length of the prefix, 0..32 or 0..128
 * @IP_VS_CHASH_A_SOURCE_GROUP: u32 1..128; leading bits of the address that count; if
 *	absent the service decides
 * @IP_VS_CHASH_A_SOURCE_SPLIT: nest of enum ip_vs_chash_a_split; how clients of one address
 *	are told apart by port; if absent the service decides
 * @IP_VS_CHASH_A_SOURCE_AUTOMATIC: flag; this director made it because the address is a
 *	heavy source. A policy that was set for the address, or a split that was set for a
 *	service, wins over it
 * @__IP_VS_CHASH_A_SOURCE_MAX: end
 * @IP_VS_CHASH_A_SOURCE_MAX: the last one
 */
enum ip_vs_chash_a_source {
	IP_VS_CHASH_A_SOURCE_UNSPEC,
	IP_VS_CHASH_A_SOURCE_ADDR,
	IP_VS_CHASH_A_SOURCE_PLEN,
	IP_VS_CHASH_A_SOURCE_GROUP,
	IP_VS_CHASH_A_SOURCE_SPLIT,
	IP_VS_CHASH_A_SOURCE_AUTOMATIC,
	__IP_VS_CHASH_A_SOURCE_MAX,
	IP_VS_CHASH_A_SOURCE_MAX = (__IP_VS_CHASH_A_SOURCE_MAX - 1)
};

/**
 * enum ip_vs_chash_a_heavy - an address that began more connections a second than
 *	chash_split_threshold and has not been below half of it for a minute since
 * @IP_VS_CHASH_A_HEAVY_UNSPEC: not used
 * @IP_VS_CHASH_A_HEAVY_PAD: padding
 * @IP_VS_CHASH_A_HEAVY_ADDR: address; the address
 * @IP_VS_CHASH_A_HEAVY_RATE: u64; new connections in the last second, a lower bound
 * @IP_VS_CHASH_A_HEAVY_AGE_MS: u64; time since it was found, ms
 * @IP_VS_CHASH_A_HEAVY_AUTOMATIC: flag; this director splits it
 * @__IP_VS_CHASH_A_HEAVY_MAX: end
 * @IP_VS_CHASH_A_HEAVY_MAX: the last one
 */
enum ip_vs_chash_a_heavy {
	IP_VS_CHASH_A_HEAVY_UNSPEC,
	IP_VS_CHASH_A_HEAVY_PAD,
	IP_VS_CHASH_A_HEAVY_ADDR,
	IP_VS_CHASH_A_HEAVY_RATE,
	IP_VS_CHASH_A_HEAVY_AGE_MS,
	IP_VS_CHASH_A_HEAVY_AUTOMATIC,
	__IP_VS_CHASH_A_HEAVY_MAX,
	IP_VS_CHASH_A_HEAVY_MAX = (__IP_VS_CHASH_A_HEAVY_MAX - 1)
};

/**
 * enum ip_vs_chash_a_seed - the key of the client hash
 * @IP_VS_CHASH_A_SEED_UNSPEC: not used
 * @IP_VS_CHASH_A_SEED_STATE: u32, enum ip_vs_chash_seed; where the key comes from
 * @IP_VS_CHASH_A_SEED_KEY: 16 bytes; the new seed, not all zero. The kernel never gives it
 *	out
 * @IP_VS_CHASH_A_SEED_ROTATE: flag; remember the mappings of the old seed for the hold;
 *	without it they are forgotten
 * @__IP_VS_CHASH_A_SEED_MAX: end
 * @IP_VS_CHASH_A_SEED_MAX: the last one
 */
enum ip_vs_chash_a_seed {
	IP_VS_CHASH_A_SEED_UNSPEC,
	IP_VS_CHASH_A_SEED_STATE,
	IP_VS_CHASH_A_SEED_KEY,
	IP_VS_CHASH_A_SEED_ROTATE,
	__IP_VS_CHASH_A_SEED_MAX,
	IP_VS_CHASH_A_SEED_MAX = (__IP_VS_CHASH_A_SEED_MAX - 1)
};

/**
 * enum ip_vs_chash_a_stats - counters, since the namespace or the service was first seen
 * @IP_VS_CHASH_A_STATS_UNSPEC: not used
 * @IP_VS_CHASH_A_STATS_PAD: padding
 * @IP_VS_CHASH_A_STATS_SERVICE: nest of enum ip_vs_chash_a_tuple; the service; absent for
 *	counters of the namespace
 * @IP_VS_CHASH_A_STATS_FIRST_CHOICE: u64; new sessions that went to their first choice;
 *	counted only while there is a load bound
 * @IP_VS_CHASH_A_STATS_NEXT_CHOICE: u64; new sessions that went to the next choice of their
 *	slot
 * @IP_VS_CHASH_A_STATS_REPROBE: u64; new sessions that went to a choice of another slot, as
 *	neither of theirs took any
 * @IP_VS_CHASH_A_STATS_LOAD_BOUND: u64; new sessions that went elsewhere because their
 *	first choice was at its load bound
 * @IP_VS_CHASH_A_STATS_LAST_RESORT: u64; new sessions for which all destinations had to be
 *	tried
 * @IP_VS_CHASH_A_STATS_NO_DEST: u64; new sessions that were refused because no destination
 *	takes any
 * @IP_VS_CHASH_A_STATS_BUILDS: u64; slots of a table built from nothing
 * @IP_VS_CHASH_A_STATS_UPDATES: u64; slots made from those of the table before
 * @IP_VS_CHASH_A_STATS_BUILD_ERRORS: u64; slots that could not be built for want of memory;
 *	they are tried again
 * @IP_VS_CHASH_A_STATS_WEIGHTS_CLAMPED: u64; weights above 65535, the largest, which were
 *	taken for it
 * @IP_VS_CHASH_A_STATS_DESTS_REFUSED: u64; destinations that get no clients because another
 *	one of the service has their id
 * @IP_VS_CHASH_A_STATS_SERVICES: u64; services bound to the scheduler now; of the namespace
 *	only
 * @IP_VS_CHASH_A_STATS_TABLE_BYTES: u64; bytes of all tables now; of the namespace only
 * @IP_VS_CHASH_A_STATS_OWNERS: u64; prefixes with owners now; of the namespace only
 * @IP_VS_CHASH_A_STATS_OWNER_BYTES: u64; bytes that they take now; of the namespace only
 * @IP_VS_CHASH_A_STATS_OWNER_SWAPS: u64; times that the owners as a whole were replaced; of
 *	the namespace only
 * @IP_VS_CHASH_A_STATS_OWNER_LOADS_DROPPED: u64; loads that ended without a commit; of the
 *	namespace only
 * @IP_VS_CHASH_A_STATS_SOURCES: u64; source policies now; of the namespace only
 * @IP_VS_CHASH_A_STATS_SOURCE_BYTES: u64; bytes that they and those before a change take
 *	now; of the namespace only
 * @IP_VS_CHASH_A_STATS_HEAVY: u64; addresses listed as heavy sources now; of the namespace
 *	only
 * @IP_VS_CHASH_A_STATS_HEAVY_FOUND: u64; times that an address became a heavy source; of
 *	the namespace only
 * @IP_VS_CHASH_A_STATS_HEAVY_PASSED_OVER: u64; heavy sources that were not listed because
 *	1024 were; of the namespace only
 * @IP_VS_CHASH_A_STATS_HEAVY_SPLITS: u64; heavy sources that were split automatically; of
 *	the namespace only
 * @IP_VS_CHASH_A_STATS_FROM_BACKBONE: u64; mid-stream segments and ICMP errors that a peer
 *	relayed and that have no entry here
 * @IP_VS_CHASH_A_STATS_RELAYED: u64; flows that were relayed to another director; of a flow
 *	without an entry each segment counts
 * @IP_VS_CHASH_A_STATS_OWNER_POOL: u64; flows that went to a server of a PoP that is down,
 *	by hash; of a flow without an entry each segment counts
 * @IP_VS_CHASH_A_STATS_OWN_POOL: u64; flows that went to a server of this PoP, by hash; of
 *	a flow without an entry each segment counts
 * @IP_VS_CHASH_A_STATS_PROMOTED: u64; flows found by hash that got a normal entry
 * @IP_VS_CHASH_A_STATS_WITHOUT_ENTRY: u64; packets that were forwarded and left no entry
 * @IP_VS_CHASH_A_STATS_REFUSED: u64; mid-stream segments that go nowhere, SYNs that came in
 *	by a backbone device, and SYNs with ACK
 * @IP_VS_CHASH_A_STATS_RATE_LIMITED: u64; packets dropped above chash_takeover_rate, or
 *	because a server behind NAT has three quarters of its upper threshold; and flows not
 *	asked about, or not looked up in the pool of a PoP that is away or in mappings of the
 *	past, above chash_relay_rate
 * @IP_VS_CHASH_A_STATS_RELAY_LIMITED: u64; packets to the directors of a PoP that were
 *	dropped above chash_relay_rate
 * @IP_VS_CHASH_A_STATS_REDECIDED: u64; flows that were relayed to a director which is away
 *	now, and were decided anew
 * @IP_VS_CHASH_A_STATS_SPILLED: u64; new sessions that went to another PoP because no
 *	destination of this one takes any
 * @IP_VS_CHASH_A_STATS_ASKED: u64; flows that other directors were asked about
 * @IP_VS_CHASH_A_STATS_MINE: u64; flows that one of them has
 * @IP_VS_CHASH_A_STATS_UNKNOWN: u64; flows that none of them has
 * @IP_VS_CHASH_A_STATS_HELD_FULL: u64; segments dropped because chash_ask_max others were
 *	held
 * @IP_VS_CHASH_A_STATS_WAITED: u64; segments dropped because the answer may be another one
 *	when TCP sends them again
 * @IP_VS_CHASH_A_STATS_ENTRY_FAILED: u64; segments dropped because IPVS made no entry for
 *	them
 * @IP_VS_CHASH_A_STATS_LEARNED: u64; times that the sessions of a prefix were found at
 *	another director than before
 * @IP_VS_CHASH_A_STATS_DIGEST_DIFFERS: u64; times that a sibling was found to map clients
 *	differently
 * @IP_VS_CHASH_A_STATS_HELD: u64; segments held now; of the namespace only, as all that
 *	follow
 * @IP_VS_CHASH_A_STATS_DIRECTORS: u64; other directors that can be asked
 * @IP_VS_CHASH_A_STATS_SILENT: u64; directors that are silent now
 * @IP_VS_CHASH_A_STATS_PASSED_OVER: u64; directors that are not asked because 64 others are
 * @IP_VS_CHASH_A_STATS_ASK_PORT: u64; UDP port by which directors ask, 0 while none is open
 * @IP_VS_CHASH_A_STATS_ASK_MALFORMED: u64; datagrams dropped because of their format
 * @IP_VS_CHASH_A_STATS_ASK_VERSION: u64; datagrams dropped because they are of another
 *	version
 * @IP_VS_CHASH_A_STATS_ASK_FORGED: u64; datagrams dropped because of their hash, for
 *	example from a director with another seed
 * @IP_VS_CHASH_A_STATS_ASK_STRANGER: u64; datagrams dropped because they are from an
 *	address that is no director's
 * @IP_VS_CHASH_A_STATS_ASK_LATE: u64; answers dropped because nobody waits for them, or
 *	because their sender was not asked
 * @__IP_VS_CHASH_A_STATS_MAX: end
 * @IP_VS_CHASH_A_STATS_MAX: the last one
 */
enum ip_vs_chash_a_stats {
	IP_VS_CHASH_A_STATS_UNSPEC,
	IP_VS_CHASH_A_STATS_PAD,
	IP_VS_CHASH_A_STATS_SERVICE,
	IP_VS_CHASH_A_STATS_FIRST_CHOICE,
	IP_VS_CHASH_A_STATS_NEXT_CHOICE,
	IP_VS_CHASH_A_STATS_REPROBE,
	IP_VS_CHASH_A_STATS_LOAD_BOUND,
	IP_VS_CHASH_A_STATS_LAST_RESORT,
	IP_VS_CHASH_A_STATS_NO_DEST,
	IP_VS_CHASH_A_STATS_BUILDS,
	IP_VS_CHASH_A_STATS_UPDATES,
	IP_VS_CHASH_A_STATS_BUILD_ERRORS,
	IP_VS_CHASH_A_STATS_WEIGHTS_CLAMPED,
	IP_VS_CHASH_A_STATS_DESTS_REFUSED,
	IP_VS_CHASH_A_STATS_SERVICES,
	IP_VS_CHASH_A_STATS_TABLE_BYTES,
	IP_VS_CHASH_A_STATS_OWNERS,
	IP_VS_CHASH_A_STATS_OWNER_BYTES,
	IP_VS_CHASH_A_STATS_OWNER_SWAPS,
	IP_VS_CHASH_A_STATS_OWNER_LOADS_DROPPED,
	IP_VS_CHASH_A_STATS_SOURCES,
	IP_VS_CHASH_A_STATS_SOURCE_BYTES,
	IP_VS_CHASH_A_STATS_HEAVY,
	IP_VS_CHASH_A_STATS_HEAVY_FOUND,
	IP_VS_CHASH_A_STATS_HEAVY_PASSED_OVER,
	IP_VS_CHASH_A_STATS_HEAVY_SPLITS,
	IP_VS_CHASH_A_STATS_FROM_BACKBONE,
	IP_VS_CHASH_A_STATS_RELAYED,
	IP_VS_CHASH_A_STATS_OWNER_POOL,
	IP_VS_CHASH_A_STATS_OWN_POOL,
	IP_VS_CHASH_A_STATS_PROMOTED,
	IP_VS_CHASH_A_STATS_WITHOUT_ENTRY,
	IP_VS_CHASH_A_STATS_REFUSED,
	IP_VS_CHASH_A_STATS_RATE_LIMITED,
	IP_VS_CHASH_A_STATS_RELAY_LIMITED,
	IP_VS_CHASH_A_STATS_REDECIDED,
	IP_VS_CHASH_A_STATS_SPILLED,
	IP_VS_CHASH_A_STATS_ASKED,
	IP_VS_CHASH_A_STATS_MINE,
	IP_VS_CHASH_A_STATS_UNKNOWN,
	IP_VS_CHASH_A_STATS_HELD_FULL,
	IP_VS_CHASH_A_STATS_WAITED,
	IP_VS_CHASH_A_STATS_ENTRY_FAILED,
	IP_VS_CHASH_A_STATS_LEARNED,
	IP_VS_CHASH_A_STATS_DIGEST_DIFFERS,
	IP_VS_CHASH_A_STATS_HELD,
	IP_VS_CHASH_A_STATS_DIRECTORS,
	IP_VS_CHASH_A_STATS_SILENT,
	IP_VS_CHASH_A_STATS_PASSED_OVER,
	IP_VS_CHASH_A_STATS_ASK_PORT,
	IP_VS_CHASH_A_STATS_ASK_MALFORMED,
	IP_VS_CHASH_A_STATS_ASK_VERSION,
	IP_VS_CHASH_A_STATS_ASK_FORGED,
	IP_VS_CHASH_A_STATS_ASK_STRANGER,
	IP_VS_CHASH_A_STATS_ASK_LATE,
	__IP_VS_CHASH_A_STATS_MAX,
	IP_VS_CHASH_A_STATS_MAX = (__IP_VS_CHASH_A_STATS_MAX - 1)
};

/**
 * enum ip_vs_chash_a_explain - where a new session of a client would go now, or a
 *	mid-stream segment of an unknown one, found by the code that packets run
 * @IP_VS_CHASH_A_EXPLAIN_UNSPEC: not used
 * @IP_VS_CHASH_A_EXPLAIN_PAD: padding
 * @IP_VS_CHASH_A_EXPLAIN_SERVICE: nest of enum ip_vs_chash_a_tuple; what names the service
 * @IP_VS_CHASH_A_EXPLAIN_CLIENT_ADDR: address; address of the client, of the family of the
 *	service
 * @IP_VS_CHASH_A_EXPLAIN_CLIENT_PORT: be16; port of the client, 0 if absent
 * @IP_VS_CHASH_A_EXPLAIN_REASON: u32, enum ip_vs_chash_reason; why it gets the destination,
 *	or none
 * @IP_VS_CHASH_A_EXPLAIN_KEY: u64; key of the client
 * @IP_VS_CHASH_A_EXPLAIN_SLOT: u32; the slot; absent if none was looked at
 * @IP_VS_CHASH_A_EXPLAIN_GENERATION: u64; generation of the table
 * @IP_VS_CHASH_A_EXPLAIN_SOURCE_ADDR: address; prefix of the source policy that applies;
 *	absent if none does
 * @IP_VS_CHASH_A_EXPLAIN_SOURCE_PLEN: u32; length of that prefix
 * @IP_VS_CHASH_A_EXPLAIN_DEST_ADDR: address; the destination; absent if the session gets
 *	none
 * @IP_VS_CHASH_A_EXPLAIN_DEST_PORT: be16; port of the destination
 * @IP_VS_CHASH_A_EXPLAIN_DEST_ID: u64; id by which the mapping knows it
 * @IP_VS_CHASH_A_EXPLAIN_POP: u32 0..65535; poP of the destination; absent for this one
 * @IP_VS_CHASH_A_EXPLAIN_MIDSTREAM: flag; ask about a mid-stream segment of an unknown
 *	session, not about a new session
 * @IP_VS_CHASH_A_EXPLAIN_DEV: string, at most 15 characters; device that the segment comes
 *	in by; if absent one that is no backbone device
 * @__IP_VS_CHASH_A_EXPLAIN_MAX: end
 * @IP_VS_CHASH_A_EXPLAIN_MAX: the last one
 */
enum ip_vs_chash_a_explain {
	IP_VS_CHASH_A_EXPLAIN_UNSPEC,
	IP_VS_CHASH_A_EXPLAIN_PAD,
	IP_VS_CHASH_A_EXPLAIN_SERVICE,
	IP_VS_CHASH_A_EXPLAIN_CLIENT_ADDR,
	IP_VS_CHASH_A_EXPLAIN_CLIENT_PORT,
	IP_VS_CHASH_A_EXPLAIN_REASON,
	IP_VS_CHASH_A_EXPLAIN_KEY,
	IP_VS_CHASH_A_EXPLAIN_SLOT,
	IP_VS_CHASH_A_EXPLAIN_GENERATION,
	IP_VS_CHASH_A_EXPLAIN_SOURCE_ADDR,
	IP_VS_CHASH_A_EXPLAIN_SOURCE_PLEN,
	IP_VS_CHASH_A_EXPLAIN_DEST_ADDR,
	IP_VS_CHASH_A_EXPLAIN_DEST_PORT,
	IP_VS_CHASH_A_EXPLAIN_DEST_ID,
	IP_VS_CHASH_A_EXPLAIN_POP,
	IP_VS_CHASH_A_EXPLAIN_MIDSTREAM,
	IP_VS_CHASH_A_EXPLAIN_DEV,
	__IP_VS_CHASH_A_EXPLAIN_MAX,
	IP_VS_CHASH_A_EXPLAIN_MAX = (__IP_VS_CHASH_A_EXPLAIN_MAX - 1)
};

/**
 * enum ip_vs_chash_a_director - another director, and what it says of a flow
 * @IP_VS_CHASH_A_DIRECTOR_UNSPEC: not used
 * @IP_VS_CHASH_A_DIRECTOR_PAD: padding
 * @IP_VS_CHASH_A_DIRECTOR_SERVICE: nest of enum ip_vs_chash_a_tuple; only those that would
 *	be asked about a flow of this service
 * @IP_VS_CHASH_A_DIRECTOR_CLIENT_ADDR: address; address of the client, of the family of the
 *	service
 * @IP_VS_CHASH_A_DIRECTOR_CLIENT_PORT: be16; port of the client, 0 if absent
 * @IP_VS_CHASH_A_DIRECTOR_VIRTUAL_ADDR: address; virtual address of the flow; required to
 *	ask for a service of a mark
 * @IP_VS_CHASH_A_DIRECTOR_VIRTUAL_PORT: be16; virtual port of the flow; required to ask for
 *	a service of a mark or of all ports
 * @IP_VS_CHASH_A_DIRECTOR_ASK: flag; ask them now
 * @IP_VS_CHASH_A_DIRECTOR_ADDR: address; its address on the backbone
 * @IP_VS_CHASH_A_DIRECTOR_POP: u32 1..65535; its PoP
 * @IP_VS_CHASH_A_DIRECTOR_STATE: u32, enum ip_vs_chash_director_state; whether it answers
 * @IP_VS_CHASH_A_DIRECTOR_HEARD_MS: u64; time since its last answer, ms; absent while there
 *	was none
 * @IP_VS_CHASH_A_DIRECTOR_RTT_US: u64; round trip of its last answer to an ask about no
 *	flow, us
 * @IP_VS_CHASH_A_DIRECTOR_ASKED: u64; datagrams that went to it
 * @IP_VS_CHASH_A_DIRECTOR_MINE: u64; answers *mine* of it
 * @IP_VS_CHASH_A_DIRECTOR_UNKNOWN: u64; answers of it that vouch for nothing, *unknown* and
 *	*theirs*
 * @IP_VS_CHASH_A_DIRECTOR_SILENCES: u64; times that it fell silent
 * @IP_VS_CHASH_A_DIRECTOR_DIFFERS: flag; it is of this PoP and maps clients of a service
 *	differently
 * @IP_VS_CHASH_A_DIRECTOR_FIRST: flag; it would be asked before the others
 * @IP_VS_CHASH_A_DIRECTOR_VERDICT: u32, enum ip_vs_chash_verdict; its answer. This and the
 *	next three are there with ask only
 * @IP_VS_CHASH_A_DIRECTOR_ANSWER_US: u64; time until the answer, us
 * @IP_VS_CHASH_A_DIRECTOR_IDLE_MS: u64; time since it saw the flow, ms; absent if it has no
 *	entry
 * @IP_VS_CHASH_A_DIRECTOR_FLOW_POP: u32; poP that it says the flow is with; with the
 *	verdict theirs
 * @__IP_VS_CHASH_A_DIRECTOR_MAX: end
 * @IP_VS_CHASH_A_DIRECTOR_MAX: the last one
 */
enum ip_vs_chash_a_director {
	IP_VS_CHASH_A_DIRECTOR_UNSPEC,
	IP_VS_CHASH_A_DIRECTOR_PAD,
	IP_VS_CHASH_A_DIRECTOR_SERVICE,
	IP_VS_CHASH_A_DIRECTOR_CLIENT_ADDR,
	IP_VS_CHASH_A_DIRECTOR_CLIENT_PORT,
	IP_VS_CHASH_A_DIRECTOR_VIRTUAL_ADDR,
	IP_VS_CHASH_A_DIRECTOR_VIRTUAL_PORT,
	IP_VS_CHASH_A_DIRECTOR_ASK,
	IP_VS_CHASH_A_DIRECTOR_ADDR,
	IP_VS_CHASH_A_DIRECTOR_POP,
	IP_VS_CHASH_A_DIRECTOR_STATE,
	IP_VS_CHASH_A_DIRECTOR_HEARD_MS,
	IP_VS_CHASH_A_DIRECTOR_RTT_US,
	IP_VS_CHASH_A_DIRECTOR_ASKED,
	IP_VS_CHASH_A_DIRECTOR_MINE,
	IP_VS_CHASH_A_DIRECTOR_UNKNOWN,
	IP_VS_CHASH_A_DIRECTOR_SILENCES,
	IP_VS_CHASH_A_DIRECTOR_DIFFERS,
	IP_VS_CHASH_A_DIRECTOR_FIRST,
	IP_VS_CHASH_A_DIRECTOR_VERDICT,
	IP_VS_CHASH_A_DIRECTOR_ANSWER_US,
	IP_VS_CHASH_A_DIRECTOR_IDLE_MS,
	IP_VS_CHASH_A_DIRECTOR_FLOW_POP,
	__IP_VS_CHASH_A_DIRECTOR_MAX,
	IP_VS_CHASH_A_DIRECTOR_MAX = (__IP_VS_CHASH_A_DIRECTOR_MAX - 1)
};

/**
 * enum ip_vs_chash_a_drain - a destination that gets no new sessions and keeps those that
 *	it has: its drain was started, or it is of this PoP and has weight 0 in IPVS
 * @IP_VS_CHASH_A_DRAIN_UNSPEC: not used
 * @IP_VS_CHASH_A_DRAIN_PAD: padding
 * @IP_VS_CHASH_A_DRAIN_SERVICE: nest of enum ip_vs_chash_a_tuple; what names the service
 * @IP_VS_CHASH_A_DRAIN_ADDR: address; address of the real server; a request without it is
 *	for all destinations of this PoP
 * @IP_VS_CHASH_A_DRAIN_PORT: be16; its port; there if and only if the address is
 * @IP_VS_CHASH_A_DRAIN_DEADLINE: u64 from 1 on; deadline, seconds since the epoch; absent
 *	if there is none
 * @IP_VS_CHASH_A_DRAIN_CUT: flag; sessions that are left at the deadline are to be ended,
 *	by drain-cut. The kernel does not end them by itself, but takes none of them over any
 *	more
 * @IP_VS_CHASH_A_DRAIN_WEIGHT: u32 0..2147483647; weight that a destination of a persistent
 *	service gets back when its drain is stopped
 * @IP_VS_CHASH_A_DRAIN_RESTORE: flag; put back a drain that was saved, also if its deadline
 *	has passed
 * @IP_VS_CHASH_A_DRAIN_STATE: u32, enum ip_vs_chash_drain_state; state of the drain
 * @IP_VS_CHASH_A_DRAIN_BY_WEIGHT: flag; no drain was started; the weight in IPVS is 0
 * @IP_VS_CHASH_A_DRAIN_SINCE: u64; when it began, seconds since the epoch. This, deadline,
 *	cut and weight are there only if a drain was started
 * @IP_VS_CHASH_A_DRAIN_SESSIONS: u32; sessions that are waited for: active connections,
 *	with UDP and marks the inactive ones too. This and the next three are there while IPVS
 *	has the destination
 * @IP_VS_CHASH_A_DRAIN_ACTIVE: u32; active connections
 * @IP_VS_CHASH_A_DRAIN_INACTIVE: u32; inactive connections
 * @IP_VS_CHASH_A_DRAIN_PERSISTENT: u32; persistence templates
 * @IP_VS_CHASH_A_DRAIN_FLOW: nest of enum ip_vs_chash_a_flow; a connection to be ended, as
 *	many as the message takes
 * @__IP_VS_CHASH_A_DRAIN_MAX: end
 * @IP_VS_CHASH_A_DRAIN_MAX: the last one
 */
enum ip_vs_chash_a_drain {
	IP_VS_CHASH_A_DRAIN_UNSPEC,
	IP_VS_CHASH_A_DRAIN_PAD,
	IP_VS_CHASH_A_DRAIN_SERVICE,
	IP_VS_CHASH_A_DRAIN_ADDR,
	IP_VS_CHASH_A_DRAIN_PORT,
	IP_VS_CHASH_A_DRAIN_DEADLINE,
	IP_VS_CHASH_A_DRAIN_CUT,
	IP_VS_CHASH_A_DRAIN_WEIGHT,
	IP_VS_CHASH_A_DRAIN_RESTORE,
	IP_VS_CHASH_A_DRAIN_STATE,
	IP_VS_CHASH_A_DRAIN_BY_WEIGHT,
	IP_VS_CHASH_A_DRAIN_SINCE,
	IP_VS_CHASH_A_DRAIN_SESSIONS,
	IP_VS_CHASH_A_DRAIN_ACTIVE,
	IP_VS_CHASH_A_DRAIN_INACTIVE,
	IP_VS_CHASH_A_DRAIN_PERSISTENT,
	IP_VS_CHASH_A_DRAIN_FLOW,
	__IP_VS_CHASH_A_DRAIN_MAX,
	IP_VS_CHASH_A_DRAIN_MAX = (__IP_VS_CHASH_A_DRAIN_MAX - 1)
};

/**
 * enum ip_vs_chash_a_event - something changed. An event says what; ask for how it is now
 * @IP_VS_CHASH_A_EVENT_UNSPEC: not used
 * @IP_VS_CHASH_A_EVENT_PAD: padding
 * @IP_VS_CHASH_A_EVENT_TYPE: u32, enum ip_vs_chash_event; what changed; the other
 *	attributes depend on it
 * @IP_VS_CHASH_A_EVENT_SERVICE: nest of enum ip_vs_chash_a_tuple; the service
 * @IP_VS_CHASH_A_EVENT_DEST_ADDR: address; address of the destination
 * @IP_VS_CHASH_A_EVENT_DEST_PORT: be16; port of that destination
 * @IP_VS_CHASH_A_EVENT_POP: u32 0..65535; the PoP
 * @IP_VS_CHASH_A_EVENT_PREFIX_ADDR: address; address of the prefix
 * @IP_VS_CHASH_A_EVENT_PREFIX_PLEN: u32; length of that prefix
 * @IP_VS_CHASH_A_EVENT_DEV: string, at most 15 characters; the device
 * @IP_VS_CHASH_A_EVENT_GENERATION: u64; generation of the table in force
 * @IP_VS_CHASH_A_EVENT_COUNT: u64; how many; of what depends on type and kind
 * @IP_VS_CHASH_A_EVENT_ERROR: u32; a positive errno
 * @IP_VS_CHASH_A_EVENT_KIND: u32, enum ip_vs_chash_kind; what is counted, in the group
 *	stats
 * @__IP_VS_CHASH_A_EVENT_MAX: end
 * @IP_VS_CHASH_A_EVENT_MAX: the last one
 */
enum ip_vs_chash_a_event {
	IP_VS_CHASH_A_EVENT_UNSPEC,
	IP_VS_CHASH_A_EVENT_PAD,
	IP_VS_CHASH_A_EVENT_TYPE,
	IP_VS_CHASH_A_EVENT_SERVICE,
	IP_VS_CHASH_A_EVENT_DEST_ADDR,
	IP_VS_CHASH_A_EVENT_DEST_PORT,
	IP_VS_CHASH_A_EVENT_POP,
	IP_VS_CHASH_A_EVENT_PREFIX_ADDR,
	IP_VS_CHASH_A_EVENT_PREFIX_PLEN,
	IP_VS_CHASH_A_EVENT_DEV,
	IP_VS_CHASH_A_EVENT_GENERATION,
	IP_VS_CHASH_A_EVENT_COUNT,
	IP_VS_CHASH_A_EVENT_ERROR,
	IP_VS_CHASH_A_EVENT_KIND,
	__IP_VS_CHASH_A_EVENT_MAX,
	IP_VS_CHASH_A_EVENT_MAX = (__IP_VS_CHASH_A_EVENT_MAX - 1)
};

enum ip_vs_chash_cmd {
	IP_VS_CHASH_CMD_UNSPEC,
	IP_VS_CHASH_CMD_VERSION_GET,
	IP_VS_CHASH_CMD_SERVICE_GET,
	IP_VS_CHASH_CMD_SERVICE_SET,
	IP_VS_CHASH_CMD_SERVICE_DEL,
	IP_VS_CHASH_CMD_DEST_GET,
	IP_VS_CHASH_CMD_DEST_SET,
	IP_VS_CHASH_CMD_DEST_DEL,
	IP_VS_CHASH_CMD_DRAIN_GET,
	IP_VS_CHASH_CMD_DRAIN_SET,
	IP_VS_CHASH_CMD_DRAIN_DEL,
	IP_VS_CHASH_CMD_DRAIN_CUT,
	IP_VS_CHASH_CMD_POP_GET,
	IP_VS_CHASH_CMD_POP_SET,
	IP_VS_CHASH_CMD_POP_DEL,
	IP_VS_CHASH_CMD_BACKBONE_GET,
	IP_VS_CHASH_CMD_BACKBONE_SET,
	IP_VS_CHASH_CMD_BACKBONE_DEL,
	IP_VS_CHASH_CMD_OWNER_GET,
	IP_VS_CHASH_CMD_OWNER_SET,
	IP_VS_CHASH_CMD_OWNER_DEL,
	IP_VS_CHASH_CMD_OWNER_FLUSH,
	IP_VS_CHASH_CMD_OWNER_BEGIN,
	IP_VS_CHASH_CMD_OWNER_ADD,
	IP_VS_CHASH_CMD_OWNER_COMMIT,
	IP_VS_CHASH_CMD_OWNER_ABORT,
	IP_VS_CHASH_CMD_SOURCE_GET,
	IP_VS_CHASH_CMD_SOURCE_SET,
	IP_VS_CHASH_CMD_SOURCE_DEL,
	IP_VS_CHASH_CMD_HEAVY_GET,
	IP_VS_CHASH_CMD_SEED_GET,
	IP_VS_CHASH_CMD_SEED_SET,
	IP_VS_CHASH_CMD_SEED_DEL,
	IP_VS_CHASH_CMD_STATS_GET,
	IP_VS_CHASH_CMD_EXPLAIN,
	IP_VS_CHASH_CMD_DIRECTOR_GET,
	IP_VS_CHASH_CMD_EVENT,
	IP_VS_CHASH_CMD_STATS_EVENT,
	__IP_VS_CHASH_CMD_MAX,
	IP_VS_CHASH_CMD_MAX = (__IP_VS_CHASH_CMD_MAX - 1)
};

#endif /* _UAPI_LINUX_IP_VS_CHASH_H */
