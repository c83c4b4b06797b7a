import { Guest, Network, type LvsClusterProps, type LvsRouterOptions } from '../../constructs';

/** The guide's two LVS routers. */
export const ROUTERS: readonly LvsRouterOptions[] = [
  { publicIp: '192.168.26.9', privateIp: '10.11.12.9' },
  { publicIp: '192.168.26.8', privateIp: '10.11.12.8' },
];

/** The guide's cluster without routers, real servers and virtual servers. */
export const guideProps = (): LvsClusterProps => ({
  publicNetwork: Network.nat('192.168.26.0/24', { gateway: '192.168.26.254' }),
  privateNetwork: Network.isolated('10.11.12.0/24'),
  natVip: '10.11.12.10',
  guest: Guest.enterpriseLinux6(),
});
