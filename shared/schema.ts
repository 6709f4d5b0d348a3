import * as z from 'zod';
import { limits } from './limits.ts';
import { microUsdFrom } from './money/money.ts';
import { numberPattern } from './number-text.ts';

/** Pieces that job specifications are made of. Numbers may come as text, as YAML users expect. */

/** A number given as text. */
const numberText = z.string().regex(numberPattern, 'must be a number');

/** A whole number from `min` to `max`. */
export const wholeNumber = (min: number, max: number) =>
  z
    .union([z.number(), numberText.transform(Number)])
    .pipe(z.int().min(min).max(max))
    .meta({ description: `A whole number from ${min} to ${max}` });

const isDouble = (number: string | number) => {
  const value = Number(number);
  return Number.isFinite(value) && (value !== 0 || !/[1-9]/.test(String(number).split(/e/i)[0]!));
};

/** Any number that a double can hold, kept as it was written: a number or its text. */
export const writtenNumber = z
  .union([z.number(), numberText])
  .refine(isDouble, {
    error: ({ input }) =>
      `is ${input}, which no double can hold; allowed is 0 and what lies between ` +
      '±5e-324 and ±1.7976931348623157e308',
  })
  .meta({ description: 'A finite number' });

/** Any finite number. */
export const finiteNumber = writtenNumber.transform(Number).pipe(z.number());

/** Text; a number is taken as what it was written as. */
export const textOrNumber = z.union([z.string(), z.number().transform(String)]);

/** Dollars as decimal text (`"2.00"`); a number is taken as well. */
export const dollars = textOrNumber
  .refine((text) => microUsdFrom(text) !== undefined, {
    error: 'must be dollars such as "2.00", with at most six decimals',
  })
  .meta({ description: 'US dollars, such as "2.00"' });

/** Names of jobs, stages, inputs and outputs. */
export const shortName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,40}$/, 'must be lower-case letters, digits and hyphens, 41 at most');

/** A project's name: part of S3 prefixes and role names, so it is short. */
export const projectName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,20}$/, 'must be lower-case letters, digits and hyphens, 21 at most');

/** What stands for a part of another stage's result: `${image.uri}`. */
export const referencePattern = /\$\{([a-z][a-z0-9-]*)((?:\.[A-Za-z0-9_-]+)+)\}/g;

/** Whether a text is one reference and nothing else. */
export const isReference = (text: string) => oneReference.test(text);

const oneReference = /^\$\{[a-z][a-z0-9-]*(\.[A-Za-z0-9_-]+)+\}$/;

/** One reference whose value decides whether a stage runs. */
export const condition = z
  .string()
  .regex(oneReference, 'must be one reference such as ${compare.result.better}')
  .meta({ description: 'A reference that gives true or false, such as ${compare.result.better}' });

/** The name in `@serving(NAME)`: the archive of the model that the endpoint of that name serves. */
export function servedBy(text: string): string | undefined {
  return /^@serving\(([a-z](?:-?[a-z0-9])*)\)$/.exec(text)?.[1];
}

/** An object or a prefix in S3, or a reference to one. */
export const s3Location = z
  .string()
  .max(1100)
  .refine(
    (text) => isReference(text) || /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\/\S+$/.test(text),
    {
      error: 'must be s3://BUCKET/KEY (the CLI uploads local paths and puts this in their place)',
    },
  )
  .meta({ description: 's3://BUCKET/KEY, or ${stage.outputs.NAME} in a pipeline' });

/** An image's URI with a tag or digest, or a reference to one. */
export const imageUri = z
  .string()
  .max(500)
  .refine((text) => isReference(text) || /^[a-z0-9][\w.:/@-]+$/.test(text), {
    error: 'must be an image URI such as REGISTRY/NAME:TAG or REGISTRY/NAME@sha256:…',
  })
  .meta({ description: 'An image URI, or ${stage.uri} in a pipeline' });

/** A command as a list, never a line for a shell. */
export const command = z
  .array(z.string().max(limits.argumentLength))
  .min(1)
  .max(limits.commandArguments);

/** Environment variables; numbers are taken as text. */
export const environment = z
  .record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/), textOrNumber)
  .refine((map) => Object.keys(map).length <= limits.environmentVariables, {
    error: `has more than ${limits.environmentVariables} variables`,
  });

const channels = <S extends z.ZodType<string>>(location: S) =>
  z.record(shortName, location).refine((map) => Object.keys(map).length <= limits.inputs, {
    error: `has more than ${limits.inputs} inputs`,
  });

/** Input channels by name. */
export const inputs = channels(s3Location);

/** Those of a task, which may also be what an endpoint serves when the task starts. */
export const taskInputs = channels(
  z
    .string()
    .max(1100)
    .refine((text) => servedBy(text) !== undefined || s3Location.safeParse(text).success, {
      error:
        'must be s3://BUCKET/KEY or @serving(ENDPOINT) ' +
        '(the CLI uploads local paths and puts s3://… in their place)',
    })
    .meta({ description: 's3://BUCKET/KEY, ${stage.outputs.NAME} or @serving(ENDPOINT)' }),
);
