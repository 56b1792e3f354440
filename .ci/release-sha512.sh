#!/usr/bin/env bash
# Prints the SHA512 of a release's archive as the forge serves it, for ports/sudomock/portfile.cmake.
# ports/ is left out of archives (.gitattributes), or the number would have to contain itself.
#
# usage: .ci/release-sha512.sh [TAG]     (default: the tag of the version in CMakeLists.txt)
set -euo pipefail
cd "$(dirname "$0")/.."
version=$(sed -n 's/^project(sudomock VERSION \([0-9.]*\).*/\1/p' CMakeLists.txt)
tag=${1:-v$version}
git archive --format=tar --prefix="sudomock-cpp-${tag#v}/" "$tag" | gzip -n | sha512sum | cut -d' ' -f1
