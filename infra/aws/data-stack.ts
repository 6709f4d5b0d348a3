import { CfnOutput, Stack } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import { AlertTopic } from './alert-topic.ts';
import { BillTopic } from './bill-topic.ts';
import { ProjectBucket } from './bucket.ts';
import type { Settings } from './config.ts';
import { FailureQueue } from './failures.ts';
import { httpApi } from './http-api.ts';
import { Logs } from './logs.ts';
import { namesOf } from './names.ts';
import { ImageRepository } from './repository.ts';
import { stackProps } from './stack-props.ts';
import { JobTable } from './table.ts';

/**
 * What outlives the other stacks. Table, bucket, repository and logs are kept when it is deleted
 * too; bus, queue and topics hold nothing of a user and go with it. The other stacks know all of it
 * by fixed names, but for what AWS names: that is in SSM parameters, never exports, which would tie
 * the stacks together. The API for signed requests is here without its routes: its address outlives
 * them, and the roles of projects name it.
 */
export class DataStack extends Stack {
  constructor(scope: Construct, settings: Settings) {
    const names = namesOf(settings.plane, settings.images.repositories);
    super(scope, names.dataStack, stackProps('what is kept of jobs'));
    const { streamArn } = new JobTable(this, 'Jobs', names);
    const { bucket } = new ProjectBucket(this, 'Projects', settings);
    new ImageRepository(this, 'Images', names);
    new EventBus(this, 'Bus', { eventBusName: names.bus });
    new AlertTopic(this, 'Alerts', { names, emails: settings.alerts.emails });
    if (settings.caps.bill) new BillTopic(this, 'Bill', names);
    new FailureQueue(this, 'Failures', names);
    new Logs(this, 'Logs', names, settings.logRetentionDays);
    this.publish(names.bucketParameter, 'BucketName', bucket.bucketName);
    this.publish(names.streamParameter, 'StreamArn', streamArn);
    if (!settings.fronts.includes('iam')) return;
    const { origins } = settings.cors;
    const api = httpApi(this, 'SignedApi', { front: 'iam', names, origins });
    this.publish(names.apiParameter, 'ApiId', api.apiId);
    this.publish(names.apiUrlParameter, 'ApiUrl', api.apiEndpoint);
  }

  private publish(parameterName: string, id: string, stringValue: string) {
    new StringParameter(this, `${id}Parameter`, { parameterName, stringValue });
    new CfnOutput(this, id, { value: stringValue });
  }
}
