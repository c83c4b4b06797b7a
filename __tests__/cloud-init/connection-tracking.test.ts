import { debian12 } from '../../model/guests/debian-12';
import { enterpriseLinux7 } from '../../model/guests/enterprise-linux-7';
import { enterpriseLinux8 } from '../../model/guests/enterprise-linux-8';
import { enterpriseLinux9 } from '../../model/guests/enterprise-linux-9';
import { fileOf, guideCluster, renderRouter, renderServer } from './fixtures';

const guests = [debian12(), enterpriseLinux7(), enterpriseLinux8(), enterpriseLinux9()];

/** What Linux 5.15 and later take of the memory where nobody sets it: nf_conntrack_core.c. */
const kernelDefault = (bytes: number) => Math.floor(bytes / 16_384 / 8);

describe.each(guests.map((guest) => [guest.title, guest] as const))('on %s', (_, guest) => {
  const cluster = guideCluster({
    guest,
    heartbeat: { intervalSeconds: 0.2, deadSeconds: 0.72, monitorLinks: true, virtualRouterId: 51 },
  });

  test.each([
    ['an LVS router', renderRouter(cluster)],
    ['a real server', renderServer(cluster)],
  ])('%s tracks more connections than its memory would make it', (_name, rendered) => {
    const { content } = fileOf(rendered, '/etc/systemd/system/lvs-firewall.service');
    const lines = content.split('\n');
    const at = lines.findIndex((line) => line.includes('nf_conntrack_max='));
    // Behind the rules, which load the module; and a kernel that refuses costs no firewall.
    expect(lines[at]).toMatch(/^ExecStartPost=-/);
    const most = Number(lines[at]!.split('=').at(-1));
    // A connection is remembered for 120 s after its end: nf_conntrack_proto_tcp.c.
    expect(most / 120).toBeGreaterThan(2000);
    expect(most).toBeGreaterThan(10 * kernelDefault(2 ** 30));
  });
});
