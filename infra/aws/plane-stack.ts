import { CfnOutput, DefaultStackSynthesizer, Stack } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import { Alarms } from './alarms.ts';
import { AlertTopic } from './alerts.ts';
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
import { ImageRepository } from './repository.ts';
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
    const { logRetentionDays } = settings;

    const { table, streamArn } = new JobTable(this, 'Jobs');
    const { bucket } = new ProjectBucket(this, 'Projects');
    const bus = new EventBus(this, 'Bus', { eventBusName: names.bus });
    const { topic } = new AlertTopic(this, 'Alerts', settings.alerts.emails);
    const { queue: failures } = new FailureQueue(this, 'Failures');

    const network = new Network(this, 'Network', settings.network);
    const { cluster } = new TaskCluster(this, 'Cluster', { names, logRetentionDays });
    new ImageRepository(this, 'Images', names);
    new ImageBuild(this, 'ImageBuild', { names, bucketArn: bucket.bucketArn });
    for (const project of settings.projects) {
      const id = `Project${pascal(project)}`;
      new WorkloadRoles(this, id, { project, names, bucketArn: bucket.bucketArn });
    }

    const functions = new Functions(this, 'Functions', {
      context: {
        names,
        settings,
        tableArn: table.tableArn,
        bucketArn: bucket.bucketArn,
        busArn: bus.eventBusArn,
        alertTopicArn: topic.topicArn,
      },
      environment: environmentOf(this, {
        settings,
        names,
        tableName: table.tableName,
        bucketName: bucket.bucketName,
        alertTopicArn: topic.topicArn,
        ...network,
      }),
      streamArn,
      failuresArn: failures.queueArn,
    });
    const { byId, steps, eventDoors } = functions;
    const { job } = new Machines(this, 'Machines', { names, steps });
    new EventDoors(this, 'Events', { functions: byId, bus, streamArn, failures });
    const apis = new Map(
      settings.fronts.map((front) => {
        const id = `${pascal(front)}Front`;
        return [
          front,
          new HttpFront(this, id, { front, names, functions: byId, logRetentionDays }).api,
        ];
      }),
    );
    new Alarms(this, 'Alarms', { topic, eventDoors, apis, failures, jobMachine: job.machine });

    const outputs = {
      TableName: table.tableName,
      BucketName: bucket.bucketName,
      BusName: bus.eventBusName,
      AlertTopicArn: topic.topicArn,
      FailureQueueUrl: failures.queueUrl,
      ClusterName: cluster.ref,
      RepositoryUri: names.repositoryUri,
      JobMachineArn: job.live.ref,
    };
    for (const [id, value] of Object.entries(outputs)) new CfnOutput(this, id, { value });
  }
}
