#!/usr/bin/env bash
# clang-tidy, by .clang-tidy, on src/ and what it includes from include/. It builds nothing, and so has
# no precompiled headers.
set -euo pipefail
cd "$(dirname "$0")/../.."
cmake --preset clang -DSUDOMOCK_BUILD_TESTS=OFF -DSUDOMOCK_BUILD_WEBHOOKS=ON \
  -DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON >/dev/null
log=build/clang/tidy.log
status=0
run-clang-tidy -quiet -p build/clang -j2 "$PWD/src/.*\.cpp$" >"$log" 2>&1 || status=$?
grep -E '(error|warning|note): ' -A3 "$log" || true
echo "clang-tidy looked at $(grep -c '^clang-tidy' "$log") sources"
exit "$status"
