/** A machine's text made into something that can run; refused with AWS's own kind of error. */
import { AwsError } from '../kernel/types.ts';
import { problemsOf } from './definition-check.ts';
import type { Json, StateList } from './model.ts';

/** A parsed definition: every state has its QueryLanguage written out. */
export interface Definition {
  machine: StateList & { TimeoutSeconds?: number };
  /** The list a thread with this path runs. */
  listAt(path: [string, number][]): StateList;
}

const known = new Map<string, Definition>();
const maxKnown = 500;

/** Parses once and remembers; the text has been checked when the machine was made. */
export function definitionOf(text: string): Definition {
  const found = known.get(text);
  if (found) return found;
  const machine = JSON.parse(text);
  spread(machine, machine.QueryLanguage ?? 'JSONPath');
  const definition = {
    machine,
    listAt: (path: [string, number][]) =>
      path.reduce<StateList>((list, [name, branch]) => inner(list.States[name], branch), machine),
  };
  if (known.size >= maxKnown) known.clear();
  known.set(text, definition);
  return definition;
}

/** The processor of a Map, or a branch of a Parallel. */
function inner(state: Json, branch: number): StateList {
  return state.Branches?.[branch] ?? state.ItemProcessor ?? state.Iterator;
}

function spread(list: StateList, language: string): void {
  for (const state of Object.values(list.States)) {
    state.QueryLanguage ??= language;
    for (const branch of state.Branches ?? []) spread(branch, state.QueryLanguage);
    const processor = state.ItemProcessor ?? state.Iterator;
    if (processor) spread(processor, state.QueryLanguage);
  }
}

/** Throws InvalidDefinition with everything that is wrong, else does nothing. */
export function checkDefinition(text: string, type?: string): void {
  let machine: Json;
  try {
    machine = JSON.parse(text);
  } catch (error) {
    throw invalid([jsonProblem(text, error as Error)]);
  }
  const problems = problemsOf(machine, type);
  if (problems.length > 0) throw invalid(problems);
}

/** What a text that is no JSON is refused with; recorded of AWS for blanks only. */
export function jsonProblem(text: unknown, { message }: Error): string {
  const isBlank = typeof text === 'string' && text !== '' && text.trim() === '';
  return `${isBlank ? 'SCHEMA_VALIDATION_FAILED' : 'INVALID_JSON_DESCRIPTION'}: ${message}`;
}

function invalid(problems: string[]): AwsError {
  return new AwsError(
    'InvalidDefinition',
    `Invalid State Machine Definition: '${problems.join("', '")}'`,
  );
}
