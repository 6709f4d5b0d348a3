import type { DefectFinding } from './finding.ts';
import { shortText } from './finding.ts';

/** A job without stages, or one stage of a pipeline. */
interface Part {
  /** The JSON pointer to it; empty for the job itself. */
  at: string;
  spec: Readonly<Record<string, unknown>>;
}

/** What the checks know of the plane. */
export interface PlaneFacts {
  /** Its own repository: a tag in that becomes a digest before it runs. */
  repositoryUri: string;
}

interface SpecCheck {
  id: string;
  find(part: Part, plane: PlaneFacts): Omit<DefectFinding, 'id'>[];
}

/** A plain object, no list. */
export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const pointer = (name: string) => name.replaceAll('~', '~0').replaceAll('/', '~1');

function variables({ at, spec }: Part): { name: string; value: string; where: string }[] {
  if (!isObject(spec.environment)) return [];
  return Object.entries(spec.environment).map(([name, value]) => ({
    name,
    value: String(value),
    where: `${at}/environment/${pointer(name)}`,
  }));
}

const awsSecret = /^AWS_(ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN)$/;
const awsKey = /\b(AKIA|ASIA)(?!\w*EXAMPLE)[0-9A-Z]{16}\b/;
const secretName = /(TOKEN|PASSWORD|PASSWD|SECRET|API_KEY|SECRET_KEY)$/;

const secrets: SpecCheck = {
  id: 'D03',
  find: (part) =>
    variables(part)
      .filter(({ name, value }) => secretName.test(name) && !awsSecret.test(name) && value !== '')
      .map(({ name, where }) => ({
        level: 'warning',
        where,
        found: `${name} has a fixed value, which everybody who may see the job can read.`,
        fix: 'Leave it out and read the secret at run time, with the role of the project.',
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

/** The image of a part, where it is named and not made by another stage. */
function imageOf({ spec }: Part): string | undefined {
  const { image } = spec;
  return typeof image === 'string' && !image.includes('${') ? image : undefined;
}

const tagOf = (image: string) => /:([^/:@]+)$/.exec(image)?.[1];

const movingTag: SpecCheck = {
  id: 'D13',
  find: (part, { repositoryUri }) => {
    const image = imageOf(part);
    if (!image || image.includes('@sha256:') || !tagOf(image)) return [];
    if (image.startsWith(`${repositoryUri}:`)) return [];
    return [
      {
        level: 'warning',
        where: `${part.at}/image`,
        found: `${image}: the tag may name another image tomorrow, and no digest is looked up.`,
        fix: 'Name it by digest (NAME@sha256:…), or build it with a job of kind image.',
      },
    ];
  },
};

const noTag: SpecCheck = {
  id: 'D16',
  find: (part) => {
    const image = imageOf(part);
    if (!image || image.includes('@sha256:') || tagOf(image)) return [];
    return [
      {
        level: 'warning',
        where: `${part.at}/image`,
        found: `${image} has no tag, which means \`latest\`, if there is such a one.`,
        fix: 'Name the tag that was pushed or, better, the digest.',
      },
    ];
  },
};

const instances: SpecCheck = {
  id: 'D20',
  find: ({ at, spec }) => {
    const count = Number(spec.instanceCount ?? 1);
    if (spec.kind !== 'tuning' || count < 2) return [];
    return [
      {
        level: 'warning',
        where: `${at}/instanceCount`,
        found: `Each trial pays for ${count} instances; only distributed code uses more than one.`,
        fix: 'Use 1, unless the code divides the work by resourceconfig.json.',
      },
    ];
  },
};

/** Less than one request a second is little for a machine that is paid by the hour. */
const leastTarget = 60;

const scaling: SpecCheck = {
  id: 'D19',
  find: ({ at, spec: { scale } }) => {
    if (!isObject(scale) || Number(scale.target) >= leastTarget) return [];
    const { target, max } = scale;
    const seconds = Math.round(600 / Number(target)) / 10;
    return [
      {
        level: 'warning',
        where: `${at}/scale/target`,
        found:
          `More than ${target} invocations a minute, one in ${seconds} s, bring a further ` +
          `instance, up to ${max}.`,
        fix: 'Say requests a second × 60; the metric counts a whole minute, not requests at once.',
      },
    ];
  },
};

/** Every check over what `POST /jobs` takes. */
export const specChecks = [secrets, keys, outcome, movingTag, noTag, scaling, instances];

function partsOf(spec: Readonly<Record<string, unknown>>): Part[] {
  if (!isObject(spec.stages)) return [{ at: '', spec }];
  return Object.entries(spec.stages).flatMap(([name, stage]) =>
    isObject(stage) ? [{ at: `/stages/${pointer(name)}`, spec: stage }] : [],
  );
}

/** What is wrong with a valid job. */
export function specFindings(
  spec: Readonly<Record<string, unknown>>,
  plane: PlaneFacts,
): DefectFinding[] {
  return partsOf(spec).flatMap((part) =>
    specChecks.flatMap(({ id, find }) => find(part, plane).map((found) => ({ id, ...found }))),
  );
}
