import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { NANNY_PROGRAMS, nannyProgramsOf } from '../../cloud-init/health-check-nanny';
import { enterpriseLinux6 } from '../../model/guests/enterprise-linux-6';
import { HealthCheck } from '../../model/health-check';
import { run, withTempDir } from '../../tools/checkers/run';
import { readLvsCf } from '../oracles/lvs-cf';
import { planFor } from '../support/checks';
import { fileOf, guideCluster, guideVirtualServer, renderRouter } from './fixtures';

const SCRIPT = `${NANNY_PROGRAMS}/lvs-check-http`;
const WRAPPER = `${NANNY_PROGRAMS}/nanny-check-http`;

const rendered = (check: HealthCheck) =>
  renderRouter(
    guideCluster({
      virtualServers: [
        guideVirtualServer({ healthCheck: planFor(enterpriseLinux6().engine, check) }),
      ],
    }),
  );

const values = (check: HealthCheck) =>
  readLvsCf(fileOf(rendered(check), '/etc/sysconfig/ha/lvs.cf').content).config.virtuals[0]!.values;

/** Runs what nanny would run, with what nanny would hand it; nanny reads all but the last byte. */
async function runAsNanny(check: HealthCheck): Promise<{ code: number | null; answer: string }> {
  return withTempDir(async (dir) => {
    const files = rendered(check).payloads.flatMap((payload) => payload.files);
    for (const { path, content, permissions } of files) {
      if (!path.startsWith(NANNY_PROGRAMS)) continue;
      const here = path.replace(NANNY_PROGRAMS, dir);
      await writeFile(here, content.replaceAll(NANNY_PROGRAMS, dir));
      await chmod(here, parseInt(permissions, 8));
    }
    const [program, ...words] = String(values(check).get('send_program')).split(' ');
    const args = words.map((word) => ({ '%h': '10.11.12.1', '%p': '80' })[word] ?? word);
    const { code, stdout } = await run(join(dir, program!.slice(NANNY_PROGRAMS.length)), args);
    return { code, answer: stdout.slice(0, -1) };
  });
}

const script = (line: string, options: object = {}) =>
  HealthCheck.script({ content: `#!/bin/sh\n${line}\n`, ...options });

test.each<[string, boolean, HealthCheck]>([
  ['succeeds', true, script('exit 0')],
  ['fails', false, script('exit 1')],
  ['fails with what it would say of a weight', false, script('exit 7')],
  ['talks, and succeeds', true, script('echo no; echo yes >&2')],
  ['talks more than a pipe holds', true, script('head -c 200000 /dev/zero')],
  ['says that it is healthy, and fails', false, script('echo HEALTHY; exit 1')],
  ['does not end', false, script('exec sleep 60', { timeoutSeconds: 1 })],
  [
    'does not end, whatever it is told',
    false,
    script('trap "" TERM; sleep 60 & wait', { timeoutSeconds: 1 }),
  ],
  ['waits for input', true, script('cat')],
  ['gets the address and the port', true, script('test "$*" = "10.11.12.1 80"')],
  [
    'gets other arguments',
    true,
    script('test "$*" = "-H 10.11.12.1 x=80"', { args: ['-H', '%h', 'x=80'] }),
  ],
  [
    'is a program of the image',
    true,
    HealthCheck.command({ program: '/bin/test', args: ['1', '=', '1'] }),
  ],
  ['is a program that fails', false, HealthCheck.command({ program: '/bin/false' })],
  ['is a program that is not there', false, HealthCheck.command({ program: '/bin/not-there' })],
])(
  'nanny is told the truth of a check that %s',
  async (_, healthy, check) => {
    const { code, answer } = await runAsNanny(check);
    // What fails, or does not end, counts as healthy with nanny: it must not come to that.
    expect(code).toBe(0);
    expect(answer === values(check).get('expect')).toBe(healthy);
  },
  30_000,
);

test('nanny is told of no string to send, which it would ignore', () => {
  expect(values(script('exit 0')).has('send')).toBe(false);
});

test('only root may write what nanny runs, and SELinux labels it', () => {
  const { payloads } = rendered(script('exit 0'));
  for (const path of [SCRIPT, WRAPPER]) {
    const file = fileOf(rendered(script('exit 0')), path);
    expect(file).toMatchObject({ permissions: '0755', decidedBy: 'healthCheck of app/lvs/http' });
    const relabelled = payloads.flatMap(({ firstBoot }) =>
      firstBoot.filter(([program]) => program === 'restorecon').flat(),
    );
    expect(relabelled).toContain(path);
  }
});

test('no two virtual servers share a file, however alike their names are', () => {
  const healthCheck = planFor(enterpriseLinux6().engine, script('exit 0'));
  const endings = ['', '.nanny', '-nanny', '.check'];
  const virtualServers = endings.map((ending) =>
    guideVirtualServer({ name: `a${ending}`, healthCheck }),
  );
  const paths = virtualServers.flatMap(nannyProgramsOf).map(({ path }) => path);
  expect(new Set(paths).size).toBe(2 * endings.length);
});
