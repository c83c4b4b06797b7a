#!/bin/bash
# Unpacks the programs that judge our payloads into a folder, and prints that folder.
#
# Nothing is installed: packages are fetched with `apt-get download` and unpacked with
# `dpkg-deb -x`, so no maintainer script runs and no service of theirs starts at the next boot
# (installing cloud-init or keepalived would arrange for both). No privilege is needed.
#
#   tools/checkers/get.sh            fetch on first use, print the folder on stdout
#   CDKTF_LVS_CACHE=/var/cache/lvs   keep it there instead of in .cache/ beside package.json
#
# Safe to run from many processes at once: one fetches, the others wait for it.
set -euo pipefail

# Named packages are always unpacked; the libraries they need only where the host lacks them.
packages=(
  busybox-static
  cloud-init
  dash
  genisoimage
  iproute2
  iptables
  iputils-arping
  ipvsadm
  keepalived
  python3-yaml
  qemu-guest-agent
  shellcheck
  systemd
)

say() { printf 'checkers: %s\n' "$*" >&2; }

fail() {
  say "$1"
  say "What to do: $2"
  exit 1
}

here=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${CDKTF_LVS_CACHE:-$here/../../.cache}/checkers

for tool in apt-get dpkg dpkg-deb flock sha256sum; do
  command -v "$tool" >/dev/null ||
    fail "$tool is not on this machine." "Run these tests on Debian or Ubuntu, or in a container of one."
done

# The recipe is this file, the release and the architecture: the folder's name tells them apart.
# shellcheck source=/dev/null
release=$(. /etc/os-release && echo "$ID ${VERSION_ID:-${VERSION_CODENAME:-}}")
key=$({ cat "${BASH_SOURCE[0]}"; echo "$release $(dpkg --print-architecture)"; } | sha256sum)
root=$cache/${key:0:16}

finish() {
  cd -P "$root"
  pwd
  exit 0
}

[ -d "$root" ] && finish

mkdir -p "$cache"
cache=$(cd -P "$cache" && pwd)
root=$cache/${root##*/}
exec 9>"$cache/lock"
if ! flock -n 9; then
  say 'waiting for another process that fetches them'
  flock 9
fi
[ -d "$root" ] && finish

partial=$root.partial
log=$partial/apt.log
trap 'rm -rf "$partial"' EXIT
rm -rf "$partial"
mkdir -p "$partial/debs" "$partial/root" "$partial/lists/partial" "$partial/archives/partial"

# apt as the host has it configured, with the package lists named by the caller.
apt() { (cd "$partial/debs" && LC_ALL=C apt-get -q -o APT::Sandbox::User= "${lists[@]}" "$@"); }

# Prints what apt would install here for the packages asked for; `-s` only simulates.
missing() { apt -s --no-install-recommends install "${packages[@]}" | sed -n 's/^Inst \([^ ]*\) .*/\1/p'; }

download() {
  local needed wanted
  needed=$(missing 2>>"$log") || return 1
  mapfile -t wanted < <(printf '%s\n' "${packages[@]}" "$needed" | sed '/^$/d' | sort -u)
  rm -f "$partial"/debs/*
  say "fetching ${#wanted[@]} packages, once, into $cache"
  apt download "${wanted[@]}" >>"$log" 2>&1
}

# The host's package lists may be absent or so old that their packages are gone from the archive.
# Then fresh ones are fetched into our own folder: the host's are never touched.
lists=()
if ! download; then
  say "the host's package lists are missing or stale: fetching our own"
  lists=(-o "Dir::State::Lists=$partial/lists" -o "Dir::Cache=$partial" -o "Dir::Cache::pkgcache=" -o "Dir::Cache::srcpkgcache=")
  if ! { apt update >>"$log" 2>&1 && download; }; then
    tail -n 20 "$log" >&2
    fail "apt-get could not fetch ${packages[*]}." \
      "See apt's words above; check the network and that the sources in /etc/apt name Debian's main (on Ubuntu also universe) archive, run 'sudo apt-get update', then try again."
  fi
fi

for deb in "$partial"/debs/*.deb; do
  dpkg-deb -x "$deb" "$partial/root"
done
mv "$partial/root" "$root"
say "ready: $(du -sh "$root" | cut -f1) in $root"
finish
