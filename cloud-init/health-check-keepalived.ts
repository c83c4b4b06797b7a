import type { Member, VirtualServer } from '../model/cluster';
import { KEEPALIVED_DEFAULTS } from '../model/engines/keepalived';
import { LvsError } from '../model/errors';
import type { HealthCheckData } from '../model/health-check';
import * as guard from './guard';
import { block, quoted } from './keepalived-block';
import type { KeepalivedDialect } from './keepalived-dialect';

/**
 * The block of keepalived.conf that checks one real server, and how long it waits for an answer.
 * The service is asked at the port that it listens on: a real server behind several ports has none
 * of its own there, and is asked at the lowest.
 *
 * @throws LvsError `HealthCheckInvalid`, `EngineCannot`
 */
export function healthCheckBlock(
  virtualServer: VirtualServer,
  { port }: Member,
  dialect: KeepalivedDialect,
): readonly string[] {
  const { path, healthCheck } = virtualServer;
  const at = (subject: string) => ({ path, subject: `${subject} of the health check` });
  const { checkTimeoutSeconds, udpCheckTimeoutSeconds, checkRetries, retryDelaySeconds } =
    KEEPALIVED_DEFAULTS;
  const common = (timeout: number, retry: string) => [
    `connect_port ${guard.port(port, at('port'))}`,
    `connect_timeout ${timeout}`,
    `${retry} ${checkRetries}`,
    `delay_before_retry ${retryDelaySeconds}`,
  ];
  switch (healthCheck.kind) {
    case 'tcp':
      return block('TCP_CHECK', common(checkTimeoutSeconds, 'retry'));
    case 'udp':
      return block('UDP_CHECK', common(udpCheckTimeoutSeconds, 'retry'));
    case 'http':
      return block('HTTP_GET', [
        ...block('url', urlLines(healthCheck, at)),
        ...common(checkTimeoutSeconds, dialect.httpRetry),
      ]);
    default:
      throw new LvsError('EngineCannot', { ...at('kind'), value: healthCheck.kind });
  }
}

/**
 * The line of a virtual server that says under which name its real servers are asked over HTTP.
 *
 * @throws LvsError `HealthCheckInvalid`
 */
export function virtualHostLine({ path, healthCheck }: VirtualServer): readonly string[] {
  if (healthCheck.kind !== 'http' || healthCheck.host === undefined) return [];
  const origin = { path, subject: 'host of the health check' };
  return [
    `virtualhost ${guard.word(healthCheck.host, /^[A-Za-z0-9.-]+$/, 'HealthCheckInvalid', origin)}`,
  ];
}

function urlLines(
  check: HealthCheckData & { readonly kind: 'http' },
  at: (subject: string) => { readonly path: string; readonly subject: string },
): readonly string[] {
  const target = guard.word(check.path, /^\/[\x21-\x7e]*$/, 'HealthCheckInvalid', at('path'));
  return [
    `path ${quoted(target, at('path'))}`,
    `status_code ${guard.integer(check.status, 100, 599, at('status'))}`,
  ];
}
