#!/usr/bin/env bash
# Builds libcurl from Debian's sources, no more of it than the library can use, into a cache outside
# of the tree; once per version. Prints the folder it is installed in.
#
# usage: .ci/build-libcurl.sh linux SUITE...      shared; OpenSSL, nghttp2, Debian's CA certificates
#        .ci/build-libcurl.sh windows SUITE...    static and DLL; Schannel, by mingw-w64; from 8.14 on
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
system=$1
shift
source=$("$here/debian-archive.sh" source curl "$@")
name=$(basename "$source" _source)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/sudomock/libcurl
prefix=$cache/$name-$system
if [ -e "$prefix/complete" ]; then
  echo "$prefix"
  exit 0
fi

# Some names changed between 7.74 and 8.x; each version takes those that it knows.
options=(-Wno-dev -DCMAKE_INSTALL_LIBDIR=lib -DCMAKE_C_FLAGS=-w -DCMAKE_POLICY_VERSION_MINIMUM=3.5
  -DBUILD_CURL_EXE=OFF -DBUILD_TESTING=OFF -DBUILD_EXAMPLES=OFF -DBUILD_LIBCURL_DOCS=OFF
  -DBUILD_MISC_DOCS=OFF -DENABLE_MANUAL=OFF -DENABLE_CURL_MANUAL=OFF -DPICKY_COMPILER=OFF
  -DHTTP_ONLY=ON -DCURL_DISABLE_LDAP=ON -DCURL_DISABLE_LDAPS=ON
  -DCMAKE_USE_LIBSSH2=OFF -DCURL_USE_LIBSSH2=OFF -DCURL_USE_LIBPSL=OFF -DUSE_LIBIDN2=OFF
  -DCURL_BROTLI=OFF -DCURL_ZSTD=OFF)
if [ "$system" = windows ]; then
  options+=(-DCMAKE_SYSTEM_NAME=Windows -DCMAKE_C_COMPILER=x86_64-w64-mingw32-gcc-posix
    -DCMAKE_RC_COMPILER=x86_64-w64-mingw32-windres
    -DCMAKE_USE_SCHANNEL=ON -DCURL_USE_SCHANNEL=ON -DCMAKE_USE_OPENSSL=OFF -DCURL_USE_OPENSSL=OFF
    -DUSE_NGHTTP2=OFF -DCURL_ZLIB=OFF -DBUILD_STATIC_LIBS=ON)
else
  options+=(-DCMAKE_USE_OPENSSL=ON -DCURL_USE_OPENSSL=ON -DUSE_NGHTTP2=ON -DCURL_ZLIB=ON
    -DENABLE_THREADED_RESOLVER=ON
    -DCURL_CA_BUNDLE=/etc/ssl/certs/ca-certificates.crt -DCURL_CA_PATH=/etc/ssl/certs)
fi

mkdir -p "$cache"
scratch=$(mktemp -d "$cache/build.XXXXXX")
trap 'rm -rf "$scratch" "$scratch.log"' EXIT
rm -rf "$prefix"
{
  cmake -S "$source" -B "$scratch" -G Ninja -DCMAKE_BUILD_TYPE=Release \
    -DCMAKE_INSTALL_PREFIX="$prefix" "${options[@]}"
  nice -n 5 cmake --build "$scratch" --parallel 2
  cmake --install "$scratch"
} >"$scratch.log" 2>&1 || { cat "$scratch.log" >&2; exit 1; }
touch "$prefix/complete"
echo "$prefix"
