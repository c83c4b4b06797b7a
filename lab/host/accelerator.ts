import type { Namespace } from './namespace';

/** What runs the guests' instructions. */
export type Accelerator = 'kvm' | 'tcg';

/** KVM where a virtual CPU is seen to make progress by it, else TCG. */
export async function findAccelerator(namespace: Namespace): Promise<Accelerator> {
  return Promise.reject(namespace);
}
