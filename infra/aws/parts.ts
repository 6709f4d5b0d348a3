import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Settings } from './config.ts';
import type { Names } from './names.ts';
import type { Network } from './network.ts';

/** What the functions of a plane know of it: by their environment and by their grants. */
export interface PlaneParts {
  settings: Settings;
  names: Names;
  table: TableV2;
  bucket: Bucket;
  bus: EventBus;
  topic: Topic;
  network: Network;
  /** Where an event ends that no retry could deliver or handle. */
  failures: Queue;
}
