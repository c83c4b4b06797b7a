import type { Progress, Stage } from '../../lab/progress';

/** A stage that takes longer is shown while it lasts, in milliseconds. */
const PATIENCE = 2_000;

/** How often a terminal's last line is written anew, in milliseconds. */
const LIVE_INTERVAL = 500;

/** Without a terminal: how often something new is said, and how often the same again. */
const INTERVAL = 5_000;
const SAME_AGAIN = 20_000;

/** Width of the column with the names of stages. */
const NAME_WIDTH = 10;

/** Where lines go. */
export interface LineOutput {
  /** Takes text. */
  write(text: string): unknown;
  /** Whether it is a terminal. */
  readonly isTTY?: boolean;
  /** Its width. */
  readonly columns?: number;
}

/**
 * Shows what a lab does as lines, one for each finished stage with the time that it took. What
 * lasts longer shows that it is alive: on a terminal in its last line, elsewhere in lines.
 */
export class LineProgress implements Progress {
  private readonly open = new Set<() => void>();
  private live = false;

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
    const elapsed = () => Date.now() - start;
    let note = '';
    let said = { note: '', at: -Infinity };
    const alive = () => {
      if (elapsed() < PATIENCE) return;
      if (!this.output.isTTY) {
        if (elapsed() - said.at < (said.note === note ? SAME_AGAIN : INTERVAL)) return;
        said = { note, at: elapsed() };
      }
      const text = `… ${note}${note && ' '}(${Math.round(elapsed() / 1000)} s)`;
      this.show(`${name.padEnd(NAME_WIDTH)} ${text}`);
    };
    const timer = setInterval(alive, LIVE_INTERVAL);
    const close = () => {
      clearInterval(timer);
      this.open.delete(close);
    };
    this.open.add(close);
    return {
      note: (text) => (note = text),
      drop: close,
      done: (text) => {
        close();
        const seconds = this.dim(`${(elapsed() / 1000).toFixed(1)} s`);
        this.say(`${name.padEnd(NAME_WIDTH)} ${text}  ${seconds}`);
      },
    };
  }

  /** @inheritdoc */
  say(text: string): void {
    this.clear();
    this.output.write(`${text}\n`);
  }

  /** Shows no stage any more: those that are open have failed, or were given up. */
  close(): void {
    for (const close of [...this.open]) close();
    this.clear();
  }

  private show(line: string): void {
    if (!this.output.isTTY) return this.say(line);
    this.clear();
    this.output.write(this.dim(line.slice(0, (this.output.columns || 80) - 1)));
    this.live = true;
  }

  private clear(): void {
    if (this.live) this.output.write('\r\u001b[K');
    this.live = false;
  }

  private dim(text: string): string {
    return this.output.isTTY && !this.env['NO_COLOR'] ? `\u001b[2m${text}\u001b[22m` : text;
  }
}
