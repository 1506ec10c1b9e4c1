/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * Generic netlink family of the IPVS scheduler chash: the only contract between kernel and
 * userspace.
 *
 * Documentation
 * =============
 *
 * The family IP_VS_CHASH_GENL_NAME, version IP_VS_CHASH_GENL_VERSION, shows what the scheduler
 * decides and stores what steers it. Weights, forwarding methods and thresholds live in IPVS and
 * are set through IPVS's own family; nothing here sets them.
 * Documentation/netlink/specs/ip_vs_chash.yaml says the same for programs.
 *
 * Rules for every message
 * -----------------------
 *
 * - Everything, reading too, needs CAP_NET_ADMIN in the initial user namespace: else -EPERM.
 * - A request sees the network namespace of its socket and no other one.
 * - Attributes are checked strictly: an unknown one, a wrong length or a value out of range is
 *   refused with -EINVAL or -ERANGE. A missing one that is required gives -EINVAL. Every refusal
 *   carries a text (NLMSGERR_ATTR_MSG) and, where one attribute is to blame, its offset
 *   (NLMSGERR_ATTR_OFFS). A refused request has changed nothing, but for
 *   IP_VS_CHASH_CMD_OWNER_ADD, see there.
 * - An attribute that is absent from a SET leaves what it names as it was. An empty nest empties
 *   what it names.
 * - Addresses are binary in network byte order; their length is their family: 4 bytes IPv4, 16
 *   bytes IPv6. Another length is -EINVAL. Ports are in network byte order, all other integers in
 *   the host's.
 * - A prefix is an address and a length. Bits behind the length must be 0: else -EINVAL.
 * - 64-bit values may be preceded by the _PAD attribute of their set, which says nothing.
 * - Dumps end with NLMSG_DONE. NLM_F_DUMP_INTR in it, or in a message, says that what is dumped
 *   changed meanwhile: dump again. Messages of one service carry its
 *   IP_VS_CHASH_A_SERVICE_REVISION: a service and its destinations were seen at the same instant
 *   when all of them carry the same one.
 * - Sets may grow. A reader passes over attributes, events, states and reasons that it does not
 *   know.
 *
 * A service is named by a nest of the set TUPLE:
 *
 *    IP_VS_CHASH_A_TUPLE_FAMILY: NLA_U8, AF_INET (2) or AF_INET6 (10)
 *    and either
 *        IP_VS_CHASH_A_TUPLE_PROTOCOL: NLA_U8, IPPROTO_TCP (6), IPPROTO_UDP (17) or IPPROTO_SCTP
 *                (132)
 *        IP_VS_CHASH_A_TUPLE_ADDR: NLA_BINARY, virtual address
 *        IP_VS_CHASH_A_TUPLE_PORT: NLA_BE16, virtual port, 0 for a service of all ports
 *    or
 *        IP_VS_CHASH_A_TUPLE_FWMARK: NLA_U32, not 0
 *
 * A port split is a nest of the set SPLIT: a client is told apart by (port - BASE) / SIZE too for
 * BASE <= port <= LAST; all ports below BASE are one block and so are all above LAST.
 *
 *    IP_VS_CHASH_A_SPLIT_BASE: NLA_U16, first port of the first block
 *    IP_VS_CHASH_A_SPLIT_SIZE: NLA_U16, ports in a block; 0 stores "do not split" against a
 *            default that would
 *    IP_VS_CHASH_A_SPLIT_LAST: NLA_U16, last port that is split, default 65535, not below BASE
 *
 * SIZE is required, and BASE unless SIZE is 0.
 *
 * IP_VS_CHASH_CMD_VERSION_GET
 * ---------------------------
 *
 * No attributes. Reply:
 *
 *    IP_VS_CHASH_A_VERSION_MODULE: NLA_NUL_STRING, version of the module
 *    IP_VS_CHASH_A_VERSION_SCHEMA: NLA_U32, grows with each addition to this contract
 *    IP_VS_CHASH_A_VERSION_MAPPING: NLA_U32, version of the mapping; directors that differ in it
 *            disagree on clients
 *
 * IP_VS_CHASH_CMD_SERVICE_GET
 * ---------------------------
 *
 * As a request of one: IP_VS_CHASH_A_SERVICE_TUPLE is required; -ENOENT for a service that is
 * neither bound to the scheduler nor has anything stored. As a dump: no attributes, every such
 * service. Reply:
 *
 *    IP_VS_CHASH_A_SERVICE_TUPLE: NLA_NESTED, see above
 *    IP_VS_CHASH_A_SERVICE_REVISION: NLA_U64, grows with every change of the service, its
 *            destinations or its table
 *    IP_VS_CHASH_A_SERVICE_ALIVE: NLA_FLAG, IPVS has the service and it is bound to the
 *            scheduler; all that follows but STORED is there with it only
 *    IP_VS_CHASH_A_SERVICE_STORED: NLA_NESTED, settings that were stored over netlink; absent
 *            ones were not
 *        IP_VS_CHASH_A_SETTINGS_TAKEOVER: NLA_U8, 0 or 1
 *        IP_VS_CHASH_A_SETTINGS_BOUND: NLA_U32, percent, 0 (off) or 100..10000
 *        IP_VS_CHASH_A_SETTINGS_TABLE_BITS: NLA_U8, 8..20
 *        IP_VS_CHASH_A_SETTINGS_GROUP: NLA_U8, bits of the client's address that are kept, 1..32
 *                or 1..128
 *        IP_VS_CHASH_A_SETTINGS_SPLIT: NLA_NESTED, see above
 *        IP_VS_CHASH_A_SETTINGS_SPILL: NLA_U8, 0 or 1
 *    IP_VS_CHASH_A_SERVICE_EFFECTIVE: NLA_NESTED, of the same set: what is in force, be it
 *            stored, a flag of ipvsadm, a sysctl or a default; SPLIT is absent while clients are
 *            not split
 *    IP_VS_CHASH_A_SERVICE_BY_FLAG: NLA_U32, bit 1 << IP_VS_CHASH_A_SETTINGS_x for each setting
 *            in force that a flag of ipvsadm gave; what is neither stored nor here came from a
 *            sysctl or default
 *    IP_VS_CHASH_A_SERVICE_TABLE: NLA_NESTED, table in force
 *        IP_VS_CHASH_A_TABLE_GENERATION: NLA_U64, counts the tables of the service
 *        IP_VS_CHASH_A_TABLE_BITS: NLA_U8, log2 of the number of slots
 *        IP_VS_CHASH_A_TABLE_MEMBERS: NLA_U32, destinations in it
 *        IP_VS_CHASH_A_TABLE_BYTES: NLA_U64, memory
 *        IP_VS_CHASH_A_TABLE_BUILD_NS: NLA_U64, ns that its build took
 *        IP_VS_CHASH_A_TABLE_INCREMENTAL: NLA_FLAG, it was made from its predecessor
 *        IP_VS_CHASH_A_TABLE_AGE_MS: NLA_U64, ms since it was published
 *        IP_VS_CHASH_A_TABLE_HOLD_MS: NLA_U64, ms until it is freed; for PREVIOUS only
 *    IP_VS_CHASH_A_SERVICE_PREVIOUS: NLA_NESTED, of the same set: the table before it, while it
 *            is held
 *    IP_VS_CHASH_A_SERVICE_PENDING: NLA_FLAG, the table in force is not yet what the destinations
 *            ask for
 *    IP_VS_CHASH_A_SERVICE_STALE: NLA_FLAG, because the last build failed; it is tried again
 *    IP_VS_CHASH_A_SERVICE_FAILURES: NLA_U32, builds in a row that failed
 *    IP_VS_CHASH_A_SERVICE_SEED: NLA_U8, enum ip_vs_chash_seed_state
 *    IP_VS_CHASH_A_SERVICE_MAPPING: NLA_U32, version of the mapping
 *    IP_VS_CHASH_A_SERVICE_DIGEST: NLA_U64, see IP_VS_CHASH_CMD_DIGEST_GET
 *    IP_VS_CHASH_A_SERVICE_REFUSED: NLA_U32, destinations that IPVS has and that get no clients, as
 *            their ids are those of others
 *
 * IP_VS_CHASH_CMD_SERVICE_SET
 * ---------------------------
 *
 * Stores settings of a service, whether IPVS has it or not; they outlive it. Takeover is
 * -EOPNOTSUPP for UDP, SCTP, persistent services and FTP.
 *
 *    IP_VS_CHASH_A_SERVICE_TUPLE: NLA_NESTED, required
 *    IP_VS_CHASH_A_SERVICE_STORED: NLA_NESTED, settings to store, see above
 *    IP_VS_CHASH_A_SERVICE_UNSET: NLA_U32, bit 1 << IP_VS_CHASH_A_SETTINGS_x for each setting to
 *            take back; what is in both is -EINVAL
 *
 * -ENOENT for a service that is not known and has nothing but settings to take back, -ENOSPC for a
 * new one above IP_VS_CHASH_SERVICES_MAX known ones.
 *
 * IP_VS_CHASH_CMD_SERVICE_DEL
 * ---------------------------
 *
 * Forgets all that is stored for a service and its destinations: IP_VS_CHASH_A_SERVICE_TUPLE is
 * required. -ENOENT when nothing is, -EBUSY while the service is bound to the scheduler (take its
 * settings back instead).
 *
 * IP_VS_CHASH_CMD_DEST_GET
 * ------------------------
 *
 * As a request of one: IP_VS_CHASH_A_DEST_SERVICE, IP_VS_CHASH_A_DEST_ADDR and
 * IP_VS_CHASH_A_DEST_PORT are required. As a dump: the destinations of
 * IP_VS_CHASH_A_DEST_SERVICE, or of every service. -ENOENT for an unknown service or destination.
 * Reply:
 *
 *    IP_VS_CHASH_A_DEST_SERVICE: NLA_NESTED, of the set TUPLE
 *    IP_VS_CHASH_A_DEST_REVISION: NLA_U64, as IP_VS_CHASH_A_SERVICE_REVISION
 *    IP_VS_CHASH_A_DEST_ADDR: NLA_BINARY, address of the real server
 *    IP_VS_CHASH_A_DEST_PORT: NLA_BE16, its port; 0 in services of all ports and of marks
 *    IP_VS_CHASH_A_DEST_ID: NLA_U64, what the mapping knows it by
 *    IP_VS_CHASH_A_DEST_FLAGS: NLA_U32, enum ip_vs_chash_dest_flag
 *    IP_VS_CHASH_A_DEST_POP: NLA_U16, PoP whose pool it belongs to; absent: this one
 *    IP_VS_CHASH_A_DEST_STORED: NLA_NESTED, settings that were stored over netlink
 *        IP_VS_CHASH_A_DEST_SETTINGS_ID: NLA_U64
 *        IP_VS_CHASH_A_DEST_SETTINGS_POP: NLA_U16
 *        IP_VS_CHASH_A_DEST_SETTINGS_RELAY: NLA_U8, 0 or 1: it is the director of that PoP, not a
 *                real server
 *    with IP_VS_CHASH_DEST_F_ALIVE:
 *    IP_VS_CHASH_A_DEST_WEIGHT: NLA_U32, weight in IPVS
 *    IP_VS_CHASH_A_DEST_ACTIVE: NLA_U32, active connections
 *    IP_VS_CHASH_A_DEST_INACTIVE: NLA_U32, inactive ones
 *    IP_VS_CHASH_A_DEST_PERSISTENT: NLA_U32, persistence templates
 *    with IP_VS_CHASH_DEST_F_MEMBER:
 *    IP_VS_CHASH_A_DEST_TABLE_WEIGHT: NLA_U32, weight that the table in force was built with
 *    IP_VS_CHASH_A_DEST_SLOTS: NLA_U32, slots of that table it is the first choice of
 *    while it drains, see IP_VS_CHASH_CMD_DRAIN_GET:
 *    IP_VS_CHASH_A_DEST_DRAIN: NLA_U8, enum ip_vs_chash_drain_state
 *    IP_VS_CHASH_A_DEST_DRAIN_DEADLINE: NLA_U64, seconds since the epoch; absent: none
 *
 * IP_VS_CHASH_CMD_DEST_SET
 * ------------------------
 *
 * Stores settings of a destination, whether IPVS has it or not. Weights are set through IPVS. A
 * destination of another PoP and a relay get no new sessions here.
 *
 *    IP_VS_CHASH_A_DEST_SERVICE: NLA_NESTED, required
 *    IP_VS_CHASH_A_DEST_ADDR: NLA_BINARY, required
 *    IP_VS_CHASH_A_DEST_PORT: NLA_BE16, required
 *    IP_VS_CHASH_A_DEST_STORED: NLA_NESTED, settings to store; -ENOENT for an unknown PoP,
 *            -EEXIST for an id that another destination of the service has
 *    IP_VS_CHASH_A_DEST_UNSET: NLA_U32, bit 1 << IP_VS_CHASH_A_DEST_SETTINGS_x for each setting
 *            to take back
 *
 * -ENOSPC above IP_VS_CHASH_DESTS_MAX stored destinations of a service.
 *
 * IP_VS_CHASH_CMD_DEST_DEL
 * ------------------------
 *
 * Forgets what is stored for a destination; attributes as in DEST_GET of one. -ENOENT when
 * nothing is, -EBUSY while IPVS has it (take its settings back instead).
 *
 * IP_VS_CHASH_CMD_POP_GET
 * -----------------------
 *
 * As a request of one: IP_VS_CHASH_A_POP_ID or IP_VS_CHASH_A_POP_NAME is required, -ENOENT for an
 * unknown one. As a dump: every PoP by id. Reply:
 *
 *    IP_VS_CHASH_A_POP_ID: NLA_U16, 1..65535
 *    IP_VS_CHASH_A_POP_NAME: NLA_NUL_STRING, 1..31 of A-Z a-z 0-9 . _ -, the first one a letter
 *            or a digit
 *    IP_VS_CHASH_A_POP_SELF: NLA_U8, 0 or 1: this director belongs to it
 *    IP_VS_CHASH_A_POP_STATE: NLA_U8, enum ip_vs_chash_pop_state
 *    IP_VS_CHASH_A_POP_COMPLETE: NLA_U8, enum ip_vs_chash_pop_complete
 *    IP_VS_CHASH_A_POP_RELAYS: NLA_NESTED, its directors, first choice first
 *        IP_VS_CHASH_A_ADDRESS_IP: NLA_BINARY, repeated up to IP_VS_CHASH_POP_ADDRESSES_MAX times
 *    IP_VS_CHASH_A_POP_RETURNS: NLA_NESTED, of the same set: where it takes back what it was
 *            asked about and owns
 *    IP_VS_CHASH_A_POP_RELAYED: NLA_U64, flows that one of its directors was asked about
 *    IP_VS_CHASH_A_POP_OWNER_POOL: NLA_U64, flows that went to one of its destinations
 *    IP_VS_CHASH_A_POP_RELAY_LIMITED: NLA_U64, packets that its directors were spared
 *    IP_VS_CHASH_A_POP_REDECIDED: NLA_U64, flows that were taken away from its directors
 *
 * IP_VS_CHASH_CMD_POP_SET
 * -----------------------
 *
 * Makes a PoP or changes one; the same attributes. A new one needs an id and a name; its defaults
 * are not self, up, auto and no addresses. An existing one is named by either; given both, the
 * name is its new name. -EEXIST for a name that another PoP has or a second self, -ENOSPC above
 * IP_VS_CHASH_POPS_MAX. What it is asked to take back is stored and listed, and acts on nothing
 * yet. What was counted is not taken.
 *
 * IP_VS_CHASH_CMD_POP_DEL
 * -----------------------
 *
 * IP_VS_CHASH_A_POP_ID or IP_VS_CHASH_A_POP_NAME. -ENOENT for an unknown one, -EBUSY while an
 * owner or a destination names it.
 *
 * IP_VS_CHASH_CMD_BACKBONE_GET
 * ----------------------------
 *
 * Devices over which other PoPs reach this one. A dump takes no attributes; a request of one
 * takes IP_VS_CHASH_A_BACKBONE_DEV, -ENOENT for an unknown one. Reply:
 *
 *    IP_VS_CHASH_A_BACKBONE_DEV: NLA_NUL_STRING, 1..15 characters
 *    IP_VS_CHASH_A_BACKBONE_RETURN: NLA_U8, 0 or 1: what comes over it was asked for here and
 *            came back
 *    IP_VS_CHASH_A_BACKBONE_IFINDEX: NLA_U32, absent while there is no device of that name
 *
 * IP_VS_CHASH_CMD_BACKBONE_SET stores one, by DEV and, unless 0, RETURN; the device need not
 * exist. -ENOSPC above IP_VS_CHASH_BACKBONES_MAX. IP_VS_CHASH_CMD_BACKBONE_DEL takes DEV, -ENOENT
 * for an unknown one. What comes in by one of them goes to no other PoP and begins no session.
 *
 * IP_VS_CHASH_CMD_OWNER_GET
 * -------------------------
 *
 * Which PoPs hold the sessions of a prefix. A request of one:
 *
 *    IP_VS_CHASH_A_OWNER_PREFIX: NLA_NESTED, required
 *        IP_VS_CHASH_A_PREFIX_ADDR: NLA_BINARY, required
 *        IP_VS_CHASH_A_PREFIX_PLEN: NLA_U8, for exactly that prefix; without it the longest one
 *                that covers the address
 *
 * -ENOENT when there is none. A dump takes no attributes and gives IPv4 before IPv6, by address,
 * shorter ones first; it is interrupted when the table as a whole was replaced, while prefixes
 * that are set or deleted meanwhile are or are not in it. Reply, one prefix a message:
 *
 *    IP_VS_CHASH_A_OWNER_PREFIX: NLA_NESTED
 *        IP_VS_CHASH_A_PREFIX_ADDR: NLA_BINARY
 *        IP_VS_CHASH_A_PREFIX_PLEN: NLA_U8, 0..32 or 0..128
 *        IP_VS_CHASH_A_PREFIX_POPS: NLA_BINARY, array of u16: ids of
 *                1..IP_VS_CHASH_OWNER_POPS_MAX PoPs, most recent first
 *
 * IP_VS_CHASH_CMD_OWNER_SET
 * -------------------------
 *
 * Sets the owners of one prefix in the table in force: IP_VS_CHASH_A_OWNER_PREFIX with ADDR, PLEN
 * and POPS, all required. -ENOENT for an unknown PoP, -EINVAL for one that is named twice, -ENOSPC
 * above IP_VS_CHASH_OWNERS_MAX prefixes.
 *
 * IP_VS_CHASH_CMD_OWNER_DEL deletes one: the same with ADDR and PLEN, -ENOENT for an unknown one.
 * IP_VS_CHASH_CMD_OWNER_FLUSH deletes all.
 *
 * IP_VS_CHASH_CMD_OWNER_BEGIN, _ADD, _COMMIT, _ABORT
 * --------------------------------------------------
 *
 * Replaces the whole table at once. BEGIN starts an empty one that belongs to the socket: -EBUSY
 * while another socket, or this one, has one. ADD puts prefixes in it:
 *
 *    IP_VS_CHASH_A_OWNER_PREFIX: NLA_NESTED, repeated as often as the message takes, each as in
 *            OWNER_SET; -EEXIST for a prefix that the load has already
 *
 * A refused ADD ends the load: the offset of the extended ack points into the nest that is to
 * blame. COMMIT puts the new table in force and deletes the old one; -ENOENT for a socket that
 * began none. ABORT drops it, and so does closing the socket. The table in force is untouched
 * until COMMIT; what was set or deleted in it since BEGIN is lost with it.
 *
 * IP_VS_CHASH_CMD_SOURCE_GET
 * --------------------------
 *
 * Source policies: how the key of the clients of a prefix is made, before what the service says.
 * A request of one: ADDR, and PLEN for exactly that prefix, else the longest one that covers the
 * address is meant. A dump takes no attributes, comes in the order of OWNER_GET and is interrupted
 * by every change. Reply:
 *
 *    IP_VS_CHASH_A_SOURCE_ADDR: NLA_BINARY
 *    IP_VS_CHASH_A_SOURCE_PLEN: NLA_U8, 0..32 or 0..128
 *    IP_VS_CHASH_A_SOURCE_GROUP: NLA_U8, bits of the address that are kept, 1..32 or 1..128;
 *            absent: the service's
 *    IP_VS_CHASH_A_SOURCE_SPLIT: NLA_NESTED, see above; absent: the service's
 *    IP_VS_CHASH_A_SOURCE_AUTOMATIC: NLA_FLAG, this director made it because the address is
 *            heavy; it gives way to any policy that was set for the address, and to what was
 *            set for a service. A dump has these behind all others.
 *
 * IP_VS_CHASH_CMD_SOURCE_SET replaces the policy of a prefix: ADDR, PLEN and GROUP or SPLIT or
 * both. -ENOSPC above IP_VS_CHASH_SOURCES_MAX. IP_VS_CHASH_CMD_SOURCE_DEL takes ADDR and PLEN,
 * -ENOENT for an unknown one; neither is about automatic ones. A policy applies to sessions that
 * begin from then on.
 *
 * IP_VS_CHASH_CMD_HEAVY_GET
 * -------------------------
 *
 * Addresses that began more connections a second than sysctl chash_split_threshold, and have not
 * been below half of it for a minute. A dump; no attributes. Reply:
 *
 *    IP_VS_CHASH_A_HEAVY_ADDR: NLA_BINARY
 *    IP_VS_CHASH_A_HEAVY_RATE: NLA_U64, new connections a second, at least, in the last second
 *    IP_VS_CHASH_A_HEAVY_AGE_MS: NLA_U64, ms since it was found
 *    IP_VS_CHASH_A_HEAVY_AUTOMATIC: NLA_FLAG, this director splits it
 *
 * IP_VS_CHASH_CMD_SEED_GET
 * ------------------------
 *
 * No attributes. The key itself is never given out. Reply:
 *
 *    IP_VS_CHASH_A_SEED_STATE: NLA_U8, enum ip_vs_chash_seed_state
 *
 * IP_VS_CHASH_CMD_SEED_SET
 * ------------------------
 *
 *    IP_VS_CHASH_A_SEED_KEY: NLA_BINARY, 16 bytes, required; not all of them 0
 *    IP_VS_CHASH_A_SEED_ROTATE: NLA_FLAG, hold the tables of the old seed for mid-stream lookups;
 *            without it they go
 *
 * The key that is set already changes nothing.
 *
 * IP_VS_CHASH_CMD_SEED_DEL goes back to the public default, in the manner of a SET; ROTATE is its
 * only attribute.
 *
 * IP_VS_CHASH_CMD_STATS_GET
 * -------------------------
 *
 * Counters of the namespace, or with IP_VS_CHASH_A_STATS_SERVICE those of a service (-ENOENT for
 * one that is not bound). A dump gives them for each bound service. Reply, of enum
 * ip_vs_chash_a_stats: NLA_U64 each; those that have no meaning for a service are absent there.
 *
 * IP_VS_CHASH_CMD_EXPLAIN
 * -----------------------
 *
 * What the scheduler would do with a new session of a client at this moment, by the code that
 * does it:
 *
 *    IP_VS_CHASH_A_EXPLAIN_SERVICE: NLA_NESTED, required, -ENOENT for one that is not bound to
 *            the scheduler
 *    IP_VS_CHASH_A_EXPLAIN_CLIENT_ADDR: NLA_BINARY, required, of the service's family
 *    IP_VS_CHASH_A_EXPLAIN_CLIENT_PORT: NLA_BE16, default 0
 *    IP_VS_CHASH_A_EXPLAIN_MIDSTREAM: NLA_FLAG, asks about a segment of a session that is not
 *            known here instead; -EOPNOTSUPP while takeover is off for the service
 *    IP_VS_CHASH_A_EXPLAIN_DEV: NLA_NUL_STRING, the device that it comes in by, default none that
 *            is a backbone device; -ENODEV for an unknown one
 *
 * Reply, of the request's attributes the first three and:
 *
 *    IP_VS_CHASH_A_EXPLAIN_REASON: NLA_U8, enum ip_vs_chash_reason
 *    IP_VS_CHASH_A_EXPLAIN_KEY: NLA_U64, key of the client
 *    IP_VS_CHASH_A_EXPLAIN_SLOT: NLA_U32, slot that was decisive; absent where no slot was
 *    IP_VS_CHASH_A_EXPLAIN_GENERATION: NLA_U64, of the table
 *    IP_VS_CHASH_A_EXPLAIN_SOURCE_ADDR: NLA_BINARY, prefix of the source policy that applies;
 *            absent: none
 *    IP_VS_CHASH_A_EXPLAIN_SOURCE_PLEN: NLA_U8
 *    IP_VS_CHASH_A_EXPLAIN_DEST_ADDR: NLA_BINARY, the destination; absent when the session is
 *            refused
 *    IP_VS_CHASH_A_EXPLAIN_DEST_PORT: NLA_BE16
 *    IP_VS_CHASH_A_EXPLAIN_DEST_ID: NLA_U64
 *    IP_VS_CHASH_A_EXPLAIN_POP: NLA_U16, PoP of the destination; absent: this one
 *
 * IP_VS_CHASH_CMD_DIGEST_GET
 * --------------------------
 *
 * Equal for two directors when, and but for hash collisions only when, they map every client
 * alike: of the seed, the mapping version, the ids and weights of the pool, the table bits, the
 * group and split of the service, and the source policies. A request of one:
 * IP_VS_CHASH_A_DIGEST_SERVICE, -ENOENT for one that is not bound. A dump: each bound service.
 * Reply:
 *
 *    IP_VS_CHASH_A_DIGEST_SERVICE: NLA_NESTED
 *    IP_VS_CHASH_A_DIGEST_VALUE: NLA_U64
 *    IP_VS_CHASH_A_DIGEST_PENDING: NLA_FLAG, a rebuild is due that will change it
 *
 * IP_VS_CHASH_CMD_ROLE_GET
 * ------------------------
 *
 * What VRRP last made of this director, as it was told by ROLE_SET. No attributes. Reply:
 *
 *    IP_VS_CHASH_A_ROLE_STATE: NLA_U8, enum ip_vs_chash_role
 *    IP_VS_CHASH_A_ROLE_AGE_MS: NLA_U64, ms since it was told; absent while it never was
 *
 * IP_VS_CHASH_CMD_ROLE_SET takes STATE, not IP_VS_CHASH_ROLE_UNKNOWN. After a change the director
 * is not complete for as long as a connection may be idle.
 *
 * IP_VS_CHASH_CMD_DRAIN_GET
 * -------------------------
 *
 * Destinations that take no new sessions while the ones that they have go on: those whose drain was
 * started by DRAIN_SET, and those of this PoP that have weight 0 in IPVS. As a request of one:
 * IP_VS_CHASH_A_DRAIN_SERVICE, IP_VS_CHASH_A_DRAIN_ADDR and IP_VS_CHASH_A_DRAIN_PORT are required,
 * -ENOENT for one that does not drain. As a dump: those of IP_VS_CHASH_A_DRAIN_SERVICE, or of every
 * service. Reply:
 *
 *    IP_VS_CHASH_A_DRAIN_SERVICE: NLA_NESTED, of the set TUPLE
 *    IP_VS_CHASH_A_DRAIN_ADDR: NLA_BINARY, address of the real server
 *    IP_VS_CHASH_A_DRAIN_PORT: NLA_BE16, its port
 *    IP_VS_CHASH_A_DRAIN_STATE: NLA_U8, enum ip_vs_chash_drain_state
 *    IP_VS_CHASH_A_DRAIN_BY_WEIGHT: NLA_FLAG, no drain was started, the weight is 0
 *    of those that were started:
 *    IP_VS_CHASH_A_DRAIN_SINCE: NLA_U64, when, seconds since the epoch
 *    IP_VS_CHASH_A_DRAIN_DEADLINE: NLA_U64, when it is to be over, the same; absent: any time
 *    IP_VS_CHASH_A_DRAIN_CUT: NLA_FLAG, sessions that are left then are to be ended
 *    IP_VS_CHASH_A_DRAIN_WEIGHT: NLA_U32, weight that a destination of persistent sessions had
 *            when it began
 *    of those that IPVS has:
 *    IP_VS_CHASH_A_DRAIN_SESSIONS: NLA_U32, sessions that are waited for: active connections; with
 *            UDP and marks inactive ones too
 *    IP_VS_CHASH_A_DRAIN_ACTIVE: NLA_U32, active connections
 *    IP_VS_CHASH_A_DRAIN_INACTIVE: NLA_U32, inactive ones
 *    IP_VS_CHASH_A_DRAIN_PERSISTENT: NLA_U32, persistence templates
 *
 * IP_VS_CHASH_CMD_DRAIN_SET
 * -------------------------
 *
 * Starts the drain of a destination, or of all destinations of this PoP that do not drain yet when
 * ADDR and PORT are absent: of all of them or of none. It belongs to the tuple of the service and
 * the address of the destination, and outlives both. When the answer is out nothing is assigned to
 * the destination any more. The kernel ends no session, at a deadline neither.
 *
 *    IP_VS_CHASH_A_DRAIN_SERVICE: NLA_NESTED, required
 *    IP_VS_CHASH_A_DRAIN_ADDR: NLA_BINARY, with PORT
 *    IP_VS_CHASH_A_DRAIN_PORT: NLA_BE16
 *    IP_VS_CHASH_A_DRAIN_DEADLINE: NLA_U64, seconds since the epoch; -ERANGE for one that has
 *            passed or is more than IP_VS_CHASH_DRAIN_SECONDS_MAX ahead
 *    IP_VS_CHASH_A_DRAIN_CUT: NLA_FLAG, noted for who carries it out; -EINVAL without DEADLINE
 *    IP_VS_CHASH_A_DRAIN_RESTORE: NLA_FLAG, put back what was saved: service and destination need
 *            not exist, a drain that there is gets another deadline, and the deadline may have
 *            passed; takes ADDR and PORT
 *    IP_VS_CHASH_A_DRAIN_WEIGHT: NLA_U32, with RESTORE; else it is what IPVS has
 *
 * -ENOENT for a service that is not bound and a destination that IPVS does not have, -EINVAL for a
 * relay and a destination of another PoP, -EEXIST for one that drains already, -ENOSPC above
 * IP_VS_CHASH_DESTS_MAX stored destinations of a service. A service that is left with no
 * destination for new sessions is no error, but the ack says so.
 *
 * IP_VS_CHASH_CMD_DRAIN_DEL
 * -------------------------
 *
 * Stops a drain, or without ADDR and PORT all drains of a service: the destination takes new
 * sessions again unless its weight is 0. -ENOENT when none was started.
 *
 * IP_VS_CHASH_CMD_EVENT
 * ---------------------
 *
 * Multicast to the group IP_VS_CHASH_MCGRP_EVENTS of the namespace. An event says what changed,
 * not how it is now: ask for that. -ENOBUFS on reading says that events were lost.
 *
 *    IP_VS_CHASH_A_EVENT_TYPE: NLA_U8, enum ip_vs_chash_event_type, which says what else there is
 *            of
 *    IP_VS_CHASH_A_EVENT_SERVICE: NLA_NESTED
 *    IP_VS_CHASH_A_EVENT_DEST_ADDR: NLA_BINARY
 *    IP_VS_CHASH_A_EVENT_DEST_PORT: NLA_BE16
 *    IP_VS_CHASH_A_EVENT_POP: NLA_U16
 *    IP_VS_CHASH_A_EVENT_PREFIX_ADDR: NLA_BINARY
 *    IP_VS_CHASH_A_EVENT_PREFIX_PLEN: NLA_U8
 *    IP_VS_CHASH_A_EVENT_DEV: NLA_NUL_STRING
 *    IP_VS_CHASH_A_EVENT_GENERATION: NLA_U64
 *    IP_VS_CHASH_A_EVENT_COUNT: NLA_U64
 *    IP_VS_CHASH_A_EVENT_ERROR: NLA_U32, a positive errno
 *    IP_VS_CHASH_A_EVENT_KIND: NLA_U8, IP_VS_CHASH_A_STATS_x of what COUNT counts
 */
