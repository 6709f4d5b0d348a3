import { Duration } from 'aws-cdk-lib';
import * as gateway from 'aws-cdk-lib/aws-apigatewayv2';
import type { Construct } from 'constructs';
import type { Names } from './names.ts';

interface HttpApiProps {
  front: 'iam' | 'oidc';
  names: Names;
  /** Pages of these origins may ask models; empty: of none. */
  origins: readonly string[];
}

/** What a page of another origin needs to ask a model: with a bearer token, or signed. */
const corsOf = (origins: readonly string[]): gateway.CorsPreflightOptions => ({
  allowOrigins: [...origins],
  allowMethods: [gateway.CorsHttpMethod.POST],
  allowHeaders: [
    ...['accept', 'authorization', 'content-type'],
    ...['x-amz-content-sha256', 'x-amz-date', 'x-amz-security-token'],
  ],
  exposeHeaders: ['apigw-requestid', 'retry-after'],
  maxAge: Duration.hours(1),
});

/** An HTTP API that answers nothing yet: its front brings the routes and the stage. */
export const httpApi = (scope: Construct, id: string, props: HttpApiProps): gateway.HttpApi =>
  new gateway.HttpApi(scope, id, {
    apiName: `${props.names.plane}-${props.front}`,
    createDefaultStage: false,
    ...(props.origins.length > 0 ? { corsPreflight: corsOf(props.origins) } : {}),
  });
