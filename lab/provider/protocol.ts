import type { ServiceDefinition } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { join } from 'node:path';
import type { DynamicValue } from './codec';
import type { AttributePathMessage, Diagnostic } from './diagnostics';

/** A request about one resource or data source. */
export interface TypedRequest {
  /** The type, such as `libvirt_domain`. */
  readonly type_name: string;
}

/** A request that carries a configuration. */
export interface ConfigRequest {
  /** What the user wrote, every attribute of the schema present. */
  readonly config: DynamicValue;
}

/** Brings stored state up to the schema's version. */
export interface UpgradeRequest extends TypedRequest {
  /** The version of the stored state. */
  readonly version: number;
  /** The stored state, as JSON. */
  readonly raw_state: { readonly json: Uint8Array };
}

/** Reads the resource as it is now. */
export interface ReadRequest extends TypedRequest {
  /** The resource as it was last seen. */
  readonly current_state: DynamicValue;
  /** What the provider stored beside it. */
  readonly private: Uint8Array;
}

/** Plans a change. */
export interface PlanRequest extends TypedRequest, ConfigRequest {
  /** The resource as it is. */
  readonly prior_state: DynamicValue;
  /** Core's merge of prior state and configuration. */
  readonly proposed_new_state: DynamicValue;
  /** What the provider stored beside the resource. */
  readonly prior_private: Uint8Array;
}

/** Makes a change that was planned. */
export interface ApplyRequest extends TypedRequest {
  /** The resource as it is. */
  readonly prior_state: DynamicValue;
  /** The resource as it is to be, with unknowns. */
  readonly planned_state: DynamicValue;
  /** What the plan stored beside it. */
  readonly planned_private: Uint8Array;
}

/** Takes an object that exists under Terraform's management. */
export interface ImportRequest extends TypedRequest {
  /** What the user typed. */
  readonly id: string;
}

/** An answer: whatever the request asks for, and what to tell the user. */
export interface Answer {
  /** Errors and warnings. */
  readonly diagnostics?: readonly Diagnostic[];
}

/** The answer to a plan. */
export interface PlanAnswer extends Answer {
  /** The resource as it would be. */
  readonly planned_state?: DynamicValue;
  /** What forces its replacement. */
  readonly requires_replace?: readonly AttributePathMessage[];
  /** Goes back into the next request. */
  readonly planned_private?: Uint8Array;
}

/** The procedures which Terraform core calls, one method each. */
export interface ProviderProcedures {
  GetMetadata(): object;
  GetProviderSchema(): object;
  ValidateProviderConfig(request: ConfigRequest): Answer;
  ValidateResourceConfig(request: TypedRequest & ConfigRequest): Answer;
  ValidateDataResourceConfig(request: TypedRequest & ConfigRequest): Answer;
  UpgradeResourceState(request: UpgradeRequest): Answer & { upgraded_state?: DynamicValue };
  ConfigureProvider(request: ConfigRequest): Answer;
  ReadResource(
    request: ReadRequest,
  ): Promise<Answer & { new_state: DynamicValue; private: Uint8Array }>;
  PlanResourceChange(request: PlanRequest): PlanAnswer;
  ApplyResourceChange(
    request: ApplyRequest,
  ): Promise<Answer & { new_state: DynamicValue; private: Uint8Array }>;
  ImportResourceState(request: ImportRequest): Promise<
    Answer & {
      imported_resources: readonly { readonly type_name: string; readonly state: DynamicValue }[];
    }
  >;
  ReadDataSource(request: TypedRequest & ConfigRequest): Promise<Answer & { state: DynamicValue }>;
  StopProvider(): object;
}

/** The gRPC service `tfplugin6.Provider`. */
export function providerService(): ServiceDefinition {
  const definitions = loadSync(join(__dirname, 'tfplugin6.proto'), {
    keepCase: true,
    longs: Number,
    defaults: true,
  });
  return definitions['tfplugin6.Provider'] as ServiceDefinition;
}
