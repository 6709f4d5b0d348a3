import { type Document, isMap, isScalar, isSeq, type LineCounter } from 'yaml';
import { ProblemError, TrainyardError } from '../../clients/typescript/errors.ts';
import { CommandError, exitCodeOfError, type Place, PlacedError } from '../failures.ts';

/** A job as its file has it. */
type Job = Readonly<Record<string, unknown>>;

const places = new WeakMap<Job, Place>();

/** Remembers where a job was read. */
export function keepPlace(
  job: Job,
  {
    file,
    document,
    lines,
    number,
  }: {
    file: string;
    document: Document;
    lines: LineCounter;
    /** From 1; absent: there is but one. */
    number?: number;
  },
): void {
  const name = typeof job.name === 'string' ? ` (${job.name})` : '';
  places.set(job, {
    ...(number === undefined ? {} : { label: `${file}, job ${number}${name}` }),
    at: (pointer) => `${file}:${lines.linePos(offsetOf(document, namesOf(pointer))).line}`,
  });
}

/** What a JSON pointer (RFC 6901) names, from the outside in. */
const namesOf = (pointer: string) =>
  pointer
    .split('/')
    .slice(1)
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));

function offsetOf(document: Document, names: readonly string[]): number {
  let node: unknown = document.contents;
  let offset = document.contents?.range?.[0] ?? 0;
  for (const name of names) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === name);
      if (!pair) return offset;
      offset = (isScalar(pair.key) ? pair.key.range?.[0] : undefined) ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(name)];
      offset = (node as { range?: [number] } | undefined)?.range?.[0] ?? offset;
    } else return offset;
  }
  return offset;
}

/** Does something with a job of a file; what goes wrong is told with the job's place there. */
export async function inItsPlace<T>(job: Job, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const place = places.get(job);
    if (!place || !(error instanceof TrainyardError)) throw error;
    if (error instanceof ProblemError) throw new PlacedError(error, place);
    if (!place.label) throw error;
    const { fix } = error;
    throw new CommandError(`${place.label}: ${error.message}`, {
      exitCode: exitCodeOfError(error),
      ...(fix ? { fix } : {}),
    });
  }
}
