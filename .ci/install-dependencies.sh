#!/usr/bin/env bash
# Installs what is missing for a purpose, saying what and why first. The one list of this project's
# needs: tests/run.sh, .ci/full and examples/demo.sh all come here.
#
# usage: .ci/install-dependencies.sh PURPOSE...    (library, examples, tests, gate, benchmarks, checks,
#        compilers, sources, windows)
set -euo pipefail

# purpose | package | why
needs() {
  cat <<'TABLE'
library|g++|the compiler
library|cmake|configures the build
library|ninja-build|runs the build
library|libcurl4-openssl-dev|HTTP: what the library is built on
library|ca-certificates|whom HTTPS trusts
library|nlohmann-json3-dev|reads JSON (at build time only)
examples|libcli11-dev|command lines of the examples
examples|libcpp-httplib-dev|the simulator's HTTP server
examples|pkg-config|finds that server's library
tests|libcli11-dev|the simulator's command line
tests|libcpp-httplib-dev|the simulator's HTTP server
tests|libgtest-dev|the tests
tests|libgmock-dev|the tests
tests|libssl-dev|signatures of webhooks, TLS in the hostile test server
tests|openssl|makes certificates for the TLS tests
tests|zlib1g-dev|compressed answers of the hostile test server
tests|nginx-light|HTTP/2 and TLS on loopback
tests|pkg-config|the pkg-config consumer
tests|git|archives the tree for the port's test
tests|python3|helper scripts of the tests
gate|clang|the address sanitizer, in a third of g++'s time
gate|clang-format|layout
gate|libclang-rt-dev|that sanitizer, and libFuzzer
benchmarks|libbenchmark-dev|Google Benchmark
benchmarks|libsimdjson-dev|a reference for decoding
benchmarks|nginx-light|a fast server on loopback
benchmarks|openssl|its certificate
benchmarks|curl|sees when it is up
benchmarks|python3-httpx|a peer
benchmarks|python3-h2|HTTP/2 for that peer
benchmarks|nodejs|a peer
benchmarks|strace|counts system calls
benchmarks|prometheus-cpp-dev|another library's size
checks|clang-tidy|static checks
checks|clang-19|a newer clang
checks|libc++-19-dev|the other standard library
checks|libc++abi-19-dev|the other standard library
checks|dpkg-dev|dependencies of the Debian package
checks|file|tells cpack what a program is
checks|gcovr|coverage
checks|doxygen|the reference
checks|debootstrap|bare roots of other Debian suites
checks|debian-archive-keyring|whose packages those are
compilers|g++-13|a compiler to try
compilers|g++-15|a compiler to try
compilers|g++-16|a compiler to try
compilers|clang-NEWEST|a compiler to try
compilers|libc++-NEWEST-dev|its standard library
compilers|libc++abi-NEWEST-dev|its standard library
sources|dpkg-dev|unpacks Debian's sources
sources|libnghttp2-dev|HTTP/2 of a libcurl built from them
sources|libssl-dev|TLS of a libcurl built from them
sources|zlib1g-dev|compression of a libcurl built from them
windows|g++-mingw-w64-x86-64-posix|compiles for Windows
windows|googletest|the tests' framework, to be compiled for Windows
windows|wine64|runs what was compiled
windows|python3|peers of the tests
windows|openssl|their certificates
TABLE
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

# The newest clang's number here: two of libc++ cannot be installed side by side.
newest_clang() {
  apt-cache search --names-only '^clang-[0-9]+$' | sed -nE 's/^clang-([0-9]+) .*/\1/p' | sort -n | tail -1
}

installed() { [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

# Debian starts a service when it is installed (nginx). A policy file is the documented way to say
# no; one that is there already is left as it is, and ours is removed again.
with_services_off() {
  local policy=/usr/sbin/policy-rc.d
  if [ -e "$policy" ]; then
    "$@"
    return
  fi
  printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
  as_root chmod +x "$policy"
  local status=0
  "$@" || status=$?
  as_root rm -f "$policy"
  return "$status"
}

# What Debian's packages are called by Homebrew and FreeBSD's pkg; nothing for what is part of the
# system there, or of another package.
elsewhere() {
  cat <<'TABLE'
g++|llvm|
cmake|cmake|cmake
ninja-build|ninja|ninja
libcurl4-openssl-dev|curl|curl
ca-certificates|ca-certificates|ca_root_nss
nlohmann-json3-dev|nlohmann-json|nlohmann-json
libcli11-dev|cli11|cli11
libcpp-httplib-dev|cpp-httplib|cpp-httplib
pkg-config|pkgconf|pkgconf
libgtest-dev|googletest|googletest
libssl-dev|openssl@3|
zlib1g-dev|zlib|
nginx-light|nginx|nginx
git||git
python3|python|python3
TABLE
}

install_elsewhere() { # field of the table, its installer's command, purposes
  local field=$1 installer=$2 purposes=$3 names
  names=$(needs | while IFS='|' read -r purpose package why; do
    [[ " $purposes " == *" $purpose "* ]] || continue
    elsewhere | awk -F'|' -v package="$package" -v field="$field" '$1 == package { print $field }'
  done | sort -u | awk NF | paste -sd' ' -)
  [ -n "$names" ] || return 0
  echo "Installing for: $purposes"
  echo "  $names"
  $installer $names >/dev/null
}

main() {
  local purposes="${*:-library}" missing=() purpose package why
  case $(uname) in
    Darwin) install_elsewhere 2 "brew install --quiet" "$purposes"; return ;;
    FreeBSD) install_elsewhere 3 "as_root pkg install -y" "$purposes"; return ;;
  esac
  if ! command -v apt-get >/dev/null; then
    echo "No apt-get here: please see to these by other means (version in the README)."
    needs | while IFS='|' read -r purpose package why; do
      if [[ " $purposes " == *" $purpose "* ]]; then printf '  %-28s %s\n' "$package" "$why"; fi
    done
    return 0
  fi
  while IFS='|' read -r purpose package why; do
    [[ " $purposes " == *" $purpose "* ]] || continue
    [[ " ${missing[*]:-} " == *" $package "* ]] && continue
    installed "$package" && continue
    [ ${#missing[@]} -gt 0 ] || echo "Installing with apt-get what is missing for: $purposes"
    printf '  %-28s %s\n' "$package" "$why"
    missing+=("$package")
  done < <(needs)
  [ ${#missing[@]} -gt 0 ] || return 0

  as_root apt-get update -qq
  local available=()
  for package in "${missing[@]}"; do
    package=${package//NEWEST/$(newest_clang)}
    if apt-cache show "$package" >/dev/null 2>&1; then
      available+=("$package")
    else
      echo "  ($package does not exist in this distribution; whatever needs it says so)"
    fi
  done
  [ ${#available[@]} -gt 0 ] || return 0
  with_services_off as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "${available[@]}" >/dev/null
}

main "$@"
