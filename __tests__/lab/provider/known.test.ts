import { Unknown, type ObjectValue } from '../../../lab/provider/codec';
import { blank, fill, overlay } from '../../../lab/provider/known';
import type { AttributeSchemas } from '../../../lab/provider/schema';

const text = { type: 'string' };
const SCHEMA: AttributeSchemas = {
  id: { ...text, computed: true },
  name: { ...text, required: true },
  tags: { type: ['list', 'string'], optional: true },
  target: {
    optional: true,
    nested_type: {
      nesting_mode: 'single',
      attributes: { path: { ...text, computed: true }, format: { ...text, optional: true } },
    },
  },
  disks: {
    optional: true,
    nested_type: { nesting_mode: 'list', attributes: { bus: { ...text, computed: true } } },
  },
};
const unknown = Unknown.PLAIN;
const planned: ObjectValue = {
  id: unknown,
  name: 'one',
  tags: ['b', 'a', 'b'],
  target: { path: unknown, format: 'raw' },
  disks: [{ bus: unknown }, { bus: 'sata' }],
};

test('what became known takes the place of the unknown, and of nothing else', () => {
  const known = { id: '1', name: 'two', 'target.path': '/a', 'target.format': 'qcow2' };
  expect(fill(SCHEMA, planned, known)).toEqual({
    id: '1',
    name: 'one',
    tags: ['b', 'a', 'b'],
    target: { path: '/a', format: 'raw' },
    disks: [{ bus: null }, { bus: 'sata' }],
  });
});

test('an unknown that nobody answers is null, and every attribute of the schema is there', () => {
  expect(fill(SCHEMA, { name: 'one', id: unknown }, {})).toEqual({
    id: null,
    name: 'one',
    tags: null,
    target: null,
    disks: null,
  });
  expect(blank(SCHEMA)).toEqual({ id: null, name: null, tags: null, target: null, disks: null });
});

test('a host has the last word on what it knows, where the state speaks of it', () => {
  const state: ObjectValue = { id: '1', name: 'one', target: { path: '/a', format: null } };
  expect(overlay(state, { 'target.path': '/b', id: '2', extra: 'x' })).toEqual({
    id: '2',
    name: 'one',
    target: { path: '/b', format: null },
  });
  expect(overlay({ ...state, target: null }, { 'target.path': '/b' })).toMatchObject({
    target: null,
  });
});
