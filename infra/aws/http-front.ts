import { type CfnCondition, CfnOutput, CfnResource, Validations } from 'aws-cdk-lib';
import * as gateway from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Route } from '../../functions/api/route.ts';
import { routes } from '../../functions/api/routes.ts';
import type { PlaneFunction } from './function.ts';
import { httpApi } from './http-api.ts';
import { pascal } from './inventory.ts';
import type { Names } from './names.ts';
import { ScopedRole } from './role.ts';

interface HttpFrontProps {
  front: 'iam' | 'oidc';
  names: Names;
  functions: ReadonlyMap<string, PlaneFunction>;
  /** Pages of these origins may ask models; empty: of none. */
  origins: readonly string[];
  /** The API that it answers for; absent: it makes one. */
  apiId?: string;
}

/** Requests in a second; what is beyond answers 429 and costs nothing. */
const throttle = { rateLimit: 50, burstLimit: 100 };

const openReason = {
  iam: 'Health, the API description and the answer to unknown paths hold nothing of a user.',
  oidc: 'The functions verify the bearer token of every route whose table row names a role.',
};

const routeKey = ({ method, path }: Route) =>
  method === '$default'
    ? gateway.HttpRouteKey.DEFAULT
    : gateway.HttpRouteKey.with(path, gateway.HttpMethod[method]);

/** What CDK has no class for: a function that API Gateway calls as a role. */
class HandlerIntegration extends gateway.HttpRouteIntegration {
  private readonly handler: PlaneFunction;
  private readonly role: iam.IRole;

  constructor(id: string, handler: PlaneFunction, role: iam.IRole) {
    super(id);
    this.handler = handler;
    this.role = role;
  }

  bind(): gateway.HttpRouteIntegrationConfig {
    return {
      type: gateway.HttpIntegrationType.AWS_PROXY,
      uri: this.handler.callee.functionArn,
      payloadFormatVersion: gateway.PayloadFormatVersion.VERSION_2_0,
      credentials: gateway.IntegrationCredentials.fromRole(this.role),
    };
  }
}

/** The functions that routes are answered by. */
const handlersOf = (functions: ReadonlyMap<string, PlaneFunction>) =>
  [...functions.values()].filter(({ plan }) => plan.sort === 'api');

/** How many routes of one API are made at a time. */
const atOnce = 5;

/**
 * API Gateway refuses changes of one API that come at the same time ("Unable to complete operation
 * due to concurrent modification"; terraform-provider-aws#18018, bref#868): so a few routes at a
 * time, and after the last ones the stage, which deploys each change.
 */
function inTurns(made: readonly gateway.HttpRoute[], stage: gateway.HttpStage): void {
  for (const [index, route] of made.entries()) {
    const earlier = made[index - atOnce];
    if (earlier) route.node.addDependency(earlier);
  }
  stage.node.addDependency(...made.slice(-atOnce));
}

/** One HTTP API onto the handlers: `iam` for signed requests, `oidc` for bearer tokens. */
export class HttpFront extends Construct {
  readonly front: 'iam' | 'oidc';
  readonly api: gateway.IHttpApi;
  /** Under which all of it is there; absent: always. */
  condition?: CfnCondition;

  constructor(scope: Construct, id: string, props: HttpFrontProps) {
    super(scope, id);
    const { front, names, functions, origins, apiId } = props;
    this.front = front;
    this.api = apiId
      ? gateway.HttpApi.fromHttpApiAttributes(this, 'Api', { httpApiId: apiId })
      : httpApi(this, 'Api', { front, names, origins });
    const signed = front === 'iam' ? new HttpIamAuthorizer() : new gateway.HttpNoneAuthorizer();
    const { role } = this.access(props);
    const integrations = new Map(
      handlersOf(functions).map((handler) => [
        handler.plan.id,
        new HandlerIntegration(pascal(handler.plan.id), handler, role),
      ]),
    );
    const made = routes.map(
      (route) =>
        new gateway.HttpRoute(this, pascal(route.id), {
          httpApi: this.api,
          routeKey: routeKey(route),
          integration: integrations.get(route.grantSet)!,
          authorizer: route.role ? signed : new gateway.HttpNoneAuthorizer(),
        }),
    );
    const stage = this.stage(props);
    inTurns(made, stage);
    Validations.of(this).acknowledge({ id: 'AwsSolutions-APIG4', reason: openReason[front] });
    new CfnOutput(this, 'Url', { value: stage.url });
  }

  /**
   * One role that calls every handler, in place of a permission for each handler and front: of the
   * 500 resources that CloudFormation takes these would be a tenth. API Gateway's documents name no
   * condition key for its trust; nobody can pass this role to an API of another account.
   */
  private access({ front, names, functions }: HttpFrontProps) {
    return new ScopedRole(this, 'Access', {
      name: names.ownRole(`front-${front}`),
      anyName: true,
      trust: new iam.ServicePrincipal('apigateway.amazonaws.com'),
      permissions: [
        {
          actions: ['lambda:InvokeFunction'],
          resources: handlersOf(functions).map(({ calleeArn }) => calleeArn),
        },
      ],
    });
  }

  /** Makes it, and what tells of it, only where the condition holds. */
  onlyIf(condition: CfnCondition): void {
    this.condition = condition;
    for (const part of this.node.findAll()) {
      if (CfnResource.isCfnResource(part)) part.cfnOptions.condition = condition;
      if (part instanceof CfnOutput) part.condition = condition;
    }
  }

  private stage({ front, names }: HttpFrontProps) {
    const name = names.frontLogGroup(front);
    const accessLog = logs.LogGroup.fromLogGroupName(this, 'AccessLog', name);
    return new gateway.HttpStage(this, 'Stage', {
      httpApi: this.api,
      autoDeploy: true,
      throttle,
      accessLogSettings: { destination: new gateway.LogGroupLogDestination(accessLog) },
    });
  }
}
