import { renderKeepalivedConf } from '../../../cloud-init/keepalived-conf';
import { connectionSyncOf } from '../../../model/heartbeat/connection-sync';
import { LvsCluster, type LvsClusterProps } from '../../../constructs';
import { HTTP, ROUTERS, guideCluster, guideProps, newStack } from '../stacks';
import { Template } from '../template';
import { KEEPALIVED, PULSE, type Seen } from './seen';

const wholeOf = (props: Partial<LvsClusterProps> = {}) =>
  guideCluster({ guest: KEEPALIVED, ...props }).cluster.toCluster();

/** What an LVS router's keepalived is told. */
export function confOf(props: Partial<LvsClusterProps> = {}, rank = 0): string {
  const whole = wholeOf(props);
  return renderKeepalivedConf(whole, whole.routers[rank]!).content;
}

/** What follows a word of keepalived.conf where it stands first. */
export const wordOf = (
  word: string,
  heartbeat: LvsClusterProps['heartbeat'] = {},
  rank = 0,
): string | undefined => new RegExp(`^ +${word} (.*)$`, 'm').exec(confOf({ heartbeat }, rank))?.[1];

const pulse = () => wholeOf({ guest: PULSE }).heartbeat;
const vrrp = (heartbeat: LvsClusterProps['heartbeat'] = {}) => wholeOf({ heartbeat }).heartbeat;

/** The virtual router ids of a cluster, as keepalived reads them. */
function routerIds(id: string): readonly string[] {
  const stack = newStack();
  const cluster = new LvsCluster(stack, id, {
    ...guideProps(),
    guest: KEEPALIVED,
    routers: ROUTERS,
  });
  for (const octet of [1, 2]) cluster.addRealServer(`s${octet}`, { ip: `10.11.12.${octet}` });
  cluster.addVirtualServer('http', HTTP);
  const conf = Template.of(stack).userData(`guide.${id}.primary`);
  return [...conf.matchAll(/virtual_router_id (\d+)/g)].map(([, number]) => number!);
}

/** keepalived's own default is what happens where its word is missing. */
const isLeftOut = (word: string) => () => {
  expect(wordOf(word, { gratuitousArp: {} })).toBeUndefined();
  expect(wordOf(word)).toBeUndefined();
};

/** How the defaults of LVS routers, their heartbeats and their copies that are said in words are seen. */
export const OF_ROUTERS: Readonly<Record<string, Seen>> = {
  'HeartbeatOptions.intervalSeconds': (sentence) =>
    expect(sentence).toBe(
      `- pulse: ${pulse().intervalSeconds}; keepalived: ${vrrp().intervalSeconds}, ` +
        `or ${vrrp({ vrrpVersion: 2 }).intervalSeconds} with VRRP version 2`,
    ),
  'HeartbeatOptions.deadSeconds': (sentence) =>
    expect(sentence).toBe(`- pulse: ${pulse().deadSeconds}`),
  'HeartbeatOptions.port': (sentence) => {
    expect(sentence).toMatch(new RegExp(`^- pulse: ${pulse().port};`));
    expect(vrrp().port).toBeUndefined();
  },
  'HeartbeatOptions.monitorLinks': (sentence) =>
    expect(sentence).toBe(
      `- pulse: ${pulse().monitorLinks}; keepalived: always ${vrrp().monitorLinks}`,
    ),
  'HeartbeatOptions.virtualRouterId': () => {
    expect(pulse().virtualRouterId).toBeUndefined();
    expect(routerIds('lvs')).toEqual(routerIds('lvs'));
    expect(new Set(['lvs', 'a', 'b', 'c'].flatMap(routerIds)).size).toBeGreaterThan(2);
  },
  'HeartbeatOptions.gratuitousArp': (sentence) => {
    const seconds = wordOf('vrrp_garp_master_refresh');
    expect(sentence).toBe(`- as keepalived does it, and once more every ${seconds} s`);
  },
  'HeartbeatOptions.authentication': () => {
    expect(confOf({ heartbeat: { vrrpVersion: 2 } })).not.toContain('auth');
  },
  'HeartbeatOptions.bfd': () => expect(confOf()).not.toContain('bfd'),
  'HeartbeatOptions.notify': () => expect(confOf()).not.toContain('notify'),
  'GratuitousArpOptions.delaySeconds': isLeftOut('vrrp_garp_master_delay'),
  'GratuitousArpOptions.repeat': isLeftOut('vrrp_garp_master_repeat'),
  'GratuitousArpOptions.refreshRepeat': isLeftOut('vrrp_garp_master_refresh_repeat'),
  'ConnectionSyncOptions.id': (sentence) => {
    const idWith = (guest: LvsClusterProps['guest']) =>
      connectionSyncOf(wholeOf({ guest, connectionSync: {} }))!.id;
    expect(sentence).toBe(`- keepalived: the virtual router id; pulse: ${idWith(PULSE)}`);
    expect(idWith(KEEPALIVED)).toBe(vrrp().virtualRouterId);
  },
  'ConnectionSyncOptions.ttl': () => expect(confOf({ connectionSync: {} })).not.toContain(' ttl '),
  'ConnectionSyncOptions.maxLength': () =>
    expect(confOf({ connectionSync: {} })).not.toContain(' maxlen '),
  'LvsRouterOptions.priority': (sentence) => {
    const third = { publicIp: '192.168.26.7', privateIp: '10.11.12.7' };
    const [primary, first, second] = [0, 1, 2].map((rank) =>
      Number(/ priority (\d+)/.exec(confOf({ routers: [...ROUTERS, third] }, rank))![1]),
    );
    expect(sentence).toBe(
      `- ${primary} for the primary, ${first} for the first backup, one less for each further one`,
    );
    expect(second).toBe(first! - 1);
  },
};
