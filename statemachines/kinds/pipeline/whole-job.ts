import { unknownMember } from '../../../shared/findings/flatten.ts';
import { envelope, stageEnvelope } from '../../../shared/job/envelope.ts';
import { limits } from '../../../shared/limits.ts';
import type { Finding } from '../kind.ts';
import { kinds } from '../kinds.ts';

/** A specification that may have become another one. */
export interface Rewritten {
  body: object;
  /** Members that no job of this kind can have, placed as if `body` had them; it has not. */
  unknown: readonly Finding[];
  /** Where a member of `body` stands in what was given. */
  pathGiven(path: readonly PropertyKey[]): PropertyKey[];
}

/** A specification, or a part of one, that nobody has checked yet. */
export type Members = Record<string, unknown>;

/** What is given as it is. */
export const asGiven = (body: object): Rewritten => ({
  body,
  unknown: [],
  pathGiven: (path) => [...path],
});

/** What a job leaves to the whole job when it becomes a pipeline. */
const wholeJobFields = Object.keys(envelope).filter((field) => !(field in stageEnvelope));

/**
 * Which members of a job are those of the pipeline that it becomes, and which those of its stage.
 * What a kind has in its own shape stays its own, such as the name behind which it serves.
 *
 * @param stage a name of one of its stages, under which members are told that no job can have
 */
export function divided({ kind, ...members }: Members, stage: string) {
  const isWhole = (field: string) => wholeJobFields.includes(field);
  const shape = kinds.find(({ name }) => name === kind)?.shape() ?? {};
  const known = ['kind', 'source', ...Object.keys({ ...envelope, ...shape })];
  const isOwn = (field: string) =>
    Object.hasOwn(shape, field) || (known.includes(field) && !isWhole(field));
  const strange = Object.keys(members).filter((field) => !known.includes(field));
  return {
    whole: pick(members, isWhole),
    own: { kind, ...pick(members, isOwn) } as Members,
    unknown: strange.map((field) => unknownMember(['stages', stage, field], known)),
  };
}

const pick = (members: Members, wanted: (field: string) => boolean): Members =>
  Object.fromEntries(Object.entries(members).filter(([field]) => wanted(field)));

/**
 * The seconds within which a pipeline must end that a job has become: all attempts of its stages,
 * so many one after another, and the build of its image. A pipeline's own default would end a
 * stage that may run for longer.
 */
export function wholeTime({ timeoutSeconds, maxAttempts }: Members, inTurn: number): number {
  const { timeoutSeconds: seconds, maxAttempts: attempts } = limits;
  const own = Number(timeoutSeconds ?? seconds.default);
  const all = own * Number(maxAttempts ?? attempts.default) * inTurn + seconds.default;
  // A text that is no number is told where it stands, in the stage.
  return Number.isFinite(all) ? Math.min(Math.max(all, seconds.min), seconds.max) : seconds.default;
}
