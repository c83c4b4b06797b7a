import { renderKeepalivedConf } from '../../cloud-init/keepalived-conf';
import { notifyFiles } from '../../cloud-init/keepalived-notify';
import { renderRouterFirewall } from '../../cloud-init/router-firewall';
import { Guest } from '../../model/guest';
import { needCheckers } from '../oracles/checkers';
import { iptablesVariants } from '../oracles/iptables-variants';
import { playActs } from '../oracles/two-routers';
import { clusterOf } from '../support/model';
import { fileOf, guideCluster, renderRouter } from './fixtures';

needCheckers();

const notify = '#!/bin/sh\necho "$@" >>"${0%/*}/heard"\n';

const cluster = clusterOf({
  input: {
    guest: Guest.debian12().profile,
    heartbeat: { intervalSeconds: 0.5, notify },
    connectionSync: false,
  },
});

describe('a script that hears of changes', () => {
  test('is in the seed, root’s to write and everybody’s to run', () => {
    const seed = renderRouter(guideCluster({ ...cluster }), 0);
    expect(fileOf(seed, '/usr/libexec/keepalived/lvs-notify')).toMatchObject({
      content: notify,
      permissions: '0755',
    });
  });

  test('is run by keepalived itself, with what it says that it is', async () => {
    const [variant] = await iptablesVariants();
    const [primary, backup] = cluster.routers.map((router) => ({
      conf: renderKeepalivedConf(cluster, router).content,
      rules: renderRouterFirewall(cluster, router).content,
      notify: notifyFiles(cluster)[0]!.content,
    }));
    const { heard } = await playActs(primary!, backup!, variant!, [
      'start:a',
      'await:a:2',
      'start:b',
      'pause:8',
      'unplug:a1',
      'await:b:2',
      'pause:1',
    ]);
    expect(heard).toEqual([
      'GROUP lvs BACKUP 0',
      'GROUP lvs MASTER 0',
      'GROUP lvs BACKUP 0',
      'GROUP lvs FAULT 0',
      'GROUP lvs MASTER 0',
    ]);
  }, 60_000);
});
