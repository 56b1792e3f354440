#!/usr/bin/env bash
# The library and everything that tests it on real sockets (integration, TLS, hostile servers) with
# other libcurls than this machine's: built from Debian's sources, see .ci/build-libcurl.sh. What is
# oldest here is the stated minimum: the oldest that keeps every promise. (7.74, of Debian 11, waits
# for a lookup that hangs, past any deadline: CURLOPT_QUICK_EXIT came with 7.87.)
#
# usage: .ci/checks/libcurl.sh                          the oldest and the newest
#        .ci/checks/libcurl.sh bookworm trixie sid      these releases of Debian
set -euo pipefail
cd "$(dirname "$0")/../.."
oldest=bookworm
newest=testing+sid # of whatever is newest there, as far as its sources can be had
automatic=no
[ $# -gt 0 ] || { automatic=yes; set -- "$oldest" "$newest"; }
build=build/curl-versions # PluginTest finds libcurl by its name in a path
current=$PWD/$build/prefix
targets=(tests/integration/all tests/unit/http/all)

try() {  # suite
  local suites prefix version found
  IFS=+ read -ra suites <<<"$1"
  prefix=$(.ci/build-libcurl.sh linux "${suites[@]}")
  version=$(sed -n 's/^#define LIBCURL_VERSION "\(.*\)"/\1/p' "$prefix/include/curl/curlver.h")
  echo "== libcurl $version ($1)"
  if [ $automatic = yes ] && [ "$version" = "$(pkg-config --modversion libcurl)" ]; then
    echo "this machine's own, which tests/run.sh uses"
    passed+=("$version")
    return
  fi
  # Always in the same place and new, so that only what knows libcurl is built again.
  rm -rf "$current"
  cp -r "$prefix" "$current"
  cmake -S . -B "$build/tree" -G Ninja -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_FLAGS_DEBUG= \
    -DCMAKE_PREFIX_PATH="$current" -DSUDOMOCK_WARNINGS_AS_ERRORS=ON -U 'CURL_*' >"$build/configure.log"
  cmake --build "$build/tree" --parallel 2 --target "${targets[@]}"
  found=$(ldd "$build/tree/tests/integration/curl_session_tests" | awk '/libcurl/ { print $3 }')
  if [[ $found != "$current"/* ]]; then
    echo "the tests use another libcurl: $found"
    return 1
  fi
  ctest --test-dir "$build/tree/tests/integration" --output-on-failure --no-tests=error -j2
  ctest --test-dir "$build/tree/tests/unit/http" --output-on-failure --no-tests=error -j2
  passed+=("$version")
}

mkdir -p "$build"
passed=()
for suite in "$@"; do try "$suite"; done
echo "passed with libcurl ${passed[*]}"
