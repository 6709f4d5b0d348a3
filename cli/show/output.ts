import { stringify } from 'yaml';
import { exactJson } from '../../shared/exact-json.ts';
import type { Given } from '../command.ts';
import type { System } from '../system.ts';

/** Prints what the API answered, as `-o` says; `text` makes the table for people. */
export function show(given: Given, system: System, body: unknown, text: () => string): void {
  const format = formatOf(given);
  if (format === 'json') system.out(`${exactJson(body, 2)}\n`);
  else if (format === 'yaml') system.out(`---\n${stringify(body)}`);
  else system.out(text());
}

/** Whether `-o` asks for json or yaml: then nothing else may be on the standard output. */
export function isForPrograms(given: Given): boolean {
  return ['json', 'yaml'].includes(formatOf(given) ?? '');
}

const formatOf = (given: Given) => (given.has('json') ? 'json' : given.value('output'));
