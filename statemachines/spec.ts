import * as z from 'zod';
import { Problem } from '../shared/errors.ts';
import { envelope } from '../shared/job/envelope.ts';
import type { JobSpec } from '../shared/job/model.ts';
import { own } from '../shared/own.ts';
import { withImageStages } from './image-stages.ts';
import type { Finding, Kind } from './kind.ts';
import { kindOf, kinds } from './kinds.ts';

const specOf = (kind: Kind) =>
  z.strictObject({ kind: z.literal(kind.name), ...envelope, ...kind.shape });

/** Every kind's whole specification: what `POST /jobs` takes. */
export const jobSchemas: Readonly<Record<string, z.ZodType>> = Object.fromEntries(
  kinds.map((kind) => [kind.name, specOf(kind)]),
);

/** The JSON pointer to a member. */
export function pointerOf(path: readonly PropertyKey[]): string {
  return path
    .map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('');
}

function refuse(
  findings: { path: readonly PropertyKey[]; message: string; defect?: string }[],
): never {
  const errors = findings.map(({ path, message, defect }) => ({
    pointer: pointerOf(path),
    detail: message,
    ...(defect ? { defect } : {}),
  }));
  const first = errors[0]!;
  throw new Problem('InvalidSpec', `${first.pointer || 'The body'}: ${first.detail}`, {
    pointer: first.pointer,
    errors,
    fix: 'Mend each member named in errors and send the job again.',
  });
}

/**
 * An issue of zod as findings: it says which alternative failed only inside the issue, and the
 * deepest one is the useful one.
 */
export function flatten(issue: z.core.$ZodIssue): { path: PropertyKey[]; message: string }[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: [...issue.path, key],
      message: 'is not a known field here',
    }));
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const depth = (one: z.core.$ZodIssue[]) => Math.max(...one.map(({ path }) => path.length), 0);
    const best = [...issue.errors].sort((a, b) => depth(b) - depth(a) || a.length - b.length)[0]!;
    return best.flatMap((inner) =>
      flatten({ ...inner, path: [...issue.path, ...inner.path] } as z.core.$ZodIssue),
    );
  }
  const missing = /received undefined$/.test(issue.message);
  return [{ path: [...issue.path], message: missing ? 'is missing' : issue.message }];
}

function danglingReferences(spec: JobSpec): Finding[] {
  if (spec.kind === 'pipeline') return [];
  return Object.entries(spec)
    .filter(([, value]) => /\$\{[a-z][^}]*\}/.test(JSON.stringify(value)))
    .map(([field]) => ({
      path: [field],
      message: 'refers to a stage with ${…}, which only a stage of a pipeline can do',
    }));
}

/**
 * Checks a specification and fills in its defaults. Throws Problem `InvalidSpec` that lists every
 * finding with its JSON pointer.
 */
export function parseSpec(given: unknown): JobSpec {
  if (given === null || typeof given !== 'object' || Array.isArray(given)) {
    refuse([{ path: [], message: 'must be an object with a kind' }]);
  }
  const { body, pathGiven } = withImageStages(given);
  const name = (body as { kind?: unknown }).kind;
  const schema = typeof name === 'string' ? own(jobSchemas, name) : undefined;
  if (!schema) {
    const allowed = kinds.map((kind) => kind.name);
    throw new Problem('InvalidSpec', `/kind: there is no kind ${JSON.stringify(name)}`, {
      pointer: '/kind',
      given: name,
      allowed,
      fix: `Set kind to one of: ${allowed.join(', ')}.`,
    });
  }
  const parsed = schema.safeParse(body);
  const placed = <T extends { path: readonly PropertyKey[] }>(one: T): T => ({
    ...one,
    path: pathGiven(one.path),
  });
  if (!parsed.success) refuse(parsed.error.issues.flatMap(flatten).map(placed));
  const spec = parsed.data as JobSpec;
  const findings = [...(kindOf(spec.kind).check?.(spec) ?? []), ...danglingReferences(spec)];
  if (findings.length > 0) refuse(findings.map(placed));
  return spec;
}
