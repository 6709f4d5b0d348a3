import * as z from 'zod';
import { limits } from './limits.ts';
import { microUsdFrom } from './money/money.ts';
import { numberPattern } from './number-text.ts';

/** Pieces that job specifications are made of. Numbers may come as text, as YAML users expect. */

/** A number given as text. */
const numberText = z.string().regex(numberPattern, 'must be a number such as 0.1 or 1e-3');

/** What is said of a value that is none of the things it might be. */
export const mustBe = (what: string) => ({
  error: ({ input }: { input?: unknown }) =>
    input === undefined ? 'is missing' : `must be ${what}`,
});

/** What a number may come as; one for all, since a function makes all schemas when it starts. */
const numberOrText = [z.number(), numberText.transform(Number)] as const;

/** A whole number from `min` to `max`. */
export const wholeNumber = (min: number, max: number) => {
  const error = mustBe(`a whole number from ${min} to ${max}`);
  return z
    .union(numberOrText, error)
    .refine((it) => Number.isSafeInteger(it) && it >= min && it <= max, error)
    .register(z.globalRegistry, {
      description: `A whole number from ${min} to ${max}`,
      minimum: min,
      maximum: max,
    });
};

const isDouble = (number: string | number) => {
  const value = Number(number);
  return Number.isFinite(value) && (value !== 0 || !/[1-9]/.test(String(number).split(/e/i)[0]!));
};

/** Any number that a double can hold, kept as it was written: a number or its text. */
export const writtenNumber = z
  .union([z.number(), numberText], mustBe('a number such as 0.1 or 1e-3'))
  .refine(isDouble, {
    error: ({ input }) =>
      `is ${input}, which no double can hold; allowed is 0 and what lies between ` +
      '±5e-324 and ±1.7976931348623157e308',
  })
  .register(z.globalRegistry, { description: 'A finite number' });

/** Any finite number. */
export const finiteNumber = writtenNumber.transform(Number).pipe(z.number());

/** Text; a number is taken as what it was written as. */
export const textOrNumber = z.union(
  [z.string(), z.number().transform(String)],
  mustBe('text or a number; quote it: "true"'),
);

/** Dollars as decimal text (`"2.00"`); a number is taken as well. */
export const dollars = z
  .union([z.string(), z.number().transform(String)], mustBe('dollars such as "2.00"'))
  .refine((text) => microUsdFrom(text) !== undefined, {
    error: 'must be dollars such as "2.00", with at most six decimals',
  })
  .register(z.globalRegistry, { description: 'US dollars, such as "2.00"' });

/** Names of jobs, stages, inputs and outputs. */
export const shortName = z
  .string()
  .regex(
    /^[a-z][a-z0-9-]{0,40}$/,
    'must begin with a letter from a to z, and go on with such letters, digits and hyphens: ' +
      '1 to 41 characters',
  );

/** A project's name: part of S3 prefixes and role names, so it is short. */
export const projectName = z
  .string()
  .regex(
    /^[a-z][a-z0-9-]{0,20}$/,
    'must begin with a letter from a to z, and go on with such letters, digits and hyphens: ' +
      '1 to 21 characters',
  );

/**
 * What stands for a part of another stage's result: `${image.uri}`. After one more `$` it is text:
 * see `literal`.
 */
export const referencePattern = /(?<!\$)\$\{([a-z][a-z0-9-]*)((?:\.[A-Za-z0-9_-]+)+)\}/g;

/** Whether a text is one reference and nothing else. */
export const isReference = (text: string) => oneReference.test(text);

const oneReference = /^\$\{[a-z][a-z0-9-]*(\.[A-Za-z0-9_-]+)+\}$/;

/** `$${` in a specification stands for the text `${`, as in Docker Compose. */
export const literal = {
  /** What a text means once its references are resolved. */
  read: (text: string) => text.replaceAll('$${', '${'),
  /** A text that means itself, wherever it stands in a specification. */
  // A function, because `$$` in a replacement stands for one `$`.
  write: (text: string) => text.replaceAll('${', () => '$${'),
};

/** One reference whose value decides whether a stage runs. */
export const condition = z
  .string()
  .regex(oneReference, 'must be one reference such as ${compare.result.better}')
  .register(z.globalRegistry, {
    description: 'A reference that gives true or false, such as ${compare.result.better}',
  });

