#!/usr/bin/env bash
# Runs a command beside a simulator on a free port, and stops the simulator whatever happens.
#
# usage: with_simulator.sh SIMULATOR [ITS ARGUMENTS...] -- COMMAND [ARGUMENTS...]
#
# The command finds the address in SUDOMOCK_BASE_URL and a valid key in SUDOMOCK_API_KEY.
set -euo pipefail

simulator=()
while [ $# -gt 0 ] && [ "$1" != -- ]; do
  simulator+=("$1")
  shift
done
shift # the --

coproc SIMULATOR { exec "${simulator[@]}"; }
simulator_pid=$SIMULATOR_PID # bash unsets its own once the simulator has ended
stop_simulator() {
  kill "$simulator_pid" 2>/dev/null || true
  wait "$simulator_pid" 2>/dev/null || true
}
trap stop_simulator EXIT
trap 'echo; exit 130' INT
trap 'exit 143' TERM

if ! read -r line <&"${SIMULATOR[0]}"; then
  echo "The simulator did not start." >&2
  exit 1
fi
export SUDOMOCK_BASE_URL=${line#listening on } SUDOMOCK_API_KEY=sm_fake_default
"$@"
