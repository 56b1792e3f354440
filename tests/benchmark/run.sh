#!/usr/bin/env bash
# Builds the library as it is shipped, measures it against its peers and prints one table. Figures
# are CPU of the client, each ratio from peers that took turns in one run: other load on the machine
# matters little. Takes about three minutes after the build; details are in build/benchmark/log.
#
# usage: tests/benchmark/run.sh
set -euo pipefail
cd "$(dirname "$0")/../.."
build=build/benchmark here=tests/benchmark

.ci/install-dependencies.sh library examples tests benchmarks
cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DSUDOMOCK_BUILD_BENCHMARKS=ON >/dev/null
cmake --build "$build" -j 2 --target \
  decode_benchmark polling_simulation watch_cost watch_growth request_cost connection_cost warm_get
log=$build/log programs=$build/tests/benchmark
mkdir -p "$log"

measure() { # log, command
  local name=$1
  shift
  echo "== $name" >&2
  "$@" >"$log/$name.txt" || echo "FAILED|$name" >>"$log/$name.txt"
}

rm -f "$log"/*.txt
measure requests "$here/with_nginx.sh" "$programs/request_cost" "$here"
measure calls "$here/with_nginx.sh" "$here/system_calls.sh" "$programs"
measure connections "$here/with_nginx.sh" "$programs/connection_cost"
measure watching "$programs/watch_cost"
measure growth "$programs/watch_growth"
measure decoding "$programs/decode_benchmark" --benchmark_min_time=0.1
measure compiling "$here/compile_cost.sh" "$build"
measure building "$here/build_cost.sh"
measure simulation "$programs/polling_simulation"

cat "$log/simulation.txt"
echo
cat "$log"/{requests,calls,connections,watching,growth,decoding,compiling,building}.txt | awk -F'|' '
  BEGIN { printf "%-76s  %-22s  %8s  %6s\n", "what", "figure", "ratio", "goal" }
  $1 == "ROW" { printf "%-76s  %-22s  %8s  %6s  %s\n", $2, $3, $4, $5, $6 }
  $1 == "SKIPPED" { printf "skipped: %s\n", $2 }
  $1 == "FAILED" { printf "%s: did not come to its end\n", $2; failed = 1 }
  $NF == "MISSED" { missed = 1 }
  END { exit failed || missed }'
