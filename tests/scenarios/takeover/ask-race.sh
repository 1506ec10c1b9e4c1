# SPDX-License-Identifier: GPL-2.0-only
# Answers arrive, do not arrive, and arrive late, while all that they are about changes on other
# processors: settings, devices that segments came in by, services that come and go, a director's
# namespace, and at last the module. Sessions go on where nothing of theirs was taken away.
# Needs: smp
# Time: 400

POPS='a b'
DIRECTORS='a1 a2 b1'
. tests/lib/pops.sh
. tests/lib/relays.sh
. tests/lib/live.sh

rounds=$((SLOW > 1 ? 2 : 3))
to_a() { pops_prefer b1 50; pops_lead a1; }
to_b() { pops_prefer b1 5; pops_lead b1; }
# forever DIR COMMANDS: again and again, no oftener than a guest's processor can bear
forever() {
	spawn "$1" bash -c "for ((i = 0; i < 5000; i++)); do
		$2
		read -rt 0.\$((5 + i % 5)) -u $nap_fd
	done" >/dev/null 2>&1
	racers="${racers:-} $!"
}
end_race() {
	local pid

	for pid in $racers; do kill "$pid" 2>/dev/null || true; done
	racers=
}
forge() { spawn client "$LAB_TOOLS/forge" -f A -n 1000 -r $((400 / SLOW)) "$1" 300 $VIP 8000; racers="${racers:-} $!"; }
total() { on "$1" chashctl -j stats | jq "[.[].$2 // 0] | add"; }

takeover_up
live_start tcp 10 $VIP 8000
to_b
live_intact tcp

# At B, to which all segments come. Of what A answers some is late, and some is lost.
knobs=/proc/sys/net/ipv4/vs
on b1 tc qdisc add dev core root netem delay 1ms 200ms loss 10%
forge 60.0.0.0
forge 61.0.0.0
forever b1 "echo \$((i % 3 * 2048)) >$knobs/chash_ask_max"
forever b1 "echo \$((8850 + i % 2)) >$knobs/chash_ask_port; echo 8849 >$knobs/chash_ask_port"
forever b1 "chashctl explain -t $VIP:8000 198.18.0.\$((i % 256)) midstream ask"
forever b1 "ip link set bb-a2 down; ip link set bb-a2 up"
forever b1 "ipvsadm -A -t $VIP:8001 -s chash -b flag-3; chashctl dest set -t $VIP:8001 $(backbone a1):8001 pop A relay on
	ipvsadm -a -t $VIP:8001 -r $(backbone a1):8001 -i -w 0; ipvsadm -D -t $VIP:8001"
forever a2 "ipvsadm -C; ipvsadm -R </tmp/rules.a2"
for ((round = 1; round <= rounds; round++)); do
	sleep $((5 * SLOW))
	pops_kill a2
	sleep 2
	pops_boot a2 takeover_director a2
done
end_race
on b1 sysctl -qw net.ipv4.vs.chash_ask_max=4096 net.ipv4.vs.chash_ask_port=8849
on b1 tc qdisc del dev core root
say "b1: $(takeover_stats b1)"
for counter in asked mine unknown held_full; do
	assert "some were $counter" [ "$(total b1 $counter)" -gt 0 ]
done
live_intact tcp
to_a
live_intact tcp
live_stop tcp
to_b

# The module leaves while segments come in that are held, and comes back.
for ((round = 1; round <= rounds; round++)); do
	forge 62.0.0.0
	sleep $((1 + round))
	for director in $DIRECTORS; do on $director ipvsadm -C; done
	modprobe -r ip_vs_chash
	assert "it has left" [ ! -e /sys/module/ip_vs_chash ]
	modprobe ip_vs_chash
	for director in $DIRECTORS; do
		on $director chashctl restore "/tmp/stored.$director"
		on $director ipvsadm -R <"/tmp/rules.$director"
	done
	end_race
done
sleep 3
assert_eq "new sessions that B's servers answer" "$(on client "$LAB_TOOLS/probe" 198.19.0.0 20 $VIP 8000 | grep -c ' sb[12]$')" 20
