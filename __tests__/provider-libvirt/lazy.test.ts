import { execFileSync } from 'node:child_process';
import { ComplexList, ComplexObject } from 'cdktf';
import * as stackTrace from 'cdktf/lib/tokens/private/stack-trace';
import { Domain } from '@cdktf/provider-libvirt/lib/domain';
import { newStack, synthesized, ours } from './support/bindings';

const config = {
  name: 'guest',
  type: 'kvm',
  devices: { disks: [{ target: { dev: 'vda' } }], interfaces: [{ model: { type: 'virtio' } }] },
};

/** How often cdktf recorded a stack trace, as it does for each nested object it makes. */
function tracesDuring(action: () => void): number {
  const spy = jest.spyOn(stackTrace, 'captureStackTrace');
  try {
    action();
    return spy.mock.calls.length;
  } finally {
    spy.mockRestore();
  }
}

test('no nested object is made by constructing and synthesizing', () => {
  expect(tracesDuring(() => synthesized(ours.load('domain'), config))).toBe(0);
});

test('a nested object is made when it is asked for, once, with those that lead to it', () => {
  const guest = new Domain(newStack(), 'guest', config);
  expect(tracesDuring(() => guest.devices)).toBe(1);
  expect(tracesDuring(() => guest.devices.disks)).toBe(1);
  expect(tracesDuring(() => guest.devices.disks)).toBe(0);
  expect(guest.devices.disks).toBe(guest.devices.disks);
  expect(guest.devices).toBeInstanceOf(ComplexObject);
  expect(guest.devices.disks).toBeInstanceOf(ComplexList);
});

test('a config that changes after the resource was made does not change the resource', () => {
  const os = { type: 'hvm' };
  const guest = new Domain(newStack(), 'guest', { ...config, os });
  os.type = 'xen';
  expect(guest.osInput).toEqual({ type: 'hvm' });
});

test('ES modules can import every name of a module and of the index', () => {
  const script = `
    import { Domain, domainOsToTerraform, DomainDevicesDisksList } from '@cdktf/provider-libvirt/lib/domain/index.js';
    import { volume, UnknownAttributeError } from '@cdktf/provider-libvirt';
    console.log([Domain, domainOsToTerraform, DomainDevicesDisksList, volume.Volume, UnknownAttributeError]
      .map((value) => typeof value).join());`;
  const args = ['--input-type=module', '--eval', script];
  expect(execFileSync(process.execPath, args, { cwd: __dirname, encoding: 'utf8' }).trim()).toBe(
    'function,function,function,function,function',
  );
});
