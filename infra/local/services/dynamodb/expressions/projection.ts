import { validation } from '../errors.ts';
import { memo } from '../memo.ts';
import { describeClash } from './paths.ts';
import type { Placeholders } from './placeholders.ts';
import { type Path, Reader } from './reader.ts';

const parse = memo((source) => {
  const reader = new Reader('ProjectionExpression', source);
  const paths = [reader.path()];
  while (reader.takes(',')) paths.push(reader.path());
  reader.end();
  return paths;
});

/** The paths a `ProjectionExpression` names; undefined where there is none: all attributes. */
export function readProjection(
  source: string | undefined,
  placeholders: Placeholders,
): Path[] | undefined {
  if (source === undefined) return undefined;
  const paths = parse(source).map((path) => placeholders.path(path, 'ProjectionExpression'));
  const trouble = describeClash(paths);
  if (trouble) throw validation(`Invalid ProjectionExpression: ${trouble}`);
  return paths;
}
