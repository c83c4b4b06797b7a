#!/bin/sh
# Plays two LVS routers, a and b, as it is told, and prints who holds how many floating addresses
# after each `see`.
#
#   router-acts.sh KEEPALIVED IPTABLES FOLDER ACT...
#
# ACT is one of start:SIDE, die:SIDE (a crash of the whole machine), unplug:LINK, such as a1,
# await:SIDE:COUNT, at most ten seconds, pause:SECONDS and see:NAME.
set -eu
. "$(dirname "$0")/two-routers-world.sh"

# What is left of the arguments are the acts.
shift 3

die() {
  kill -9 "$(cat "$1.pid")" "$(cat "$1.vrrp")"
  on "$1" ip address delete 192.168.26.10/24 dev eth0 2>/dev/null || true
  on "$1" ip address delete 10.11.12.10/24 dev eth1 2>/dev/null || true
}

for line; do
  what=${line%%:*} rest=${line#*:}
  case $what in
    start) start "$rest" ;;
    die) die "$rest" ;;
    unplug) ip link set "$rest" down ;;
    await) until_held "${rest%%:*}" "${rest#*:}" ;;
    pause) sleep "$rest" ;;
    see) act "$rest" ;;
    *) exit 2 ;;
  esac
done
