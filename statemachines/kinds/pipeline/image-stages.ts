import { unknownMember } from '../../../shared/findings/flatten.ts';
import { isObject } from '../../../shared/is-object.ts';
import { envelope, stageEnvelope } from '../../../shared/job/envelope.ts';
import { imageKind } from '../image/kind.ts';
import type { Finding } from '../kind.ts';
import { kinds } from '../kinds.ts';

/** A specification whose sources have become image stages. */
export interface WithImageStages {
  body: object;
  /** Members that no job of this kind can have, placed as if `body` had them; it has not. */
  unknown: readonly Finding[];
  /** Where a member of `body` stands in what was given. */
  pathGiven(path: readonly PropertyKey[]): PropertyKey[];
}

type Members = Record<string, unknown>;

/** What a job with a `source` leaves to the whole job when it becomes a pipeline. */
const wholeJobFields = Object.keys(envelope).filter((field) => !(field in stageEnvelope));

const namesItsSource = ({ kind: name, source, image }: Members) =>
  source !== undefined &&
  image === undefined &&
  kinds.some((kind) => kind.source && kind.name === name);

/** The stage that makes an image, and what refers to its result. */
const builds = (source: unknown) => ({ kind: imageKind.name, source });
const madeBy = (stage: string) => `\${${stage}.uri}`;

/**
 * What runs a `source` instead of an `image` needs a stage that builds it: a job becomes a pipeline
 * of two, a pipeline gets one more stage for each of its sources.
 */
export function withImageStages(given: object): WithImageStages {
  const body = given as Members;
  if (namesItsSource(body)) return pipelineOf(body);
  if (body.kind === 'pipeline' && isObject(body.stages)) return stagesOf(body, body.stages);
  return { body, unknown: [], pathGiven: (path) => [...path] };
}

/** What a kind has in its own shape stays its own, such as the name behind which it serves. */
function pipelineOf({ kind, source, ...rest }: Members): WithImageStages {
  const isWhole = (field: string) => wholeJobFields.includes(field);
  const { shape = {} } = kinds.find(({ name }) => name === kind) ?? {};
  const known = ['kind', 'source', ...Object.keys({ ...envelope, ...shape })];
  const isOwn = (field: string) =>
    Object.hasOwn(shape, field) || (known.includes(field) && !isWhole(field));
  const strange = Object.keys(rest).filter((field) => !known.includes(field));
  const builder = imageKind.name;
  const stage = { kind, image: madeBy(builder), ...pick(rest, isOwn) };
  const stages = { [builder]: builds(source), [String(kind)]: stage };
  const body = { kind: 'pipeline', ...pick(rest, isWhole), stages };
  return {
    body,
    unknown: strange.map((field) => unknownMember(['stages', String(kind), field], known)),
    pathGiven: (path) => (path[0] === 'stages' ? path.slice(2) : [...path]),
  };
}

const pick = (members: Members, wanted: (field: string) => boolean): Members =>
  Object.fromEntries(Object.entries(members).filter(([field]) => wanted(field)));

/** Stages with the same source share its image. */
function stagesOf(body: Members, given: Members): WithImageStages {
  const builders = new Map<unknown, string>();
  const stageOf = new Map<string, string>();
  const stages: Members = Object.create(null);
  for (const [name, stage] of Object.entries(given)) {
    if (!isObject(stage) || !namesItsSource(stage)) {
      stages[name] = stage;
      continue;
    }
    const { source, ...rest } = stage;
    const builder = builders.get(source) ?? unusedName(`${name.slice(0, 35)}-image`, given);
    builders.set(source, builder);
    if (!stageOf.has(builder)) stageOf.set(builder, name);
    stages[builder] = builds(source);
    stages[name] = { image: madeBy(builder), ...rest };
  }
  return {
    body: { ...body, stages },
    unknown: [],
    pathGiven: ([first, name, ...rest]) => {
      const meant = first === 'stages' && stageOf.get(String(name));
      if (meant) return [first, meant, ...rest];
      return [first, name, ...rest].filter((part) => part !== undefined);
    },
  };
}

function unusedName(wanted: string, taken: Members): string {
  return Object.hasOwn(taken, wanted) ? unusedName(`${wanted}s`, taken) : wanted;
}