#ifndef _UAPI_LINUX_IP_VS_CHASH_H
#define _UAPI_LINUX_IP_VS_CHASH_H

#define IP_VS_CHASH_GENL_NAME		"ip_vs_chash"
#define IP_VS_CHASH_GENL_VERSION	1
#define IP_VS_CHASH_MCGRP_EVENTS	"events"

/* IP_VS_CHASH_A_VERSION_SCHEMA of this header */
#define IP_VS_CHASH_SCHEMA		1

/* Length of a PoP's name with its final zero */
#define IP_VS_CHASH_POP_NAME_LEN	32
#define IP_VS_CHASH_POP_ADDRESSES_MAX	8
#define IP_VS_CHASH_POPS_MAX		1024
#define IP_VS_CHASH_BACKBONES_MAX	64
#define IP_VS_CHASH_OWNER_POPS_MAX	8
#define IP_VS_CHASH_OWNERS_MAX		4194304
#define IP_VS_CHASH_SOURCES_MAX		131072
#define IP_VS_CHASH_SERVICES_MAX	65536
#define IP_VS_CHASH_DESTS_MAX		8192
#define IP_VS_CHASH_SEED_LEN		16
#define IP_VS_CHASH_BOUND_MIN		100
#define IP_VS_CHASH_BOUND_MAX		10000
#define IP_VS_CHASH_DRAIN_SECONDS_MAX	31536000

