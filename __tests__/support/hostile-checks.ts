import {
  Guest,
  HealthCheck,
  HealthCheckKind,
  type KeepalivedCheck,
  type NannyCheck,
} from '../../constructs';
import type { UserData } from '../oracles/user-data';
import { PRIMARY, type StringProp } from './hostile-props';
import { HTTP, guideCluster, onGuest } from './stacks';

/** The guide's cluster with a further virtual server that is checked so. */
const checked = (guest: () => Guest, healthCheck: HealthCheck) =>
  onGuest(guest, () => {
    const { stack, cluster } = guideCluster();
    cluster.addVirtualServer('other', { ...HTTP, port: 81, healthCheck });
    return stack;
  });

const debian = () => Guest.debian12();
const el6 = () => Guest.enterpriseLinux6();

const onDebian = (check: (value: string) => HealthCheck): StringProp => ({
  declare: (value) => checked(debian, check(value)),
});

/** The last regular expression, once keepalived has expanded the octal escapes of its quotes. */
const pattern = (seed: UserData) =>
  seed.files
    .get('/etc/keepalived/keepalived.conf')!
    .content.match(/(?<=^ *regex ").*(?="$)/gm)!
    .at(-1)!
    .replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(parseInt(digits, 8)));

class OwnKeepalived extends HealthCheckKind {
  public readonly name = 'own';

  constructor(private readonly own: Partial<KeepalivedCheck>) {
    super();
  }

  public override keepalived(): KeepalivedCheck {
    return { checker: 'TCP_CHECK', entries: [], ...this.own };
  }
}

class OwnNanny extends HealthCheckKind {
  public readonly name = 'own';

  constructor(private readonly own: NannyCheck) {
    super();
  }

  public override nanny(): NannyCheck {
    return this.own;
  }
}

const ownKeepalived = (own: (value: string) => Partial<KeepalivedCheck>) =>
  onDebian((value) => HealthCheck.of(new OwnKeepalived(own(value))));

const ownNanny = (own: (value: string) => NannyCheck): StringProp => ({
  declare: (value) => checked(el6, HealthCheck.of(new OwnNanny(own(value)))),
});

const own = (key: 'keyword' | 'word' | 'text' | 'pattern') =>
  ownKeepalived((value) => ({
    entries: [
      key === 'keyword'
        ? { keyword: value }
        : { keyword: 'regex', values: [{ [key]: value }] as never },
    ],
  }));

/** Props of health checks, and of kinds of one's own, that take a string. */
export const CHECK_PROPS: Readonly<Record<string, StringProp>> = {
  'HealthCheck.https(path)': onDebian((path) => HealthCheck.https(path)),
  'KeepalivedCheck.checker': ownKeepalived((checker) => ({ checker })),
  'KeepalivedCheck.virtualHost': ownKeepalived((virtualHost) => ({ virtualHost })),
  'CheckerEntry.keyword': own('keyword'),
  'CheckerEntry.values, word': own('word'),
  'CheckerEntry.values, text': own('text'),
  'CheckerEntry.values, pattern': {
    ...own('pattern'),
    machine: PRIMARY,
    found: pattern,
    written: 'otherwise',
  },
  'NannyExchange.send': ownNanny((send) => ({ send, regex: false })),
  'NannyExchange.expect': ownNanny((expect) => ({ expect, regex: false })),
  'NannyProgram.program': ownNanny((program) => ({ program: [program] })),
};
