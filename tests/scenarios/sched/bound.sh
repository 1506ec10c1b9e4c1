# SPDX-License-Identifier: GPL-2.0-only
# A load bound: servers with more than their share of the sessions take no new clients, which go to
# the freest of their next choices. After its idle time a client gets its own server again, unless
# that is full.
# Heavy: yes
# Time: 300

. tests/lib/mapping.sh
. tests/lib/live.sh

idle=$((10 * SLOW))
many=400 old=120 new=40		# clients in all, of two servers, and of all four
[ $SLOW = 1 ] || { many=160 old=80 new=20; LIVE_PAUSE=1000; }
full="$(farm 0) $(farm 1)"

entries() { on d1 ipvsadm -Lnc | grep -c "$1" || true; }
# server_of CLIENT: of the connection that it has
server_of() { on d1 ipvsadm -Lnc | awk -v c="$1" 'index($4, c ":") == 1 { split($6, a, ":"); print a[1] }'; }
has_none() { [ -z "$(server_of "$1")" ]; }
# one_at_a_time FILE COUNT: which server each client gets while nobody else is there
one_at_a_time() { on client "$LAB_TOOLS/probe" -c 1 -t $((10 * SLOW)) $CLIENTS "$2" $VIP 9000 >"$1"; }

lab_up 1 1
farm_rules chash 4 1 | on d1 ipvsadm -R
mapping /tmp/own $many
# IPVS has reset connections for 10 s more
forgotten() { [ "$(entries :9000)" = 0 ]; }
poll_until 60 "the first connections are forgotten" forgotten

# a client that says nothing for longer than IPVS remembers it
on d1 chashctl timeout tcp $idle
client=$(awk -v a="$(farm 0)" -v n=$((many * 3 / 4)) 'NR > n && $2 == a { print $1; exit }' /tmp/own)
LIVE_FROM=$client live_handshakes idle 1 $VIP 9000
assert_eq "the server of an idle client" "$(server_of "$client")" "$(farm 0)"

# two servers have all sessions, then two empty ones join them
for k in 2 3; do on d1 ipvsadm -e -t $VIP:9000 -r "$(farm $k):9000" -m -w 0; done
live_start old $old $VIP 9000
for k in 2 3; do on d1 ipvsadm -e -t $VIP:9000 -r "$(farm $k):9000" -m -w 1; done
poll_until 20 "all four have clients" becomes /tmp/after /tmp/own $many
poll_until 60 "the idle client is forgotten" has_none "$client"
kill $live_pid_idle
only_old() { [ "$(entries ESTABLISHED)" = $old ]; }
poll_until 60 "only the sessions of two servers are left" only_old
[ "$(live_servers old | awk -v f="$full" 'index(f, $2) == 0' | wc -l)" = 0 ] ||
	fail "others have some of them"

# A limit grows with the sessions that begin: those two have to be full to the end.
sessions() { on d1 ipvsadm -Ln | awk -v a="$1:9000" '$2 == a { print $5 }'; }
limit=$(((125 * (old + new + 2) + 399) / 400))	# of each of four, while the idle client has one too
for server in $full; do
	[ "$(sessions "$server")" -ge $limit ] ||
		fail "$server is not full: $(sessions "$server") sessions, of $limit in the end"
done

# by a flag of ipvsadm, of which nobody tells the scheduler
on d1 ipvsadm -E -t $VIP:9000 -s chash -b flag-1
explained() { on d1 chashctl -j explain -t $VIP:9000 "$client:1000" | jq -r ".[0].$1"; }
sent_away() { [ "$(explained reason)" = load-bound ]; }
poll_until 20 "the bound is in force" sent_away
freest=$(explained address)
case " $full " in
*" $freest "*) fail "it is sent to a full server, $freest" ;;
esac
LIVE_FROM=$client live_handshakes idle 1 $VIP 9000
assert_eq "the server of a client whose own is full" "$(server_of "$client")" "$freest"

sed -n $((many / 2 + 1)),$((many / 2 + new))p /tmp/own >/tmp/wanted
# In two parts: before IPVS has counted any of them, the same server is the freest for all that come at once.
: >/tmp/during
for k in 0 1; do
	LIVE_FROM=198.18.0.$((many / 2 + k * new / 2)) live_start new$k $((new / 2)) $VIP 9000
	live_servers new$k >>/tmp/during
done
for server in $full; do
	assert_eq "new sessions of $server, which has $(sessions "$server") where $limit are full" \
		"$(share /tmp/during "$server")" 0
done
moved=$(moved /tmp/wanted /tmp/during)
assert "clients of full servers went elsewhere" [ "$moved" -gt 0 ]
assert_eq "clients of others that moved" "$(paste /tmp/wanted /tmp/during |
	awk -v f="$full" '$2 != $4 && !index(f, $2)' | wc -l)" 0
assert "both of the others take what is too much" [ "$(paste /tmp/wanted /tmp/during |
	awk '$2 != $4 { print $4 }' | sort -u | wc -l)" = 2 ]
live_intact old
counted=$(on d1 chashctl -j stats -t $VIP:9000 | jq '.[0].load_bound')
assert "all of them are counted ($counted)" [ "$counted" -gt "$moved" ]
assert_eq "the share of them in show" \
	"$(on d1 chashctl -j show | jq '.[0].off_first_choice * 100 | round')" \
	"$(on d1 chashctl -j stats -t $VIP:9000 | jq '.[0] | 10000 * .load_bound / (.load_bound + .first_choice) | round')"
on d1 chashctl show | sed 's/^/# /'

# room again: what comes back after its idle time finds its own server
live_stop new0
live_stop new1
live_stop old
poll_until 60 "all sessions are forgotten" forgotten
kill $live_pid_idle
assert_eq "its own server has room" "$(explained reason) $(explained address)" "first-choice $(farm 0)"
LIVE_FROM=$client live_handshakes idle 1 $VIP 9000
assert_eq "the server of the client that came back" "$(server_of "$client")" "$(farm 0)"
kill $live_pid_idle
head -20 /tmp/own >/tmp/wanted
one_at_a_time /tmp/after 20
assert "all others have their own server too" cmp /tmp/wanted /tmp/after

# settings win over flags, and both over the sysctl
in_force() {
	[ "$(on d1 chashctl service show -t $VIP:9000 | awk '$1 == "bound" { print $2, $3 }')" = "$1" ]
}
assert "the bound of the flag" in_force "125% flag"
on d1 chashctl service set -t $VIP:9000 bound off
assert "the bound that is stored" in_force "off stored"
on d1 chashctl service unset -t $VIP:9000 bound
on d1 ipvsadm -E -t $VIP:9000 -s chash
on d1 sysctl -qw net.ipv4.vs.chash_load_bound=300
assert "the bound of the sysctl" in_force "300% default"
for bad in -1 99 10001 x; do
	refused "chash_load_bound $bad" on d1 sh -c "echo $bad >/proc/sys/net/ipv4/vs/chash_load_bound"
done
assert "nothing has changed" in_force "300% default"