/**
 * enum ip_vs_chash_seed_state - where the key of the client hash comes from
 * @IP_VS_CHASH_SEED_DEFAULT: public and the same everywhere; who knows it can choose clients of
 *	one destination
 * @IP_VS_CHASH_SEED_SET: set by the administrator
 */
enum ip_vs_chash_seed_state {
	IP_VS_CHASH_SEED_DEFAULT,
	IP_VS_CHASH_SEED_SET,
};

/**
 * enum ip_vs_chash_pop_state - whether the directors of a PoP are to be asked
 * @IP_VS_CHASH_POP_DOWN: no
 * @IP_VS_CHASH_POP_UP: yes
 */
enum ip_vs_chash_pop_state {
	IP_VS_CHASH_POP_DOWN,
	IP_VS_CHASH_POP_UP,
};

/**
 * enum ip_vs_chash_pop_complete - whether a session that this PoP does not know cannot be its own
 * @IP_VS_CHASH_COMPLETE_AUTO: as its director can tell
 * @IP_VS_CHASH_COMPLETE_ON: yes
 * @IP_VS_CHASH_COMPLETE_OFF: no
 */
enum ip_vs_chash_pop_complete {
	IP_VS_CHASH_COMPLETE_AUTO,
	IP_VS_CHASH_COMPLETE_ON,
	IP_VS_CHASH_COMPLETE_OFF,
};

