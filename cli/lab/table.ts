import type { ClusterView, Observation, ServiceView } from '../../lab/observe/observation';

/**
 * What was seen of a lab, as a text for people: the machines and who holds what, the real
 * servers of each virtual server, what answered, and where a browser finds it.
 */
export function renderObservation({ machines, clusters }: Observation): string {
  const parts = [
    columns([
      ['MACHINE', 'POWER', 'UP', 'HOLDS'],
      ...machines.map((one) => [
        one.name,
        one.running ? 'on' : 'off',
        one.seconds === undefined ? '' : duration(one.seconds),
        one.holds.join(', '),
      ]),
    ]),
    ...clusters.map(renderCluster),
  ];
  return parts.join('\n');
}

function renderCluster(cluster: ClusterView): string {
  const { services, active, complaint } = cluster;
  const rows = services.flatMap((service) => {
    const [first, ...others] = service.realServers.map((one) => [
      one.name ?? '',
      one.address,
      one.present ? (one.weight > 0 ? 'in' : 'drained') : 'out',
      one.present ? String(one.weight) : '',
      one.present ? String(one.connections) : '',
    ]);
    return [
      [title(service), ...(first ?? ['', '', '', '', ''])],
      ...others.map((row) => ['', ...row]),
    ];
  });
  const table = columns([
    ['VIRTUAL SERVER', 'REAL SERVER', 'ADDRESS', 'STATE', 'WEIGHT', 'CONNECTIONS'],
    ...rows,
  ]);
  const origin = active
    ? complaint === undefined
      ? `The table is that of ${active}, the active LVS router.`
      : `The table of ${active}, the active LVS router, cannot be read: ${complaint}.`
    : 'No machine answers for a VIP.';
  const answers = services.flatMap(renderAnswers);
  const urls = [...new Set(services.flatMap((one) => one.url ?? []))];
  const browser = urls.map((url) => `In a browser on this host: ${url}`);
  return `${[table, origin, ...answers, ...browser].join('\n')}\n`;
}

function renderAnswers({ name, asked, answers }: ServiceView): string[] {
  if (asked === 0) return [`${name}: not asked, for it is not TCP.`];
  const counts = Object.entries(answers).map(([page, count]) => `${count} by "${page}"`);
  const lost = asked - Object.values(answers).reduce((sum, count) => sum + count, 0);
  return [
    `${name}: asked ${asked} times, answered ${counts.join(', ') || 'never'}` +
      `${lost > 0 && counts.length > 0 ? `, not answered ${lost}` : ''}.`,
  ];
}

function title({ name, vip, protocol, ports }: ServiceView): string {
  const host = vip.includes(':') ? `[${vip}]` : vip;
  return `${name} ${protocol} ${host}:${ports.join(',')}`;
}

/** `47 s`, `3 min 5 s`, `2 h 10 min`. */
export function duration(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Rows as columns, each as wide as its widest cell. */
export function columns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, index) =>
    Math.max(...rows.map((row) => [...(row[index] ?? '')].length)),
  );
  const line = (row: readonly string[]) =>
    row
      .map((cell, index) => cell + ' '.repeat((widths[index] ?? 0) - [...cell].length))
      .join('  ')
      .trimEnd();
  return `${rows.map(line).join('\n')}\n`;
}
