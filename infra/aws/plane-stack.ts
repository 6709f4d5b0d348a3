import { CfnCondition, CfnOutput, Fn, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { version } from '../../shared/version.ts';
import { Alarms } from './alarms.ts';
import { BillBudget } from './bill-budget.ts';
import type { Settings } from './config.ts';
import { environmentOf, parametersOf } from './environment.ts';
import { EventHandlers } from './event-handlers.ts';
import { Functions } from './functions.ts';
import { HttpFront } from './http-front.ts';
import { pascal } from './inventory.ts';
import { Machines } from './machines.ts';
import { namesOf } from './names.ts';
import type { PlaneParts } from './parts.ts';
import { Schedules } from './schedules.ts';
import { published, stackProps } from './stack-props.ts';

/** What works on the data: deleted and made again, a plane has lost only what was running. */
export class PlaneStack extends Stack {
  constructor(scope: Construct, settings: Settings) {
    super(scope, settings.plane, stackProps('what works'));
    const names = namesOf(settings.plane, settings.images.repositories);
    const bucketName = published(this, 'Bucket', names.bucketParameter);
    const streamArn = published(this, 'Stream', names.streamParameter);
    const network = published(this, 'Network', names.networkParameter);
    const signedApi = settings.fronts.includes('iam')
      ? {
          id: published(this, 'SignedApi', names.apiParameter),
          url: published(this, 'SignedApiUrl', names.apiUrlParameter),
        }
      : undefined;
    const parts: PlaneParts = {
      ...{ settings, names, bucketName, streamArn, network },
      ...(signedApi ? { signedApi } : {}),
    };
    const parameters = parametersOf(this);

    const { byId, steps, eventHandlers } = new Functions(this, 'Functions', {
      parts,
      environment: environmentOf(this, parts, parameters),
    });
    const { job } = new Machines(this, 'Machines', { names, steps });
    new EventHandlers(this, 'Events', { functions: byId, parts });
    new Schedules(this, 'Schedules', { names, handler: byId.get('schedule-fired')! });
    const fronts = this.fronts(parts, byId, parameters.issuer);
    new Alarms(this, 'Alarms', { names, eventHandlers, fronts, jobMachine: job.machine });
    const { bill } = settings.caps;
    const { billTopicArn: topicArn } = names;
    if (bill) new BillBudget(this, 'Bill', { settings, bill, topicArn });

    this.tell({
      Version: version,
      TableName: names.table,
      BucketName: bucketName,
      BusName: names.bus,
      AlertTopicArn: names.alertTopicArn,
      FailureQueueUrl: names.failureQueueUrl,
      ClusterName: names.cluster,
      RepositoryUri: names.repositoryUri,
      JobMachineArn: job.live.ref,
    });
  }

  /** The front for tokens is only there where an issuer is given: it would accept nobody's. */
  private fronts(parts: PlaneParts, functions: Functions['byId'], issuer: string): HttpFront[] {
    const { settings, names } = parts;
    const hasIssuer = new CfnCondition(this, 'HasIssuer', {
      expression: Fn.conditionNot(Fn.conditionEquals(issuer, '')),
    });
    return settings.fronts.map((front) => {
      const props = { front, names, functions, origins: settings.cors.origins };
      const apiId = front === 'iam' ? parts.signedApi?.id : undefined;
      const made = new HttpFront(this, `${pascal(front)}Front`, {
        ...props,
        ...(apiId ? { apiId } : {}),
      });
      if (front === 'oidc') made.onlyIf(hasIssuer);
      return made;
    });
  }

  private tell(outputs: Record<string, string>) {
    for (const [id, value] of Object.entries(outputs)) new CfnOutput(this, id, { value });
  }
}
