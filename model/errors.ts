/**
 * Everything that a declaration can get wrong: one stable name each, with the rule that was broken
 * and what to do about it. The message of a thrown {@link LvsError} is made from this table and
 * from nothing else, so that the table is the documentation.
 */
export const ERRORS = {
  AddressInvalid: {
    rule: 'an IPv4 address in dotted-quad form, such as 192.168.26.9, known at synth',
    remedy: 'Write the address out; leading zeros, prefixes and tokens are not addresses.',
  },
  SubnetInvalid: {
    rule: 'an IPv4 network in CIDR form with a prefix length from 8 to 30, such as 10.11.12.0/24, and no host bits set',
    remedy: 'Write the network address, a slash and the prefix length.',
  },
  SourceInvalid: {
    rule: 'a network in CIDR form without host bits, such as 10.0.0.0/8 or 0.0.0.0/0, or an address',
    remedy: 'Write the network address, a slash and the prefix length.',
  },
  NetmaskInvalid: {
    rule: 'a contiguous IPv4 netmask in dotted-quad form, such as 255.255.255.0',
    remedy: 'lvs.cf reads a bare prefix length as an address: write the mask out.',
  },
  AddressOffNetwork: {
    rule: 'an address on the network that the interface is connected to',
    remedy:
      'Give an address on that network, or correct the network; VIPs may be on routedNetworks too.',
  },
  AddressReserved: {
    rule: 'neither the network address nor the broadcast address of its network',
    remedy: 'Give one of the addresses in between.',
  },
  AddressInUse: {
    rule: 'every real and every floating address is used once',
    remedy: 'Give one of the two another address.',
  },
  NetworksOverlap: {
    rule: 'a public and a private network that share no address',
    remedy: 'In the NAT topology the LVS router routes between the two: give one another range.',
  },
  NextHopMissing: {
    rule: 'at least one VIP on the public network, where others are on routedNetworks',
    remedy:
      'The gateway needs a next hop that moves with the active LVS router: give one virtual server a VIP on the public network.',
  },
  GatewayMissing: {
    rule: 'a gateway on the public network, since the LVS routers answer clients through it',
    remedy: 'Pass { gateway: … } with the public network.',
  },
  SeveralGateways: {
    rule: 'one gateway a machine: of two the last interface that comes up would win',
    remedy: 'Leave the gateway out on all interfaces but one.',
  },
  RouterCount: {
    rule: 'as many LVS routers as the engine can run',
    remedy: 'pulse runs one active and one backup LVS router; keepalived runs two to 16.',
  },
  PriorityInvalid: {
    rule: 'priorities that no two LVS routers share, the primary’s the highest',
    remedy: 'Give the LVS router another priority; without any they are 150, 100, 99 and so on.',
  },
  RealServerCount: {
    rule: 'two or more real servers, so that one may fail',
    remedy: 'Add real servers, or set minRealServers to 1 where one is really meant.',
  },
  SorryServerInvalid: {
    rule: 'a sorry server that is neither a floating address nor an LVS router',
    remedy: 'Requests would come back to the LVS router: name a server of its own.',
  },
  VirtualServerMissing: {
    rule: 'at least one virtual server: pulse refuses to start without an active one',
    remedy: 'Call addVirtualServer.',
  },
  VirtualServerWithoutRealServers: {
    rule: 'at least one real server in every virtual server',
    remedy: 'Pass realServers, or call addRealServer on the virtual server.',
  },
  RealServersConflict: {
    rule: 'real servers that are said in one way: ip, fromAddress or fromAddresses; or, as a group, count with firstIp, ips, or members',
    remedy: 'Keep one of them, and leave the others out.',
  },
  GroupInvalid: {
    rule: 'a group of one real server or more, each named once',
    remedy: 'Correct the list.',
  },
  SeveralToChooseFrom: {
    rule: 'exactly one, where one is asked for',
    remedy: 'Ask for the list, or ask one virtual server; before any is declared there is none.',
  },
  RealServerUnknown: {
    rule: 'real servers and groups that the cluster has',
    remedy: 'Write the id that the real server, or the group, was added with, or pass the object.',
  },
  StackMismatch: {
    rule: 'machines in the stack of their cluster, which has its networks and images',
    remedy:
      'Declare the machine there, or put its address into the cluster with RealServer.fromAddress.',
  },
  NoWeight: {
    rule: 'at least one real server with a weight above 0: whoever has weight 0 gets no new connection',
    remedy: 'Give one real server a weight, or remove the virtual server.',
  },
  WeightZeroWithHashing: {
    rule: 'weights above 0 behind a scheduler that hashes (dh, sh, mh) and has no fallback: the kernel refuses the clients that are hashed to a real server of weight 0',
    remedy:
      'Choose another scheduler, such as wlc with persistence, set schedulerFlags with sh-fallback or mh-fallback where the engine has them, leave weightByExitCode out, or take the real server out of the virtual server.',
  },
  ForeignRealServer: {
    rule: 'real servers of the same cluster',
    remedy: 'Add the real server to this cluster, with addRealServer or RealServer.fromAddress.',
  },
  NameInvalid: {
    rule: 'a name that every reader of it accepts',
    remedy: 'Change the construct id, or set hostName (a machine) or name (a virtual server).',
  },
  NameInUse: {
    rule: 'names that are unique where they are used',
    remedy: 'Give one of the two another name.',
  },
  MacInvalid: {
    rule: 'a unicast MAC address of six lower-case hexadecimal pairs that does not begin with fe',
    remedy:
      'libvirt keeps fe:… for the host side of its taps, and an odd first octet is multicast.',
  },
  MacInUse: {
    rule: 'MAC addresses that are unique in the cluster',
    remedy: 'Set the mac prop of one of the two machines.',
  },
  NumberOutOfRange: {
    rule: 'a whole number in its range',
    remedy: 'Give a number in the range.',
  },
  PortInvalid: {
    rule: 'ports as whole numbers from 1 to 65535, each named once',
    remedy: 'Give a port in the range.',
  },
  ScriptInvalid: {
    rule: 'a script of printable ASCII that begins with #!',
    remedy: 'Pass its whole text, such as that of a file.',
  },
  BfdNeighborInvalid: {
    rule: 'a neighbour on one of the two networks that is neither an LVS router, nor a floating address, nor a real server of the cluster',
    remedy: 'Name a router beside them that speaks BFD, such as the gateway.',
  },
  PasswordInvalid: {
    rule: 'a password of one to eight letters, digits and . _ + = / -, known at synth',
    remedy:
      'VRRP carries eight characters and no more: what is longer would be cut, and routers with different ones would agree.',
  },
  PortsConflict: {
    rule: 'exactly one of port, ports and ftp',
    remedy: 'Use port for one port, ports for a multi-port service, and ftp for FTP.',
  },
  FtpConflict: {
    rule: 'FTP over TCP, at port 21 and its passive ports',
    remedy: 'Leave port, ports and protocol out: ftp says it all.',
  },
  ServiceInUse: {
    rule: 'one virtual server for each VIP, port and protocol, and for each firewall mark',
    remedy:
      'The second of two would never start: merge them, or give one another VIP, port or firewallMark.',
  },
  FirewallMarkWithoutPersistence: {
    rule: 'persistence, wherever a firewall mark groups several ports under NAT',
    remedy:
      'Without it the kernel sends every marked port to one port of the real server: leave persistence out to get its default, or set a timeout.',
  },
  RealPortWithFirewallMark: {
    rule: 'real servers and sorry servers that listen on the ports of the virtual server, where it has a firewall mark',
    remedy:
      'A persistent firewall mark keeps the port of each connection: leave realPort and sorryServerPort out.',
  },
  SchedulerFlagInvalid: {
    rule: 'flags of the scheduler that the virtual server has: sh-port and sh-fallback of sh, mh-port and mh-fallback of mh',
    remedy: 'Leave the flag out, or choose its scheduler.',
  },
  OnePacketWithoutDatagrams: {
    rule: 'one-packet scheduling over UDP alone',
    remedy:
      'Leave onePacketScheduling out, or declare the UDP side as a virtual server of its own.',
  },
  QuorumInvalid: {
    rule: 'a quorum that the real servers reach when all of them work, with a sorry server for when they do not',
    remedy: 'Otherwise the sorry server would answer for good: lower weight and hysteresis.',
  },
  HeartbeatTooSlow: {
    rule: 'a dead time longer than the interval between heartbeats',
    remedy: 'Raise deadSeconds, or lower intervalSeconds.',
  },
  FailoverTooSlow: {
    rule: 'heartbeats that let the backup take over within maxFailover',
    remedy:
      'Shorten the heartbeats, or choose a guest whose engine counts in fractions of a second.',
  },
  EngineCannot: {
    rule: 'only what the engine that the guest runs can do',
    remedy: 'Choose another value, or a guest whose engine can.',
  },
  HealthCheckInvalid: {
    rule: 'values of a health check that every program on their way reads as they are meant: printable ASCII, at most 254 bytes once quoted',
    remedy: 'Correct or shorten the value.',
  },
  SshKeyInvalid: {
    rule: 'an SSH public key on one line: type, base64 and an optional comment',
    remedy: 'Pass the content of a file such as ~/.ssh/id_ed25519.pub.',
  },
  ValueUnknownAtSynth: {
    rule: 'a value that is known at synth: it decides what is written',
    remedy: 'Pass the value itself instead of a token or a reference.',
  },
  ImageInvalid: {
    rule: 'an http or https URL, or an absolute path, of printable ASCII without blanks, known at synth',
    remedy: 'The base volume’s name carries the image’s identity: write the source out.',
  },
  NetworkOnOneHost: {
    rule: 'networks that reach every host: Network.bridge or Network.existing, where machines have different providers',
    remedy:
      'A network that libvirt makes ends at its host: connect the hosts, and name the bridge that does it.',
  },
  ResourceInvalid: {
    rule: 'a name that libvirt accepts for the resource',
    remedy: 'Correct the value.',
  },
  RepositoryInvalid: {
    rule: 'a package repository with an http, https or ftp URL and printable ASCII without blanks or quotes',
    remedy: 'Correct the URL, or bake the packages into the image.',
  },
  PackagesUnreachable: {
    rule: 'packages only where they can be had: a real server behind NAT cannot reach the public network',
    remedy:
      'Bake the packages into the image and leave them out, or declare the real server’s egress.',
  },
  ResolversMissing: {
    rule: 'at least one resolver where packages come from a repository',
    remedy: 'Pass resolvers with the cluster.',
  },
  CloudConfigConflict: {
    rule: 'cloud-config keys and files that the machine does not decide itself',
    remedy: 'Use the prop that decides it, or leave the key out.',
  },
  CloudConfigInvalid: {
    rule: 'cloud-config that cloud-init can read: plain objects, lists, strings, finite numbers and booleans',
    remedy: 'Correct the value.',
  },
  AcknowledgementInvalid: {
    rule: 'the name of a warning in the catalogue, and a reason in words',
    remedy: 'Write Warnings.of(construct).acknowledge(name, reason).',
  },
  FileInvalid: {
    rule: 'files with an absolute, normalized path and octal permissions',
    remedy: 'Correct the path or the permissions.',
  },
} as const satisfies Record<string, ErrorEntry>;

