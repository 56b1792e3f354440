#!/usr/bin/env bash
# <sudomock/sudomock.hpp> stays light: no curl, no JSON, and hardly more than the standard headers
# that it needs. Counted as non-blank lines after the preprocessor.
set -euo pipefail
cd "$(dirname "$0")/../.."
limit=62000 # with g++ 12, whose standard headers are 60,057 of them
cxx=${CXX:-g++} # c++ where there is no other
command -v "$cxx" >/dev/null || cxx=c++
out=build/headers
mkdir -p "$out"
cmake --preset dev >/dev/null

preprocess() { "$cxx" -std=c++20 -E -P -Iinclude -Ibuild/dev/include -x c++ "$1"; }

echo '#include <sudomock/sudomock.hpp>' >"$out/ours.cpp"
mapfile -t headers < <("$cxx" -std=c++20 -MM -Iinclude -Ibuild/dev/include "$out/ours.cpp" |
  grep -oE '[^ ]+\.hpp')
grep -hoE '^#include <[a-z_]+>' "${headers[@]}" | sort -u >"$out/standard.cpp"
ours=$(preprocess "$out/ours.cpp" | grep -c .)
standard=$(preprocess "$out/standard.cpp" | grep -c .)
echo "<sudomock/sudomock.hpp>: $ours lines, the standard headers it needs: $standard" \
  "(ratio $(awk "BEGIN { printf \"%.3f\", $ours / $standard }"))"

if "$cxx" -std=c++20 -M -Iinclude -Ibuild/dev/include "$out/ours.cpp" | grep -E 'curl/|nlohmann/'; then
  echo "a public header includes what it must not"
  exit 1
fi
if [ "$("$cxx" -dumpversion)" = 12 ] && [ "$ours" -gt "$limit" ]; then
  echo "more than $limit lines"
  exit 1
fi
