import { join } from 'node:path';
import type { Volume, VolumeDefinition, VolumeFormat } from '../../host/definitions';
import type { Volumes } from '../../host/volumes';
import type { ObjectValue, Value } from '../codec';
import { type Note, Refusal, type ResourceBackend } from '../definition';
import { warning } from '../diagnostics';
import type { Known } from '../known';
import { standInFor } from '../stand-ins';
import { bytesOf } from './units';
import { integerAt, requiredText, textAt } from './values';

/** What sizes of disks are multiples of, in bytes. */
const SECTOR = 512n;

/**
 * `libvirt_volume`: a file in a pool.
 *
 * @param volumes the lab's volumes.
 * @param image the folder of the lab's own guest image, if it has one.
 */
export function volumeBackend(volumes: Volumes, image: string | undefined): ResourceBackend {
  return {
    identity: (state) => requiredText(state, 'id'),

    async create(planned, note, signal) {
      const definition = definitionOf(planned, image, note);
      const volume = await volumes.create(definition, signal);
      const { content, capacity } = definition;
      if (content !== undefined && capacity !== undefined && capacity !== volume.capacity) {
        await volumes.delete(volume.path);
        throw new Refusal(
          'Capacity is not that of the content',
          `Volume ${definition.name} is to have ${capacity} bytes, but its content has ${volume.capacity}. Remove capacity, or put an overlay of that capacity on the volume.`,
        );
      }
      return knownOf(volume);
    },

    async read(state) {
      const volume = await volumes.find(requiredText(state, 'id'));
      // What it takes on the disk grows as the guest writes: a refresh would find it changed.
      return volume && { capacity: capacityOf(volume, state) };
    },

    delete: (state) => volumes.delete(requiredText(state, 'id')),

    async find(id) {
      const volume = await volumes.find(id);
      return volume && foundOf(volumes, volume);
    },

    async list() {
      const pools = await Promise.all(volumes.pools().map(({ name }) => volumes.list(name)));
      return pools.flat().map((volume) => foundOf(volumes, volume));
    },
  };
}

function foundOf(volumes: Volumes, volume: Volume) {
  const { path } = volume;
  const pool = volumes.pools().find((one) => path.startsWith(`${one.path}/`));
  const name = pool ? path.slice(pool.path.length + 1) : path;
  return { identity: path, known: { ...knownOf(volume), name, pool: pool?.name ?? '' } };
}

function knownOf({ path, capacity, allocation }: Volume): Known {
  const id = { id: path, key: path, path, 'target.path': path };
  return { ...id, capacity, allocation, physical: allocation };
}

/** Sizes are in whole sectors: what was asked for stays what it is, unless the file was resized. */
function capacityOf({ capacity }: Volume, state: ObjectValue): Value {
  const stated = bytesAt(state) ?? 0n;
  const sectors = (stated + SECTOR - 1n) / SECTOR;
  return sectors * SECTOR === capacity ? (state['capacity'] ?? null) : capacity;
}

function bytesAt(volume: ObjectValue): bigint | undefined {
  const size = integerAt(volume, 'capacity');
  return size && bytesOf(size, textAt(volume, 'capacity_unit') ?? 'bytes');
}

function definitionOf(
  planned: ObjectValue,
  image: string | undefined,
  note: Note,
): VolumeDefinition {
  const name = requiredText(planned, 'name');
  const url = textAt(planned, 'create.content.url');
  const backing = textAt(planned, 'backing_store.path');
  const format = formatAt(planned, 'target.format.type');
  const capacity = bytesAt(planned);
  const unit = textAt(planned, 'capacity_unit');
  if (capacity === undefined && (url === undefined || unit !== undefined)) {
    throw new Refusal(
      'Capacity missing',
      `Volume ${name} has ${unit === undefined ? 'no content from which its capacity could come' : 'a capacity_unit'}, and no capacity. Set capacity.`,
    );
  }
  if (backing !== undefined && format !== 'qcow2') {
    throw new Refusal(
      'Format has no backing store',
      `Volume ${name} is an overlay of ${backing}, but its target.format.type is ${format}; only qcow2 can be one.`,
    );
  }
  return {
    pool: requiredText(planned, 'pool'),
    name,
    format,
    ...(capacity !== undefined && { capacity }),
    ...(backing !== undefined && {
      backing: { path: backing, format: formatAt(planned, 'backing_store.format.type') },
    }),
    ...(url !== undefined && { content: contentOf(name, url, image, note) }),
  };
}

/** Whatever is not qcow2 is bytes as they are: `raw`, and `iso`. */
function formatAt(planned: ObjectValue, path: string): VolumeFormat {
  return textAt(planned, path) === 'qcow2' ? 'qcow2' : 'raw';
}

function contentOf(name: string, url: string, image: string | undefined, note: Note): string {
  const standIn = standInFor(url);
  if (image === undefined || !standIn) return url;
  note(
    warning(
      "The lab's image stands in for the vendor's",
      `Volume ${name} holds the lab's own image, not ${url}. ${standIn.reason}`,
    ),
  );
  return join(image, 'disk.qcow2');
}
