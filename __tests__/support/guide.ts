import { Guest, Network, type LvsClusterProps, type LvsRouterOptions } from '../../constructs';

/** The guide's two LVS routers. */
export const ROUTERS: readonly LvsRouterOptions[] = [
  { publicIp: '192.168.26.9', privateIp: '10.11.12.9' },
  { publicIp: '192.168.26.8', privateIp: '10.11.12.8' },
];

let guestOfAll = () => Guest.enterpriseLinux6();

/** What an action makes where the guide's cluster is on another guest. */
export function onGuest<T>(guest: () => Guest, action: () => T): T {
  const before = guestOfAll;
  guestOfAll = guest;
  try {
    return action();
  } finally {
    guestOfAll = before;
  }
}

/** The guide's cluster without routers, real servers and virtual servers. */
export const guideProps = (): LvsClusterProps => ({
  publicNetwork: Network.nat('192.168.26.0/24', { gateway: '192.168.26.254' }),
  privateNetwork: Network.isolated('10.11.12.0/24'),
  natVip: '10.11.12.10',
  guest: guestOfAll(),
});
