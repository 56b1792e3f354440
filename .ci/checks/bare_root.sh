#!/usr/bin/env bash
# The README's two commands as a newcomer meets them: on a bare root of a Debian suite, made with
# debootstrap from the mirror that apt uses here, with the tree of HEAD and nothing else in it.
#
# usage: bare_root.sh SUITE [demo | tests | all | compilers | COMPILER]...     (default: all)
#        bare_root.sh trixie, bare_root.sh sid demo, bare_root.sh trixie demo g++, ...
#
# `all` is demo and tests. A compiler builds and runs the unit tests alone, as compilers.sh says;
# `g++` is the suite's own, `compilers` every one of them. It runs in mount and process namespaces of
# its own, so that nothing it mounts or starts outlives it. Where that cannot be had it says why and
# ends with 77, which .ci/full calls skipped.
set -euo pipefail

skip() {
  echo "skipped: $*"
  exit 77
}

# The rest runs inside the namespaces, as their first process.
make_root() {
  local suite=$1 root=$2 mirror=$3
  echo "== debootstrap $suite from $mirror"
  debootstrap --variant=minbase "$suite" "$root" "$mirror" >"$root.log" 2>&1 || {
    cat "$root.log"
    exit 1
  }
  # Packages come to the root as they come to this machine: by its proxy, by its rules on dates.
  apt-config dump | grep -E '^Acquire::(https?::|Check-)' >"$root/etc/apt/apt.conf.d/99host" || true
  cp -L /etc/resolv.conf "$root/etc/resolv.conf"
  mkdir "$root/root/sudomock"
  git -c safe.directory='*' archive HEAD | tar -x -C "$root/root/sudomock"
  mount -t proc proc "$root/proc"
  mount --rbind /sys "$root/sys"
  mount --rbind /dev "$root/dev"
}

as_newcomer() {
  local root=$1 start=$SECONDS
  shift
  echo "== $*"
  chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 TERM=dumb \
    sh -c 'cd /root/sudomock && exec "$@"' sh "$@"
  echo "== $* took $((SECONDS - start)) s"
}

run_inside() {
  local suite=$1 root=$2 mirror=$3 what
  shift 3
  make_root "$suite" "$root" "$mirror"
  for what in "$@"; do
    case $what in
      demo | all) as_newcomer "$root" ./examples/demo.sh ;;&
      tests | all) as_newcomer "$root" ./tests/run.sh ;;
      g++)
        as_newcomer "$root" .ci/install-dependencies.sh library examples tests
        as_newcomer "$root" .ci/checks/compilers.sh g++
        ;;
      compilers | *++-*)
        as_newcomer "$root" .ci/install-dependencies.sh library examples tests compilers
        # shellcheck disable=SC2086  # none for every one
        as_newcomer "$root" .ci/checks/compilers.sh ${what/#compilers/}
        ;;
    esac
  done
}

cd "$(dirname "$0")/../.."
if [ "${1:-}" = --inside ]; then
  shift
  run_inside "$@"
  exit
fi

suite=${1:?usage: bare_root.sh SUITE [demo | tests | all | compilers | COMPILER]...}
shift
[ $# -gt 0 ] || set -- all
for what in "$@"; do
  [[ "$what" =~ ^(demo|tests|all|compilers|(g|clang)[+][+](-.*)?)$ ]] || { echo "bare_root.sh: what is \"$what\"?" >&2; exit 2; }
done
[ "$(id -u)" -eq 0 ] || skip "making a root needs to be root"
command -v debootstrap >/dev/null || skip "no debootstrap here"
namespaces=(unshare --mount --pid --fork --kill-child --propagation private)
"${namespaces[@]}" true 2>/dev/null || skip "no namespaces of one's own here (an unprivileged container?)"
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -m1 -E '/debian/?$' || true)
[ -n "$mirror" ] || skip "apt is configured with no mirror of Debian here"

mkdir -p build
root=$(mktemp -d "$PWD/build/bare-root-$suite.XXXXXX")
chmod 755 "$root"  # apt drops its rights
child=
# With the first process of the namespaces all of its others end, and its mounts are gone. unshare
# itself hears no other signal.
clean_up() {
  if [ -n "$child" ]; then kill -KILL "$child" 2>/dev/null || true; fi
  wait
  rm -rf --one-file-system "$root" "$root.log"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
"${namespaces[@]}" "$BASH" .ci/checks/bare_root.sh --inside "$suite" "$root" "$mirror" "$@" &
child=$!
status=0
wait "$child" || status=$?
child=
exit "$status"
