import { AwsError, type Context, type Outside, type Principal } from '../../kernel/types.ts';
import type { ContainerDefinition, TaskRecord } from './ecs-table.ts';
import { assumeTaskRole, said } from './service-calls.ts';

/** The values of a container's variables that are kept elsewhere, or why one cannot be read. */
export type Secrets = { values: Record<string, string> } | { unreadable: string };

/** What the agent puts before the reason why it could not read a secret. */
const unable =
  'ResourceInitializationError: unable to pull secrets or registry auth: execution resource ' +
  'retrieval failed: unable to retrieve';

/** Why a secret cannot be read, in the words of the agent. */
class Unreadable extends Error {}

/**
 * Reads the secrets of a container as the task's execution role, as Fargate does before the first
 * container starts. They go to who runs the container and are written nowhere.
 */
export function readSecrets(
  { task, definition }: TaskRecord,
  { secrets = [] }: ContainerDefinition,
  outside: Outside,
): Secrets {
  try {
    const values = secrets.map(({ name = '', valueFrom = '' }) => {
      const value = outside.transact((_tx, context) => {
        const principal = assumeTaskRole(context, definition.executionRoleArn!, task.taskArn);
        const isSecret = valueFrom.split(':')[2] === 'secretsmanager';
        return (isSecret ? secretValue : parameterValue)(context, valueFrom, principal);
      });
      return [name, value] as const;
    });
    return { values: Object.fromEntries(values) };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return { unreadable: `${unable} ${error.message}` };
  }
}

/** A refusal of a service as the agent tells it. */
function asked<T>(where: string, ask: () => T): T {
  try {
    return ask();
  } catch (error) {
    throw error instanceof AwsError ? new Unreadable(`${where}: ${said(error)}`) : error;
  }
}

const retried = 'service call has been retried 1 time(s)';

/** `ARN` or `ARN:JSON-KEY:VERSION-STAGE:VERSION-ID`. */
function secretValue(context: Context, valueFrom: string, as: Principal): string {
  const parts = valueFrom.split(':');
  const SecretId = parts.slice(0, 7).join(':');
  const [key = '', VersionStage = '', VersionId = ''] = parts.slice(7);
  const failed = `secret from asm: ${retried}:`;
  const { SecretString } = asked(
    `${failed} failed to fetch secret ${SecretId} from secrets manager`,
    () =>
      context.call<{ SecretString: string }>(
        'secretsmanager',
        'GetSecretValue',
        { SecretId, ...(VersionStage && { VersionStage }), ...(VersionId && { VersionId }) },
        as,
      ),
  );
  if (key === '') return SecretString;
  const value = memberOf(SecretString, key);
  if (value !== undefined) return value;
  throw new Unreadable(
    `${failed} retrieved secret from Secrets Manager did not contain json key ${key}`,
  );
}

/** A member of a secret that is a JSON object; another text has none. */
function memberOf(text: string, key: string): string | undefined {
  try {
    const json = JSON.parse(text);
    if (Object(json) !== json || !Object.hasOwn(json, key)) return undefined;
    return typeof json[key] === 'string' ? json[key] : JSON.stringify(json[key]);
  } catch {
    return undefined;
  }
}

/** By its ARN, or by its name. */
function parameterValue(context: Context, valueFrom: string, as: Principal): string {
  const failed = `secrets from ssm: ${retried}`;
  const { Parameters, InvalidParameters } = asked(failed, () =>
    context.call<{ Parameters: { Value: string }[]; InvalidParameters: string[] }>(
      'ssm',
      'GetParameters',
      { Names: [valueFrom], WithDecryption: true },
      as,
    ),
  );
  if (Parameters[0]) return Parameters[0].Value;
  throw new Unreadable(`${failed}: invalid ssm parameters: ${InvalidParameters.join(', ')}`);
}
