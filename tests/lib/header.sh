# SPDX-License-Identifier: GPL-2.0-only
# Sourced by bash.

# header NAME FILE: what the first comment of a scenario says about NAME
header() { sed -n "/^#/!q; s/^# $1: *//p" "$2"; }
