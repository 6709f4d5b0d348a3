import { CfnOutput, RemovalPolicy, Validations } from 'aws-cdk-lib';
import * as gateway from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { type Route, routes } from '../../functions/api/routes.ts';
import type { PlaneFunction } from './function.ts';
import { pascal } from './inventory.ts';
import type { Names } from './names.ts';

interface HttpFrontProps {
  front: 'iam' | 'oidc';
  names: Names;
  functions: ReadonlyMap<string, PlaneFunction>;
  logRetentionDays: logs.RetentionDays;
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

/** One HTTP API onto the doors: `iam` for signed requests, `oidc` for bearer tokens. */
export class HttpFront extends Construct {
  readonly api: gateway.HttpApi;

  constructor(scope: Construct, id: string, props: HttpFrontProps) {
    super(scope, id);
    const { front, names, functions } = props;
    this.api = new gateway.HttpApi(this, 'Api', {
      apiName: `${names.plane}-${front}`,
      createDefaultStage: false,
    });
    const signed = front === 'iam' ? new HttpIamAuthorizer() : new gateway.HttpNoneAuthorizer();
    for (const route of routes) {
      const { live } = functions.get(route.id)!;
      new gateway.HttpRoute(this, pascal(route.id), {
        httpApi: this.api,
        routeKey: routeKey(route),
        integration: new HttpLambdaIntegration(pascal(route.id), live),
        authorizer: route.role ? signed : new gateway.HttpNoneAuthorizer(),
      });
    }
    const stage = this.stage(props);
    Validations.of(this).acknowledge({ id: 'AwsSolutions-APIG4', reason: openReason[front] });
    new CfnOutput(this, 'Url', { value: stage.url });
  }

  private stage({ front, names, logRetentionDays }: HttpFrontProps) {
    const accessLog = new logs.LogGroup(this, 'AccessLog', {
      logGroupName: `/aws/vendedlogs/${names.plane}/${front}`,
      retention: logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    return new gateway.HttpStage(this, 'Stage', {
      httpApi: this.api,
      autoDeploy: true,
      throttle,
      accessLogSettings: { destination: new gateway.LogGroupLogDestination(accessLog) },
    });
  }
}
