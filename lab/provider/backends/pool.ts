import { randomUUID } from 'node:crypto';
import { statfs } from 'node:fs/promises';
import type { Pool, Volumes } from '../../host/volumes';
import type { ResourceBackend } from '../definition';
import type { Known } from '../known';
import { requiredText } from './values';

/** The pool that every lab has; it belongs to no stack, as on a libvirt host. */
const DEFAULT_POOL = 'default';

/** `libvirt_pool`: a folder for volumes, inside the lab's own. */
export function poolBackend(volumes: Volumes): ResourceBackend {
  return {
    identity: (state) => requiredText(state, 'id'),

    create: async (planned) =>
      knownOf(
        await volumes.definePool({ name: requiredText(planned, 'name'), uuid: randomUUID() }),
      ),

    async read(state) {
      // The room in it changes all the time: a refresh would find it changed.
      return volumes.findPool(requiredText(state, 'id')) && {};
    },

    async delete(state) {
      const pool = volumes.findPool(requiredText(state, 'id'));
      if (pool) await volumes.undefinePool(pool.name);
    },

    async find(id) {
      const pool = volumes.findPool(id);
      return pool && foundOf(pool);
    },

    list: async () =>
      Promise.all(
        volumes
          .pools()
          .filter(({ name }) => name !== DEFAULT_POOL)
          .map(foundOf),
      ),
  };
}

async function foundOf(pool: Pool) {
  const { uuid, name, path } = pool;
  const known = { name, type: 'dir', target: null, ...(await knownOf(pool)) };
  return { identity: uuid, known, path };
}

/** libvirt, too, gives the room on the file system that the folder is on. */
async function knownOf({ uuid, path }: Pool): Promise<Known> {
  const { bsize, blocks, bfree, bavail } = await statfs(path, { bigint: true });
  return {
    id: uuid,
    uuid,
    capacity: blocks * bsize,
    allocation: (blocks - bfree) * bsize,
    available: bavail * bsize,
  };
}
