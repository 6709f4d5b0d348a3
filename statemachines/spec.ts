import * as z from 'zod';
import { Problem } from '../shared/errors.ts';
import { findingsOf } from '../shared/findings/flatten.ts';
import { errorsOf, refusal } from '../shared/findings/refusal.ts';
import { shown, wording } from '../shared/findings/wording.ts';
import { envelope } from '../shared/job/envelope.ts';
import type { JobSpec } from '../shared/job/model.ts';
import type { Config } from '../shared/ports/config.ts';
import { literal } from '../shared/schema.ts';
import { meantText, nearest } from '../shared/suggest.ts';
import type { Finding, Kind } from './kinds/kind.ts';
import { kindOf, kinds } from './kinds/kinds.ts';
import { withImageStages } from './kinds/pipeline/image-stages.ts';
import { referencesIn } from './kinds/pipeline/order.ts';
import { withRowStages } from './kinds/pipeline/row-stages.ts';

const specOf = (kind: Kind) =>
  z.strictObject({ kind: z.literal(kind.name), ...envelope, ...kind.shape() });

/** Made when they are first asked for: a job needs one, and a function that starts none. */
const made = new Map<string, z.ZodType>();

/** A kind's whole specification: what `POST /jobs` takes; undefined: there is no such kind. */
export function jobSchema(name: string): z.ZodType | undefined {
  const kind = kinds.find((one) => one.name === name);
  if (kind && !made.has(name)) made.set(name, specOf(kind));
  return made.get(name);
}

function danglingReferences(spec: JobSpec): Finding[] {
  if (spec.stages) return [];
  return Object.entries(spec).flatMap(([field, value]) =>
    referencesIn(value)
      .slice(0, 1)
      .map(({ text }) => ({
        path: [field],
        message:
          `refers to a stage with ${text}, which only a stage of a pipeline can do ` +
          `(as plain text it is written $${text})`,
      })),
  );
}

/** A value with each text in it changed. */
function withTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((one) => withTexts(one, change));
  if (Object(value) !== value) return value;
  const members = Object.entries(value as object);
  return Object.fromEntries(members.map(([name, one]) => [name, withTexts(one, change)]));
}

/**
 * An accepted specification as it would be written by who submits it: `readSpec` reads the same
 * from it. A plain `${` is written `$${`; in a pipeline it still is.
 */
export const writtenSpec = (spec: JobSpec): unknown =>
  spec.stages ? spec : withTexts(spec, literal.write);

/** A specification that is right in itself. */
export interface ReadSpec {
  spec: JobSpec;
  /**
   * Throws Problem `InvalidSpec` that says of each finding in `spec` where it is in what was given,
   * what came there and what may.
   */
  refuse(findings: readonly Finding[]): never;
}

/** Checks a specification and fills in its defaults. Throws as `refuse` of its answer does. */
export function readSpec(given: unknown): ReadSpec {
  if (given === null || typeof given !== 'object' || Array.isArray(given)) {
    const message = `is ${shown(given)}; must be an object with a kind`;
    throw refusal('InvalidSpec', errorsOf(given, [{ path: [], message }]));
  }
  const inRows = withRowStages(given);
  const { body, unknown: unknownInStages, pathGiven } = withImageStages(inRows.body);
  const unknown = [...inRows.unknown, ...unknownInStages];
  const refuse = (findings: readonly Finding[]): never => {
    const placed = findings.map((one) => ({
      ...one,
      path: inRows.pathGiven(pathGiven(one.path)),
    }));
    // What is wrong in all rows stands once in what was given.
    const once = new Map(placed.map((one) => [JSON.stringify([one.path, one.message]), one]));
    throw refusal('InvalidSpec', errorsOf(given, [...once.values()]));
  };
  const name = (body as { kind?: unknown }).kind;
  const schema = typeof name === 'string' ? jobSchema(name) : undefined;
  if (!schema) throw unknownKind(name);
  const parsed = schema.safeParse(body, { error: wording });
  const issues = parsed.error?.issues ?? [];
  if (!parsed.success || unknown.length > 0) {
    return refuse([...unknown, ...findingsOf(issues, body)]);
  }
  const spec = parsed.data as JobSpec;
  const findings = [...(kindOf(spec.kind).check?.(spec) ?? []), ...danglingReferences(spec)];
  if (findings.length > 0) refuse(findings);
  // A stage's texts are read once the references beside them are resolved.
  return { spec: spec.stages ? spec : (withTexts(spec, literal.read) as JobSpec), refuse };
}

/** Throws as `refuse` does for what AWS would refuse of the requests that a job leads to there. */
export function refuseUnfit({ spec, refuse }: ReadSpec, config: Config, project: string): void {
  const findings = kindOf(spec.kind).checkAt?.(spec, config, project) ?? [];
  if (findings.length > 0) refuse(findings);
}

/** The specification alone: see `readSpec`. */
export const parseSpec = (given: unknown): JobSpec => readSpec(given).spec;

function unknownKind(name: unknown): Problem {
  const allowed = kinds.map((kind) => kind.name);
  const meant = typeof name === 'string' ? nearest(name, [...allowed, 'schedule']) : undefined;
  const what = name === undefined ? 'is missing' : `there is no kind ${JSON.stringify(name)}`;
  const detail = `/kind: ${what}.${meantText(meant)}`;
  return new Problem('InvalidSpec', detail, {
    pointer: '/kind',
    given: name,
    allowed,
    fix:
      name === 'schedule' || meant === 'schedule'
        ? 'A schedule is no job: trainyard submit FILE sets it.'
        : `Set kind to one of: ${allowed.join(', ')}; in a file also schedule.`,
  });
}
