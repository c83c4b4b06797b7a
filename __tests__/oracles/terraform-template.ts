/** How {@link unescapeTerraform} treats interpolations that are meant. */
export interface UnescapeOptions {
  /** Leave `${…}` and `%{…}` that Terraform would evaluate as they are. @default false: they throw */
  readonly allowLive?: boolean;
}

/**
 * The text that Terraform makes of a string in `cdk.tf.json`, which it reads as a template: `$${`
 * stands for `${` and `%%{` for `%{`, scanning from the left; nothing else is changed.
 *
 * @throws Error when a `${` or `%{` is left that Terraform would evaluate.
 */
export function unescapeTerraform(text: string, options: UnescapeOptions = {}): string {
  return text.replace(/\$\$\{|%%\{|\$\{|%\{/g, (found, offset: number) => {
    if (found.length === 3) return found.slice(1);
    if (options.allowLive === true) return found;
    const around = JSON.stringify(text.slice(Math.max(0, offset - 20), offset + 40));
    throw new Error(`Terraform would evaluate ${found} at ${offset}, in ${around}`);
  });
}
