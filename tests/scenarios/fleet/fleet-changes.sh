# SPDX-License-Identifier: GPL-2.0-only
# What changes at one PoP is at the others in under a second: a weight, a server that is added or deleted, a
# drain. A service that is deleted and made again has the other PoPs' servers again, at their weights.
# Time: 400

POPS='a b c'
DIRECTORS='a1 a2 b1 c1'
FLEET=$DIRECTORS
. tests/lib/pops.sh
. tests/lib/fleet.sh

SERVICE="-t $VIP:8000"
now_ms() { echo $((${EPOCHREALTIME/[.,]/} / 1000)); }

# within MS WHAT COMMAND...: COMMAND succeeds within that from now on; took has when
within() {
	local begin end what=$2
	begin=$(now_ms)
	end=$((begin + $1)); shift 2

	until "$@"; do
		[ "$(now_ms)" -lt $end ] || fail "not within $((end - begin)) ms: $what ($*)"
		sleep 0.02
	done
	took=$(($(now_ms) - begin))
}
# everywhere SERVER WEIGHT DIRECTOR...: each has it at that weight; none: it is not there
everywhere() {
	local director

	for director in "${@:3}"; do fleet_weighs "$director" "$1" "$2" || return 1; done
}
slowest=0
soon() { # WHAT SERVER WEIGHT DIRECTOR...
	within 1000 "$1" everywhere "${@:2}"
	[ $took -le $slowest ] || slowest=$took
}
server_of() { echo "$SERVICE -r $(server "$1"):8000"; }
# peers DIRECTOR: what it has of the others, with weights
peers() {
	on "$1" ipvsadm -Sn | awk -v own="$(server s${1:0:1})" '$1 == "-a" && index($0, own) == 0' | sort
}

fleet_up 3		# sb3 and sa3 come and go

on a1 ipvsadm -e $(server_of sa1) -i -w 7
soon "a weight" sa1 7 b1 c1
on b1 ipvsadm -d $(server_of sb3)
soon "a deleted server" sb3 '' a1 a2 c1
on b1 ipvsadm -a $(server_of sb3) -i -w 5
soon "an added server" sb3 5 a1 a2 c1
on a2 ipvsadm -d $(server_of sa3)
on a1 ipvsadm -d $(server_of sa3)
soon "one that both directors have no more" sa3 '' b1 c1
on c1 chashctl drain start $SERVICE "$(server sc2):8000"
soon "a drain" sc2 0 a1 a2 b1
on c1 chashctl drain stop $SERVICE "$(server sc2):8000"
soon "the end of a drain" sc2 1 a1 a2 b1
say "a weight, a server less and more, a drain: at the others within $slowest ms"

own_servers() { # DIRECTOR
	local server

	for server in $(pops_servers "$1"); do on "$1" ipvsadm -a $(server_of "$server") -i -w 1; done
}
bind() { # DIRECTOR VERB [SCHEDULER]
	case ${3:-chash} in
	chash)	on "$1" ipvsadm "$2" $SERVICE -s chash -b flag-3 ;;
	*)	on "$1" ipvsadm "$2" $SERVICE -s "$3" ;;
	esac
}
made() { grep -c ^dest "$FLEET_RUN/$1/made"; }
marks() { on "$1" chashctl save | grep -c '^dest set .* pop '; }
own() { on "$1" ipvsadm -Sn | grep -c -- "-r $(server "s${1:0:1}")"; }
published() { jq '[.services[].servers[].server] | length' "$FLEET_RUN/registry/record/$1"; }
has_peers() { peers "$1" | cmp -s - "/tmp/$1.peers"; }
# whole DIRECTOR WHAT: it has the others' servers again, as its own that chashd may change, and publishes none
whole() {
	within 2000 "$2" has_peers "$1"
	say "$2: whole after $took ms"
	assert_eq "what chashd made there" "$(made "$1")" "${had[$1]}"
	sleep 1
	assert_eq "servers that it publishes" "$(published "$1")" "$(own "$1")"
	assert_eq "destinations that are marked" "$(marks "$1")" "${marked[$1]}"
	assert "and they stay" has_peers "$1"
}
# note DIRECTOR...: what each has now is what it is to have again
declare -A had marked
note() {
	local director

	for director; do
		peers "$director" >"/tmp/$director.peers"
		assert "$director has others' servers" [ -s "/tmp/$director.peers" ]
		had[$director]=$(made "$director")
		marked[$director]=$(marks "$director")
	done
}

