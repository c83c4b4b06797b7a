import * as guard from './guard';
import type { Payload } from './payload';

/**
 * Kernel modules on a guest without systemd, now and at every boot: the distribution runs each script
 * of `/etc/sysconfig/modules` that can be executed.
 */
export function sysvModules(modules: readonly string[]): Payload {
  if (modules.length === 0) return { files: [], firstBoot: [] };
  const load = modules.map((name) => ['/sbin/modprobe', name]);
  const lines = ['#!/bin/sh', ...load.map((command) => command.join(' '))];
  return {
    files: [
      guard.seedFile(
        '/etc/sysconfig/modules/lvs.modules',
        lines,
        'ftp of the virtual servers',
        '0755',
      ),
    ],
    firstBoot: load,
  };
}
