#!/usr/bin/env bash
# Walks one of the README's roads: its commands, word by word, in a folder that holds nothing but
# main.cpp. The forge's address leads to a copy of this checkout, and HOME to the folder.
#
# usage: [THEN=<next block>] road.sh CHECKOUT BLOCKS FOLDER ROAD
set -euo pipefail
checkout=$1 blocks=$2 folder=$3 road=$4

rm -rf "$folder"
mkdir -p "$folder/home" "$folder/empty"
# The state of the tree as it is, as the branch main. No tag: a reader has none either.
state=$(git -C "$checkout" stash create)
git clone --quiet --bare --no-tags "$checkout" "$folder/forge.git"
git -C "$folder/forge.git" fetch --quiet "$checkout" "${state:-HEAD}"
git -C "$folder/forge.git" update-ref refs/heads/main FETCH_HEAD
git -C "$folder/forge.git" symbolic-ref HEAD refs/heads/main

export HOME="$folder/home" GIT_CONFIG_COUNT=2
export GIT_CONFIG_KEY_0="url.file://$folder/forge.git.insteadOf"
export GIT_CONFIG_VALUE_0=https://github.com/sudomock/sudomock-cpp
export GIT_CONFIG_KEY_1=protocol.file.allow GIT_CONFIG_VALUE_1=always
unset SUDOMOCK_API_KEY

cp "$blocks/main.cpp" "$folder/empty/"
cd "$folder/empty"
for block in "$road" ${THEN:-}; do
  lines=$(grep -c . "$blocks/$block.sh")
  bash -euo pipefail "$blocks/$block.sh"
  # The program links, starts, and says what it wants.
  said=$(build/hello 2>&1) && exit 1
  [[ $said == "usage: SUDOMOCK_API_KEY"* ]] || { echo "$said"; exit 1; }
  echo "$block: from an empty folder to a running program in $lines lines and $SECONDS s"
  rm -f build/hello
done
