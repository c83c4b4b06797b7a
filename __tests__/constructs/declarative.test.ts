import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LvsCluster } from '../../constructs';
import { asCalls, asProps, declarations } from '../support/declarations';
import { ENGINES } from '../support/served';
import { HTTP, ROUTERS, guideCluster, guideProps, newStack } from '../support/stacks';
import { Template } from '../support/template';
import { thrownBy } from '../support/thrown';

describe('props and calls', () => {
  it.each(ENGINES)('give byte for byte the same stack, with %s', (_, guest) => {
    fc.assert(
      fc.property(declarations(), (given) => {
        const declared = Template.of(asProps(guest, given));
        expect(declared.text).toBe(Template.of(asCalls(guest, given)).text);
        expect(declared.names('libvirt_domain').length).toBeGreaterThan(2);
      }),
      { numRuns: 25, seed: 26 },
    );
  });

  it('give the guide’s stack', () => {
    const stack = newStack();
    new LvsCluster(stack, 'lvs', {
      ...guideProps(),
      routers: ROUTERS,
      realServers: { one: { ip: '10.11.12.1' }, two: { ip: '10.11.12.2' } },
      virtualServers: { http: { ...HTTP, realServers: ['one', 'two'] } },
    });
    expect(Template.of(stack).text).toBe(Template.of(guideCluster().stack).text);
  });

  it('may be mixed: a call names by id what the props declare', () => {
    const stack = newStack();
    const cluster = new LvsCluster(stack, 'lvs', {
      ...guideProps(),
      routers: ROUTERS,
      realServers: { one: { ip: '10.11.12.1' } },
    });
    const two = cluster.addRealServer('two', { ip: '10.11.12.2' });
    cluster.addVirtualServer('http', { ...HTTP, realServers: ['one', { server: two }] });
    expect(Template.of(stack).text).toBe(Template.of(guideCluster().stack).text);
  });

  it('leave out what is undefined', () => {
    const stack = newStack();
    const one = { ip: '10.11.12.1', fromAddress: undefined, count: undefined };
    new LvsCluster(stack, 'lvs', {
      ...guideProps(),
      routers: ROUTERS,
      realServers: { one, two: { ip: '10.11.12.2' } },
      virtualServers: { http: { ...HTTP, realServers: undefined } },
    });
    expect(Template.of(stack).text).toBe(Template.of(guideCluster().stack).text);
  });
});

test('the README shows what the example declares', () => {
  const read = (file: string) => readFileSync(join(__dirname, '../..', file), 'utf8');
  const shown = /as above\n(  realServers: \{\n.*?\n)\}\);\n```/s.exec(read('README.md'))?.[1];
  expect(shown).toBeDefined();
  expect(read('examples/one-object.ts')).toContain(shown);
});

describe('a real server that is named by its id', () => {
  it('is one of the cluster, not whatever has the id', () => {
    for (const id of ['three', 'primary', 'http', 'output-vips', '__proto__', '']) {
      const { cluster } = guideCluster();
      const error = thrownBy(() =>
        cluster.addVirtualServer('new', { ...HTTP, port: 81, realServers: [id] }),
      );
      expect(error).toMatchObject({ name: 'RealServerUnknown', path: 'guide/lvs/new' });
      expect(error.message).toContain('guide/lvs: one, two.');
    }
  });

  it('stands there once, alone or in its group', () => {
    const { cluster } = guideCluster();
    const web = cluster.addRealServers('web', { ips: ['10.11.12.21', '10.11.12.22'] });
    const http = cluster.addVirtualServer('web-only', { ...HTTP, port: 81, realServers: ['web'] });
    expect(thrownBy(() => http.addRealServer(web.realServers[0]!)).name).toBe('NameInUse');
    expect(thrownBy(() => http.addRealServer('web')).name).toBe('NameInUse');
  });
});
