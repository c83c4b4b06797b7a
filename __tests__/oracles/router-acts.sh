#!/bin/sh
# Plays two LVS routers, a and b, as it is told, and prints who holds how many floating addresses
# after each `see`; and, where a.notify is a script, what it wrote into a file `heard` beside it.
#
#   router-acts.sh KEEPALIVED IPTABLES FOLDER ACT...
#
# ACT is one of start:SIDE, die:SIDE (a crash of the whole machine), unplug:LINK, such as a1,
# cut:SIDE (the neighbour hears nothing of it any more), await:SIDE:COUNT, at most some ten seconds,
# pause:SECONDS and see:NAME.
set -eu
. "$(dirname "$0")/two-routers-world.sh"

# What is left of the arguments are the acts.
shift 3

# Where keepalived runs scripts from, only root may write; both routers share this one.
scripts=/usr/libexec/keepalived
if [ -f a.notify ]; then
  mount -t tmpfs tmpfs "${scripts%/*}"
  mkdir -m 755 "$scripts"
  install -m 755 a.notify "$scripts/lvs-notify"
fi

die() {
  kill -9 $(cat "$1.pid" "$1.vrrp" "$1.bfd" 2>/dev/null)
  on "$1" ip address delete 192.168.26.10/24 dev eth0 2>/dev/null || true
  on "$1" ip address delete 10.11.12.10/24 dev eth1 2>/dev/null || true
}

own() {
  case $1 in a) echo 192.168.26.9 ;; b) echo 192.168.26.8 ;; esac
}

for line; do
  what=${line%%:*} rest=${line#*:}
  case $what in
    start) start "$rest" ;;
    die) die "$rest" ;;
    cut) on n "$iptables" iptables -A INPUT -i eth0 -s "$(own "$rest")" -j DROP ;;
    unplug) ip link set "$rest" down ;;
    await) until_held "${rest%%:*}" "${rest#*:}" ;;
    pause) sleep "$rest" ;;
    see) act "$rest" ;;
    *) exit 2 ;;
  esac
done

[ ! -f "$scripts/heard" ] || sed 's/^/heard /' "$scripts/heard"
