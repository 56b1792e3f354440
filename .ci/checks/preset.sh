#!/usr/bin/env bash
# Builds with a preset of CMakePresets.json and runs its tests, without the consumers (they build
# with the same flags again and prove nothing new here).
#
# usage: preset.sh PRESET [FOLDER...] [ARGUMENT...]    FOLDER: only its tests, such as tests/unit;
#                                                      ARGUMENTs go to ctest
set -euo pipefail
cd "$(dirname "$0")/../.."
preset=$1 folders=() targets=()
shift
while [ -d "${1:-}" ]; do
  folders+=("$1") targets+=("$1/all")
  shift
done
[ ${#folders[@]} -gt 0 ] || { folders=(.) targets=(all); }

leaks=0 # found on Linux alone
[ "$(uname)" != Linux ] || leaks=1
export ASAN_OPTIONS=detect_leaks=$leaks:strict_string_checks=1:detect_stack_use_after_return=1
export UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1
export TSAN_OPTIONS=halt_on_error=1:second_deadlock_stack=1
# ThreadSanitizer can't map its shadow where the kernel randomises addresses with more bits than it
# knows of, so addresses stay fixed where that is allowed.
fixed_addresses=()
if [ "$preset" = tsan ] && setarch -R true 2>/dev/null; then fixed_addresses=(setarch -R); fi

cmake --preset "$preset"
"${fixed_addresses[@]}" cmake --build --preset "$preset" --target "${targets[@]}"
for folder in "${folders[@]}"; do
  "${fixed_addresses[@]}" ctest --test-dir "build/$preset/$folder" --output-on-failure \
    --no-tests=error -j2 -LE consumer "$@"
done
