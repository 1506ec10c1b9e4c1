# SPDX-License-Identifier: GPL-2.0-only
# A director whose table of connections is as full as conn_max allows, as kernels from 7.1 on can:
# it has no entry for a session that comes to it, so the segment is dropped and counted, never reset.
# The session goes on as soon as there is room.
# Needs: new
# Time: 300

POPS='a b'
DIRECTORS='a1 b1'
. tests/lib/pops.sh
. tests/lib/relays.sh
. tests/lib/live.sh

count=10
takeover_up
live_start tcp $count $VIP 8000
on b1 sysctl -qw net.ipv4.vs.conn_max=1
pops_withdraw a1
pops_lead b1
no_room() { [ "$(takeover_stat b1 entry_failed)" -gt 0 ]; }
poll_until 60 "a segment finds no room" no_room
on b1 sysctl -qw net.ipv4.vs.conn_max=1000000
live_intact tcp
say "$count of $count sessions go on; b1: $(takeover_stats b1)"
