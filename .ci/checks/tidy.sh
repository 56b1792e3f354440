#!/usr/bin/env bash
# clang-tidy, by .clang-tidy, on src/ and what it includes from include/.
set -euo pipefail
cd "$(dirname "$0")/../.."
cmake --preset clang -DSUDOMOCK_BUILD_TESTS=OFF >/dev/null
log=build/clang/tidy.log
status=0
run-clang-tidy -quiet -p build/clang -j2 "$PWD/src/.*\.cpp$" >"$log" 2>&1 || status=$?
grep -E '(error|warning|note): ' -A3 "$log" || true
echo "clang-tidy looked at $(grep -c '^clang-tidy' "$log") sources"
exit "$status"
