import type { StageSpec } from '../../../shared/job/model.ts';
import { own } from '../../../shared/own.ts';
import { nearest, withMeant } from '../../../shared/suggest.ts';
import type { Finding, Kind } from '../kind.ts';
import type { ResultShape } from '../result-shape.ts';
import { type Reference, referencesIn } from './order.ts';

/** References to what the results of their stages will not have: each would fail its stage. */
export function referenceFindings(
  stages: Readonly<Record<string, StageSpec>>,
  kinds: readonly Kind[],
): Finding[] {
  return Object.entries(stages).flatMap(([name, stage]) =>
    Object.entries(stage).flatMap(([field, value]) =>
      referencesIn(value).flatMap((reference) => {
        const meant = own(stages, reference.stage);
        const kind = kinds.find((one) => one.name === meant?.kind);
        if (!meant || !kind) return [];
        const message = missing(reference, kind.gives(meant));
        return message ? [{ path: ['stages', name, field], message }] : [];
      }),
    ),
  );
}

/** Why a result of this shape has nothing there; undefined: it may have. */
function missing({ text, stage, path }: Reference, gives: ResultShape): string | undefined {
  let shape: ResultShape = gives;
  let where = stage;
  for (const name of path) {
    if (shape === 'anything') return undefined;
    if (typeof shape === 'string') return `refers to ${text}, but ${where} ${said(shape)}`;
    const next: ResultShape | undefined = own(shape, name);
    if (next === undefined) {
      const known = Object.keys(shape);
      const has = `refers to ${text}, but ${where} has ${known.join(', ') || 'none'}`;
      return withMeant(has, nearest(name, known));
    }
    shape = next;
    where = `${where}.${name}`;
  }
  if (shape === 'value' || shape === 'anything') return undefined;
  if (typeof shape === 'string') return `refers to ${text}, but ${said(shape)}`;
  return `refers to ${text}, which is no value but has ${Object.keys(shape).join(', ') || 'none'}`;
}

/** What is said of a shape without members. */
const said = (shape: string) =>
  shape === 'value' ? 'is one value' : shape.replace('nothing: ', 'is not there: ');
