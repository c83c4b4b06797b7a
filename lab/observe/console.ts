import { endOf } from '../host/console';

/** What shows on a console how far a guest has got, the latest first. */
const MILESTONES: readonly (readonly [RegExp, string])[] = [
  [/Kernel panic/, 'kernel panic'],
  [/Cloud-init v\. .* finished/, 'first boot complete'],
  [/Cloud-init v\. .* running 'modules:final'/, 'cloud-init, final stage'],
  [/Cloud-init v\. .* running 'modules:config'/, 'cloud-init, config stage'],
  [/Cloud-init v\. .* running 'init'/, 'cloud-init, network stage'],
  [/Cloud-init v\. .* running 'init-local'/, 'cloud-init, local stage'],
  [/ login:/, 'login prompt'],
  [/systemd\[1\]|Welcome to (?!GRUB)|Starting systemd/, 'starting services'],
];

/** How far a guest has got, by what it printed on its serial console since its power-on. */
export function bootProgress(file: string): string {
  const text = endOf(file);
  return MILESTONES.find(([pattern]) => pattern.test(text))?.[1] ?? 'booting';
}
