#!/usr/bin/env bash
# Builds the fuzz targets with clang and runs each for a while, from the seeds in corpus/ and the
# regressions. What it learns stays in the build folder; an input that breaks something is left in
# build/fuzz/artifacts: fix it, and keep the file in regressions/<target>/.
#
# usage: [FUZZ_SEED=N] tests/fuzz/run.sh [seconds per target, 15 by default] [target...]
set -euo pipefail
cd "$(dirname "$0")/../.."

seconds=${1:-15}
shift || true
targets=("$@")
if [ ${#targets[@]} -eq 0 ]; then
  targets=(accepted_job base_url error_body job page response_headers timestamp usd webhook)
fi

build=build/fuzz
cmake -S . -B "$build" -G Ninja \
  -DCMAKE_CXX_COMPILER="${FUZZ_CXX:-clang++}" -DCMAKE_BUILD_TYPE=RelWithDebInfo \
  -DCMAKE_CXX_FLAGS="-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all" \
  -DSUDOMOCK_BUILD_FUZZERS=ON -DSUDOMOCK_BUILD_EXAMPLES=OFF >/dev/null
cmake --build "$build" --target "${targets[@]/#/fuzz_}" >"$build/build.log" || {
  cat "$build/build.log"
  exit 1
}

mkdir -p "$build/artifacts"
failed=()
for target in "${targets[@]}"; do
  found="$build/corpus/$target"
  mkdir -p "$found"
  seeds=("tests/fuzz/corpus/$target")
  [ -d "tests/fuzz/regressions/$target" ] && seeds+=("tests/fuzz/regressions/$target")
  log="$build/$target.log"
  if "$build/tests/fuzz/fuzz_$target" -max_total_time="$seconds" -seed="${FUZZ_SEED:-0}" \
    -timeout=10 -rss_limit_mb=2048 \
    -dict="tests/fuzz/dictionaries/$target.dict" -artifact_prefix="$build/artifacts/$target-" \
    -print_final_stats=1 "$found" "${seeds[@]}" >"$log" 2>&1; then
    runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
    coverage=$(grep -o 'cov: [0-9]*' "$log" | tail -n 1)
    printf '%-18s ok  %10s inputs  %s\n' "$target" "$runs" "$coverage"
  else
    failed+=("$target")
    printf '%-18s BROKEN\n' "$target"
    tail -n 40 "$log"
  fi
done
[ ${#failed[@]} -eq 0 ] || { echo "broken: ${failed[*]} (inputs in $build/artifacts)"; exit 1; }
