import { Guest } from '../../constructs';
import { PRIMARY, cluster, file, type StringProp } from './hostile-props';

const KEEPALIVED = { guest: Guest.debian12() };
const conf = (key: RegExp) => file('/etc/keepalived/keepalived.conf', key);

/** Every prop of how LVS routers keep together that takes a string. */
export const ROUTER_PROPS: Readonly<Record<string, StringProp>> = {
  'AuthenticationOptions.password': {
    declare: (password) =>
      cluster({ ...KEEPALIVED, heartbeat: { vrrpVersion: 2, authentication: { password } } }),
    machine: PRIMARY,
    found: conf(/^ +auth_pass (.*)$/m),
  },
  'BfdOptions.neighbor': {
    declare: (neighbor) => cluster({ ...KEEPALIVED, heartbeat: { bfd: { neighbor } } }),
    machine: PRIMARY,
    found: conf(/^ +neighbor_ip (.*)$/m),
  },
  'HeartbeatOptions.notify': {
    declare: (notify) => cluster({ ...KEEPALIVED, heartbeat: { notify } }),
    machine: PRIMARY,
    found: (seed) => seed.files.get('/usr/libexec/keepalived/lvs-notify')?.content,
  },
  'ConnectionSyncOptions.group': {
    declare: (group) => cluster({ ...KEEPALIVED, connectionSync: { group } }),
    machine: PRIMARY,
    found: conf(/ group (.*)$/m),
  },
};