/** One row of the catalogue. */
export interface ErrorEntry {
  /** What is allowed, as a noun phrase. */
  readonly rule: string;
  /** What the reader should do now. */
  readonly remedy: string;
}

/** The stable names of the catalogue. */
export type ErrorName = keyof typeof ERRORS;

/** Where and with what a rule was broken. */
export interface ErrorDetails {
  /** The path of the construct whose prop is wrong. */
  readonly path: string;
  /** The prop, or what the value stands for. */
  readonly subject: string;
  /** The value that was given; shown quoted, escaped and shortened. */
  readonly value: unknown;
  /**
   * What would have been allowed here, more exactly than the catalogue can know.
   *
   * @default - the rule of the catalogue
   */
  readonly allowed?: string;
  /**
   * What to do here, more exactly than the catalogue can know.
   *
   * @default - the remedy of the catalogue
   */
  readonly remedy?: string;
}

/**
 * A declaration that would break the service, found before anything is written. `name` is stable:
 * programs and tests match on it, never on the wording.
 */
export class LvsError extends Error {
  override readonly name: ErrorName;
  /** The path of the construct whose prop is wrong. */
  readonly path: string;

  constructor(name: ErrorName, details: ErrorDetails) {
    const { rule, remedy } = ERRORS[name];
    super(
      `${name}: ${details.subject} of ${details.path} is ${display(details.value)}. ` +
        `Allowed: ${details.allowed ?? rule}. ${details.remedy ?? remedy}`,
    );
    this.name = name;
    this.path = details.path;
  }
}

const LONGEST_SHOWN = 80;

/** A value as errors and warnings show it: quoted, escaped and shortened. */
export function display(value: unknown): string {
  if (value === undefined) return 'missing';
  const text = typeof value === 'bigint' ? String(value) : (JSON.stringify(value) ?? String(value));
  const printable = text.replace(
    /[^\x20-\x7e]/gu,
    (c) => `\\u{${(c.codePointAt(0) as number).toString(16)}}`,
  );
  return printable.length > LONGEST_SHOWN
    ? `${printable.slice(0, LONGEST_SHOWN)}… (${printable.length} characters)`
    : printable;
}
