import { AwsError } from '../kernel/types.ts';
import { entryOf, operationName, type Protocol, renamed } from './protocol.ts';

/** The service behind each `X-Amz-Target` prefix, by its SigV4 name. */
const targets: Record<string, string> = {
  AmazonEC2ContainerRegistry_V20150921: 'ecr',
  AmazonEC2ContainerServiceV20141113: 'ecs',
  AmazonSQS: 'sqs',
  AmazonSSM: 'ssm',
  AnyScaleFrontendService: 'application-autoscaling',
  AWSBudgetServiceGateway: 'budgets',
  AWSEvents: 'events',
  AWSInsightsIndexService: 'ce',
  AWSStepFunctions: 'states',
  CodeBuild_20161006: 'codebuild',
  DynamoDB_20120810: 'dynamodb',
  DynamoDBStreams_20120810: 'dynamodb',
  GraniteServiceVersion20100801: 'monitoring',
  Logs_20140328: 'logs',
  ResourceGroupsTaggingAPI_20170126: 'tagging',
  SageMaker: 'sagemaker',
  secretsmanager: 'secretsmanager',
  ServiceQuotasV20190624: 'servicequotas',
};

/** The names that JSON services give to what the wire itself refuses. */
const jsonNames: Record<string, [string, number]> = {
  ExpiredToken: ['ExpiredTokenException', 400],
  IncompleteSignature: ['IncompleteSignatureException', 400],
  InvalidClientTokenId: ['UnrecognizedClientException', 400],
  MissingAuthenticationToken: ['MissingAuthenticationTokenException', 400],
  RequestTimeTooSkewed: ['InvalidSignatureException', 400],
  SignatureDoesNotMatch: ['InvalidSignatureException', 400],
};

/** JSON 1.0 and 1.1: the operation is in `X-Amz-Target`, the input is the body. */
export const json: Protocol = {
  read(request) {
    const target = request.headers['x-amz-target'] ?? '';
    const at = target.lastIndexOf('.');
    const service = entryOf(targets, target.slice(0, at));
    if (!service) {
      const message = `The local plane does not know the target '${target}'.`;
      throw new AwsError('UnknownOperationException', message);
    }
    return {
      service,
      operation: operationName(target.slice(at + 1)),
      input: parseBody(request.body),
    };
  },
  reply(_call, output, requestId) {
    return jsonResponse(200, output ?? {}, requestId);
  },
  fail(error, { request, requestId }) {
    const { code, status } = renamed(error, jsonNames);
    const type = request.headers['content-type'] ?? 'application/x-amz-json-1.0';
    const body = { ...error.fields, __type: code, message: error.message };
    const response = jsonResponse(status, body, requestId, type);
    return { ...response, headers: { ...response.headers, 'x-amzn-errortype': code } };
  },
};

/** An answer in JSON with the request's id. */
function jsonResponse(
  status: number,
  output: unknown,
  requestId: string,
  type = 'application/x-amz-json-1.0',
) {
  const headers = { 'content-type': type, 'x-amzn-requestid': requestId };
  return { status, headers, body: JSON.stringify(output) };
}

/** The members that a JSON body has; an empty body has none. */
export function parseBody(body: Uint8Array): object {
  if (body.length === 0) return {};
  try {
    const input = JSON.parse(Buffer.from(body).toString('utf8'));
    if (typeof input === 'object' && input !== null) return input;
  } catch {
    // Answered below, like any body that is not an object.
  }
  throw new AwsError('SerializationException', 'The request body is not a JSON object.');
}
