#!/usr/bin/env bash
# It says so at once, before anything is installed or built.
# usage: demo_refuses_live_without_a_key.sh EXAMPLES
set -euo pipefail
source "$(dirname "$0")/expect.sh"

status=0
output=$(env -u SUDOMOCK_API_KEY "$1/demo.sh" --live some-job 2>&1) || status=$?
expect 'put your API key into SUDOMOCK_API_KEY first' "$output"
[ "$status" -eq 2 ]

status=0
output=$("$1/demo.sh" --live 2>&1) || status=$?
expect '^--live needs the render_uuid' "$output"
expect '^usage: examples/demo.sh' "$output"
[ "$status" -eq 2 ]
