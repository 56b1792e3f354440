#!/usr/bin/env bash
# What Ctrl-C does on a terminal: every process of the group gets SIGINT.
# usage: simulator_stops_on_interrupt.sh EXAMPLES SIMULATOR
set -euo pipefail
set -m # gives each job a group of its own, like a terminal's

# shellcheck disable=SC2016  # the inner shell expands it
coproc DEMO { exec "$1/with_simulator.sh" "$2" -- bash -c 'echo "$SUDOMOCK_BASE_URL"; exec tail -f /dev/null'; }
pid=$DEMO_PID
read -r url <&"${DEMO[0]}"
port=${url##*:}
(: <"/dev/tcp/127.0.0.1/$port") # it is there

kill -INT -- "-$pid"
status=0
wait "$pid" || status=$?
[ "$status" -eq 130 ] || { echo "exit status $status, not 130" >&2; exit 1; }
if (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
  echo "the simulator is still there" >&2
  exit 1
fi
