import { LibvirtProvider } from '@cdktf/provider-libvirt/lib/provider';
import { App, TerraformStack } from 'cdktf';
import { Guest, HealthCheck, LvsCluster, Scheduler } from '../../constructs';
import { guideProps, ROUTERS } from '../support/guide';
import { ftpServer, PASSIVE_PORTS } from './ftp-server';
import { declareServices } from './services/cluster';
import { TestServer, TICKER_PORT } from './test-server';

const app = new App();

function cluster(
  name: string,
  settings: Partial<ConstructorParameters<typeof LvsCluster>[2]>,
): LvsCluster {
  const stack = new TerraformStack(app, name);
  new LibvirtProvider(stack, 'libvirt', { uri: 'qemu:///system' });
  return new LvsCluster(stack, 'lvs', {
    ...guideProps(),
    routers: ROUTERS,
    guest: Guest.debian12(),
    ...settings,
  });
}

// Heartbeats each second: order and outcome are what is judged, on machines as slow as they come.
const faults = cluster('faults', { heartbeat: { intervalSeconds: 1 } });
for (const [name, ip] of [
  ['one', '10.11.12.1'],
  ['two', '10.11.12.2'],
] as const) {
  faults.addRealServer(name, {
    ip,
    workload: new TestServer({ pages: [80], tickers: [TICKER_PORT] }),
    cloudConfig: ftpServer(name),
  });
}
faults.addVirtualServer('http', {
  vip: '192.168.26.10',
  port: 80,
  scheduler: Scheduler.RR,
  healthCheck: HealthCheck.http('/'),
});
faults.addVirtualServer('ticker', {
  vip: '192.168.26.10',
  port: TICKER_PORT,
  scheduler: Scheduler.RR,
});

faults.addVirtualServer('files', {
  vip: '192.168.26.10',
  scheduler: Scheduler.RR,
  ftp: { passivePorts: PASSIVE_PORTS },
});

declareServices(
  cluster('services', {
    heartbeat: { intervalSeconds: 1 },
    egress: true,
    ipvsTimeouts: { tcpSeconds: 1800, udpSeconds: 60 },
  }),
);

app.synth();
