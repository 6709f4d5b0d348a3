import { CfnOutput, DefaultStackSynthesizer, Stack } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import { Alarms } from './alarms.ts';
import { AlertTopic } from './alerts.ts';
import { BillBudget } from './bill-budget.ts';
import { ProjectBucket } from './bucket.ts';
import { TaskCluster } from './cluster.ts';
import type { Settings } from './config.ts';
import { environmentOf } from './environment.ts';
import { EventDoors } from './event-doors.ts';
import { FailureQueue } from './failures.ts';
import { Functions } from './functions.ts';
import { HttpFront } from './http-front.ts';
import { ImageBuild } from './image-build.ts';
import { pascal } from './inventory.ts';
import { Machines } from './machines.ts';
import { namesOf } from './names.ts';
import { Network } from './network.ts';
import type { PlaneParts } from './parts.ts';
import { ImageRepository } from './repository.ts';
import { Schedules } from './schedules.ts';
import { JobTable } from './table.ts';
import { WorkloadRoles } from './workload-roles.ts';

/** One plane: everything that Trainyard is in an account and region, on one page. */
export class PlaneStack extends Stack {
  constructor(scope: Construct, settings: Settings) {
    super(scope, settings.plane, {
      description: 'Trainyard: a control plane for machine-learning jobs',
      analyticsReporting: false,
      synthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }),
    });
    const names = namesOf(settings.plane);
    const { table, streamArn } = new JobTable(this, 'Jobs');
    const { bucket } = new ProjectBucket(this, 'Projects');
    const bus = new EventBus(this, 'Bus', { eventBusName: names.bus });
    const { topic } = new AlertTopic(this, 'Alerts', settings.alerts.emails);
    const { queue: failures } = new FailureQueue(this, 'Failures');
    const network = new Network(this, 'Network', settings.network);
    const parts: PlaneParts = { settings, names, table, bucket, bus, topic, network, failures };

    this.addWorkloads(parts);
    const { byId, steps, eventDoors } = new Functions(this, 'Functions', {
      parts,
      environment: environmentOf(this, parts),
      streamArn,
      failuresArn: failures.queueArn,
    });
    const { job } = new Machines(this, 'Machines', { names, steps });
    const topics = { alerts: topic, ...this.billTopic(settings) };
    new EventDoors(this, 'Events', { functions: byId, bus, topics, streamArn, failures });
    new Schedules(this, 'Schedules', { names, door: byId.get('schedule-fired')!, failures });
    const apis = this.addFronts(parts, byId);
    new Alarms(this, 'Alarms', { topic, eventDoors, apis, failures, jobMachine: job.machine });

    this.tell({
      TableName: table.tableName,
      BucketName: bucket.bucketName,
      BusName: bus.eventBusName,
      AlertTopicArn: topic.topicArn,
      FailureQueueUrl: failures.queueUrl,
      ClusterName: names.cluster,
      RepositoryUri: names.repositoryUri,
      JobMachineArn: job.live.ref,
    });
  }

  /** Where images come from, where tasks run, and what the user's code may do there. */
  private addWorkloads({ settings, names, bucket: { bucketArn } }: PlaneParts) {
    const { projects, logRetentionDays } = settings;
    new TaskCluster(this, 'Cluster', { names, logRetentionDays });
    new ImageRepository(this, 'Images', names);
    new ImageBuild(this, 'ImageBuild', { names, bucketArn });
    for (const project of projects) {
      new WorkloadRoles(this, `Project${pascal(project)}`, { project, names, bucketArn });
    }
  }

  private billTopic(settings: Settings) {
    const { bill } = settings.caps;
    return bill ? { bill: new BillBudget(this, 'Bill', { settings, bill }).topic } : {};
  }

  private addFronts({ settings, names }: PlaneParts, functions: Functions['byId']) {
    const { fronts, logRetentionDays, cors } = settings;
    const made = fronts.map((front) => {
      const props = { front, names, functions, logRetentionDays, origins: cors.origins };
      return [front, new HttpFront(this, `${pascal(front)}Front`, props).api] as const;
    });
    return new Map(made);
  }

  private tell(outputs: Record<string, string>) {
    for (const [id, value] of Object.entries(outputs)) new CfnOutput(this, id, { value });
  }
}
