# The world of two LVS routers, a and b, for the scripts that play them: network namespaces of their
# own, on two bridges; to be read by a shell with set -eu, whose arguments are
#
#   KEEPALIVED IPTABLES FOLDER [...]
#
# To be run as the first process of a process namespace, whose end ends everything here. FOLDER has
# a.conf, b.conf, a.rules, b.rules; and n.conf, where a neighbour n is the gateway of both. IPVS is not
# needed: only VRRP and BFD run.
# Process ids are those of this namespace only below a /proc of its own.
mount -t proc proc /proc
keepalived=$1 iptables=$2
cd "$3"

a='' b='' n=''
sides='a b'
[ ! -f n.conf ] || sides='a b n'
for side in $sides; do
  unshare --net sleep 600 &
  eval "$side=$!"
done
# Each sleeper is in its namespace once it is a sleeper.
for pid in $a $b $n; do
  until grep -q sleep "/proc/$pid/comm"; do sleep 0.1; done
done

on() {
  eval "pid=\$$1"
  shift
  nsenter --target "$pid" --net -- "$@"
}

for net in 0 1; do
  ip link add "br$net" type bridge
  ip link set "br$net" up
  for side in $sides; do
    eval "pid=\$$side"
    ip link add "$side$net" type veth peer name "eth$net" netns "$pid"
    ip link set "$side$net" master "br$net" up
    on $side ip link set "eth$net" up
  done
done

address() {
  on "$1" ip link set lo up
  on "$1" ip address add "192.168.26.$2/24" dev eth0
  on "$1" ip address add "10.11.12.$2/24" dev eth1
  [ ! -f "$1.rules" ] || on "$1" "$iptables" iptables-restore <"$1.rules"
}

start() {
  rm -f "$1.pid" "$1.vrrp" "$1.bfd"
  on "$1" "$keepalived" --dont-fork --log-console --vrrp --use-file "$PWD/$1.conf" \
    --pid "$PWD/$1.pid" --vrrp_pid "$PWD/$1.vrrp" --bfd_pid "$PWD/$1.bfd" >>"$1.log" 2>&1 &
}

held() {
  on "$1" ip -4 -oneline address show | grep -c -e ' 192\.168\.26\.1[01]/' -e ' 10\.11\.12\.10/' || true
}

until_held() {
  tries=0
  while [ "$(held "$1")" != "$2" ] && [ $tries -lt 200 ]; do
    sleep 0.05
    tries=$((tries + 1))
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
[ -z "$n" ] || address n 254