/**
 * enum ip_vs_chash_role - what VRRP made of this director
 * @IP_VS_CHASH_ROLE_UNKNOWN: it was never told
 * @IP_VS_CHASH_ROLE_MASTER: it carries the virtual addresses
 * @IP_VS_CHASH_ROLE_BACKUP: another one does
 * @IP_VS_CHASH_ROLE_FAULT: something that it needs is missing
 */
enum ip_vs_chash_role {
	IP_VS_CHASH_ROLE_UNKNOWN,
	IP_VS_CHASH_ROLE_MASTER,
	IP_VS_CHASH_ROLE_BACKUP,
	IP_VS_CHASH_ROLE_FAULT,
};

/**
 * enum ip_vs_chash_dest_flag - state of a destination, bits of IP_VS_CHASH_A_DEST_FLAGS
 * @IP_VS_CHASH_DEST_F_ALIVE: IPVS has it
 * @IP_VS_CHASH_DEST_F_MEMBER: the table in force has it
 * @IP_VS_CHASH_DEST_F_QUIESCED: its weight is 0
 * @IP_VS_CHASH_DEST_F_OVERLOADED: IPVS holds it above its upper threshold
 */
enum ip_vs_chash_dest_flag {
	IP_VS_CHASH_DEST_F_ALIVE	= 1 << 0,
	IP_VS_CHASH_DEST_F_MEMBER	= 1 << 1,
	IP_VS_CHASH_DEST_F_QUIESCED	= 1 << 2,
	IP_VS_CHASH_DEST_F_OVERLOADED	= 1 << 3,
};

