import { AwsError } from '../types.ts';
import { modelOf } from './model.ts';
import { type Violation, violationsOf } from './violations.ts';

/** How services (or one operation) call what breaks a bound, where not `ValidationException`. */
const names: Record<string, string> = {
  codebuild: 'InvalidInputException',
  ec2: 'InvalidParameterValue',
  ecr: 'InvalidParameterException',
  ecs: 'InvalidParameterException',
  elasticloadbalancing: 'ValidationError',
  iam: 'ValidationError',
  s3: 'InvalidArgument',
  logs: 'InvalidParameterException',
  monitoring: 'ValidationError',
  'sagemaker:InvokeEndpoint': 'ValidationError',
  secretsmanager: 'InvalidParameterException',
  servicequotas: 'IllegalArgumentException',
  sns: 'ValidationError',
  sts: 'ValidationError',
  tagging: 'InvalidParameterException',
};

/** Longest value that an error quotes, in characters. */
const quoted = 120;

/**
 * Refuses a request that AWS's own model of the operation does not allow, in AWS's words: what this
 * plane would take and an account would not is found here and not at the first deployment. A member
 * that the model lacks is refused too, though AWS ignores some: it would be lost without a word.
 * S3 is held to bounds only: its members are HTTP headers, all of them text, sent also in vain.
 */
export function holdToModel(service: string, operation: string, request: unknown): void {
  const model = modelOf(service);
  if (!model) return;
  const violations = violationsOf(model, operation, request).filter(
    ({ sort }) => sort === 'bound' || service !== 's3',
  );
  if (violations.length === 0) return;
  const name = names[`${service}:${operation}`] ?? names[service] ?? 'ValidationException';
  const wrong = violations.find(({ sort }) => sort !== 'bound');
  if (wrong) {
    const { at, says, sort } = wrong;
    const message = `The member '${at}' of ${service}:${operation}: ${says} (${model.from}).`;
    throw new AwsError(sort === 'type' ? 'SerializationException' : name, message);
  }
  const count = `${violations.length} validation error${violations.length > 1 ? 's' : ''}`;
  const message = `${count} detected: ${violations.map(sentence).join('; ')}`;
  throw new AwsError(name, message);
}

function sentence({ at, value, says }: Violation): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const shown = text === undefined ? 'null' : `'${text.slice(0, quoted)}'`;
  return `Value ${shown} at '${at}' failed to satisfy constraint: ${says}`;
}
