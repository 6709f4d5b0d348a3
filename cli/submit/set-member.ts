import { CommandError } from '../failures.ts';

/**
 * Sets a member deep inside an object: `stages.tune.maxJobs`, `command.0`. Objects on the way are
 * made; a dot in a name is written `\.`. Changes the object.
 */
export function setMember(target: Record<string, unknown>, path: string, value: unknown): void {
  const names = path.split(/(?<!\\)\./).map((name) => name.replaceAll('\\.', '.'));
  const refuse = (why: string) => new CommandError(`--set ${path}: ${why}.`);
  if (names.some((name) => !name || name === '__proto__')) throw refuse('a name is missing');
  let at: Record<string, unknown> = target;
  for (const [index, name] of names.entries()) {
    if (Array.isArray(at) && !/^\d+$/.test(name)) throw refuse(`'${name}' is no place in a list`);
    if (Array.isArray(at) && Number(name) > at.length) throw refuse(`the list ends before ${name}`);
    if (index === names.length - 1) {
      at[name] = value;
      return;
    }
    if (!Object.hasOwn(at, name)) at[name] = {};
    const next = at[name];
    if (typeof next !== 'object' || next === null) throw refuse(`'${name}' is a plain value`);
    at = next as Record<string, unknown>;
  }
}