/**
 * enum ip_vs_chash_drain_state - how far a drain is
 * @IP_VS_CHASH_DRAIN_NONE: there is none
 * @IP_VS_CHASH_DRAIN_DRAINING: sessions are left
 * @IP_VS_CHASH_DRAIN_DRAINED: none is left
 * @IP_VS_CHASH_DRAIN_OVERDUE: some are left, and the deadline has passed
 */
enum ip_vs_chash_drain_state {
	IP_VS_CHASH_DRAIN_NONE,
	IP_VS_CHASH_DRAIN_DRAINING,
	IP_VS_CHASH_DRAIN_DRAINED,
	IP_VS_CHASH_DRAIN_OVERDUE,
};

/**
 * enum ip_vs_chash_reason - why a session gets its destination
 * @IP_VS_CHASH_REASON_REFUSED: it gets none
 * @IP_VS_CHASH_REASON_FIRST_CHOICE: the owner of its slot
 * @IP_VS_CHASH_REASON_NEXT_CHOICE: the owner takes no new sessions; the first of its next choices
 *	that does
 * @IP_VS_CHASH_REASON_LOAD_BOUND: the owner has as many sessions as it may; the freest of its next
 *	choices
 * @IP_VS_CHASH_REASON_LAST_RESORT: none of its choices does; another one that does
 * @IP_VS_CHASH_REASON_OWN_POOL: in mid-stream: the owner of its slot in the pool of this PoP
 * @IP_VS_CHASH_REASON_HOLD: in mid-stream: who owned its slot before the pool changed
 * @IP_VS_CHASH_REASON_RELAY: in mid-stream: a director of a PoP that owns the client
 * @IP_VS_CHASH_REASON_OWNER_POOL: in mid-stream: the owner of its slot in the pool of a PoP that
 *	owns the client, whose directors are not to be asked
 * @IP_VS_CHASH_REASON_NOT_MINE: in mid-stream: it gets none; a peer asked, and this PoP would know
 *	it
 * @IP_VS_CHASH_REASON_UNREACHABLE: in mid-stream: it gets none; of the PoPs that own the client
 *	nothing can be reached
 * @IP_VS_CHASH_REASON_SPILL: nobody at this PoP takes new sessions; a director or destination of
 *	another one
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
	IP_VS_CHASH_REASON_NOT_MINE,
	IP_VS_CHASH_REASON_UNREACHABLE,
	IP_VS_CHASH_REASON_SPILL,
};

/**
 * enum ip_vs_chash_event_type - what changed
 * @IP_VS_CHASH_EVENT_UNSPEC: unused
 * @IP_VS_CHASH_EVENT_SERVICE_BOUND: the scheduler was bound to a service (SERVICE)
 * @IP_VS_CHASH_EVENT_SERVICE_UNBOUND: it left a service (SERVICE)
 * @IP_VS_CHASH_EVENT_SERVICE_SET: stored settings of a service changed (SERVICE)
 * @IP_VS_CHASH_EVENT_DEST_ADDED: IPVS has a new destination (SERVICE, DEST_ADDR, DEST_PORT)
 * @IP_VS_CHASH_EVENT_DEST_CHANGED: the weight, thresholds or stored settings of a destination
 *	changed (the same)
 * @IP_VS_CHASH_EVENT_DEST_DELETED: IPVS has a destination no more (the same)
 * @IP_VS_CHASH_EVENT_TABLE_PUBLISHED: a service has a new table (SERVICE, GENERATION)
 * @IP_VS_CHASH_EVENT_TABLE_STALE: a build failed, the old table stays (SERVICE, GENERATION of the
 *	old one, ERROR)
 * @IP_VS_CHASH_EVENT_POP_SET: a PoP is new or changed (POP)
 * @IP_VS_CHASH_EVENT_POP_DELETED: a PoP is no more (POP)
 * @IP_VS_CHASH_EVENT_BACKBONE_SET: a backbone device is new or changed (DEV)
 * @IP_VS_CHASH_EVENT_BACKBONE_DELETED: a backbone device is no more (DEV)
 * @IP_VS_CHASH_EVENT_OWNERS_SWAPPED: the owners as a whole were replaced or flushed (COUNT
 *	prefixes now)
 * @IP_VS_CHASH_EVENT_SOURCE_SET: a source policy is new or changed (PREFIX_ADDR, PREFIX_PLEN)
 * @IP_VS_CHASH_EVENT_SOURCE_DELETED: a source policy is no more (PREFIX_ADDR, PREFIX_PLEN)
 * @IP_VS_CHASH_EVENT_SOURCE_HEAVY: an address is above the threshold (PREFIX_ADDR, PREFIX_PLEN,
 *	COUNT new connections a second)
 * @IP_VS_CHASH_EVENT_SOURCE_CALM: it has been below half of it for a minute (PREFIX_ADDR,
 *	PREFIX_PLEN)
 * @IP_VS_CHASH_EVENT_SEED_CHANGED: the seed of the namespace changed
 * @IP_VS_CHASH_EVENT_ROLE_CHANGED: the director was told another VRRP role
 * @IP_VS_CHASH_EVENT_DRAIN_STARTED: a destination takes no new sessions (SERVICE, DEST_ADDR,
 *	DEST_PORT); not of a weight that became 0, nor the next three
 * @IP_VS_CHASH_EVENT_DRAIN_DRAINED: its last session has ended (the same)
 * @IP_VS_CHASH_EVENT_DRAIN_OVERDUE: the deadline has passed, and sessions are left (the same)
 * @IP_VS_CHASH_EVENT_DRAIN_STOPPED: its drain is over by command (the same)
 * @IP_VS_CHASH_EVENT_TAKEOVER: segments in mid-stream in the last second or so (SERVICE, KIND,
 *	COUNT); one for each kind
 */
