export { type CloudConfig, type CloudConfigValue } from '../cloud-init/payload';
export type { ClusterSettings } from '../model/cluster/settings';
export type { ConnectionSyncOptions } from '../model/heartbeat/connection-sync';
export { Protocol } from '../model/engine';
export {
  ERRORS,
  LvsError,
  type ErrorDetails,
  type ErrorEntry,
  type ErrorName,
} from '../model/errors';
export type { FtpOptions } from '../model/virtual-server/ftp';
export { Guest, type GuestOptions, type GuestProfile } from '../model/guest';
export type {
  AuthenticationOptions,
  BfdOptions,
  GratuitousArpOptions,
  Heartbeat,
  HeartbeatOptions,
  PreemptionOptions,
} from '../model/heartbeat/heartbeat';
export { type GroupMembers } from '../model/cluster/group-members';
export { HealthCheck } from '../model/health-check';
export * from '../model/health-checks';
export type { IpvsTimeouts } from '../model/ipvs-timeouts';
export { PackageSource, type YumRepository } from '../model/package-source';
export type { PortOrRange, PortRange } from '../model/virtual-server/ports';
export { Scheduler, SchedulerFlag } from '../model/scheduler';
export type { Transport } from '../model/virtual-server/transport';
export type {
  MembershipOptions,
  PersistenceOptions,
  QuorumOptions,
  VirtualServerSettings,
} from '../model/virtual-server/settings';
export { WARNINGS, type LvsWarning, type WarningEntry, type WarningName } from '../model/warnings';
export * from './guest-image';
export {
  type DeclaredExistingRealServer,
  type DeclaredExistingRealServers,
  type RealServerDeclaration,
} from './declared-real-servers';
export { type ExistingRealServerOptions } from './existing-real-server';
export { type Deployment } from './deployment';
export { type ILvsCluster, type LvsClusterAttributes } from './imported-cluster';
export * from './lvs-cluster';
export * from './lvs-cluster-props';
export * from './lvs-router';
export { type MachineNic } from './machine-nic';
export { type Membership, type RealServerReference } from './membership';
export * from './network';
export * from './real-server';
export * from './real-server-group';
export * from './virtual-machine';
export * from './virtual-server';
export * from './warnings';
export * from './web-page';
