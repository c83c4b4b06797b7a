import type { Cluster } from '../model/cluster/cluster';
import * as guard from './guard';
import type { SeedFile } from './payload';

/** The name of the service that {@link renderStandby} writes. */
export const STANDBY_SERVICE = 'lvs-standby';

/**
 * Seconds after which the backup LVS router no longer waits for the active one: 120, and more where
 * the dead time is long, so that a primary that boots at the same moment has started pulse (and
 * waited out its own dead time) before.
 */
export function standbyBoundSeconds({ deadSeconds }: Cluster['heartbeat']): number {
  return Math.max(120, 5 * deadSeconds + 60);
}

/**
 * The service that starts pulse on the backup LVS router, `/etc/rc.d/init.d/lvs-standby`. Routers
 * that start pulse at the same time both see nobody, and the backup takes the addresses; so at
 * every boot it waits until the NAT VIP has answered ARP, every time it was asked, for longer than
 * the dead time. A bound ends the wait: then there is no active router, and this one is needed.
 *
 * @throws LvsError whatever value the script cannot hold
 */
export function renderStandby(cluster: Cluster): SeedFile {
  const { path, heartbeat, natVip, routers } = cluster;
  const at = (subject: string) => ({ path, subject });
  const device = routers[0]?.private.device ?? '';
  const settings = [
    `nat_vip=${guard.address(natVip.address, at('natVip'))}`,
    `device=${guard.device(device, at('device'))}`,
    `deadtime=${guard.integer(heartbeat.deadSeconds, 1, 86_400, at('heartbeat.deadSeconds'))}`,
    `bound=${guard.integer(standbyBoundSeconds(heartbeat), 1, 1e6, at('heartbeat.deadSeconds'))}`,
  ];
  const script = SCRIPT.replace('@settings@', settings.join('\n'));
  return guard.seedFile(
    `/etc/rc.d/init.d/${STANDBY_SERVICE}`,
    script.trimEnd().split('\n'),
    'heartbeat of the cluster',
    '0755',
  );
}

const SCRIPT = String.raw`#!/bin/sh
#
# lvs-standby   Starts pulse on the backup LVS router, once another one is active
#
# chkconfig: 2345 99 01
# description: Waits until the NAT VIP has answered ARP for longer than \
#              the dead time, or until a bound has passed, then starts pulse.
# processname: lvs-standby
# pidfile: /var/run/lvs-standby.pid
#
### BEGIN INIT INFO
# Provides: lvs-standby
# Required-Start: $network $local_fs
# Required-Stop: $local_fs
# Should-Start: $syslog iptables sshd
# Default-Start: 2 3 4 5
# Default-Stop: 0 1 6
# Short-Description: Starts pulse on the backup LVS router
# Description: Waits until the NAT VIP has answered ARP for longer than the
#              dead time, or until a bound has passed, then starts pulse.
### END INIT INFO

# The floating address that the active LVS router holds, and where it is asked for.
# Seconds that it must answer for, and seconds after which nobody waits any longer.
@settings@

name=lvs-standby
pidfile=/var/run/$name.pid
lockfile=/var/lock/subsys/$name

# Seconds since boot: unlike the time of day, nothing sets them.
seconds() {
    cut -d. -f1 /proc/uptime
}

log() {
    logger -p daemon.notice -t $name "$1"
}

pulse_runs() {
    service pulse status >/dev/null 2>&1
}

waiter() {
    pid=$(cat $pidfile 2>/dev/null) && [ -n "$pid" ] &&
        grep -q $name "/proc/$pid/cmdline" 2>/dev/null
}

wait_for_active_router() {
    began=$(seconds)
    since=
    while [ $(($(seconds) - began)) -lt $bound ]; do
        if arping -q -f -w 1 -I $device $nat_vip >/dev/null 2>&1; then
            now=$(seconds)
            [ -n "$since" ] || since=$now
            if [ $((now - since)) -gt $deadtime ]; then
                log "the NAT VIP has answered for $((now - since)) s: an LVS router is active"
                return
            fi
        else
            since=
        fi
        sleep 1
    done
    log "no LVS router has been active for $deadtime s on end within $bound s"
}

wait_and_start() {
    trap '' HUP
    wait_for_active_router
    # pulse reads its configuration again on this signal: it must not inherit that it is ignored.
    trap - HUP
    pulse_runs || service pulse start
    rm -f $pidfile
}

start() {
    if pulse_runs || waiter; then
        return 0
    fi
    (wait_and_start) </dev/null >/dev/null 2>&1 &
    echo $! >$pidfile
    touch $lockfile
}

# pulse itself is stopped by its own service.
stop() {
    if waiter; then
        kill "$pid"
    fi
    rm -f $pidfile $lockfile
}

status() {
    if waiter; then
        echo "$name (pid $pid) waits for an active LVS router"
    elif pulse_runs; then
        echo "$name has nothing to do: pulse runs"
    else
        echo "$name is stopped"
        return 3
    fi
}

case "$1" in
start)
    start
    ;;
stop)
    stop
    ;;
restart | force-reload)
    stop
    start
    ;;
condrestart | try-restart)
    if waiter; then
        stop
        start
    fi
    ;;
status)
    status
    ;;
*)
    echo "Usage: $0 {start|stop|restart|condrestart|try-restart|force-reload|status}" >&2
    exit 2
    ;;
esac
`;
