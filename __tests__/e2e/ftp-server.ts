import type { CloudConfig } from '../../constructs';

/** The ports that clients in passive mode are told to connect to, by every FTP server here. */
export const PASSIVE_PORTS = { from: 10_000, to: 10_009 } as const;

/**
 * An FTP server for anybody, in passive mode and in active mode: vsftpd, which is in the guests'
 * image. Its greeting and its one file are its own name.
 */
export function ftpServer(name: string): CloudConfig {
  const settings = [
    'listen=YES',
    'listen_ipv6=NO',
    'anonymous_enable=YES',
    'local_enable=NO',
    'no_anon_password=YES',
    'anon_root=/srv/ftp',
    `ftpd_banner=${name}`,
    'port_enable=YES',
    'connect_from_port_20=YES',
    'pasv_enable=YES',
    `pasv_min_port=${PASSIVE_PORTS.from}`,
    `pasv_max_port=${PASSIVE_PORTS.to}`,
    'secure_chroot_dir=/var/run/vsftpd/empty',
    '',
  ].join('\n');
  return {
    write_files: [
      { path: '/srv/ftp/name', content: `${name}\n`, permissions: '0644' },
      { path: '/etc/vsftpd.conf', content: settings, permissions: '0644' },
    ],
    runcmd: [['systemctl', 'enable', '--now', 'vsftpd.service']],
  };
}
