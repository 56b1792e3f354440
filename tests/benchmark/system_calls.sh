#!/usr/bin/env bash
# System calls of one warm request: what a thousand more add, counted by strace. How often either
# peer has to poll is a matter of the server's speed, so the goal is for the calls beside that.
#
# usage: with_nginx.sh system_calls.sh PROGRAMS_FOLDER
set -euo pipefail
programs=$1
command -v strace >/dev/null || { echo "SKIPPED|strace is not installed"; exit; }
output=$(mktemp)
trap 'rm -f "$output"' EXIT

calls() { # peer, protocol, requests: all, and those that are no poll
  strace -f -qq -c -U calls,name -o "$output" "$programs/warm_get" "$@"
  awk '$1 ~ /^[0-9]+$/ && $2 != "total" { all += $1; if ($2 !~ /poll/) other += $1 }
    END { print all, other }' "$output"
}
calls_each() { # peer, protocol
  echo "$(calls "$1" "$2" 1100) $(calls "$1" "$2" 100)" |
    awk '{ printf "%.1f %.1f", ($1 - $3) / 1000, ($2 - $4) / 1000 }'
}
rows() { # protocol
  local what="system calls per request, $1" own own_other peer peer_other
  read -r own own_other <<<"$(calls_each get "$1")"
  read -r peer peer_other <<<"$(calls_each libcurl "$1")"
  echo "ROW|$what: get to libcurl, handle reused|$own to $peer|$own||"
  awk -v what="$what beside poll" -v own="$own_other" -v peer="$peer_other" 'BEGIN {
    goal = peer + 1  # our own asks which process this is, should it be a fork
    printf "ROW|%s: the same|%s to %s|%s|%s|%s\n", what, own, peer, own, goal, own <= goal ? "met" : "MISSED" }'
}
rows http
rows https
