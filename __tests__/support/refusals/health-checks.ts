import { Guest, HealthCheck, Protocol, type ErrorName } from '../../../constructs';
import { HTTP, guideCluster } from '../stacks';
import { LVS, row, service, type Refusal } from './row';

/** A virtual server of a guest whose keepalived lacks something. */
const checkedBy =
  (guest: Guest, healthCheck: HealthCheck, protocol = Protocol.TCP) =>
  () =>
    guideCluster({ guest }).cluster.addVirtualServer('new', {
      ...HTTP,
      port: 81,
      protocol,
      healthCheck,
    });

const content = '#!/bin/sh\n';

/** A value that a factory refuses. */
const factory = (
  error: ErrorName,
  prop: string,
  name: string,
  declare: () => unknown,
  ...says: string[]
): Refusal => row(error, prop, `HealthCheck.${name}()`, declare, ...says);

/** What an engine, or one of its releases, cannot check. */
const ENGINE_ROWS: readonly Refusal[] = [
  ...[
    [HealthCheck.ping(), 'no ping', 'keepalived on Enterprise Linux 8'],
    [HealthCheck.https(), 'TLS', 'keepalived on Enterprise Linux 7'],
    [HealthCheck.dns(), 'DNS', 'keepalived on Enterprise Linux 7'],
    [HealthCheck.udp({ port: 53 }), 'sendExpect', 'keepalived on Enterprise Linux 8'],
    [HealthCheck.http('/', { content: 'up' }), 'no content', 'keepalived on Debian 12'],
    [HealthCheck.http('/', { morePages: [{ path: '/b' }] }), 'one page', 'Debian 12'],
    [HealthCheck.tcp({ port: 82 }), 'no port', 'keepalived on Enterprise Linux 7'],
    [HealthCheck.tcp({ retries: 2 }), 'no retries', 'keepalived on Enterprise Linux 7'],
    [HealthCheck.tcp({ retryDelaySeconds: 2 }), 'no retryDelaySeconds', 'keepalived'],
    [HealthCheck.tcp({ timeoutSeconds: 2 }), 'no timeoutSeconds', 'keepalived'],
    [
      HealthCheck.script({ content, timeoutSeconds: 6 }),
      'below checkIntervalSeconds',
      'keepalived',
    ],
    [
      HealthCheck.script({ content, weightByExitCode: true }),
      'weightByExitCode false',
      'keepalived',
    ],
  ].map(([healthCheck, ...says]) =>
    row(
      'EngineCannot',
      'healthCheck',
      `${LVS}/new`,
      service({ healthCheck: healthCheck as HealthCheck }),
      ...(says as string[]),
    ),
  ),
  ...(
    [
      [Guest.enterpriseLinux7(), HealthCheck.ping(), '1.3 has none such', 'Enterprise Linux 8'],
      [
        Guest.enterpriseLinux7(),
        HealthCheck.http('/', { status: [200, 204] }),
        'one status',
        'Enterprise Linux 8',
      ],
      [
        Guest.enterpriseLinux7(),
        HealthCheck.http('/', { httpVersion: '1.1', host: 'a' }),
        'httpVersion 1.0',
        'Enterprise Linux 8',
      ],
      [Guest.enterpriseLinux7(), HealthCheck.https('/', { host: 'a' }), 'sni false', 'Debian 12'],
      [
        Guest.enterpriseLinux7(),
        HealthCheck.script({ content, retries: 1 }),
        'no retries',
        'Enterprise Linux 9',
      ],
      [
        Guest.enterpriseLinux8(),
        HealthCheck.udp({ payload: 'a', port: 53 }),
        'no payload',
        'Enterprise Linux 9',
      ],
      [
        Guest.enterpriseLinux9(),
        HealthCheck.http('/', { content: 'a' }),
        'without regular expressions',
        'Debian 12',
      ],
      [
        Guest.debian12(),
        HealthCheck.sendExpect({ send: 'a', expect: 'b' }),
        'no strings',
        'pulse on Enterprise Linux 6',
      ],
      [Guest.debian12(), HealthCheck.udp(), 'shows it of udp', 'port of its own'],
    ] as const
  ).map(([guest, healthCheck, ...says]) =>
    row('EngineCannot', 'healthCheck', `${LVS}/new`, checkedBy(guest, healthCheck), ...says),
  ),
];

/** Values that no engine could be told. */
const VALUE_ROWS: readonly Refusal[] = [
  factory('PortInvalid', 'port', 'tcp', () => HealthCheck.tcp({ port: 0 }), 'is 0'),
  ...(['timeoutSeconds', 'retryDelaySeconds'] as const).map((subject) =>
    factory(
      'NumberOutOfRange',
      subject,
      'ping',
      () => HealthCheck.ping({ [subject]: 0 }),
      subject,
      '1 to 3600',
    ),
  ),
  factory(
    'NumberOutOfRange',
    'retries',
    'smtp',
    () => HealthCheck.smtp({ retries: 101 }),
    '0 to 100',
  ),
  ...(
    [
      ['host', 'http', () => HealthCheck.http('/', { host: 'a b' }), 'host name'],
      ['httpVersion', 'http', () => HealthCheck.http('/', { httpVersion: '1.1' }), 'beside a host'],
      ['regex', 'http', () => HealthCheck.http('/', { regex: '(a' }), 'PCRE2'],
      [
        'content and regex',
        'http',
        () => HealthCheck.http('/', { content: 'a', regex: 'a' }),
        'either',
      ],
      ['content', 'http', () => HealthCheck.http('/', { content: '' }), '1 to 128'],
      ['noMatch', 'http', () => HealthCheck.http('/', { noMatch: true }), 'beside content'],
      [
        'regexOptions',
        'http',
        () => HealthCheck.http('/', { regexOptions: ['caseless'] }),
        'beside a regex',
      ],
      [
        'morePages',
        'https',
        () => HealthCheck.https('/', { morePages: Array(16).fill({ path: '/' }) }),
        'at most 15',
      ],
      ['payload', 'udp', () => HealthCheck.udp({ payload: Uint8Array.of(255) }), 'below 255'],
      ['requireReply', 'udp', () => HealthCheck.udp({ reply: 'a', requireReply: false }), 'true'],
      ['name', 'dns', () => HealthCheck.dns({ name: 'a..b' }), '253'],
      ['type', 'dns', () => HealthCheck.dns({ type: 'ANY' as 'A' }), 'AAAA'],
      ['heloName', 'smtp', () => HealthCheck.smtp({ heloName: 'a b' }), 'host name'],
      ['args', 'script', () => HealthCheck.script({ content, args: ['a b'] }), 'at most 32 words'],
      ['program', 'command', () => HealthCheck.command({ program: '../x' }), 'absolute'],
    ] as const
  ).map(([prop, name, declare, says]) => factory('HealthCheckInvalid', prop, name, declare, says)),
  factory(
    'ScriptInvalid',
    'content',
    'script',
    () => HealthCheck.script({ content: 'exit 0' }),
    'begins with #!',
  ),
  factory(
    'ScriptInvalid',
    'too long a content',
    'script',
    () => HealthCheck.script({ content: content.repeat(1_000) }),
    'at most 8192',
    'HealthCheck.command',
  ),
  factory(
    'NumberOutOfRange',
    'statuses',
    'http',
    () => HealthCheck.http('/', { status: [] }),
    '1 to 20',
  ),
];

/** Health checks. */
export const HEALTH_CHECK_ROWS: readonly Refusal[] = [...ENGINE_ROWS, ...VALUE_ROWS];
