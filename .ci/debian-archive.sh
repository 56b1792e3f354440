#!/usr/bin/env bash
# Fetches a package of another Debian release with this machine's own apt, whose archive and keys it
# uses, into a cache outside of the tree; installs nothing. Prints the folder it was unpacked into.
#
# usage: .ci/debian-archive.sh source PACKAGE SUITE...     the sources, Debian's patches applied
#        .ci/debian-archive.sh package PACKAGE SUITE...    what the binary package would install
#
# Of several versions it is the newest whose files are there: an archive may list what it no longer,
# or not yet, holds. Exits with 3 where there is no archive of Debian's to ask.
set -euo pipefail
[ $# -ge 3 ] || { echo "usage: $0 source|package PACKAGE SUITE..." >&2; exit 2; }
kind=$1 package=$2
shift 2
cache=${XDG_CACHE_HOME:-$HOME/.cache}/sudomock/debian
state=$cache/$kind-$(tr ' ' '+' <<<"$*")

# Where this machine itself gets Debian from.
archive=$(apt-get indextargets --format '$(REPO_URI) $(ORIGIN) $(CODENAME) $(COMPONENT)' \
  'Created-By: Packages' 2>/dev/null |
  awk '$2 == "Debian" && $3 !~ /-(security|updates|backports)/ && $4 == "main" { print $1; exit }')
if [ -z "$archive" ]; then
  echo "no Debian archive among this machine's apt sources (or no apt-get update yet)" >&2
  exit 3
fi

[ "$kind" = source ] && entry=deb-src || entry=deb
mkdir -p "$state/lists/partial" "$state/cache/archives/partial"
printf "$entry $archive %s main\n" "$@" >"$state/sources.list"
# As the caller, not as apt's own user, who may not read a home.
apt=(-qq -o APT::Sandbox::User="$(id -un)" -o Acquire::Languages=none -o Acquire::Retries=3
  -o Dir::Etc::sourcelist="$state/sources.list" -o Dir::Etc::sourceparts=/dev/null
  -o Dir::State::lists="$state/lists" -o Dir::Cache="$state/cache")
apt-get "${apt[@]}" update >&2

versions() {
  if [ "$kind" = source ]; then
    apt-cache "${apt[@]}" showsrc --only-source "$package" | awk '$1 == "Version:" { print $2 }'
  else
    apt-cache "${apt[@]}" madison "$package" | awk '{ print $3 }'
  fi | sort -rVu
}

unpack() {
  local version=$1 target=$2 scratch
  scratch=$(mktemp -d "$cache/unpack.XXXXXX")
  chmod go+rx "$scratch"
  if [ "$kind" = source ]; then
    (cd "$scratch" && apt-get "${apt[@]}" source --download-only "$package=$version" &&
      dpkg-source --no-check -x ./*.dsc tree) >&2 || { rm -rf "$scratch"; return 1; }
  else
    (cd "$scratch" && apt-get "${apt[@]}" download "$package=$version" &&
      dpkg-deb -x ./*.deb tree) >&2 || { rm -rf "$scratch"; return 1; }
  fi
  mv "$scratch/tree" "$target"
  rm -rf "$scratch"
}

for version in $(versions); do
  folder=$cache/${package}_${version}_$kind
  if [ -d "$folder" ] || unpack "$version" "$folder"; then
    echo "$folder"
    exit 0
  fi
  echo "$package $version is listed, but cannot be fetched" >&2
done
echo "no $package in $*" >&2
exit 1
