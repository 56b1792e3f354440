#!/usr/bin/env bash
# What a user pays who builds the library alone, or ships it: CPU of a build from nothing, size of
# the stripped shared library, exported symbols; beside Debian's prometheus-cpp, which is as small.
#
# usage: build_cost.sh
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

build() {
  cmake -S . -B "$folder/build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DBUILD_SHARED_LIBS=ON \
    -DCMAKE_CXX_COMPILER_LAUNCHER= -DSUDOMOCK_BUILD_TESTS=OFF -DSUDOMOCK_BUILD_EXAMPLES=OFF >/dev/null
  local TIMEFORMAT='%U %S'
  { time cmake --build "$folder/build" --parallel 2 --target sudomock >"$folder/log" 2>&1; } 2>&1 |
    awk '{ print $1 + $2 }'
}
kilobytes() {
  strip -o "$folder/stripped" "$1"
  stat -c %s "$folder/stripped" | awk '{ printf "%d", $1 / 1000 }'
}
symbols() { nm -D --defined-only "$1" | wc -l; }
foreign() { # library, namespace in its mangled form
  nm -D --defined-only "$1" | grep -vcE " _Z(T[VIS])?NK?$2" || true
}
row() { # what, figure, value, goal
  awk -v OFS='|' -v what="$1" -v figure="$2" -v value="$3" -v goal="${4-}" 'BEGIN {
    print "ROW", what, figure, value, goal, goal == "" ? "" : value <= goal ? "met" : "MISSED" }'
}

seconds=$(build)
row "CPU of building the library alone (Release)" "$seconds s" "$seconds"
own=$folder/build/libsudomock.so
size=$(kilobytes "$own")
row "stripped shared library" "$size kB" "$size" 405
row "exported symbols, and those of others" "$(symbols "$own"), $(foreign "$own" 8sudomock)" \
  "$(foreign "$own" 8sudomock)" 0
for peer in core pull; do
  library=$(find /usr/lib -name "libprometheus-cpp-$peer.so" -print -quit)
  if [ -z "$library" ]; then
    echo "SKIPPED|prometheus-cpp is not installed"
    break
  fi
  row "the same of prometheus-cpp's $peer" "$(kilobytes "$library") kB" "$(kilobytes "$library")"
  row "the same of prometheus-cpp's $peer" "$(symbols "$library"), $(foreign "$library" 10prometheus)" \
    "$(foreign "$library" 10prometheus)"
done
