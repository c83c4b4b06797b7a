import type { LvsCfConfig, LvsCfVirtual } from './lvs-cf';
import type { AddressOnDevice, LvsCfValue } from './lvs-cf-keywords';
import type { LvsCfReport } from './lvs-cf-lines';

/** A floating address as pulse brings it up, and who asks for it. */
interface Floating extends AddressOnDevice {
  readonly of: string;
}

/** Reports everything that parses but breaks the service. */
export function checkService(config: LvsCfConfig, report: LvsCfReport): void {
  const add = (rule: string, message: string) => report.findings.push({ rule, message });
  checkRouters(config, add);
  checkFloating(config, add);
  checkEndpoints(config, add);
  for (const virtual of config.virtuals) checkVirtual(virtual, forwarding(config), add);
  if (!config.virtuals.some(({ values }) => values.get('active') === true)) {
    add('no-active-virtual', 'pulse refuses to start without an active virtual server');
  }
}

type Add = (rule: string, message: string) => void;

function forwarding({ globals }: LvsCfConfig): string {
  return String(globals.get('network') ?? 'nat');
}

function number(value: LvsCfValue | undefined, parserDefault: number): number {
  return typeof value === 'number' ? value : parserDefault;
}

function floating(value: LvsCfValue | undefined): AddressOnDevice | undefined {
  return typeof value === 'object' ? value : undefined;
}

function checkRouters({ globals }: LvsCfConfig, add: Add): void {
  if (!globals.has('primary')) {
    add('primary', 'pulse cannot tell which router it runs on');
  }
  if (globals.has('backup') && globals.get('backup_active') !== true) {
    add('backup-inactive', 'backup_active 0 makes pulse on the backup exit');
  }
  if (globals.has('primary_private') !== globals.has('backup_private')) {
    add('private-pair', 'set both primary_private and backup_private, or neither');
  }
  const keepalive = number(globals.get('keepalive'), 2);
  const deadtime = number(globals.get('deadtime'), 5);
  if (deadtime <= keepalive)
    add('deadtime', `deadtime ${deadtime} is not above keepalive ${keepalive}`);
}

function checkFloating(config: LvsCfConfig, add: Add): void {
  const natRouter = floating(config.globals.get('nat_router'));
  if (forwarding(config) === 'nat' && natRouter === undefined) {
    add('nat-router', 'network = nat without nat_router: no gateway address ever comes up');
  }
  const all: Floating[] = natRouter === undefined ? [] : [{ ...natRouter, of: 'nat_router' }];
  for (const { name, values } of config.virtuals) {
    const address = floating(values.get('address'));
    if (address !== undefined) all.push({ ...address, of: `virtual ${name}` });
  }
  for (const { ip, device, of } of all) {
    if (!/^[A-Za-z0-9._-]+:\d+$/.test(device)) {
      add(
        'device-alias',
        `${of}: pulse would run ifconfig ${device} ${ip}, and later take it down`,
      );
    }
  }
  for (const [one, other] of pairs(all)) {
    if (one.device === other.device && (one.ip !== other.ip || one.of === 'nat_router')) {
      add(
        'device-shared',
        `${one.of} and ${other.of} on ${one.device}: the later replaces the earlier`,
      );
    }
    if (one.ip === other.ip && one.device !== other.device) {
      add('address-devices', `${one.of} and ${other.of} have ${one.ip} on two devices`);
    }
  }
}

function checkEndpoints({ virtuals }: LvsCfConfig, add: Add): void {
  for (const [one, other] of pairs(virtuals)) {
    const names = `virtual ${one.name} and ${other.name}`;
    if (endpoint(one) === endpoint(other)) add('duplicate-endpoint', `${names}: ${endpoint(one)}`);
    const mark = number(one.values.get('fwmark'), 0);
    if (mark !== 0 && mark === other.values.get('fwmark')) {
      add('duplicate-fwmark', `${names}: fwmark ${mark}`);
    }
  }
  for (const { name, servers } of virtuals) {
    for (const [one, other] of pairs(servers)) {
      if (one.address === other.address && one.port === other.port) {
        add('duplicate-endpoint', `virtual ${name}: server ${one.name} and ${other.name}`);
      }
    }
  }
}

function endpoint({ values }: LvsCfVirtual): string {
  const ip = floating(values.get('address'))?.ip ?? 'none';
  return `${ip}:${number(values.get('port'), 80)}:${String(values.get('protocol') ?? 'tcp')}`;
}

function checkVirtual(virtual: LvsCfVirtual, network: string, add: Add): void {
  const { name, values, servers } = virtual;
  const port = number(values.get('port'), 80);
  const marked = number(values.get('fwmark'), 0) !== 0;
  if (floating(values.get('address'))?.ip === '0.0.0.0') {
    add('address-placeholder', `virtual ${name} has the configuration tool's 0.0.0.0`);
  }
  if (marked && network === 'nat' && number(values.get('persistent'), 0) === 0) {
    add(
      'fwmark-persistence',
      `virtual ${name}: under NAT every marked port would reach one real port`,
    );
  }
  if (values.get('timeout') === 0) add('timeout-zero', `virtual ${name}: timeout 0 crashes nanny`);
  checkProgram(virtual, add);
  for (const server of servers) {
    if (network !== 'nat' && server.port !== port) {
      add('real-port', `virtual ${name}: server ${server.name} on ${server.port}, not ${port}`);
    }
  }
}

/** After nanny's `external_check`: a buffer of 255 bytes, 40 words, no quotes, and what it expects. */
function checkProgram({ name, values }: LvsCfVirtual, add: Add): void {
  const program = values.get('send_program');
  if (program === undefined) return;
  const words = String(program).split(' ').filter(Boolean);
  if (String(program).length > 254) add('program-length', `virtual ${name}: overflows nanny`);
  if (words.length > 39) add('program-words', `virtual ${name}: overflows nanny's list of words`);
  if (!values.has('expect')) add('program-expect', `virtual ${name}: nanny would always fail it`);
  if (values.has('send')) add('program-send', `virtual ${name}: nanny ignores what is to be sent`);
  if (/["'\\$]/.test(String(program)))
    add('program-quotes', `virtual ${name}: nanny has no quotes`);
}

function pairs<T>(items: readonly T[]): [T, T][] {
  return items.flatMap((one, index) => items.slice(index + 1).map((other): [T, T] => [one, other]));
}
