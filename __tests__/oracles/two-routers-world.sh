# The world of two LVS routers, a and b, for the scripts that play them: network namespaces of their
# own, on two bridges; to be read by a shell with set -eu, whose arguments are
#
#   KEEPALIVED IPTABLES FOLDER [...]
#
# To be run as the first process of a process namespace, whose end ends everything here. FOLDER has
# a.conf, b.conf, a.rules, b.rules. IPVS is not needed: only VRRP runs.
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
