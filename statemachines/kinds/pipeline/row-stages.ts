import { isObject } from '../../../shared/is-object.ts';
import { kinds } from '../kinds.ts';
import { rows as rowsSchema } from '../rows.ts';
import { asGiven, divided, type Members, type Rewritten, wholeTime } from './whole-job.ts';

const stageOf = (row: number) => `row-${row + 1}`;
const rowOf = (stage: PropertyKey | undefined) => Number(String(stage).slice('row-'.length)) - 1;

/**
 * A job with `rows` becomes a pipeline with a stage for each of them, which has the row's variables
 * beside its own. What is wrong with the rows themselves is left to the job's own schema.
 */
export function withRowStages(given: object): Rewritten {
  const { rows, parallelism, ...members } = given as Members;
  const isList = kinds.some((kind) => kind.rows && kind.name === members.kind);
  if (!isList || rows === undefined || !rowsSchema.safeParse(rows).success) return asGiven(given);
  const list = rows as Members[];
  const { whole, own, unknown } = divided(members, stageOf(0));
  const environment = isObject(own.environment) ? own.environment : {};
  const inTurn = Math.ceil(list.length / (Number(parallelism ?? list.length) || 1));
  const stages = list.map((row, at) => [
    stageOf(at),
    { ...own, environment: { ...environment, ...row, TRAINYARD_ROW: at + 1 } },
  ]);
  return {
    body: {
      ...{ kind: 'pipeline', timeoutSeconds: wholeTime(members, inTurn), ...whole },
      ...(parallelism === undefined ? {} : { parallelism }),
      stages: Object.fromEntries(stages),
    },
    unknown,
    pathGiven([first, stage, ...path]) {
      if (first !== 'stages') return [first, stage, ...path].filter((part) => part !== undefined);
      const [field, name] = path;
      const isOfRow =
        field === 'environment' && Object.hasOwn(list[rowOf(stage)] ?? {}, name ?? '');
      return isOfRow ? ['rows', rowOf(stage), name!] : path;
    },
  };
}
