/** Images of vendors for which the lab's own image stands in. */
export interface StandIn {
  /** Where the vendor's images begin. */
  readonly prefix: string;
  /** Why the lab's image is as good. */
  readonly reason: string;
}

/** The images for which the lab's own stands in, where it has one. */
export const STAND_INS: readonly StandIn[] = [
  {
    prefix: 'https://cloud.debian.org/images/cloud/bookworm/',
    reason:
      "The lab's image is Debian 12 too, of Debian's own packages; it holds those which the " +
      'service needs, boots without a boot loader, and nothing is downloaded.',
  },
];

/** What stands in for an image; undefined where nothing does. */
export function standInFor(url: string): StandIn | undefined {
  return STAND_INS.find(({ prefix }) => url.startsWith(prefix));
}