enum ip_vs_chash_event_type {
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
	IP_VS_CHASH_EVENT_ROLE_CHANGED,
	IP_VS_CHASH_EVENT_DRAIN_STARTED,
	IP_VS_CHASH_EVENT_DRAIN_DRAINED,
	IP_VS_CHASH_EVENT_DRAIN_OVERDUE,
	IP_VS_CHASH_EVENT_DRAIN_STOPPED,
	IP_VS_CHASH_EVENT_TAKEOVER,
};

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

enum ip_vs_chash_a_split {
	IP_VS_CHASH_A_SPLIT_UNSPEC,
	IP_VS_CHASH_A_SPLIT_BASE,
	IP_VS_CHASH_A_SPLIT_SIZE,
	IP_VS_CHASH_A_SPLIT_LAST,
	__IP_VS_CHASH_A_SPLIT_MAX,
	IP_VS_CHASH_A_SPLIT_MAX = (__IP_VS_CHASH_A_SPLIT_MAX - 1)
};

enum ip_vs_chash_a_version {
	IP_VS_CHASH_A_VERSION_UNSPEC,
	IP_VS_CHASH_A_VERSION_MODULE,
	IP_VS_CHASH_A_VERSION_SCHEMA,
	IP_VS_CHASH_A_VERSION_MAPPING,
	__IP_VS_CHASH_A_VERSION_MAX,
	IP_VS_CHASH_A_VERSION_MAX = (__IP_VS_CHASH_A_VERSION_MAX - 1)
};