note b1
for pause in 0 0.06 3; do
	on b1 ipvsadm -D $SERVICE
	[ $pause = 0 ] || sleep $pause
	bind b1 -A
	own_servers b1
	whole b1 "a service that was deleted is made again after $pause s"
	within 2000 "the others have its servers" everywhere sb2 1 a1 a2 c1
done

on b1 ipvsadm -D $SERVICE
bind b1 -A rr
own_servers b1
sleep 2
assert_eq "the others' servers, with another scheduler" "$(peers b1)" ""
bind b1 -E
whole b1 "it was made again with another scheduler, and is bound to chash"

# What chashd made is neither saved nor taken back, and made again after a boot. PoP A has a name here
# that an owner needs.
note b1
assert_eq "what is saved beside chashd" "$(fleet_ctl b1 save)" ""
on b1 chashctl owner set 198.51.100.0/24 A
fleet_ctl b1 save >/tmp/saved
assert_eq "of what it made the name is saved" "$(sed 's/ id .*//' /tmp/saved)" "pop set A
owner set 198.51.100.0/24 A"
fleet_ctl b1 diff /tmp/saved
fleet_ctl b1 sync /tmp/saved
assert "and all stays" has_peers b1
fleet_stop b1
assert "while it does not run, that is said" grep -q "chashd does not run" <(fleet_ctl b1 diff /tmp/saved 2>&1)
on b1 ipvsadm -C
on b1 chashctl sync --all /dev/null
rm -r "$FLEET_RUN/b1"
on b1 chashctl restore /tmp/saved
bind b1 -A
own_servers b1
fleet_start b1
whole b1 "it was booted, and what was saved restored"
within 2000 "the others have its servers" everywhere sb2 1 a1 a2 c1
assert "PoP A has its directors" grep -q "^pop set A .* relay " <(on b1 chashctl save)

note a1
on a1 ipvsadm -D $SERVICE
bind a1 -A
own_servers a1
whole a1 "one of a PoP with two directors is made again"

note b1
fleet_stop b1
on b1 ipvsadm -D $SERVICE
bind b1 -A
own_servers b1
fleet_start b1
whole b1 "it was made again while there was no chashd"

# The module knows nothing any more, and IPVS still has the others' servers.
reload() { # PAUSE
	local director

	note $FLEET
	for director in $FLEET; do bind $director -E mh; done
	sleep "$1"
	rmmod ip_vs_chash
	sleep "$1"
	modprobe ip_vs_chash
	sleep "$1"
	for director in $FLEET; do
		assert "nobody takes servers away meanwhile, at $director" has_peers $director
		bind $director -E
	done
}
reload 12
for director in a2 b1; do whole $director "the module was loaded again, with pauses of 12 s, at $director"; done
on c1 ipvsadm -e $(server_of sc1) -i -w 21
soon "a weight" sc1 21 a1 a2 b1
fleet_stop b1
reload 0
fleet_start b1
for director in a1 b1; do whole $director "the module was loaded again while b1 had no chashd, at $director"; done

# The module is for all namespaces, and leaves when none uses it.
for director in a2 b1 c1; do bind $director -E mh; done
on a1 chashctl upgrade
whole a1 "upgrade"
for director in a2 b1 c1; do bind $director -E; done
whole b1 "after the upgrade of a1, at b1"
on c1 ipvsadm -e $(server_of sc1) -i -w 30
soon "a weight" sc1 30 a1 a2 b1
