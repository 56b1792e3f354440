#!/usr/bin/env bash
# The whole library at work, from a fresh machine, in one command.
#
# usage: examples/demo.sh              against the simulator: no account needed
#        examples/demo.sh --live UUID  follows a real job (SUDOMOCK_API_KEY must be set)
set -euo pipefail
cd "$(dirname "$0")/.."

usage() { sed -n '4,5s/^# //p' examples/demo.sh; }

live=
case "${1:-}" in
  "") ;;
  --live)
    live=${2:-}
    if [ -z "$live" ]; then
      echo "--live needs the render_uuid of the job to follow." >&2
      usage >&2
      exit 2
    fi
    if [ -z "${SUDOMOCK_API_KEY:-}" ]; then
      echo "--live talks to the real service: put your API key into SUDOMOCK_API_KEY first, as in" >&2
      echo "  SUDOMOCK_API_KEY=sm_... examples/demo.sh --live $live" >&2
      exit 2
    fi
    ;;
  -h | --help)
    usage
    exit 0
    ;;
  *)
    usage >&2
    exit 2
    ;;
esac

.ci/install-dependencies.sh library examples

build=build/demo
targets=(sudomock_demo)
[ -n "$live" ] || targets+=(sudomock_simulator)
mkdir -p "$build"
echo "== configure ($build, Release)"
if ! cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DSUDOMOCK_BUILD_TESTS=OFF \
  -DSUDOMOCK_INSTALL=OFF >"$build/configure.log" 2>&1; then
  cat "$build/configure.log" >&2
  exit 1
fi
echo "== build ${targets[*]}"
cmake --build "$build" --target "${targets[@]}"
echo "== run"
if [ -n "$live" ]; then
  exec "$build/examples/sudomock_demo" --follow "$live"
fi
exec examples/with_simulator.sh "$build/src/simulator/sudomock_simulator" \
  --script examples/demo_jobs.json -- "$build/examples/sudomock_demo"
