import { createStates } from '../asl/states.ts';
import type { Service } from '../kernel/types.ts';
import {
  type AutoscalingOptions,
  createApplicationAutoscaling,
} from '../services/application-autoscaling/application-autoscaling.ts';
import { createCloudwatch } from '../services/cloudwatch/cloudwatch.ts';
import { createCodebuild } from '../services/codebuild/codebuild.ts';
import { createDynamodb } from '../services/dynamodb/dynamodb.ts';
import { createEc2 } from '../services/ec2/ec2.ts';
import { createEcr, type EcrOptions } from '../services/ecr/ecr.ts';
import { createEcs } from '../services/ecs/ecs.ts';
import type { Machine } from '../services/ecs/machine.ts';
import { containerAt, targetChanged } from '../services/ecs/task-interface.ts';
import { createElasticloadbalancing } from '../services/elasticloadbalancing/elasticloadbalancing.ts';
import { createEvents, type EventsOptions } from '../services/events/events.ts';
import { createLogs, type LogsOptions } from '../services/logs/logs.ts';
import { createS3 } from '../services/s3/s3.ts';
import { createSagemaker, type SagemakerOptions } from '../services/sagemaker/sagemaker.ts';
import { createScheduler, type SchedulerOptions } from '../services/scheduler/scheduler.ts';
import { createSecretsmanager } from '../services/secretsmanager/secretsmanager.ts';
import { createServicequotas } from '../services/servicequotas/servicequotas.ts';
import { createSns, type SnsOptions } from '../services/sns/sns.ts';
import { createSqs } from '../services/sqs/sqs.ts';
import { createSsm } from '../services/ssm/ssm.ts';
import { createSts } from '../services/sts/sts.ts';
import { createTagging } from '../services/tagging/tagging.ts';
import { tuner } from '../tuner/tuner.ts';
import type { Capacity, LocalRunner } from '../workloads/types.ts';

/** What the services keep outside the store, and what really runs. */
export interface LocalServicesOptions {
  runner: LocalRunner;
  /** The plane's folder of state; absent where everything is in memory. */
  folder?: string;
  deliver?: EventsOptions['deliver'];
  copies?: SchedulerOptions['copies'];
  confirms?: SnsOptions['confirms'];
  /** How long a datapoint of automatic scaling is. */
  scaling?: AutoscalingOptions;
  capacity?: Capacity;
  logs?: LogsOptions;
  scan?: EcrOptions['scan'];
  registryUrl?: EcrOptions['registryUrl'];
  /** What tasks that ask for an instance may have; absent: all that they ask for. */
  machine?: Machine;
  /** Whether the account has never been used before. */
  newAccount?: boolean;
  /** What serving containers answer where they do not really run. */
  serve?: SagemakerOptions['serve'];
}

/** Containers that a model draws touch no files: their folder is only named. */
const nowhere = '/nowhere';

/** Services that are the same in every plane. */
const withoutOptions = () => [
  createCloudwatch(),
  createDynamodb(),
  createEc2(),
  createSecretsmanager(),
  createSqs(),
  createSsm(),
  createStates(),
  createSts(),
  createTagging(),
];

/** The AWS services of the local plane, besides IAM, Lambda and API Gateway. */
export function localServices(options: LocalServicesOptions): Service[] {
  const {
    runner,
    folder,
    deliver,
    copies,
    confirms,
    capacity = {},
    scan,
    serve,
    registryUrl,
  } = options;
  const { accountQuotas: quotas = {} } = capacity;
  return [
    ...withoutOptions(),
    createS3({ folder }),
    createSns({ ...(folder === undefined ? {} : { folder }), ...(confirms ? { confirms } : {}) }),
    createLogs(options.logs),
    createEvents(deliver ? { deliver } : {}),
    createScheduler(copies ? { copies } : {}),
    createEcr({ ...(scan ? { scan } : {}), ...(registryUrl ? { registryUrl } : {}) }),
    ...containerServices(options),
    createCodebuild({
      runner,
      folder: folder ?? nowhere,
      ...(quotas.builds === undefined ? {} : { buildQuota: quotas.builds }),
    }),
    createSagemaker({
      runner,
      tuner,
      ...(folder === undefined ? {} : { folder }),
      ...(serve ? { serve } : {}),
      capacity,
    }),
    createServicequotas(quotas.instances),
    createApplicationAutoscaling(options.scaling),
    runner.service,
  ];
}

/** What runs containers behind balancers. */
function containerServices(options: LocalServicesOptions) {
  const { runner, folder, capacity, machine, newAccount = false, registryUrl } = options;
  const taskQuota = capacity?.accountQuotas?.tasks;
  return [
    createEcs({
      ...{ runner, newAccount, folder: folder ?? nowhere },
      ...(capacity?.task ? { capacity: capacity.task } : {}),
      ...(taskQuota === undefined ? {} : { taskQuota }),
      ...(machine ? { machine } : {}),
      ...(registryUrl ? { sessionUrl: registryUrl } : {}),
    }),
    createElasticloadbalancing({ runner, newAccount, containerAt, changed: targetChanged }),
  ];
}
