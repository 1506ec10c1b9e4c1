# SPDX-License-Identifier: GPL-2.0-only
# A random walk of 1,000 steps: reroutes, ECMP changes, changes of pools, weights and bounds, drains,
# deaths and returns of directors, pauses that outlive every entry. No session is lost but those that
# theory gives up: their director died, and they sit off the first choice of their pool, or nothing
# tells whose they were.
# WALK_SEED chooses another walk, WALK_STEPS a shorter one.
# Time: 30000

. tests/lib/walk.sh

walk_up
walk 1000
