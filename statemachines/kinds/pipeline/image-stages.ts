import { isObject } from '../../../shared/is-object.ts';
import { imageKind } from '../image/kind.ts';
import { kinds } from '../kinds.ts';
import { asGiven, divided, type Members, type Rewritten, wholeTime } from './whole-job.ts';

/** A framework's image takes the source as it is. */
const namesItsSource = ({ kind: name, source, image, framework }: Members) =>
  source !== undefined &&
  image === undefined &&
  framework === undefined &&
  kinds.some((kind) => kind.source && kind.name === name);

/** The stage that makes an image, and what refers to its result. */
const builds = (source: unknown) => ({ kind: imageKind.name, source });
const madeBy = (stage: string) => `\${${stage}.uri}`;

/**
 * What runs a `source` instead of an `image` needs a stage that builds it: a job becomes a pipeline
 * of two, a pipeline gets one more stage for each of its sources.
 */
export function withImageStages(given: object): Rewritten {
  const body = given as Members;
  if (namesItsSource(body)) return pipelineOf(body);
  if (body.kind === 'pipeline' && isObject(body.stages)) return stagesOf(body, body.stages);
  return asGiven(body);
}

function pipelineOf(job: Members): Rewritten {
  const { source, ...members } = job;
  const stage = String(members.kind);
  const builder = imageKind.name;
  const { whole, own, unknown } = divided(members, stage);
  const stages = { [builder]: builds(source), [stage]: { ...own, image: madeBy(builder) } };
  return {
    body: { kind: 'pipeline', timeoutSeconds: wholeTime(members, 1), ...whole, stages },
    unknown,
    pathGiven: (path) => (path[0] === 'stages' ? path.slice(2) : [...path]),
  };
}

/** Stages with the same source share its image. */
function stagesOf(body: Members, given: Members): Rewritten {
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
