# SPDX-License-Identifier: GPL-2.0-only
# The client's address behind HAProxy, with the blocks of the guide as they stand: nginx logs the client that
# came through IPVS and HAProxy, and believes nobody else who says who he is.

lab_up 1 2
# Lines of an indented block of the guide, from the one that begins so, to the next one that is empty.
block() { sed -n "/^    $1/,/^\$/s/^    //p" "$CHASH_TOP/Documentation/guide/workers.rst"; }

block 'backend ingress' >/tmp/backend
block 'server {' >/tmp/server
assert "the guide has both" grep -q send-proxy-v2 /tmp/backend
cat >/tmp/haproxy.conf - /tmp/backend <<-END
	defaults
	    mode tcp
	    timeout connect 5s
	    timeout client 60s
	    timeout server 60s
	frontend https
	    bind :443
	    default_backend ingress
END
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=lab -keyout /tmp/key -out /tmp/cert -days 9 2>/dev/null
{
	cat <<-END
	user root;
	daemon off;
	pid /tmp/nginx.pid;
	error_log /tmp/error.log;
	events { }
	http {
	    access_log /tmp/access.log;
	    client_body_temp_path /tmp/body;
	    proxy_temp_path /tmp/proxy;
	    fastcgi_temp_path /tmp/fastcgi;
	    uwsgi_temp_path /tmp/uwsgi;
	    scgi_temp_path /tmp/scgi;
	    ssl_certificate /tmp/cert;
	    ssl_certificate_key /tmp/key;
	END
	sed '$d' /tmp/server
	echo '    location / { return 200 "hello\n"; }'
	echo '}'
	echo '}'
} >/tmp/nginx.conf
ip -n s2 addr add 10.2.1.1/16 dev eth0
spawn s2 nginx -c /tmp/nginx.conf >/tmp/nginx.log 2>&1
spawn s1 haproxy -f /tmp/haproxy.conf >/tmp/haproxy.log 2>&1
on d1 ipvsadm -A -t $VIP:443 -s chash
on d1 ipvsadm -a -t $VIP:443 -r 10.2.0.1:443 -m -w 1

get() { on client curl -sk --max-time 5 --interface "$1" https://$VIP/; }
answers() { [ "$(get 198.18.0.7)" = hello ]; }
poll_until 20 "nginx answers" answers
assert_eq "another client" "$(get 198.18.0.8)" hello
cat /tmp/access.log
assert_eq "nginx logs the clients" "$(cut -d' ' -f1 /tmp/access.log | sort -u | xargs)" "198.18.0.7 198.18.0.8"
# Whoever else sends the header is logged as who he is.
on client python3 - <<-'END'
	import socket, ssl, sys
	context = ssl.create_default_context()
	context.check_hostname = False
	context.verify_mode = ssl.CERT_NONE
	plain = socket.create_connection(("10.2.1.1", 8443), 5, ("198.18.0.9", 0))
	plain.sendall(b"PROXY TCP4 198.18.0.66 203.0.113.1 1 443\r\n")
	secure = context.wrap_socket(plain)
	secure.sendall(b"GET / HTTP/1.0\r\n\r\n")
	assert secure.recv(1000).startswith(b"HTTP/1.1 200")
END
assert_eq "nobody else is believed" "$(tail -n 1 /tmp/access.log | cut -d' ' -f1)" 198.18.0.9
