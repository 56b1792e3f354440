#!/usr/bin/env bash
# libcurl 7.68 is the stated minimum (Ubuntu 20.04). No such old one is at hand, so its headers are
# made out of the present ones by leaving out what came later: the version says 7.68, and whatever
# has a number above the last one of 7.68 is gone. What then compiles needs nothing newer.
# (Deprecations came later too.)
set -euo pipefail
cd "$(dirname "$0")/../.."
build=build/old-curl
present=$(dirname "$(echo '#include <curl/curl.h>' | ${CXX:-g++} -M -x c++ - | grep -o '[^ ]*curl/curl.h' | head -1)")
rm -rf "$build/include"
mkdir -p "$build/include"
cp -r "$present" "$build/include/curl"
chmod -R u+w "$build/include"

sed -i -E 's/(LIBCURL_VERSION )"[^"]*"/\1"7.68.0"/; s/(LIBCURL_VERSION_MINOR) .*/\1 68/;
  s/(LIBCURL_VERSION_MAJOR) .*/\1 7/; s/(LIBCURL_VERSION_PATCH) .*/\1 0/;
  s/(LIBCURL_VERSION_NUM) .*/\1 0x074400/' "$build/include/curl/curlver.h"
# The last numbers of 7.68: CURLOPT_SASL_AUTHZID 289, CURLMOPT_MAX_CONCURRENT_STREAMS 16,
# CURLINFO_RETRY_AFTER 57.
perl -0pi -e '
  s/\bCURLOPT(?:DEPRECATED)?\(\s*(CURLOPT_\w+)\s*,\s*[^,]+,\s*(\d+)\s*(?:,[^()]*(?:\([^()]*\))?[^()]*)?\),?/$2 > 289 ? "" : $&/ge;
  s/^\s*CURLINFO_\w+\s*=\s*CURLINFO_\w+\s*\+\s*(\d+),?\s*$/$1 > 57 ? "" : $&/gme;
  s/^#define CURLSSLOPT_(NATIVE_CA|AUTO_CLIENT_CERT).*$//gm;
  s/^\s*CURLE_(PROXY|SSL_CLIENTCERT|UNRECOVERABLE_POLL),.*$//gm;
' "$build/include/curl/curl.h"
perl -0pi -e 's/\bCURLOPT\(\s*CURLMOPT_\w+\s*,\s*[^,]+,\s*(\d+)\s*\),?/$1 > 16 ? "" : $&/ge' \
  "$build/include/curl/multi.h"
sed -i '/CURLU_ALLOW_SPACE/d; /curl_url_strerror/d' "$build/include/curl/urlapi.h"
# Whole headers that came later.
: >"$build/include/curl/options.h"
: >"$build/include/curl/header.h"
: >"$build/include/curl/websockets.h"

rm -f "$build/library/CMakeCache.txt"
cmake -S . -B "$build/library" -G Ninja -DCURL_INCLUDE_DIR="$PWD/$build/include" \
  -DCURL_NO_CURL_CMAKE=ON -DSUDOMOCK_BUILD_TESTS=OFF -DSUDOMOCK_BUILD_EXAMPLES=OFF \
  -DSUDOMOCK_WARNINGS_AS_ERRORS=ON -DCMAKE_CXX_FLAGS=-DCURL_DISABLE_DEPRECATION \
  | tee "$build/configure.log"
grep -q 'found version "7.68.0"' "$build/configure.log"
cmake --build "$build/library" -j2
