import { isObject } from '../is-object.ts';
import { shortText } from './finding.ts';
import { awsSecret, secretName } from './secret-names.ts';
import { type Part, pointer, type SpecCheck } from './spec-part.ts';

function variables({ at, spec }: Part): { name: string; value: string; where: string }[] {
  if (!isObject(spec.environment)) return [];
  return Object.entries(spec.environment).map(([name, value]) => ({
    name,
    value: String(value),
    where: `${at}/environment/${pointer(name)}`,
  }));
}

const awsKey = /\b(AKIA|ASIA)(?!\w*EXAMPLE)[0-9A-Z]{16}\b/;

const secrets: SpecCheck = {
  id: 'D03',
  find: (part) =>
    variables(part)
      .filter(({ name, value }) => secretName.test(name) && !awsSecret.test(name) && value !== '')
      .map(({ name, where }) => ({
        level: 'warning',
        where,
        found: `${name} has a fixed value, which everybody who may see the job can read.`,
        fix: 'Keep it in AWS Secrets Manager: a task gets it by its ARN under `secrets`.',
      })),
};

const keys: SpecCheck = {
  id: 'D04',
  find: (part) =>
    variables(part)
      .filter(({ name, value }) => (awsSecret.test(name) && value !== '') || awsKey.test(value))
      .map(({ name, where }) => ({
        level: 'error',
        where,
        found: `${name} holds an AWS key.`,
        fix: 'Take it out and delete the key in IAM: the job has the role of its project.',
      })),
};

const swallowed = /\|\|\s*(true\b|:|exit 0|echo\b)|;\s*(true|exit 0)\s*$/;

const outcome: SpecCheck = {
  id: 'D10',
  find: ({ at, spec }) => {
    const verify = isObject(spec.verify) ? spec.verify.command : undefined;
    const commands = {
      command: spec.command,
      entryPoint: spec.entryPoint,
      'verify/command': verify,
    };
    return Object.entries(commands).flatMap(([name, words]) =>
      (Array.isArray(words) ? words : []).flatMap((word, index) => {
        const found = swallowed.exec(String(word))?.[0];
        if (!found) return [];
        return [
          {
            level: 'warning' as const,
            where: `${at}/${name}/${index}`,
            found: `A failure ends as success, because of \`${shortText(found)}\`.`,
            fix: 'Take it out: how a job ended is what its command exits with.',
          },
        ];
      }),
    );
  },
};

/** What a job's environment and commands can carry. */
export const commandChecks: readonly SpecCheck[] = [secrets, keys, outcome];
