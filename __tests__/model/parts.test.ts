import fc from 'fast-check';
import { ERRORS, LvsError, type ErrorName } from '../../model/errors';
import { Guest } from '../../model/guest';
import { HealthCheck } from '../../model/health-check';
import type { HttpCheck } from '../../model/health-checks/http';
import { PackageSource } from '../../model/package-source';
import { hostileString } from '../oracles/hostile';
import { refusalOf, thrownBy } from '../support/thrown';

/** What every reader of the text takes for a line break, a quote or the end of a word. */
const DANGEROUS = /[\s"'`\\<>\p{Cc}\p{Zl}\p{Zp}]/u;

describe('a health check', () => {
  const asked = (path: string) => (HealthCheck.http(path).kind as HttpCheck).pages[0]!.path;

  it('asks for a path without blanks, quotes or line breaks, as it was given', () => {
    expect(asked('/up?deep=1')).toBe('/up?deep=1');
    fc.assert(
      fc.property(hostileString(), (tail) => {
        const path = `/${tail}`;
        if (refusalOf(() => HealthCheck.http(path))) return;
        expect(path).not.toMatch(/[\s"'\\\p{Cc}]|[^\x20-\x7e]/u);
        expect(asked(path)).toBe(path);
      }),
    );
  });

  it('names a host without a line break, or none', () => {
    fc.assert(
      fc.property(hostileString(), (host) => {
        if (refusalOf(() => HealthCheck.http('/', { host }))) return;
        expect(host).toMatch(/^[\w.-]+$/);
      }),
    );
  });

  it('sends and expects printable ASCII and line ends, at most 254 bytes once quoted', () => {
    const send = 'x'.repeat(254);
    expect(HealthCheck.sendExpect({ send, expect: '2' }).kind).toMatchObject({ send });
    for (const wrong of ['', 'ü', '\0', 'x'.repeat(255), '\n'.repeat(128), '\\'.repeat(128)]) {
      for (const options of [
        { send: wrong, expect: '2' },
        { send: 'x', expect: wrong },
      ]) {
        expect(thrownBy(() => HealthCheck.sendExpect(options)).name).toBe('HealthCheckInvalid');
      }
    }
  });

  it.each([99, 600, 200.5, NaN])('expects no status %d', (status) => {
    const error = thrownBy(() => HealthCheck.http('/', { status }));
    expect(error.name).toBe('NumberOutOfRange');
    expect(error.message).toContain('100 to 599');
  });
});

describe('a package source', () => {
  const centos = {
    id: 'base',
    name: 'CentOS 6',
    baseUrl: 'http://mirror.example/6/',
    gpgKey: 'file:///etc/pki/rpm-gpg/KEY',
  };

  it('is the image’s, a repository, or baked', () => {
    expect(PackageSource.fromImage().kind).toBe('image');
    expect(PackageSource.baked().kind).toBe('baked');
    expect(PackageSource.yumRepository(centos)).toMatchObject({
      kind: 'repository',
      repository: centos,
    });
  });

  it.each(['id', 'name', 'baseUrl', 'gpgKey'] as const)('has a %s of one line, or none', (key) => {
    fc.assert(
      fc.property(hostileString(), (tail) => {
        const value = centos[key] + tail;
        const dangerous = key === 'name' ? /[^\x20-\x7e]|["'`\\<>$]/ : DANGEROUS;
        if (refusalOf(() => PackageSource.yumRepository({ ...centos, [key]: value }))) return;
        expect(value).not.toMatch(dangerous);
      }),
    );
  });
});

describe('a guest', () => {
  it('has an image from a URL or an absolute path, and an identity that carries its version', () => {
    const plain = Guest.enterpriseLinux6({ image: '/var/images/el6.qcow2' });
    const versioned = Guest.enterpriseLinux6({ image: '/var/images/el6.qcow2', imageVersion: '2' });
    expect(plain.image).toBe('/var/images/el6.qcow2');
    expect(versioned.image).toBe(plain.image);
    expect(versioned.imageIdentity).not.toBe(plain.imageIdentity);
    expect(Guest.enterpriseLinux6().image).toBe(Guest.enterpriseLinux6().profile.image);
  });

  it('has no image that Terraform, a shell or a blank could change', () => {
    fc.assert(
      fc.property(hostileString(), (tail) => {
        for (const image of [tail, `https://images.example/${tail}`, `/srv/${tail}`]) {
          if (refusalOf(() => Guest.enterpriseLinux6({ image }))) continue;
          expect(image).toMatch(/^(https?:\/\/|\/)[\x21-\x7e]+$/);
          expect(image).not.toMatch(/[$%]\{/);
        }
      }),
    );
  });
});

describe('an error', () => {
  const names = Object.keys(ERRORS) as ErrorName[];

  it.each(names)('%s says where, what, what is allowed and what to do', (name) => {
    const { rule, remedy } = ERRORS[name];
    const error = new LvsError(name, { path: 'stack/lvs', subject: 'ip', value: 'x"\n' });
    expect(error).toBeInstanceOf(Error);
    expect(error.name).toBe(name);
    expect(error.message).toContain('ip of stack/lvs is "x\\"\\n"');
    expect(error.message).toContain(rule);
    expect(error.message).toContain(remedy);
  });

  it('is one printable line of bounded length, whatever the value', () => {
    const long = Object.values(ERRORS).map(({ rule, remedy }) => rule.length + remedy.length);
    fc.assert(
      fc.property(fc.oneof(hostileString(), fc.anything()), (value) => {
        const error = new LvsError('NameInvalid', { path: 'stack', subject: 'id', value });
        expect(error.message).not.toMatch(/[\p{Cc}\p{Cs}\u202e\u2028]/u);
        expect(error.message.length).toBeLessThan(400 + Math.max(...long));
      }),
    );
  });
});
