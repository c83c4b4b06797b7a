#!/bin/sh
# Plays two LVS routers, a and b, in network namespaces of their own, with the real keepalived, the
# real iptables and the files that each was given; and prints who holds how many floating addresses
# after each act.
#
#   two-routers.sh KEEPALIVED IPTABLES FOLDER
#
# FOLDER has also a.later, b.later with one VIP more.
set -eu
. "$(dirname "$0")/two-routers-world.sh"

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