enum ip_vs_chash_a_settings {
	IP_VS_CHASH_A_SETTINGS_UNSPEC,
	IP_VS_CHASH_A_SETTINGS_TAKEOVER,
	IP_VS_CHASH_A_SETTINGS_BOUND,
	IP_VS_CHASH_A_SETTINGS_TABLE_BITS,
	IP_VS_CHASH_A_SETTINGS_GROUP,
	IP_VS_CHASH_A_SETTINGS_SPLIT,
	IP_VS_CHASH_A_SETTINGS_SPILL,
	__IP_VS_CHASH_A_SETTINGS_MAX,
	IP_VS_CHASH_A_SETTINGS_MAX = (__IP_VS_CHASH_A_SETTINGS_MAX - 1)
};

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

enum ip_vs_chash_a_dest_settings {
	IP_VS_CHASH_A_DEST_SETTINGS_UNSPEC,
	IP_VS_CHASH_A_DEST_SETTINGS_PAD,
	IP_VS_CHASH_A_DEST_SETTINGS_ID,
	IP_VS_CHASH_A_DEST_SETTINGS_POP,
	IP_VS_CHASH_A_DEST_SETTINGS_RELAY,
	__IP_VS_CHASH_A_DEST_SETTINGS_MAX,
	IP_VS_CHASH_A_DEST_SETTINGS_MAX = (__IP_VS_CHASH_A_DEST_SETTINGS_MAX - 1)
};

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

enum ip_vs_chash_a_address {
	IP_VS_CHASH_A_ADDRESS_UNSPEC,
	IP_VS_CHASH_A_ADDRESS_IP,
	__IP_VS_CHASH_A_ADDRESS_MAX,
	IP_VS_CHASH_A_ADDRESS_MAX = (__IP_VS_CHASH_A_ADDRESS_MAX - 1)
};

enum ip_vs_chash_a_pop {
	IP_VS_CHASH_A_POP_UNSPEC,
	IP_VS_CHASH_A_POP_ID,
	IP_VS_CHASH_A_POP_NAME,
	IP_VS_CHASH_A_POP_SELF,
	IP_VS_CHASH_A_POP_STATE,
	IP_VS_CHASH_A_POP_COMPLETE,
	IP_VS_CHASH_A_POP_RELAYS,
	IP_VS_CHASH_A_POP_RETURNS,
	IP_VS_CHASH_A_POP_PAD,
	IP_VS_CHASH_A_POP_RELAYED,
	IP_VS_CHASH_A_POP_OWNER_POOL,
	IP_VS_CHASH_A_POP_RELAY_LIMITED,
	IP_VS_CHASH_A_POP_REDECIDED,
	__IP_VS_CHASH_A_POP_MAX,
	IP_VS_CHASH_A_POP_MAX = (__IP_VS_CHASH_A_POP_MAX - 1)
};

enum ip_vs_chash_a_backbone {
	IP_VS_CHASH_A_BACKBONE_UNSPEC,
	IP_VS_CHASH_A_BACKBONE_DEV,
	IP_VS_CHASH_A_BACKBONE_RETURN,
	IP_VS_CHASH_A_BACKBONE_IFINDEX,
	__IP_VS_CHASH_A_BACKBONE_MAX,
	IP_VS_CHASH_A_BACKBONE_MAX = (__IP_VS_CHASH_A_BACKBONE_MAX - 1)
};

enum ip_vs_chash_a_prefix {
	IP_VS_CHASH_A_PREFIX_UNSPEC,
	IP_VS_CHASH_A_PREFIX_ADDR,
	IP_VS_CHASH_A_PREFIX_PLEN,
	IP_VS_CHASH_A_PREFIX_POPS,
	__IP_VS_CHASH_A_PREFIX_MAX,
	IP_VS_CHASH_A_PREFIX_MAX = (__IP_VS_CHASH_A_PREFIX_MAX - 1)
};

enum ip_vs_chash_a_owner {
	IP_VS_CHASH_A_OWNER_UNSPEC,
	IP_VS_CHASH_A_OWNER_PREFIX,
	__IP_VS_CHASH_A_OWNER_MAX,
	IP_VS_CHASH_A_OWNER_MAX = (__IP_VS_CHASH_A_OWNER_MAX - 1)
};

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

