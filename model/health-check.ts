import { CommandCheck, type CommandCheckOptions } from './health-checks/command';
import { DnsCheck, type DnsCheckOptions } from './health-checks/dns';
import { HttpCheck, type HttpCheckOptions } from './health-checks/http';
import { HttpsCheck, type HttpsCheckOptions } from './health-checks/https';
import type { HealthCheckKind, HealthCheckOptions } from './health-checks/kind';
import { PingCheck } from './health-checks/ping';
import { ScriptCheck, type ScriptCheckOptions } from './health-checks/script';
import { SendExpectCheck, type SendExpectOptions } from './health-checks/send-expect';
import { SmtpCheck, type SmtpCheckOptions } from './health-checks/smtp';
import { TcpCheck } from './health-checks/tcp';
import { UdpCheck, type UdpCheckOptions } from './health-checks/udp';

/**
 * How an LVS router finds out whether a real server's service works. Each factory makes one kind,
 * which an engine may lack: the virtual server then refuses it, and names those that have it.
 */
export class HealthCheck {
  /**
   * A connection on the service's port is answer enough. nanny takes a web server for granted on port
   * 80: with pulse it asks there for a page, and wants any answer of HTTP.
   *
   * @throws LvsError `NumberOutOfRange`, `PortInvalid`
   */
  public static tcp(options?: HealthCheckOptions): HealthCheck {
    return new HealthCheck(new TcpCheck(options));
  }

  /**
   * A datagram to the service's port that is not refused: it shows that something listens there,
   * and no more. A machine that vanishes refuses nothing: it is found dead only when the kernel has
   * given up its MAC address, which takes up to a minute. Where an answer is required, it is found
   * dead as soon as none comes.
   *
   * @throws LvsError `HealthCheckInvalid`, `NumberOutOfRange`, `PortInvalid`
   */
  public static udp(options?: UdpCheckOptions): HealthCheck {
    return new HealthCheck(new UdpCheck(options));
  }

  /**
   * A `GET` over HTTP that must be answered with a given status, and with a given content if it says
   * so.
   *
   * @param path - the path and query that are asked for, beginning with `/`
   * @throws LvsError `HealthCheckInvalid`, `NumberOutOfRange`, `PortInvalid`
   */
  public static http(path = '/', options?: HttpCheckOptions): HealthCheck {
    return new HealthCheck(new HttpCheck(path, options));
  }

  /**
   * The same over HTTPS, by keepalived. The certificate is not verified: it shows that the service
   * works, not whose it is.
   *
   * @param path - the path and query that are asked for, beginning with `/`
   * @throws LvsError `HealthCheckInvalid`, `NumberOutOfRange`, `PortInvalid`
   */
  public static https(path = '/', options?: HttpsCheckOptions): HealthCheck {
    return new HealthCheck(new HttpsCheck(path, options));
  }

  /**
   * A string that is sent, and one that the answer must begin with or match, by pulse.
   *
   * @throws LvsError `HealthCheckInvalid`: other than printable ASCII, empty, or over 254 bytes;
   * `NumberOutOfRange`, `PortInvalid`
   */
  public static sendExpect(options: SendExpectOptions): HealthCheck {
    return new HealthCheck(new SendExpectCheck(options));
  }

  /**
   * An ICMP echo that is answered, by keepalived since 2.1: it shows that the machine lives, and
   * nothing of its service.
   *
   * @throws LvsError `NumberOutOfRange`
   */
  public static ping(options?: Omit<HealthCheckOptions, 'port'>): HealthCheck {
    return new HealthCheck(new PingCheck(options));
  }

  /**
   * A question to a name server over UDP that is answered without an error, by keepalived.
   *
   * @throws LvsError `HealthCheckInvalid`, `NumberOutOfRange`, `PortInvalid`
   */
  public static dns(options?: DnsCheckOptions): HealthCheck {
    return new HealthCheck(new DnsCheck(options));
  }

  /**
   * A mail server that greets; keepalived says HELO to it too.
   *
   * @throws LvsError `HealthCheckInvalid`, `NumberOutOfRange`, `PortInvalid`
   */
  public static smtp(options?: SmtpCheckOptions): HealthCheck {
    return new HealthCheck(new SmtpCheck(options));
  }

  /**
   * A script of your own, which is written on every LVS router, in a folder that belongs to root. It
   * is run for each real server with {@link ProgramCheckOptions.args}, and its exit code 0 means
   * healthy. It runs as root, and nothing else is given to it: no environment that it could rely on, and
   * no input.
   *
   * @throws LvsError `ScriptInvalid`, `HealthCheckInvalid`, `NumberOutOfRange`
   */
  public static script(options: ScriptCheckOptions): HealthCheck {
    return new HealthCheck(new ScriptCheck(options));
  }

  /**
   * A program that the LVS routers' image brings, run as {@link HealthCheck.script} is. On Enterprise
   * Linux it may do what SELinux lets the engine do, where a script of your own is not confined.
   *
   * @throws LvsError `HealthCheckInvalid`, `NumberOutOfRange`
   */
  public static command(options: CommandCheckOptions): HealthCheck {
    return new HealthCheck(new CommandCheck(options));
  }

  /** A kind of your own. */
  public static of(kind: HealthCheckKind): HealthCheck {
    return new HealthCheck(kind);
  }

  private constructor(
    /** What is asked, and what each engine does for it. */
    public readonly kind: HealthCheckKind,
  ) {}
}
