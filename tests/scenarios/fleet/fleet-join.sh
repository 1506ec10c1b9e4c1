# SPDX-License-Identifier: GPL-2.0-only
# Nobody configures peers: each director has a chashd with a dozen lines, and a directory that they
# share. They find each other, and what another one would do to join, printed as commands and done by
# hand, leaves it nothing to do.
# Time: 400

. tests/lib/pops.sh
. tests/lib/fleet.sh
. tests/lib/live.sh

LIVE_PAUSE=1000

fleet_up
say "lines of configuration a director: $(grep -c . $FLEET_RUN/a1.conf)"
live_start busy 40 $VIP 8000

fleet_conf c1
fleet_services c1
on c1 chashd -c $FLEET_RUN/c1.conf --once --dry-run >/tmp/commands
say "commands that c1 would need: $(wc -l </tmp/commands)"
assert "nothing was touched" [ "$(on c1 chashctl pop show | wc -l)" = 0 ]
assert_eq "what was written down" "$(find $FLEET_RUN/c1 -mindepth 1)" ""
on c1 bash -e /tmp/commands >/dev/null
on c1 chashd -c $FLEET_RUN/c1.conf --once --dry-run >/tmp/commands
assert_eq "commands that are left to do" "$(cat /tmp/commands)" ""

for key in $(fleet_ctl a1 -j fleet | jq -r '[.. | objects | keys[]] | unique[]'); do
	sed -n '/^\.SH JSON/,$p' "$CHASH_TOP/Documentation/man/chashctl.8" | grep -w "$key" >/dev/null || fail "no word about $key"
done
