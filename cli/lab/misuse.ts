/** A command line that makes no sense. */
export class Misuse extends Error {}
