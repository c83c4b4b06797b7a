import { HealthCheck } from '../../model/health-check';

const content = '#!/bin/sh\nexec nc -z "$1" "$2"\n';

/** Health checks of every kind, with every option that an engine or a release may lack. */
export const EVERY_CHECK: readonly HealthCheck[] = [
  HealthCheck.tcp(),
  HealthCheck.tcp({ port: 8080, timeoutSeconds: 5, retries: 3, retryDelaySeconds: 2 }),
  HealthCheck.udp(),
  HealthCheck.udp({ requireReply: true }),
  HealthCheck.udp({ payload: 'ask', reply: Uint8Array.of(255, 0) }),
  HealthCheck.http('/up', { host: 'shop.example' }),
  HealthCheck.http('/up', { status: [200, [300, 399]] }),
  HealthCheck.http('/up', { httpVersion: '1.1', host: 'shop.example' }),
  HealthCheck.http('/up', { content: 'a "word" of $5 \\ {more}' }),
  HealthCheck.http('/up', {
    regex: '^<h1>[a-z]+\\.</h1>$',
    regexOptions: ['caseless', 'multiline'],
    noMatch: true,
  }),
  HealthCheck.http('/up', { morePages: [{ path: '/two', status: 204 }, { path: '/three' }] }),
  HealthCheck.https('/up'),
  HealthCheck.https('/up', { host: 'shop.example' }),
  HealthCheck.https('/up', { host: 'shop.example', sni: false }),
  HealthCheck.sendExpect({ send: 'a', expect: 'b' }),
  HealthCheck.ping(),
  HealthCheck.ping({ timeoutSeconds: 1, retries: 0 }),
  HealthCheck.dns(),
  HealthCheck.dns({ name: 'www.example', type: 'AAAA', retryDelaySeconds: 2 }),
  HealthCheck.smtp(),
  HealthCheck.smtp({ heloName: 'lvs.example' }),
  HealthCheck.script({ content }),
  HealthCheck.script({ content, retries: 2, weightByExitCode: true }),
  HealthCheck.script({ content, timeoutSeconds: 60 }),
  HealthCheck.command({ program: '/bin/true', args: [] }),
];

/** What a check is called in the title of a test. */
export function checkTitle({ kind }: HealthCheck): string {
  return `${kind.name} ${JSON.stringify(kind, (key, value: unknown) => (key === 'name' ? undefined : value))}`;
}