/** The name in `@serving(NAME)`: the archive of the model that the endpoint of that name serves. */
export function servedBy(text: string): string | undefined {
  return /^@serving\(([a-z](?:-?[a-z0-9])*)\)$/.exec(text)?.[1];
}

/** The place in `@latest(s3://BUCKET/PREFIX)`: what was written there last. */
export function latestIn(text: string): string | undefined {
  const place = /^@latest\((s3:\/\/\S+)\)$/.exec(text)?.[1];
  return place !== undefined && isS3Location(place) ? place : undefined;
}

/** Parts of a key that no folder can have a file for, so nothing could be copied there. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const notCopied = /\/\.{1,2}(\/|$)|[\u0000-\u001f\u007f]/;

const isS3Location = (text: string) =>
  /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\/\S+$/.test(text) && !notCopied.test(text);

const longestUri = (what: string, most: number) =>
  [most, `must be ${what} of ${most} characters at most`] as const;

/** An object or a prefix in S3, or a reference to one. */
export const s3Location = z
  .string()
  .max(...longestUri('an address in S3', limits.s3UriLength))
  .refine((text) => isReference(text) || isS3Location(text), {
    error:
      'must be s3://BUCKET/KEY without . or .. between its slashes ' +
      '(the CLI uploads local paths and puts this in their place)',
  })
  .register(z.globalRegistry, {
    description: 's3://BUCKET/KEY, or ${stage.outputs.NAME} in a pipeline',
  });

/** An image's URI with a tag or digest, or a reference to one. */
export const imageUri = z
  .string()
  .max(...longestUri('an image URI', limits.imageUriLength))
  .refine((text) => isReference(text) || /^[a-z0-9][\w.:/@-]+$/.test(text), {
    error: 'must be an image URI such as REGISTRY/NAME:TAG or REGISTRY/NAME@sha256:…',
  })
  .register(z.globalRegistry, { description: 'An image URI, or ${stage.uri} in a pipeline' });

/** An instance type of SageMaker. */
export const instanceType = z
  .string()
  .regex(/^ml\.[a-z0-9]+\.[a-z0-9]+$/, 'must be one of SageMaker, such as ml.m5.large');

/** Text that a program can get as a word or a variable: all but the character NUL. */
const withoutNul = (text: string) => !text.includes('\0');
const nul = { error: 'must be text without the character NUL, which no program can get' };

/** A command as a list, never a line for a shell. */
export const command = z
  .array(z.string().max(limits.argumentLength).refine(withoutNul, nul))
  .min(1)
  .max(limits.commandArguments)
  .refine(([program]) => program !== '', {
    path: [0],
    error: 'must be the name of a program, such as python3',
  });

/** The name of an environment variable. */
export const variableName = z
  .string()
  .regex(
    /^[A-Za-z_][A-Za-z0-9_]{0,127}$/,
    'must begin with a letter or _, and go on with letters, digits and _: 1 to 128 characters',
  );

/** Environment variables; numbers are taken as text. */
export const environment = z
  .record(variableName, textOrNumber.refine(withoutNul, nul))
  .refine((map) => Object.keys(map).length <= limits.environmentVariables, {
    error: `has more than ${limits.environmentVariables} variables`,
  });

const channels = <S extends z.ZodType<string>>(location: S) =>
  z.record(shortName, location).refine((map) => Object.keys(map).length <= limits.inputs, {
    error: `has more than ${limits.inputs} inputs`,
  });

/** Where data lies; `more` are other ways to say it, and whether a text is one of them. */
const dataPlace = (more: string, isOne: (text: string) => boolean) =>
  z
    .string()
    .max(...longestUri('an address in S3', limits.s3UriLength))
    .refine(
      (text) =>
        isReference(text) || isS3Location(text) || latestIn(text) !== undefined || isOne(text),
      {
        error:
          'must be s3://BUCKET/KEY without . or .. between its slashes, ' +
          `@latest(s3://BUCKET/PREFIX/)${more} ` +
          '(the CLI uploads local paths and puts s3://… in their place)',
      },
    )
    .register(z.globalRegistry, {
      description: `s3://BUCKET/KEY, \${stage.outputs.NAME}, @latest(s3://BUCKET/PREFIX/)${more}`,
    });

/** Input channels by name; of a place also the object that was written there last. */
export const inputs = channels(dataPlace('', () => false));

/** Those of a task, which may also be what an endpoint serves when the task starts. */
export const taskInputs = channels(
  dataPlace(' or @serving(ENDPOINT)', (text) => servedBy(text) !== undefined),
);
