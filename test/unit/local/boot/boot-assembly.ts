import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const code = `
import { setTimeout as pause } from 'node:timers/promises';
export const start = (world) => async (event) => {
  if (event.rawPath === '/sleep') await world.sleep(90 * 60 * 1000);
  if (event.rawPath === '/env') return { issuer: world.env.ISSUER, now: world.now() };
  return { path: event.rawPath, caller: event.requestContext?.authorizer?.iam?.userArn ?? null };
};
const real = { env: process.env, now: () => Date.now(), sleep: pause };
export const handler = process.env.AWS_LAMBDA_FUNCTION_NAME ? start(real) : undefined;
`;

/** Writes a small assembly: one function behind two HTTP APIs, a signed and an open one. */
export function writeAssembly(folder: string): void {
  mkdirSync(join(folder, 'asset.code'), { recursive: true });
  writeFileSync(join(folder, 'asset.code', 'index.mjs'), code);
  const write = (name: string, value: object) =>
    writeFileSync(join(folder, name), JSON.stringify(value));
  write('manifest.json', {
    artifacts: {
      Tiny: {
        type: 'aws:cloudformation:stack',
        properties: { templateFile: 'Tiny.template.json' },
      },
      'Tiny.assets': { type: 'cdk:asset-manifest', properties: { file: 'Tiny.assets.json' } },
    },
  });
  const destinations = { here: { bucketName: 'b', objectKey: 'code.zip' } };
  write('Tiny.assets.json', { files: { code: { source: { path: 'asset.code' }, destinations } } });
  write('Tiny.template.json', {
    Parameters: { IssuerUrl: { Type: 'String', Default: '' } },
    Resources: { ...functionResources, ...front('Signed', 'AWS_IAM'), ...front('Open', 'NONE') },
  });
}

const trust = {
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Service: 'lambda.amazonaws.com' },
      Action: 'sts:AssumeRole',
    },
  ],
};

const writeLog = {
  Effect: 'Allow',
  Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
  Resource: { 'Fn::GetAtt': ['Log', 'Arn'] },
};

const functionResources = {
  Log: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/aws/lambda/tiny' } },
  Role: {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: trust,
      Policies: [{ PolicyName: 'log', PolicyDocument: { Statement: [writeLog] } }],
    },
  },
  Fn: {
    Type: 'AWS::Lambda::Function',
    Properties: {
      FunctionName: 'tiny',
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Timeout: 30,
      Code: { S3Bucket: 'b', S3Key: 'code.zip' },
      Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
      Environment: { Variables: { ISSUER: { Ref: 'IssuerUrl' } } },
    },
  },
  Meta: { Type: 'AWS::CDK::Metadata', Properties: {} },
};

function front(name: string, AuthorizationType: string): Record<string, object> {
  const ApiId = { Ref: `${name}Api` };
  const arn = ['arn:aws:execute-api:us-east-1:000000000000:', ApiId, '/*/*'];
  return {
    [`${name}Api`]: { Type: 'AWS::ApiGatewayV2::Api', Properties: { ProtocolType: 'HTTP' } },
    [`${name}Stage`]: {
      Type: 'AWS::ApiGatewayV2::Stage',
      Properties: { ApiId, StageName: '$default', AutoDeploy: true },
    },
    [`${name}Permission`]: {
      Type: 'AWS::Lambda::Permission',
      Properties: {
        Action: 'lambda:InvokeFunction',
        FunctionName: { 'Fn::GetAtt': ['Fn', 'Arn'] },
        Principal: 'apigateway.amazonaws.com',
        SourceArn: { 'Fn::Join': ['', arn] },
      },
    },
    [`${name}Integration`]: {
      Type: 'AWS::ApiGatewayV2::Integration',
      Properties: {
        ApiId,
        IntegrationType: 'AWS_PROXY',
        PayloadFormatVersion: '2.0',
        IntegrationUri: { 'Fn::GetAtt': ['Fn', 'Arn'] },
      },
    },
    [`${name}Route`]: {
      Type: 'AWS::ApiGatewayV2::Route',
      Properties: {
        ApiId,
        RouteKey: '$default',
        AuthorizationType,
        Target: { 'Fn::Join': ['/', ['integrations', { Ref: `${name}Integration` }]] },
      },
    },
  };
}
