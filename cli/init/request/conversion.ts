import { isObject } from '../../../shared/is-object.ts';

/** A request of AWS, or a part of one. */
export type Members = Record<string, unknown>;

/** What a request was made into. */
export class Conversion {
  /** The job, as its file is to have it. */
  readonly job: Members;
  /** `ResourceConfig.InstanceType → instanceType`, line by line. */
  readonly kept: string[] = [];
  /** `RoleArn: why it has no place in a job`, line by line. */
  readonly dropped: string[] = [];
  /** What no request says and a job needs. */
  readonly added: string[] = [];
  readonly #seen = new Set<string>();

  constructor(job: Members) {
    this.job = job;
  }

  /** Puts a value where the job has it; what is undefined is nowhere. */
  keep(path: string, field: string, value: unknown): void {
    this.#seen.add(path);
    if (value === undefined) return;
    this.job[field] =
      isObject(value) && isObject(this.job[field]) ? { ...this.job[field], ...value } : value;
    this.kept.push(`${path} → ${field}`);
  }

  drop(path: string, why: string): void {
    this.#seen.add(path);
    this.dropped.push(`${path}: ${why}`);
  }

  /** Says a field that the request does not have. */
  add(field: string, value: unknown, why: string): void {
    this.job[field] = value;
    this.added.push(`${field}: ${why}`);
  }

  /** Drops all that nobody has looked at, by the reasons of a table or because there is no such. */
  dropRest(request: unknown, reasons: Readonly<Record<string, string>>, path = ''): void {
    if (this.#seen.has(path) || request === undefined || request === null) return;
    const name = path
      .split('.')
      .at(-1)!
      .replace(/\[\d+\]$/, '');
    const why = reasons[name];
    if (why) return void this.dropped.push(`${path}: ${why}`);
    const inside = this.#isSeenBelow(path) || path === '';
    if (inside && Array.isArray(request)) {
      for (const [at, one] of request.entries()) this.dropRest(one, reasons, `${path}[${at}]`);
    } else if (inside && isObject(request)) {
      for (const [member, value] of Object.entries(request)) {
        this.dropRest(value, reasons, path ? `${path}.${member}` : member);
      }
    } else this.dropped.push(`${path}: a job has no such field`);
  }

  #isSeenBelow(path: string): boolean {
    return [...this.#seen].some((one) => one.startsWith(`${path}.`) || one.startsWith(`${path}[`));
  }
}

/** A member deep in a request, as `ResourceConfig.InstanceType`; undefined: it is not there. */
export function at(request: unknown, path: string): unknown {
  let value = request;
  for (const name of path.split('.')) value = isObject(value) ? value[name] : undefined;
  return value;
}

/** The objects of a list. */
export const listAt = (request: unknown, path: string): Members[] => {
  const list = at(request, path);
  return Array.isArray(list) ? list.filter(isObject) : [];
};

/** Texts by name, of `[{name, value}]`. */
export const pairs = (
  list: readonly Members[],
  name: string,
  value: string,
): Members | undefined =>
  list.length > 0
    ? Object.fromEntries(list.map((one) => [String(one[name]), one[value]]))
    : undefined;
