#!/usr/bin/env bash
# Runs a command beside an nginx of its own on loopback, as the user, and stops it whatever happens.
#
# usage: with_nginx.sh COMMAND [ARGUMENTS...]
#
# It answers every lookup with a succeeded job of the id that was asked for. The command finds in
# its environment BENCHMARK_HTTP, BENCHMARK_HTTPS (HTTP/2), BENCHMARK_HTTPS_CLOSING (HTTP/1.1, one
# request a connection) and BENCHMARK_CA: the system's authorities and this server's certificate.
set -euo pipefail
export PATH="$PATH:/usr/sbin"

folder=$(mktemp -d)
nginx_pid=
clean_up() {
  if [ -n "$nginx_pid" ]; then
    kill "$nginx_pid" 2>/dev/null || true
    wait "$nginx_pid" 2>/dev/null || true
  fi
  rm -rf "$folder"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost \
  -addext subjectAltName=IP:127.0.0.1 -keyout "$folder/key.pem" -out "$folder/cert.pem" 2>/dev/null
cat /etc/ssl/certs/ca-certificates.crt "$folder/cert.pem" >"$folder/ca.pem"

# The video of the API's samples: 36 characters of id, then what every job has.
body='{"render_uuid": "$id", "kind": "video", "status": "succeeded", "model": "veo-3.1-fast",'
body+=' "result_url": "https://cdn.sudomock.com/videos/9d4e2b51.mp4", "mockup_uuid": null,'
body+=' "error": null, "credits_charged": 949, "payg": {"credits": 949, "unit_price": 0.002,'
body+=' "cost": 1.898}, "created_at": "2026-06-22T10:05:00Z",'
body+=' "updated_at": "2026-06-22T10:05:48Z"}'

write_config() { # three ports
  cat >"$folder/nginx.conf" <<CONFIG
daemon off;
master_process off;
pid $folder/pid;
error_log $folder/error.log;
events { worker_connections 256; }
http {
  access_log off;
  client_body_temp_path $folder; proxy_temp_path $folder; fastcgi_temp_path $folder;
  uwsgi_temp_path $folder; scgi_temp_path $folder;
  default_type application/json;
  keepalive_requests 1000000000;
  keepalive_timeout 1h;
  ssl_certificate $folder/cert.pem;
  ssl_certificate_key $folder/key.pem;
  map \$uri \$id { ~^/api/v1/jobs/(?<last>.+)\$ \$last; }
  server { listen 127.0.0.1:$1; location / { return 200 '$body'; } }
  server { listen 127.0.0.1:$2 ssl http2; location / { return 200 '$body'; } }
  server { listen 127.0.0.1:$3 ssl; keepalive_timeout 0; location / { return 200 '$body'; } }
}
CONFIG
}

is_up() { curl -s --noproxy '*' "http://127.0.0.1:$1/" | grep -q veo-3.1-fast; }

for _ in 1 2 3 4 5; do
  port=$((20000 + RANDOM % 12000)) # below the ports that connections take
  write_config "$port" $((port + 1)) $((port + 2))
  nginx -p "$folder" -c "$folder/nginx.conf" -e "$folder/error.log" &
  nginx_pid=$!
  for _ in $(seq 50); do
    if is_up "$port" || ! kill -0 "$nginx_pid" 2>/dev/null; then break; fi
    read -r -t 0.1 <> <(:) || true # waits a tenth of a second
  done
  if kill -0 "$nginx_pid" 2>/dev/null && is_up "$port"; then break; fi
  wait "$nginx_pid" 2>/dev/null || true
  nginx_pid=
done
if [ -z "$nginx_pid" ]; then
  echo "nginx did not start" >&2
  exit 1
fi
export BENCHMARK_HTTP=http://127.0.0.1:$port BENCHMARK_HTTPS=https://127.0.0.1:$((port + 1))
export BENCHMARK_HTTPS_CLOSING=https://127.0.0.1:$((port + 2)) BENCHMARK_CA=$folder/ca.pem
"$@"
