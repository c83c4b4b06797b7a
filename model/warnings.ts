import { display } from './errors';

/**
 * Everything that is legal and unwise: one stable name each, with what is advised and what to do.
 * A warning stops nothing. The text of a {@link LvsWarning} is made from this table and from nothing
 * else, so that the table is the documentation.
 */
export const WARNINGS = {
  SecretInUserData: {
    rule: 'no secret in user-data: Terraform’s state, its temporary folder, the seed volume and the guest all keep it in plain text',
    remedy:
      'Have the guest fetch it, or bake it into the image; where it has to be, guard the state and the host.',
  },
  RoutersOnOneHost: {
    rule: 'LVS routers on different hosts, where the networks reach several: the death of the one host takes them all',
    remedy: 'Give the backup a provider of its own.',
  },
  HeartbeatTooFast: {
    rule: 'heartbeats 0.1 s apart or more: three that a busy host holds back are a failover that nobody needed',
    remedy: 'Raise intervalSeconds, or give the LVS routers CPUs of their own.',
  },
  PreemptionTooEarly: {
    rule: 'preemption that waits for the first checks of the real servers: a router that takes over before serves nobody',
    remedy: 'Raise delaySeconds, or leave preemption out: whoever is active stays it.',
  },
  VirtualRouterIdByChance: {
    rule: 'a virtual router id that was chosen for the LAN, where advertisements are multicast: made from the cluster’s name it can be that of another router there, and both lose their addresses in turn',
    remedy:
      'Set virtualRouterId to a number that nobody else there has, or leave advertisements unicast.',
  },
  QuiesceWithHashing: {
    rule: 'no quiesce behind a scheduler that hashes (dh, sh, mh) and has no fallback: the clients of a real server that failed are refused until it returns, where they could go to another',
    remedy:
      'Leave quiesce out, choose another scheduler, or set sh-fallback or mh-fallback in schedulerFlags where the engine has them.',
  },
  WebServerTakenForGranted: {
    rule: 'a check that says what it asks, with pulse on port 80: nanny takes a web server for granted there, asks it for a page, and wants any answer of HTTP',
    remedy: 'Use HealthCheck.http, or HealthCheck.sendExpect for a service of another kind.',
  },
  SshFromEverywhere: {
    rule: 'SSH from the networks of those who administer the machines, not from everywhere',
    remedy: 'Name these networks in sshFrom.',
  },
} as const satisfies Record<string, WarningEntry>;

/** One row of the catalogue. */
export interface WarningEntry {
  /** What is advised, and what happens otherwise. */
  readonly rule: string;
  /** What to do about it. */
  readonly remedy: string;
}

/** The stable names of the catalogue. */
export type WarningName = keyof typeof WARNINGS;

/** Something legal and unwise that was declared. `name` is stable; the wording is not. */
export interface LvsWarning {
  /** Its name in the catalogue: what it is acknowledged by. */
  readonly name: WarningName;
  /** The path of the construct that it is about. */
  readonly path: string;
  /** What was declared, what is advised, what to do, and how to acknowledge it. */
  readonly message: string;
}

/** Where a warning arises, and why. */
export interface WarningDetails {
  /** The path of the construct that it is about. */
  readonly path: string;
  /** The prop, or what the value stands for. */
  readonly subject: string;
  /**
   * The value that was given; shown quoted, escaped and shortened.
   *
   * @default - not shown: it is a secret
   */
  readonly value?: unknown;
  /**
   * What is advised here, more exactly than the catalogue can know.
   *
   * @default - the rule of the catalogue
   */
  readonly advised?: string;
}

/** Makes a warning of the catalogue. */
export function warningOf(name: WarningName, details: WarningDetails): LvsWarning {
  const { path, subject, value, advised } = details;
  const { rule, remedy } = WARNINGS[name];
  const given = value === undefined ? 'given' : display(value);
  return {
    name,
    path,
    message:
      `${name}: ${subject} of ${path} is ${given}. Advised: ${advised ?? rule}. ${remedy} ` +
      `Where it is meant so: Warnings.of(…).acknowledge('${name}', 'the reason').`,
  };
}
