import { Guest } from '../../constructs';
import { PRIMARY, cluster, file, type StringProp } from './hostile-props';

const KEEPALIVED = { guest: Guest.debian12() };
const conf = (key: RegExp) => file('/etc/keepalived/keepalived.conf', key);

/** Every prop of how LVS routers keep together that takes a string. */
export const ROUTER_PROPS: Readonly<Record<string, StringProp>> = {
  'heartbeat.authentication.password': {
    declare: (password) =>
      cluster({ ...KEEPALIVED, heartbeat: { vrrpVersion: 2, authentication: { password } } }),
    machine: PRIMARY,
    found: conf(/^ +auth_pass (.*)$/m),
  },
  'connectionSync.group': {
    declare: (group) => cluster({ ...KEEPALIVED, connectionSync: { group } }),
    machine: PRIMARY,
    found: conf(/ group (.*)$/m),
  },
};
