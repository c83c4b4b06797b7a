import type { GuestProfile } from '../model/guest';
import type { CloudConfig, Command } from './payload';
import * as guard from './guard';
import { enableUnit } from './systemd';
import { register, service } from './sysv';

const DIRECTORY = '/srv/web-page';

/** A page that names its server, and the port that it is served on. */
export interface WebPageData {
  /** The server's host name. */
  readonly hostName: string;
  /** The TCP port. */
  readonly port: number;
}

/** A word that neither a shell nor systemd reads as anything but itself. */
const PLAIN_WORD = /^[A-Za-z0-9/._=-]+$/;

/**
 * The cloud-config that makes a guest serve one page with what every image has.
 *
 * @throws LvsError `CloudConfigInvalid` for a web server of the guest that is no list of plain words
 */
export function webPageConfig(guest: GuestProfile, page: WebPageData): CloudConfig {
  const { file, permissions, script, runcmd } = PAGE_SERVICES[guest.serviceManager];
  const command = [...guest.webServer, String(page.port)]
    .map((word) =>
      guard.word(word, PLAIN_WORD, 'CloudConfigInvalid', {
        path: `Guest (${guest.title})`,
        subject: 'word of webServer',
      }),
    )
    .join(' ');
  return {
    write_files: [
      { path: `${DIRECTORY}/index.html`, content: html(page), permissions: '0644' },
      { path: file, content: script(command), permissions },
    ],
    runcmd,
  };
}

/** How a service is written and started. */
interface PageService {
  readonly file: string;
  readonly permissions: string;
  script(command: string): string;
  readonly runcmd: readonly Command[];
}

const PAGE_SERVICES: { readonly [manager in GuestProfile['serviceManager']]: PageService } = {
  sysv: {
    file: '/etc/rc.d/init.d/web-page',
    permissions: '0755',
    script: sysvService,
    runcmd: [register('web-page'), service('web-page', 'start')],
  },
  systemd: {
    file: '/etc/systemd/system/web-page.service',
    permissions: '0644',
    script: systemdService,
    // systemd has read it with the firewall's unit, which every real server has.
    runcmd: [enableUnit('web-page.service', true)],
  },
};

function html({ hostName }: WebPageData): string {
  return [
    '<!DOCTYPE html>',
    `<title>${hostName}</title>`,
    `<p>This page comes from the real server ${hostName}.</p>`,
    '',
  ].join('\n');
}

/** A SysV service rather than an upstart job: it is the one that SELinux has a domain for. */
function sysvService(command: string): string {
  return `#!/bin/sh
# chkconfig: 345 90 10
# description: Serves one page that names this server.
### BEGIN INIT INFO
# Provides: web-page
# Required-Start: $network
# Default-Start: 3 4 5
# Default-Stop: 0 1 2 6
# Short-Description: Serves one page that names this server
### END INIT INFO

pid=/var/run/web-page.pid
lock=/var/lock/subsys/web-page

running() {
    [ -f "$pid" ] && kill -0 "$(cat "$pid")" 2>/dev/null
}

start() {
    running && return 0
    cd ${DIRECTORY} || return 1
    ${command} </dev/null >/dev/null 2>&1 &
    echo $! >"$pid"
    touch "$lock"
}

stop() {
    running && kill "$(cat "$pid")"
    rm -f "$pid" "$lock"
}

case "$1" in
    start) start ;;
    stop) stop ;;
    restart) stop; start ;;
    status)
        if running; then echo "web-page is running"; else echo "web-page is stopped"; exit 3; fi
        ;;
    *)
        echo "usage: $0 {start|stop|restart|status}" >&2
        exit 2
        ;;
esac
`;
}

/**
 * A user and a port below 1024 of its own, where the guest's systemd knows how; an older one skips
 * the lines that it does not know, and leaves the program root without root's capabilities.
 */
function systemdService(command: string): string {
  return `[Unit]
Description=Page that names this server
After=network.target

[Service]
WorkingDirectory=${DIRECTORY}
ExecStart=${command}
StandardOutput=null
StandardError=null
Restart=always
RestartSec=1
DynamicUser=yes
AmbientCapabilities=CAP_NET_BIND_SERVICE
CapabilityBoundingSet=CAP_NET_BIND_SERVICE

[Install]
WantedBy=multi-user.target
`;
}
