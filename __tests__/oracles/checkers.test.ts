import { readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInNamespace } from '../../tools/checkers/namespace';
import { checker } from '../../tools/checkers/root';
import { run } from '../../tools/checkers/run';
import {
  bashSyntax,
  cloudInitSchema,
  cloudInitSchemas,
  dashSyntax,
  iptablesRestoreTest,
  keepalivedConfigTest,
  needCheckers,
  shellcheck,
} from './checkers';

needCheckers();

const keepalived = `global_defs {
  router_id lvs1
  vrrp_version 3
}
vrrp_instance public {
  state BACKUP
  interface eth0
  virtual_router_id 51
  priority 100
  advert_int 0.2
  virtual_ipaddress {
    192.168.26.10/24 dev eth0
  }
}
virtual_server 192.168.26.10 80 {
  delay_loop 6
  lvs_sched wlc
  lvs_method NAT
  protocol TCP
  real_server 10.11.12.1 80 {
    weight 1
    TCP_CHECK {
      connect_timeout 3
    }
  }
}
`;

describe('keepalived', () => {
  test('takes a good file without a word', async () => {
    expect(await keepalivedConfigTest(keepalived)).toEqual({ ok: true, output: '' });
  });

  test.each([
    ['an unknown scheduler', 'wlc', 'wlcx', /Invalid lvs_scheduler 'wlcx'/],
    ['a fraction in VRRP version 2', '  vrrp_version 3\n', '', /must be an integer/],
    ['an interface that is none', 'interface eth0', 'interface eth7', /eth7 .*doesn't exist/],
    ['a missing brace', /\}\n$/, '', /\S/],
  ])('refuses %s', async (_, from, to, reason) => {
    const { ok, output } = await keepalivedConfigTest(keepalived.replace(from, to));
    expect(output).toMatch(reason);
    expect(ok).toBe(false);
  });

  test('has the interfaces asked for', async () => {
    const text = keepalived.replaceAll('eth0', 'ens3');
    expect((await keepalivedConfigTest(text, { interfaces: ['ens3'] })).ok).toBe(true);
  });
});

describe('cloud-init schema', () => {
  test('judges many texts with one start', async () => {
    const judged = await cloudInitSchemas([
      '#cloud-config\nhostname: lvs1\n',
      'hostname: lvs1\n',
      '#cloud-config\nwrite_files: [{pth: /etc/x}]\n',
      '#cloud-config\nhostname: yes\n',
      '#cloud-config\nruncmd: [\n',
    ]);
    expect(judged.map(({ ok }) => ok)).toEqual([true, false, false, false, false]);
    expect(judged.map(({ output }) => output)).toEqual([
      expect.stringMatching(/valid/i),
      expect.stringMatching(/#cloud-config/),
      expect.stringMatching(/'path' is a required property/),
      expect.stringMatching(/hostname: True is not of type 'string'/),
      expect.stringMatching(/not valid yaml/i),
    ]);
  });

  test('judges one', async () => {
    expect((await cloudInitSchema('#cloud-config\nfinal_message: up\n')).ok).toBe(true);
  });
});

describe('shells', () => {
  test('bash parses its own, dash does not', async () => {
    const text = 'while read -r line; do echo "$line"; done < <(ls)\n';
    expect(await bashSyntax(text)).toEqual({ ok: true, output: '' });
    expect(await dashSyntax(text)).toMatchObject({
      ok: false,
      output: expect.stringMatching(/Syntax error/),
    });
  });

  test('both refuse what never ends, and run nothing', async () => {
    const text = 'touch /tmp/cdktf-lvs-never\nif true; then\n';
    expect(await bashSyntax(text)).toMatchObject({
      ok: false,
      output: expect.stringMatching(/unexpected end/),
    });
    expect(await dashSyntax(text)).toMatchObject({
      ok: false,
      output: expect.stringMatching(/Syntax error/),
    });
    expect(await readdir('/tmp')).not.toContain('cdktf-lvs-never');
  });

  test('shellcheck sees a missing quote', async () => {
    expect(await shellcheck('#!/bin/sh\nrm "$1"\n')).toEqual({ ok: true, output: '' });
    const unquoted = await shellcheck('#!/bin/sh\nrm $1\n');
    expect(unquoted).toMatchObject({ ok: false, output: expect.stringMatching(/SC2086/) });
  });

  test('the script that fetches the checkers passes it', async () => {
    const script = join(__dirname, '../../tools/checkers/get.sh');
    expect(await shellcheck(await readFile(script, 'utf8'), 'bash')).toEqual({
      ok: true,
      output: '',
    });
  });
});

describe('namespaces', () => {
  test('the rules loaded for a test are not those of this machine', async () => {
    const [one, two] = [1, 2].map(
      (mark) => `*mangle\n-A PREROUTING -j MARK --set-mark ${mark}\nCOMMIT\n`,
    );
    await iptablesRestoreTest(one as string);
    const { saved } = await iptablesRestoreTest(two as string);
    for (const text of saved.values()) expect(text.match(/-A /g)).toHaveLength(1);
  });

  test('nothing is left behind: no process, no file', async () => {
    const filesBefore = await leftovers();
    const { stdout } = await runInNamespace('sleep 321.25 >/dev/null 2>&1 & echo started');
    expect(stdout).toBe('started\n');
    await keepalivedConfigTest(keepalived);
    expect(await leftovers()).toEqual(filesBefore);
    expect((await run('ps', ['-eo', 'args'])).stdout).not.toContain('sleep 321.25');
  });

  test('what does not end in time is killed with all it started', async () => {
    const late = run('sh', ['-c', 'sleep 654.25 & wait'], { timeoutMs: 300 });
    await expect(late).rejects.toThrow(/did not end within 300 ms/);
    expect((await run('ps', ['-eo', 'args'])).stdout).not.toContain('sleep 654.25');
  });

  async function leftovers(): Promise<string[]> {
    const own = (await readdir(tmpdir())).filter((name) => name.startsWith('cdktf-lvs-check-'));
    return [...own, ...(await readdir('/run')).filter((name) => /xtables|keepalived/.test(name))];
  }
});

test('a program that no package brings is named', async () => {
  await expect(checker('nosuchprogram')).rejects.toThrow(/get\.sh/);
});