enum ip_vs_chash_a_seed {
	IP_VS_CHASH_A_SEED_UNSPEC,
	IP_VS_CHASH_A_SEED_STATE,
	IP_VS_CHASH_A_SEED_KEY,
	IP_VS_CHASH_A_SEED_ROTATE,
	__IP_VS_CHASH_A_SEED_MAX,
	IP_VS_CHASH_A_SEED_MAX = (__IP_VS_CHASH_A_SEED_MAX - 1)
};

/**
 * enum ip_vs_chash_a_stats - counters, since the netns or the service was first seen
 * @IP_VS_CHASH_A_STATS_UNSPEC: unused
 * @IP_VS_CHASH_A_STATS_PAD: padding
 * @IP_VS_CHASH_A_STATS_SERVICE: request: the service; reply: the service that the counters are
 *	of, absent for the netns
 * @IP_VS_CHASH_A_STATS_FIRST_CHOICE: sessions that went to their first choice, counted while a load
 *	bound was in force
 * @IP_VS_CHASH_A_STATS_NEXT_CHOICE: sessions that went to the second choice of their slot
 * @IP_VS_CHASH_A_STATS_REPROBE: sessions that went to a choice of another slot
 * @IP_VS_CHASH_A_STATS_LOAD_BOUND: sessions that went elsewhere as their first choice had as many
 *	as it may
 * @IP_VS_CHASH_A_STATS_LAST_RESORT: sessions whose destination was found by walking all of them
 * @IP_VS_CHASH_A_STATS_NO_DEST: sessions refused because no destination takes new ones
 * @IP_VS_CHASH_A_STATS_BUILDS: tables built from nothing
 * @IP_VS_CHASH_A_STATS_UPDATES: tables made from their predecessor
 * @IP_VS_CHASH_A_STATS_BUILD_ERRORS: builds that failed
 * @IP_VS_CHASH_A_STATS_WEIGHTS_CLAMPED: weights above the largest that were taken for it
 * @IP_VS_CHASH_A_STATS_DESTS_REFUSED: destinations that had the id of another one
 * @IP_VS_CHASH_A_STATS_SERVICES: services bound to the scheduler now; netns only
 * @IP_VS_CHASH_A_STATS_TABLE_BYTES: bytes of tables in force and held now; netns only
 * @IP_VS_CHASH_A_STATS_OWNERS: owner prefixes now; netns only
 * @IP_VS_CHASH_A_STATS_OWNER_BYTES: bytes that they take now; netns only
 * @IP_VS_CHASH_A_STATS_OWNER_SWAPS: times that the owners as a whole were replaced; netns only
 * @IP_VS_CHASH_A_STATS_OWNER_LOADS_DROPPED: loads that ended without a commit; netns only
 * @IP_VS_CHASH_A_STATS_SOURCES: source policies now; netns only
 * @IP_VS_CHASH_A_STATS_SOURCE_BYTES: bytes that they, and those held, take now; netns only
 * @IP_VS_CHASH_A_STATS_HEAVY: heavy sources now; netns only
 * @IP_VS_CHASH_A_STATS_HEAVY_FOUND: times that an address was found to be one; netns only
 * @IP_VS_CHASH_A_STATS_HEAVY_PASSED_OVER: times that one was not listed because too many were;
 *	netns only
 * @IP_VS_CHASH_A_STATS_HEAVY_SPLITS: times that one was split automatically; netns only
 * @IP_VS_CHASH_A_STATS_FROM_BACKBONE: segments and errors in mid-stream that a peer asked about
 * @IP_VS_CHASH_A_STATS_RELAYED: flows in mid-stream that a director of an owner was asked about
 * @IP_VS_CHASH_A_STATS_OWNER_POOL: of these flows: those that went to a destination of an owner
 * @IP_VS_CHASH_A_STATS_OWN_POOL: those that went to a destination of this PoP
 * @IP_VS_CHASH_A_STATS_PROMOTED: those of them that left a normal entry
 * @IP_VS_CHASH_A_STATS_WITHOUT_ENTRY: packets that were forwarded and left no entry
 * @IP_VS_CHASH_A_STATS_REFUSED: packets in mid-stream that were not forwarded, and first packets
 *	that no client sends
 * @IP_VS_CHASH_A_STATS_RATE_LIMITED: packets dropped above chash_takeover_rate
 * @IP_VS_CHASH_A_STATS_RELAY_LIMITED: packets dropped above chash_relay_rate
 * @IP_VS_CHASH_A_STATS_REDECIDED: flows taken away from the directors of a PoP that is down
 * @IP_VS_CHASH_A_STATS_SPILLED: sessions that went to another PoP as nobody at this one takes new
 *	ones
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
	__IP_VS_CHASH_A_STATS_MAX,
	IP_VS_CHASH_A_STATS_MAX = (__IP_VS_CHASH_A_STATS_MAX - 1)
};

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

enum ip_vs_chash_a_digest {
	IP_VS_CHASH_A_DIGEST_UNSPEC,
	IP_VS_CHASH_A_DIGEST_PAD,
	IP_VS_CHASH_A_DIGEST_SERVICE,
	IP_VS_CHASH_A_DIGEST_VALUE,
	IP_VS_CHASH_A_DIGEST_PENDING,
	__IP_VS_CHASH_A_DIGEST_MAX,
	IP_VS_CHASH_A_DIGEST_MAX = (__IP_VS_CHASH_A_DIGEST_MAX - 1)
};

enum ip_vs_chash_a_role {
	IP_VS_CHASH_A_ROLE_UNSPEC,
	IP_VS_CHASH_A_ROLE_PAD,
	IP_VS_CHASH_A_ROLE_STATE,
	IP_VS_CHASH_A_ROLE_AGE_MS,
	__IP_VS_CHASH_A_ROLE_MAX,
	IP_VS_CHASH_A_ROLE_MAX = (__IP_VS_CHASH_A_ROLE_MAX - 1)
};

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
	__IP_VS_CHASH_A_DRAIN_MAX,
	IP_VS_CHASH_A_DRAIN_MAX = (__IP_VS_CHASH_A_DRAIN_MAX - 1)
};

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
	IP_VS_CHASH_CMD_DIGEST_GET,
	IP_VS_CHASH_CMD_ROLE_GET,
	IP_VS_CHASH_CMD_ROLE_SET,
	IP_VS_CHASH_CMD_EVENT,
	IP_VS_CHASH_CMD_DRAIN_GET,
	IP_VS_CHASH_CMD_DRAIN_SET,
	IP_VS_CHASH_CMD_DRAIN_DEL,
	__IP_VS_CHASH_CMD_MAX,
	IP_VS_CHASH_CMD_MAX = (__IP_VS_CHASH_CMD_MAX - 1)
};

#endif /* _UAPI_LINUX_IP_VS_CHASH_H */
