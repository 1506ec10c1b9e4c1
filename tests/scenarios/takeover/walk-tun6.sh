# SPDX-License-Identifier: GPL-2.0-only
# A random walk as `walk` is, of TUN over IPv6.
# Heavy: yes
# Time: 10000

WALK_MODE=TUN WALK_FAMILY=6
. tests/lib/walk.sh

walk_up
walk 200
