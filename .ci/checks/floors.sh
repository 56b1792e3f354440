#!/usr/bin/env bash
# Includes go down: a floor includes only itself and what is below it (CONTRIBUTING.md's table), libcurl
# and nlohmann/json stay where they belong, and a .cpp is found by its header's name.
set -euo pipefail
cd "$(dirname "$0")/../.."

# A folder and the folders of src/ whose headers it may include. The public headers are open to all but
# src/base/.
declare -A below=(
  [include]=""
  [base]="base"
  [types]="base types"
  [limits]="base limits"
  [decode]="base types decode"
  [http]="base types http"
  [api]="base types limits decode http api"
  [polling]="base types limits decode http api polling"
  [client]="base types limits decode http api polling client"
  [src]="base types limits decode http api polling client"
  [webhooks]="base types decode webhooks"
  [testing]="base types testing"
  [simulator]="base types decode testing simulator"
)
curl="http"
json="decode testing simulator"
# Without a header of their own: a program's main; a further part of polling_engine.hpp, as its first
# line says.
headless="main polling_engine_answers"

among() { [[ " $2 " == *" $1 "* ]]; }
failed=0
refuse() {
  echo "$1: $2"
  failed=1
}

mapfile -t files < <(git ls-files -- 'include/*.hpp' 'src/*.hpp' 'src/*.cpp')
for file in "${files[@]}"; do
  IFS=/ read -r top folder rest <<<"$file"
  floor=$folder
  [ "$top" = include ] && floor=include
  [ "$top" = src ] && [ -z "$rest" ] && floor=src
  if [ -z "${below[$floor]+known}" ]; then
    refuse "$file" "its folder has no floor"
    continue
  fi
  while read -r included; do
    case $included in
      curl/*) among "$floor" "$curl" || refuse "$file" "includes <$included>" ;;
      nlohmann/*) among "$floor" "$json" || refuse "$file" "includes <$included>" ;;
      sudomock/*) [ "$floor" != base ] || refuse "$file" "includes <$included>" ;;
      *[!a-z_/.]*) ;;
      */*.hpp) among "${included%%/*}" "${below[$floor]}" || refuse "$file" "includes $included" ;;
    esac
  done < <(sed -nE 's/^ *# *include *[<"]([^>"]+)[>"].*/\1/p' "$file")
  name=$(basename "$file" .cpp)
  if [[ $file == *.cpp ]] && [ ! -e "${file%.cpp}.hpp" ] && ! among "$name" "$headless" &&
    [ ! -e "include/sudomock/$name.hpp" ] && ! compgen -G "include/sudomock/*/$name.hpp" >/dev/null; then
    refuse "$file" "has no header of its name"
  fi
done
[ "$failed" = 0 ] || exit 1
echo "${#files[@]} files include nothing from a floor above them"
