import { AwsError, type Outside, type Principal, type Shape, type Tx } from '../../kernel/types.ts';
import type { Capacity, ContainerSpec, ContainerStatus, Runner } from '../../workloads/types.ts';
import { addReplica, getNamed, type Replica, replicasOn } from './endpoint-store.ts';
import { assumeExecutionRole } from './execution-role.ts';
import type { ModelFolder } from './model-folder.ts';
import { sagemakerPrincipal } from './names.ts';
import type { FreePorts, Serving } from './serving.ts';
import { s3Place } from './training-request.ts';
import { transformsOn } from './transform-store.ts';

/** What endpoints run on. */
export interface Servers {
  runner: Runner;
  serving: Serving;
  modelFolder: ModelFolder;
  /** What becomes of their machines; absent: they are there. */
  capacity?: Capacity['serving'];
}

const base = '/opt/ml';

/** The log group of an endpoint, and the stream of one of its containers. */
export function logOf({ endpoint, variant, id }: Replica) {
  return { group: `/aws/sagemaker/Endpoints/${endpoint}`, stream: `${variant}/${id}` };
}

/** A container that serves a model, of an endpoint or of a transform job. */
export interface ServingContainer {
  id: string;
  port: number;
  /** The CreateModel request. */
  request: Replica['request'];
  /** The name of the session in which the model is read. */
  session: string;
  environment?: Record<string, string>;
  log: { group: string; stream: string };
  /** It ends by itself: only where nothing really runs. */
  ends?: boolean;
}

/** `docker run IMAGE serve`. Where processes share this machine's ports, each is told its own. */
function containerOf(one: ServingContainer, hostPath: string | undefined): ContainerSpec {
  const { PrimaryContainer, ExecutionRoleArn } = one.request;
  return {
    id: one.id,
    service: 'sagemaker',
    ...(one.ends ? {} : { serves: true }),
    image: PrimaryContainer.Image,
    command: ['serve'],
    environment: {
      SAGEMAKER_BASE_DIR: base,
      SM_MODEL_DIR: `${base}/model`,
      ...PrimaryContainer.Environment,
      ...one.environment,
      SAGEMAKER_BIND_TO_PORT: String(one.port),
    },
    mounts: hostPath === undefined ? [] : [{ containerPath: base, hostPath }],
    log: one.log,
    roleArn: ExecutionRoleArn,
    trustedService: sagemakerPrincipal.arn,
  };
}

/** Writes the replicas that a configuration asks for. */
export async function planReplicas(
  servers: Servers,
  outside: Outside,
  endpoint: string,
  config: string,
  count: number,
  made: { variant: string; request: Shape },
): Promise<void> {
  for (let n = 0; n < count; n += 1) {
    const ports = await servers.serving.ports();
    outside.transact((tx, context) => {
      const id = `sagemaker-serving-${context.uuid()}`;
      addReplica(tx, { id, endpoint, config, port: portOf(tx, id, ports), ...made });
    });
  }
}

/**
 * The port of a container that is to start; to be written in the same transaction. Of those that
 * share this machine's ports the first gets SageMaker's, whether or not it would take another.
 */
export function portOf(tx: Tx, id: string, ports: FreePorts): number {
  if ('own' in ports) return ports.own;
  const { free, usual } = ports;
  if (usual === undefined || replicasOn(tx, usual).length > 0) return free;
  return transformsOn(tx, usual).some((one) => one.container !== id) ? free : usual;
}

/** What a configuration serves: the variant, and the request of its model. */
export function madeOf(tx: Tx, config: string) {
  const variant = getNamed(tx, 'config', config)?.request.ProductionVariants[0];
  const model = variant && getNamed(tx, 'model', variant.ModelName);
  if (!model) return undefined;
  const { VariantName, InstanceType, ContainerStartupHealthCheckTimeoutInSeconds } = variant;
  return {
    instanceType: String(InstanceType),
    startSeconds: Number(ContainerStartupHealthCheckTimeoutInSeconds ?? 600),
    made: { variant: String(VariantName), request: model.request as Shape },
  };
}

/** Starts a replica's container with its model unpacked; answers why it could not. */
export const startReplica = (servers: Servers, outside: Outside, replica: Replica) => {
  const { id, port, request, endpoint } = replica;
  const log = logOf(replica);
  return startServing(servers, outside, { id, port, request, session: endpoint, log });
};

/** Starts a container with its model unpacked; answers why it could not. */
export async function startServing(
  { runner, modelFolder }: Servers,
  outside: Outside,
  container: ServingContainer,
): Promise<{ status: ContainerStatus } | { failure: string }> {
  const { PrimaryContainer, ExecutionRoleArn } = container.request;
  const { ModelDataUrl, AdditionalModelDataSources = [] } = PrimaryContainer;
  let wanted = ModelDataUrl;
  try {
    const role = await assumeExecutionRole(outside, ExecutionRoleArn, container.session);
    const model = await archiveOf(outside, role, wanted);
    const beside: Record<string, Uint8Array> = {};
    for (const { ChannelName, S3DataSource } of AdditionalModelDataSources) {
      wanted = S3DataSource.S3Uri;
      beside[ChannelName] = (await archiveOf(outside, role, wanted))!;
    }
    const hostPath = await modelFolder(container.id, model, beside);
    return { status: await runner.start(containerOf(container, hostPath)) };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return {
      failure:
        `Failed to download model data from ${wanted} with the role ` +
        `${ExecutionRoleArn}: ${error.message}`,
    };
  }
}

async function archiveOf(
  outside: Outside,
  role: Principal,
  uri: string | undefined,
): Promise<Uint8Array | undefined> {
  if (uri === undefined) return undefined;
  const get = outside.call<{ Body?: Uint8Array }>('s3', 'GetObject', s3Place(uri), role);
  return (await get).Body ?? new Uint8Array();
}
