import type { Progress, Stage } from '../../lab/progress';

/** A stage that takes longer is shown while it lasts, in milliseconds. */
const PATIENCE = 2_000;
const INTERVAL = 5_000;

/** Width of the column with the names of stages. */
const NAME_WIDTH = 10;

/** Where lines go. */
export interface LineOutput {
  /** Takes text. */
  write(text: string): unknown;
  /** Whether it is a terminal. */
  readonly isTTY?: boolean;
}

/** Shows what a lab does as plain lines, each finished stage with the time that it took. */
export class LineProgress implements Progress {
  private readonly open = new Set<() => void>();

  /**
   * @param output where the lines go.
   * @param env colours are left out when `NO_COLOR` is in it.
   */
  constructor(
    private readonly output: LineOutput,
    private readonly env: NodeJS.ProcessEnv = process.env,
  ) {}

  /** @inheritdoc */
  stage(name: string): Stage {
    const start = Date.now();
    const seconds = () => (Date.now() - start) / 1000;
    let note = '';
    const alive = () => {
      const text = note === '' ? '…' : `… ${note}`;
      this.line(`${name.padEnd(NAME_WIDTH)} ${this.dim(`${text} (${Math.round(seconds())} s)`)}`);
    };
    let timer: NodeJS.Timeout = setTimeout(() => {
      alive();
      timer = setInterval(alive, INTERVAL);
    }, PATIENCE);
    const close = () => {
      clearInterval(timer);
      this.open.delete(close);
    };
    this.open.add(close);
    return {
      note: (text) => (note = text),
      done: (text) => {
        close();
        this.line(`${name.padEnd(NAME_WIDTH)} ${text}  ${this.dim(`${seconds().toFixed(1)} s`)}`);
      },
    };
  }

  /** @inheritdoc */
  say(text: string): void {
    this.line(text);
  }

  /** Shows no stage any more: those that are open have failed, or were given up. */
  close(): void {
    for (const close of [...this.open]) close();
  }

  private line(text: string): void {
    this.output.write(`${text}\n`);
  }

  private dim(text: string): string {
    return this.output.isTTY && !this.env['NO_COLOR'] ? `\u001b[2m${text}\u001b[22m` : text;
  }
}
