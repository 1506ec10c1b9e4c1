#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What bash offers behind the words of chashctl, where it takes no kernel to know it. TAP lines.

. "${0%/*}/../chashctl.bash-completion"
status=0

# offers WORDS EXPECTED: the last word is the one that is completed
offers() {
	read -ra COMP_WORDS <<<"$1"
	[[ $1 != *' ' ]] || COMP_WORDS+=('')
	COMP_CWORD=$((${#COMP_WORDS[@]} - 1)) COMPREPLY=()
	_chashctl 2>/dev/null
	[ "${COMPREPLY[*]}" = "$2" ] && return
	echo "# $1: ${COMPREPLY[*]}, not $2"
	status=1
}

offers 'chashctl -j sh' show
offers 'chashctl -j --pretty dr' drain
offers 'chashctl -j drain st' 'start stop'
offers 'chashctl drain -j st' 'start stop'
offers 'chashctl show --js' --json
offers 'chashctl show -j --sc' --sctp-service
offers 'chashctl pop set fra st' state
offers 'chashctl pop set fra state ' 'up down'
offers 'chashctl service set -t 192.0.2.1:80 takeover ' 'on off'
offers 'chashctl -j service set -t 192.0.2.1:80 takeover on b' bound
offers 'chashctl monitor d' 'dest drain'
offers 'chashctl stats -t 192.0.2.1:80 --a' --all
offers 'chashctl sync --d' --dry-run
offers 'chashctl health -t 192.0.2.1:80 min 2 on' on-error
offers 'chashctl explain -t 192.0.2.1:80 198.51.100.1:7 mid' midstream

[ $status = 0 ] || printf 'not '
echo 'ok - chashctl: bash completes words behind options, keys and values'
exit $status
