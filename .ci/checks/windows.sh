#!/usr/bin/env bash
# Windows, run: mingw-w64 builds libcurl (Schannel), the library, its fake API and the tests that
# tests/windows/ names; wine runs them, against the simulator and other peers on this machine.
#
# usage: .ci/checks/windows.sh                 static, then as DLLs
#        .ci/checks/windows.sh static|shared
set -euo pipefail
cd "$(dirname "$0")/../.."
build=$PWD/build/windows
suite=trixie # whose libcurl
[ $# -gt 0 ] || set -- static shared
wine=$(command -v wine64 || echo /usr/lib/wine/wine64)
export WINEPREFIX=$build/wine WINEDEBUG=-all WINEDLLOVERRIDES="mscoree=;mshtml=" DISPLAY=
mkdir -p "$build/include" "$build/peers"

curl=$(.ci/build-libcurl.sh windows "$suite")
# nlohmann/json is the same everywhere, but the folder it is in holds this system's headers too.
header=$(echo '#include <nlohmann/json.hpp>' | g++ -M -x c++ - | grep -o '[^ ]*nlohmann/json.hpp' | head -1)
cp -r "$(dirname "$header")" "$build/include/"
cat >"$build/nlohmann_jsonConfig.cmake" <<'CMAKE'
add_library(nlohmann_json::nlohmann_json INTERFACE IMPORTED)
set_target_properties(nlohmann_json::nlohmann_json PROPERTIES
  INTERFACE_INCLUDE_DIRECTORIES "${CMAKE_CURRENT_LIST_DIR}/include")
CMAKE
printf 'set(PACKAGE_VERSION 3.11.2)\nset(PACKAGE_VERSION_COMPATIBLE TRUE)\n' \
  >"$build/nlohmann_jsonConfigVersion.cmake"

# Quick to build rather than quick; an object file without big-obj has room for 32,767 sections.
cross=(-G Ninja -DCMAKE_SYSTEM_NAME=Windows -DCMAKE_CXX_COMPILER=x86_64-w64-mingw32-g++-posix
  -DCMAKE_C_COMPILER=x86_64-w64-mingw32-gcc-posix -DCMAKE_RC_COMPILER=x86_64-w64-mingw32-windres
  -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_FLAGS_DEBUG=)
flags=-Wa,-mbig-obj
if [ ! -e "$build/googletest/installed" ]; then
  cmake -S /usr/src/googletest -B "$build/googletest" "${cross[@]}" >/dev/null
  cmake --build "$build/googletest" --parallel 2 >/dev/null
  cmake --install "$build/googletest" --prefix "$build/prefix" >/dev/null
  touch "$build/googletest/installed"
fi
cmake --preset dev >/dev/null
cmake --build --preset dev --target sudomock_simulator

configure() {  # kind
  local options=(-DCURL_LIBRARY="$curl/lib/libcurl.dll.a" -DBUILD_SHARED_LIBS=ON
    "-DCMAKE_CXX_FLAGS=$flags")
  if [ "$1" = static ]; then
    # What a static libcurl needs is its user's to name where CMake's own FindCURL is asked.
    options=(-DCURL_LIBRARY="$curl/lib/libcurl.a" -DBUILD_SHARED_LIBS=OFF
      "-DCMAKE_CXX_FLAGS=$flags -DCURL_STATICLIB"
      "-DCMAKE_CXX_STANDARD_LIBRARIES=-static -lws2_32 -lcrypt32 -lbcrypt -lsecur32 -liphlpapi -ladvapi32")
  fi
  cmake -S . -B "$build/$1" "${cross[@]}" "${options[@]}" -DCURL_INCLUDE_DIR="$curl/include" \
    -DCURL_NO_CURL_CMAKE=ON -Dnlohmann_json_DIR="$build" -DGTest_DIR="$build/prefix/lib/cmake/GTest" \
    -DCMAKE_GTEST_DISCOVER_TESTS_DISCOVERY_MODE=PRE_TEST -DSUDOMOCK_WARNINGS_AS_ERRORS=ON \
    -DSUDOMOCK_BUILD_EXAMPLES=OFF -DSUDOMOCK_BUILD_WEBHOOKS=OFF >"$build/$1.log"
}

# Everything exported is of our namespace: its functions, and its classes' tables and type names.
check_exports() {  # dll
  local names
  names=$(x86_64-w64-mingw32-objdump -p "$1" |
    sed -n '/\[Ordinal\/Name Pointer\] Table/,/^$/s/.*\[ *[0-9]*\] *//p')
  [ "$(wc -l <<<"$names")" -gt 20 ] || { echo "$1 exports next to nothing"; return 1; }
  if grep -vE '^_Z(T[VIST])?NK?8sudomock' <<<"$names" | c++filt; then
    echo "$(basename "$1") exports what is not the library's"
    return 1
  fi
  echo "$(basename "$1"): $(wc -l <<<"$names") exports, all of them the library's"
}

run_against_peers() {  # windows_tests.exe
  local peers="Z:${build//\//\\}\\peers"
  SUDOMOCK_TEST_CA_BUNDLE="$peers\\authority.pem" \
    SUDOMOCK_TEST_FOREIGN_CA_BUNDLE="$peers\\foreign.pem" \
    examples/with_simulator.sh build/dev/src/simulator/sudomock_simulator \
    --script tests/windows/jobs.json -- \
    python3 tests/windows/peers.py "$build/peers" "$wine" "$1"
}

cat <<'TEXT'
Left out, as Windows has no counterpart:
  unit/http SigpipeGuard: there is no SIGPIPE
  unit/client fork_test: there is no fork
  unit/watcher CostOfAStop: the time that wine takes says nothing of Windows
  integration process_test: no signals and no fork
  integration plugin_test: a DLL is pinned and unloaded by other rules
  integration ca_store_test: Schannel has no bundle of its own to read
Left out, as their servers are Unix programs (what they cover is in tests/windows/windows_test.cpp in
part): curl_session, hostile_server, deadline, tls, threads, http2, proxy, client_failures; unit/simulator
Left out, as Debian has no OpenSSL for Windows: unit/webhooks
TEXT
for kind in "$@"; do
  echo "== $kind"
  configure "$kind"
  if [ "$kind" = static ]; then
    cmake --build "$build/$kind" --parallel 2 --target tests/windows/all
    for program in "$build/$kind"/tests/windows/unit/*/*.exe; do
      "$wine" "$program" --gtest_brief=1 --gtest_filter='-*CostOfAStop*'
    done
    run_against_peers "$build/$kind/tests/windows/windows_tests.exe"
  else
    cmake --build "$build/$kind" --parallel 2 --target sudomock sudomock_testing windows_tests
    check_exports "$build/$kind"/libsudomock.dll
    check_exports "$build/$kind"/src/testing/libsudomock_testing.dll
    runtime=$(dirname "$(x86_64-w64-mingw32-g++-posix -print-file-name=libstdc++-6.dll)")
    threads=$(dirname "$(x86_64-w64-mingw32-g++-posix -print-file-name=libwinpthread-1.dll)")
    export WINEPATH="$build/$kind;$build/$kind/src/testing;$curl/bin;$runtime;$threads"
    run_against_peers "$build/$kind/tests/windows/windows_tests.exe"
  fi
done
"${wine%wine64}wineserver" -k 2>/dev/null || true
