import { createHash } from 'node:crypto';
import { AwsError, type ResourceHandler, type Shape } from '../kernel/types.ts';

/** Ten characters as API Gateway gives, the same for the same resource. */
function idOf(text: string): string {
  const number = BigInt(`0x${createHash('sha256').update(text).digest('hex').slice(0, 16)}`);
  return number.toString(36).padStart(10, '0').slice(0, 10);
}

function refuse(what: string): AwsError {
  return new AwsError('BadRequestException', `The local gateway has no ${what}.`);
}

const text = (properties: Shape) => JSON.stringify(properties);

const stage: ResourceHandler = (tx, { properties }) => {
  const { ApiId, StageName } = properties;
  if (StageName !== '$default') throw refuse(`stage '${StageName}': only $default`);
  const sql = 'INSERT OR REPLACE INTO execute_api_stage VALUES (?, ?, ?)';
  tx.run(sql, ApiId, StageName, text(properties));
  return { ref: StageName };
};

const integration: ResourceHandler = (tx, { properties, logicalId }) => {
  const { ApiId, IntegrationType, PayloadFormatVersion, IntegrationUri } = properties;
  if (IntegrationType !== 'AWS_PROXY' || PayloadFormatVersion !== '2.0') {
    throw refuse(`${IntegrationType} integration with payload format ${PayloadFormatVersion}`);
  }
  const id = idOf(logicalId);
  const kept = { ...properties, IntegrationUri: functionArn(IntegrationUri) };
  const sql = 'INSERT OR REPLACE INTO execute_api_integration VALUES (?, ?, ?)';
  tx.run(sql, id, ApiId, text(kept));
  return { ref: id, attributes: { IntegrationId: id } };
};

const route: ResourceHandler = (tx, { properties, logicalId }) => {
  const { ApiId, RouteKey, AuthorizationType = 'NONE' } = properties;
  if (AuthorizationType !== 'NONE' && AuthorizationType !== 'AWS_IAM') {
    throw refuse(`authorization ${AuthorizationType}: NONE and AWS_IAM`);
  }
  const sql = 'INSERT OR REPLACE INTO execute_api_route VALUES (?, ?, ?)';
  tx.run(sql, ApiId, RouteKey, text(properties));
  const id = idOf(logicalId);
  return { ref: id, attributes: { RouteId: id } };
};

/** Makes the handlers; `endpoint` is where the template is told that its APIs are. */
export function gatewayResources(endpoint: string): Record<string, ResourceHandler> {
  const api: ResourceHandler = (tx, { properties, logicalId }) => {
    if (properties.ProtocolType !== 'HTTP') throw refuse(`${properties.ProtocolType} API`);
    const id = idOf(logicalId);
    tx.run('INSERT OR REPLACE INTO execute_api VALUES (?, ?)', id, text(properties));
    // Routes that the template no longer has must not answer.
    for (const table of ['execute_api_route', 'execute_api_integration', 'execute_api_stage']) {
      tx.run(`DELETE FROM ${table} WHERE api = ?`, id);
    }
    return { ref: id, attributes: { ApiId: id, ApiEndpoint: endpoint } };
  };

  return {
    'AWS::ApiGatewayV2::Api': api,
    'AWS::ApiGatewayV2::Stage': stage,
    'AWS::ApiGatewayV2::Integration': integration,
    'AWS::ApiGatewayV2::Route': route,
    // Changes hold at once: there is nothing to deploy.
    'AWS::ApiGatewayV2::Deployment': (_tx, { logicalId }) => ({ ref: idOf(logicalId) }),
  };
}

/** The function of an integration: its ARN, or the invocation URI that holds it. */
function functionArn(uri: string): string {
  return /functions\/(arn:[^/]+)\/invocations$/.exec(uri)?.[1] ?? uri;
}
