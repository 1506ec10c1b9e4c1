# SPDX-License-Identifier: GPL-2.0-only
# What an operator sees of asking: each director's answers, silence and round trip; whom a segment
# would ask, and what they say when they are asked by hand; what check finds. In simulated time a
# round trip takes none.
# Time: 200

POPS='a b'
DIRECTORS='a1 a2 b1'
. tests/lib/pops.sh
. tests/lib/relays.sh
. tests/lib/live.sh

directors() { on "$1" chashctl -j pop show | jq -r ".[].directors[] | $2"; }
finds() { on "$1" chashctl -j check >/tmp/found || true; jq -r ".[].finding" /tmp/found | grep -x "$2" >/dev/null; }
# asked CLIENT WORD...: how often each verdict is there
asked() { on b1 chashctl -j explain -t $VIP:8000 "$1" midstream ask "${@:2}" >/tmp/asked; jq -r '.[0].answers[].verdict' /tmp/asked | sort | uniq -c | xargs; }
all_answer() { [ "$(directors b1 .state | sort | uniq -c | xargs)" = "2 answers" ]; }
is_silent() { [ "$(directors b1 'select(.state == "silent") | .address')" = "$(backbone a2)" ]; }

takeover_up
poll_until 10 "b1 hears both directors of A" all_answer
on b1 chashctl pop show
assert "round trips" [ "$(directors b1 'select(.round_trip_ns >= 0 and .asked > 0) | 1' | wc -l)" = 2 ]
assert_eq "directors in stats" "$(on b1 chashctl -j stats | jq -c '.[0] | [.directors, .silent, .ask_port, .held]')" "[2,0,8849,0]"
LIVE_FROM=198.18.1.0 live_start one 1 $VIP 8000 -P 7777
on b1 chashctl explain -t $VIP:8000 198.18.1.0:7777 midstream
assert_eq "whom it would ask" "$(on b1 chashctl -j explain -t $VIP:8000 198.18.1.0:7777 midstream | jq '.[0].asks | length')" 2
on b1 chashctl explain -t $VIP:8000 198.18.1.0:7777 midstream ask
assert_eq "what they say of a session of A's" "$(asked 198.18.1.0:7777)" "1 mine 1 unknown"
assert_eq "who has it" "$(jq -r '.[0].answers[] | select(.verdict == "mine") | .address' /tmp/asked)" "$(backbone a1)"
assert "each took some time" jq -e '.[0].answers | all(.answer_ns >= 0)' /tmp/asked >/dev/null
assert_eq "what they say of nobody's" "$(asked 198.18.1.0:7778)" "2 unknown"
assert_eq "entries at b1" "$(on b1 awk 'END { print NR - 1 }' /proc/net/ip_vs_conn)" 0
refused "asking about a service that is none" on b1 chashctl explain -t $VIP:8009 198.18.1.0:1 midstream ask
refused "a client of another family" on b1 chashctl explain -t $VIP:8000 [2001:db8::1]:1 midstream ask

assert "check says that the seed is known to everyone" finds b1 default-seed
echo 00112233445566778899aabbccddeeff >/tmp/seed
# the others get it later: none of them counts as silent meanwhile
fell() { for d in $DIRECTORS; do directors $d .silences; done | xargs; }
silences=$(fell)
on b1 chashctl seed set /tmp/seed
sleep 20
assert_eq "who has the old seed is heard" "$(fell)" "$silences"
assert_eq "and hears" "$(asked 198.18.1.0:7777)" "1 mine 1 unknown"
on a1 chashctl seed set /tmp/seed
on a2 chashctl seed set /tmp/seed
! finds b1 default-seed || fail "check is not content with a seed"
poll_until 10 "all answer under the new seed" all_answer

# siblings that map clients otherwise find each other
on a2 ipvsadm -e -t $VIP:8000 -r $(server sa1):8000 -i -w 3
differs() { [ "$(directors a1 'select(.differs) | .address')" = "$(backbone a2)" ]; }
poll_until 10 "a1 sees that a2 maps clients otherwise" differs
assert "check tells" finds a1 director-differs
on a2 ipvsadm -e -t $VIP:8000 -r $(server sa1):8000 -i -w 1
agree() { ! differs; }
poll_until 10 "it sees that they agree again" agree

# one is silent; asked by hand it says nothing
pops_kill a2
poll_until 10 "b1 sees that a2 is silent" is_silent
assert "check tells" finds b1 director-silent
assert_eq "what they say with one of them dead" "$(asked 198.18.1.0:7777)" "1 mine"
on b1 chashctl pop show

# a port that somebody else has
spawn a1 socat UDP4-LISTEN:9999,fork PIPE
sleep 0.5
refused "a port that is taken" on a1 sysctl -w net.ipv4.vs.chash_ask_port=9999
assert_eq "the port as it was" "$(on a1 sysctl -n net.ipv4.vs.chash_ask_port)" 8849
assert_eq "it is open" "$(on a1 chashctl -j stats | jq '.[0].ask_port')" 8849
assert_eq "and answers" "$(asked 198.18.1.0:7777)" "1 mine"
on a1 sysctl -qw net.ipv4.vs.chash_ask_port=0
poll_until 10 "who does not answer is silent" eval '[ "$(directors b1 .state | sort | uniq -c | xargs)" = "2 silent" ]'
refused "a port that is taken, while none is open" on a1 sysctl -w net.ipv4.vs.chash_ask_port=9999
assert_eq "none, as before" "$(on a1 sysctl -n net.ipv4.vs.chash_ask_port)" 0
on a1 sysctl -qw net.ipv4.vs.chash_ask_port=8849
poll_until 10 "and there again" eval '[ "$(directors b1 .state | sort | uniq -c | xargs)" = "1 answers 1 silent" ]'
live_intact one
