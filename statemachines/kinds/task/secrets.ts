import * as z from 'zod';
import { limits } from '../../../shared/limits.ts';
import type { Config } from '../../../shared/ports/config.ts';
import { variableName } from '../../../shared/schema.ts';
import { arnIn, isValueFrom } from '../../../shared/secret-arns.ts';
import type { Finding } from '../kind.ts';

/** Where the values of variables are kept, by the names of the variables. */
export const secrets = z
  .record(
    variableName,
    z
      .string()
      .max(limits.valueFromLength)
      .refine(isValueFrom, {
        error:
          'must be the whole ARN of a secret (arn:aws:secretsmanager:…:secret:NAME-AbCdEf, ' +
          'behind it perhaps :JSON-KEY::) or of a parameter (arn:aws:ssm:…:parameter/NAME)',
      })
      .register(z.globalRegistry, {
        description: 'The ARN of a secret of Secrets Manager, or of a parameter of Systems Manager',
      }),
  )
  .refine((map) => Object.keys(map).length <= limits.secrets, {
    error: `has more than ${limits.secrets} secrets`,
  });

/** Variables that AWS, SageMaker's contract and the plane set. */
const taken = /^(AWS|SM|SAGEMAKER|TRAINYARD)_/;

/** Secrets whose variables have another value too, which Amazon ECS would refuse or replace. */
export function secretFindings(spec: {
  secrets: Record<string, string>;
  environment: Record<string, string>;
}): Finding[] {
  return Object.keys(spec.secrets).flatMap((name): Finding[] => {
    const path = ['secrets', name];
    if (Object.hasOwn(spec.environment, name)) {
      return [{ path, message: 'is in environment too; leave one of the two out' }];
    }
    if (!taken.test(name)) return [];
    const message = 'begins as the variables of AWS and of the plane do; name it otherwise';
    return [{ path, message }];
  });
}

/** Secrets that the configuration does not let the project's jobs have. */
export function deniedSecrets(
  { accessOf }: Config,
  project: string,
  wanted: Record<string, string>,
): Finding[] {
  const { secrets: allowed } = accessOf(project);
  return Object.entries(wanted)
    .filter(([, valueFrom]) => !allowed.includes(arnIn(valueFrom)))
    .map(([name, valueFrom]) => ({
      path: ['secrets', name],
      message:
        `is ${valueFrom}, which jobs of project ${project} may not have; whoever runs the plane ` +
        'can put its ARN under access.secrets of the project in trainyard.config.ts and deploy',
      allowed,
    }));
}
