#!/usr/bin/env bash
# What including the library costs a compiler, against nlohmann/json and libcurl together: lines
# that are not blank after the preprocessor, and CPU of a syntax check. Medians, in turns.
#
# usage: compile_cost.sh BUILD_FOLDER [COMPILER]
set -euo pipefail
cd "$(dirname "$0")/../.."
build=$1 compiler=${2:-g++}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

echo '#include <sudomock/sudomock.hpp>' >"$folder/own.cpp"
printf '#include <nlohmann/json.hpp>\n#include <curl/curl.h>\n' >"$folder/peers.cpp"
flags=(-std=c++20 -Iinclude "-I$build/include")

lines() { "$compiler" "${flags[@]}" -E -P "$folder/$1.cpp" | grep -c '[^[:space:]]'; }
seconds() {
  local TIMEFORMAT='%U %S'
  { time "$compiler" "${flags[@]}" -fsyntax-only "$folder/$1.cpp"; } 2>&1 |
    awk '{ print $1 + $2 }'
}
row() { # what, figure, value, goal
  awk -v OFS='|' -v what="$1" -v figure="$2" -v value="$3" -v goal="$4" 'BEGIN {
    print "ROW", what, figure, sprintf(value < 100 ? "%.3g" : "%d", value), goal, value <= goal ? "met" : "MISSED" }'
}
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { print a / b }'; }
median() { sort -n | awk '{ a[NR] = $1 } END { print a[int((NR + 1) / 2)] }'; }

own_lines=$(lines own) peer_lines=$(lines peers)
row "preprocessed lines of <sudomock/sudomock.hpp>" "$own_lines" "$own_lines" 62000
row "preprocessed lines to <nlohmann/json.hpp> + <curl/curl.h>" "$own_lines to $peer_lines" \
  "$(ratio "$own_lines" "$peer_lines")" 1
for _ in 1 2 3 4 5 6 7; do
  seconds own >>"$folder/own.times"
  seconds peers >>"$folder/peers.times"
done
own=$(median <"$folder/own.times") peer=$(median <"$folder/peers.times")
row "syntax check to the same" "$own s to $peer s" "$(ratio "$own" "$peer")" 1
