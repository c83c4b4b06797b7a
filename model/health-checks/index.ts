export { Cannot } from './cannot';
export type { CommandCheckOptions } from './command';
export type { DnsCheckOptions, DnsRecordType } from './dns';
export type { HttpCheckOptions } from './http';
export type { HttpPage, HttpPageOptions, HttpStatus, RegexOption } from './http-page';
export type { HttpsCheckOptions } from './https';
export type {
  CheckerEntry,
  CheckerValue,
  CommonKeywords,
  KeepalivedCheck,
  KeepalivedRelease,
} from './keepalived-check';
export { HealthCheckKind, type HealthCheckOptions } from './kind';
export type { NannyCheck, NannyExchange, NannyProgram } from './nanny-check';
export type { CheckPace } from './pace';
export type { ProgramCheckOptions } from './program';
export type { ScriptCheckOptions } from './script';
export type { SendExpectOptions } from './send-expect';
export type { SmtpCheckOptions } from './smtp';
export type { UdpCheckOptions } from './udp';
export type { CheckWord, GivenWord } from './words';
