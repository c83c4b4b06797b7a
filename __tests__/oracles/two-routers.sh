#!/bin/sh
# Plays two LVS routers, a and b, in network namespaces of their own, with the real keepalived, the
# real iptables and the files that each was given; and prints who holds how many floating addresses
# after each act. IPVS is not needed: only VRRP runs.
#
#   two-routers.sh KEEPALIVED IPTABLES FOLDER
#
# To be run as the first process of a process namespace, whose end ends everything here. FOLDER has
# a.conf, b.conf, a.rules, b.rules; and a.later, b.later with one VIP more.
set -eu
# Process ids are those of this namespace only below a /proc of its own.
mount -t proc proc /proc
keepalived=$1 iptables=$2
cd "$3"

a='' b=''
for side in a b; do
  unshare --net sleep 600 &
  eval "$side=$!"
done
# Each sleeper is in its namespace once it is a sleeper.
for pid in $a $b; do
  until grep -q sleep "/proc/$pid/comm"; do sleep 0.1; done
done

on() {
  eval "pid=\$$1"
  shift
  nsenter --target "$pid" --net -- "$@"
}

for n in 0 1; do
  ip link add "br$n" type bridge
  ip link set "br$n" up
  for side in a b; do
    eval "pid=\$$side"
    ip link add "$side$n" type veth peer name "eth$n" netns "$pid"
    ip link set "$side$n" master "br$n" up
    on $side ip link set "eth$n" up
  done
done

address() {
  on "$1" ip link set lo up
  on "$1" ip address add "192.168.26.$2/24" dev eth0
  on "$1" ip address add "10.11.12.$2/24" dev eth1
  on "$1" "$iptables" iptables-restore <"$1.rules"
}

start() {
  rm -f "$1.pid" "$1.vrrp"
  on "$1" "$keepalived" --dont-fork --log-console --vrrp --use-file "$PWD/$1.conf" \
    --pid "$PWD/$1.pid" --vrrp_pid "$PWD/$1.vrrp" >>"$1.log" 2>&1 &
}

held() {
  on "$1" ip -4 -oneline address show | grep -c -e ' 192\.168\.26\.1[01]/' -e ' 10\.11\.12\.10/' || true
}

until_held() {
  n=0
  while [ "$(held "$1")" != "$2" ] && [ $n -lt 200 ]; do
    sleep 0.05
    n=$((n + 1))
  done
}

now() {
  cut -d' ' -f1 /proc/uptime
}

act() {
  echo "$1 $(held a) $(held b)"
}

address a 9
address b 8

# Started together, the backup a moment earlier.
start b
sleep 0.2
start a
until_held a 2
act 'primary-first'
# The backup waits five seconds, and then for three heartbeats.
sleep 8
act 'both-started'

# The active one dies; what it held dies with the machine.
began=$(now)
kill -9 "$(cat a.pid)" "$(cat a.vrrp)"
on a ip address delete 192.168.26.10/24 dev eth0
on a ip address delete 10.11.12.10/24 dev eth1
until_held b 2
echo "seconds $began $(now)"
act 'primary-dead'

start a
sleep 4
act 'primary-returned'

# A VIP more reaches the standby first.
mv a.later a.conf
kill -HUP "$(cat a.pid)"
sleep 3
act 'standby-changed'
mv b.later b.conf
kill -HUP "$(cat b.pid)"
until_held b 3
sleep 1
act 'both-changed'

# One network is lost: both of its addresses go.
ip link set b1 down
until_held a 3
sleep 1
act 'link-lost'
