import { ours, stock } from './support/bindings';
import { references } from './support/references';
import { schemaElements } from './support/schema';

// Oracle: the bindings that `cdktf get` generates from the same schema.
const elements = schemaElements();
const stockBindings = stock();

test.each(elements)('$kind $type reads as the same references', ({ folder, attributes }) => {
  const actual = references(ours, folder, attributes);
  expect(actual).toEqual(references(stockBindings, folder, attributes));
  expect(Object.values(actual).every((value) => value !== undefined)).toBe(true);
});

test('a nested computed attribute reads as a reference', () => {
  const { folder, attributes } = elements.find(({ type }) => type === 'libvirt_domain')!;
  const { 'domain.devices[].interfaces[].mac[].address': address } = references(
    ours,
    folder,
    attributes,
  );
  expect(address).toBe('${libvirt_domain.element.devices.interfaces[3].mac.address}');
});
