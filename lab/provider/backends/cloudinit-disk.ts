import { createHash } from 'node:crypto';
import type { Seeds } from '../../host/seeds';
import type { ObjectValue } from '../codec';
import type { ResourceBackend } from '../definition';
import { requiredText, textAt } from './values';

/** How much of the hash of its content names a cloud-init disk, in hexadecimal digits. */
const ID_LENGTH = 16;

/** `libvirt_cloudinit_disk`: a NoCloud seed, as an ISO image in the lab's folder. */
export function cloudinitDiskBackend(seeds: Seeds): ResourceBackend {
  return {
    // Two of the same content have the same id, as with the provider, but a file each.
    identity: (state) => requiredText(state, 'path'),

    async create(planned) {
      const networkConfig = textAt(planned, 'network_config');
      const { path, size } = await seeds.create({
        name: requiredText(planned, 'name'),
        userData: requiredText(planned, 'user_data'),
        metaData: requiredText(planned, 'meta_data'),
        ...(networkConfig !== undefined && { networkConfig }),
      });
      return { id: idOf(planned), path, size };
    },

    async read(state) {
      const seed = await seeds.find(requiredText(state, 'path'));
      return seed && { size: seed.size };
    },

    delete: (state) => seeds.delete(requiredText(state, 'path')),
  };
}

function idOf(planned: ObjectValue): string {
  const hash = createHash('sha256');
  for (const name of ['user_data', 'meta_data', 'network_config']) {
    hash.update(textAt(planned, name) ?? '');
  }
  return hash.digest('hex').slice(0, ID_LENGTH);
}
