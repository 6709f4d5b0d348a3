import { AwsError, type Context, type Outside } from '../../kernel/types.ts';
import { assumeExecutionRole, readObject, upload } from './execution-role.ts';
import { transformLogGroup } from './names.ts';
import type { Servers } from './replica.ts';
import { s3Place } from './training-request.ts';
import { assembled, outputKey, payloadsOf } from './transform-records.ts';
import { getTransform, type Transform } from './transform-store.ts';

/** How long a request may take: the default of ModelClientConfig. */
const requestMs = 600_000;

/** All that SageMaker says of the job; why is in its log. */
const seeLogs = 'See job logs for more information';

/** What `Serving` asks: where the container of a transform job is, and of which model. */
export const targetOf = ({ container: id, port, model }: Transform) => {
  return { id, port: port ?? 0, request: model };
};

/** Sends an object to the container and writes what it answers; a text: why it could not. */
export async function transformObject(
  { serving }: Servers,
  transform: Transform,
  key: string,
  outside: Outside,
): Promise<string | undefined> {
  const { name, request, model } = transform;
  const { ContentType, DataSource } = request.TransformInput;
  const { Accept, S3OutputPath } = request.TransformOutput;
  const { Bucket, Key: prefix } = s3Place(DataSource.S3DataSource.S3Uri);
  const headers = {
    ...(ContentType ? { 'content-type': ContentType } : {}),
    ...(Accept ? { accept: Accept } : {}),
  };
  try {
    const role = await assumeExecutionRole(outside, model.ExecutionRoleArn, name);
    const answers: Uint8Array[] = [];
    for (const body of payloadsOf(request, await readObject(outside, role, Bucket, key))) {
      if (outside.transact((tx) => getTransform(tx, name))?.status !== 'InProgress')
        return undefined;
      const sent = { method: 'POST', path: '/invocations', headers, body } as const;
      const answer = await serving
        .send(targetOf(transform), sent, requestMs)
        .catch((error: Error) => error);
      if (answer instanceof Error) {
        tell(outside, name, `${Bucket}/${key}: Unable to get response from algorithm: ${answer}`);
        return `AlgorithmError: ${seeLogs}`;
      }
      if (answer.status !== 200) {
        const said = new TextDecoder().decode(answer.body.subarray(0, 1000));
        const bad = 'Bad HTTP status received from algorithm';
        tell(outside, name, `${Bucket}/${key}: ${bad}: ${answer.status} ${said}`);
        return `${answer.status < 500 ? 'ClientError' : 'AlgorithmError'}: ${seeLogs}`;
      }
      answers.push(answer.body);
    }
    const place = s3Place(S3OutputPath);
    const uri = `s3://${place.Bucket}/${outputKey(prefix, key, place.Key)}`;
    await upload(outside, role, uri, assembled(request, answers));
    return undefined;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return `ClientError: ${error.message}`;
  }
}

/** What SageMaker itself says of the data is in a stream of its own beside the container's. */
function tell(outside: Outside, name: string, line: string): void {
  const stream = { logGroupName: transformLogGroup, logStreamName: `${name}/i-local/data-log` };
  outside.transact((_tx, context) => {
    makeStream(context, stream);
    const logEvents = [{ timestamp: context.now, message: `[sagemaker logs]: ${line}` }];
    context.call('logs', 'PutLogEvents', { ...stream, logEvents });
  });
}

function makeStream(context: Context, stream: object): void {
  try {
    context.call('logs', 'CreateLogStream', stream);
  } catch (error) {
    const isThere = error instanceof AwsError && error.code === 'ResourceAlreadyExistsException';
    if (!isThere) throw error;
  }
}
