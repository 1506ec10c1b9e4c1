# SPDX-License-Identifier: GPL-2.0-only
# Nobody is told whose a client is: sessions go on when BGP moves them to another PoP and back, as
# the directors ask each other; and when the first PoP dies without anybody saying so, by its silence.
# Fast: yes
# Time: 300

POPS='a b'
DIRECTORS='a1 b1'
. tests/lib/pops.sh
. tests/lib/relays.sh
. tests/lib/live.sh

count=10
takeover_up
say "up at $SECONDS"
live_start busy $count $VIP 8000
say "started at $SECONDS; b1: $(on b1 chashctl owner show | wc -l) owners"
pops_withdraw a1
pops_lead b1
live_intact busy
say "A to B: $count of $count sessions go on; b1: $(takeover_stats b1)"
assert_eq "flows that B relayed" "$(takeover_stat b1 relayed)" $count
assert "new sessions are B's" [ "$(on client "$LAB_TOOLS/probe" 198.18.64.0 10 $VIP 8000 | awk '$2 ~ /^sb/' | wc -l)" = 10 ]
pops_announce a1
pops_lead a1
live_intact busy
say "and back: $count of $count; a1: $(takeover_stats a1)"
pops_withdraw a1
pops_lead b1
live_intact busy
pops_kill a1
from=$SECONDS
live_intact busy
say "A dies and nobody says so: $count of $count go on within $((SECONDS - from)) s; b1: $(takeover_stats b1)"
assert_eq "flows that were decided anew, each once" "$(takeover_stat b1 redecided)" $count
