import { Protocol } from '../engine';
import type { KeepalivedCheck } from './keepalived-check';
import { HealthCheckKind, type HealthCheckOptions } from './kind';
import type { NannyCheck } from './nanny-check';

/** A connection that stands (keepalived's `TCP_CHECK`, ldirectord's `connect`). */
export class TcpCheck extends HealthCheckKind {
  public readonly name = 'tcp';

  /** @throws LvsError `NumberOutOfRange`, `PortInvalid` */
  constructor(options: HealthCheckOptions = {}) {
    super(options, 'HealthCheck.tcp()');
  }

  /** Services that answer such a question. */
  public override get protocols(): readonly Protocol[] {
    return [Protocol.TCP, Protocol.TCP_UDP];
  }

  /** What nanny does for it, or why it cannot. */
  public override nanny(): NannyCheck {
    return { regex: false };
  }

  /** What a release of keepalived does for it, or why it cannot. */
  public override keepalived(): KeepalivedCheck {
    return { checker: 'TCP_CHECK', entries: [] };
  }
}
