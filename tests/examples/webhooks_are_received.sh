#!/usr/bin/env bash
# A tenth of the deliveries is lost, others come twice and out of order: each of a hundred jobs is
# noticed once, and most of them at once, though the backstop is slow.
# usage: webhooks_are_received.sh EXAMPLES SIMULATOR EXAMPLE
set -euo pipefail

port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
script=$(mktemp)
trap 'rm -f "$script"' EXIT
jobs=()
{
  printf '{"webhooks": {"url": "http://127.0.0.1:%s/webhooks", "secret": "whsec_test",' "$port"
  printf ' "loss": 0.1, "doubles": 0.2, "spread": 1}, "jobs": ['
  for i in $(seq 100); do
    [ "$i" -eq 1 ] || printf ','
    printf '{"render_uuid": "job-%d", "running": %d.%d}' "$i" $((i / 20)) $((i % 10))
    jobs+=("job-$i")
  done
  printf ']}'
} >"$script"

# Each line with the second in which it came.
export SUDOMOCK_WEBHOOK_SECRET=whsec_test BACKSTOP_SECONDS=15
SECONDS=0
output=$("$1/with_simulator.sh" "$2" --script "$script" -- "$3" "$port" "${jobs[@]}" 2>&1 |
  while IFS= read -r line; do echo "$SECONDS $line"; done)

fail() {
  printf '%s in\n%s\n' "$1" "$output" >&2
  exit 1
}
ended=$(grep -E '^[0-9]+ job-[0-9]+: succeeded$' <<<"$output")
[ "$(wc -l <<<"$ended")" -eq 100 ] || fail 'not a hundred ends'
[ "$(cut -d' ' -f2 <<<"$ended" | sort -u | wc -l)" -eq 100 ] || fail 'a job ended twice'
# All have ended after 8 s, and the backstop comes after 15: before that there are deliveries only.
at_once=$(awk '$1 < 13' <<<"$ended" | wc -l)
[ "$at_once" -ge 70 ] || fail "only $at_once noticed at once"
deliveries=$(sed -nE 's/^[0-9]+ ([0-9]+) deliveries$/\1/p' <<<"$output")
[ "$deliveries" -ge 70 ] && [ "$deliveries" -le 150 ] || fail "$deliveries deliveries"
