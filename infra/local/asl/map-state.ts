/** Map: one thread per item, inline, or apart from the history as a distributed map has it. */
import { concludeResult, effectiveInput, isJsonata, selectPath, withPaths } from './data-flow.ts';
import { queryFailure, runtimeFailure } from './failure.ts';
import { fill, fillAs, isExpression } from './jsonata.ts';
import { leave } from './leave.ts';
import type { Children, Json, StateDefinition, Stay, Thread } from './model.ts';
import { fillTemplate, readExpression, type Scope } from './scope.ts';
import type { Session } from './session.ts';
import type { StateWork } from './simple-states.ts';

/** AWS runs this many iterations of an inline map at once when MaxConcurrency is 0. */
const defaultConcurrency = 40;

/** Starts iterations as places are free; ends when all are done. */
export const map: StateWork = async (session, thread, stay, state) => {
  const scope = session.scope(thread, stay);
  stay.children ??= await begin(session, thread, state, scope);
  stay.phase = 'children';
  const { children } = stay;
  while (
    children.next < children.items.length &&
    Object.keys(children.running).length < children.concurrency
  ) {
    await launch(session, thread, stay, state, children, scope);
  }
  if (children.next === children.items.length && Object.keys(children.running).length === 0) {
    await join(session, thread, state, children, scope);
  }
};

function isDistributed(state: StateDefinition): boolean {
  return (state.ItemProcessor ?? state.Iterator).ProcessorConfig?.Mode === 'DISTRIBUTED';
}

async function begin(
  session: Session,
  thread: Thread,
  state: StateDefinition,
  scope: Scope,
): Promise<Children> {
  const items = await itemsOf(state, scope);
  const concurrency = await count(state, 'MaxConcurrency', scope);
  // AWS schedules nothing then and waits for ever.
  if (concurrency < 0) throw runtimeFailure(scope.stay, 'MaxConcurrency cannot be negative.');
  session.record(thread, 'MapStateStarted', { length: items.length });
  const tolerated = await toleranceOf(state, items.length, scope);
  if (isDistributed(state)) {
    const label = state.Label ?? session.ports.uuid();
    const run = `${session.facts.machineArn.replace(':stateMachine:', ':mapRun:')}/${label}`;
    session.record(thread, 'MapRunStarted', { mapRunArn: `${run}:${session.ports.uuid()}` });
  }
  return {
    running: {},
    results: {},
    items,
    next: 0,
    concurrency: concurrency || defaultConcurrency,
    tolerated,
    failed: 0,
    anchor: thread.last,
    lastDone: thread.last,
  };
}

async function itemsOf(state: StateDefinition, scope: Scope): Promise<Json[]> {
  if (isJsonata(state)) {
    if (state.Items !== undefined) return fillAs('array', state.Items, 'Items', scope);
    if (Array.isArray(scope.input)) return scope.input;
    const shown = JSON.stringify(scope.input);
    throw queryFailure(scope.stay, `Map state input must be an array but was: ${shown}`);
  }
  const input = effectiveInput(state, scope);
  const items = withPaths(scope, () => selectPath(state.ItemsPath ?? '$', input, scope));
  if (Array.isArray(items)) return items;
  const path = state.ItemsPath ?? '$';
  throw runtimeFailure(scope.stay, `Reference path "${path}" must point to array.`);
}

/** A count given as a number, by a path, or by an expression; 0 when absent. */
async function count(state: StateDefinition, field: string, scope: Scope): Promise<number> {
  const path = state[`${field}Path`];
  if (path !== undefined) {
    const data = effectiveInput(state, scope);
    const found = withPaths(scope, () => readExpression(path, data, scope));
    const value = typeof found === 'string' && found.trim() !== '' ? Number(found) : found;
    const isShare = field.endsWith('Percentage');
    if (isShare ? Number.isFinite(value) : Number.isInteger(value)) return value;
    const shown = typeof found === 'string' ? found : JSON.stringify(found);
    const wanted = isShare ? 'float' : 'integer';
    const what = `The ${field}Path field refers to value "${shown}" which is not a valid ${wanted}`;
    throw runtimeFailure(scope.stay, `${what}: ${path}`);
  }
  const value = state[field] ?? 0;
  return isExpression(value) ? fillAs('number', value, field, scope) : value;
}

async function toleranceOf(state: StateDefinition, length: number, scope: Scope): Promise<number> {
  const failures = await count(state, 'ToleratedFailureCount', scope);
  if (failures < 0) {
    throw runtimeFailure(scope.stay, 'ToleratedFailureCount cannot be negative.');
  }
  const percentage = await count(state, 'ToleratedFailurePercentage', scope);
  if (percentage < 0 || percentage > 100) {
    const what = 'ToleratedFailurePercentage must be between 0 and 100.';
    throw runtimeFailure(scope.stay, what);
  }
  return Math.max(failures, Math.floor((length * percentage) / 100));
}

async function launch(
  session: Session,
  thread: Thread,
  stay: Stay,
  state: StateDefinition,
  children: Children,
  scope: Scope,
): Promise<void> {
  const index = children.next;
  const item = { Index: index, Value: children.items[index] };
  const inner = { ...scope, context: { ...scope.context, Map: { Item: item } } };
  const input = await selectItem(state, item.Value, inner);
  children.next += 1;
  const path: [string, number][] = [...thread.path, [stay.name, 0]];
  const apart = isDistributed(state);
  const from = { parent: thread.id, index, path, item, last: children.anchor, input };
  const child = session.spawn(apart ? { ...from, apart } : from);
  session.record(child, 'MapIterationStarted', { name: stay.name, index });
  children.running[index] = child.id;
}

async function selectItem(state: StateDefinition, value: Json, scope: Scope): Promise<Json> {
  const selector = state.ItemSelector ?? (isJsonata(state) ? undefined : state.Parameters);
  if (selector === undefined) return value;
  if (isJsonata(state)) return fill(selector, 'ItemSelector', scope, {});
  const data = effectiveInput(state, scope);
  return withPaths(scope, () => fillTemplate(selector, data, scope));
}

async function join(
  session: Session,
  thread: Thread,
  state: StateDefinition,
  children: Children,
  scope: Scope,
): Promise<void> {
  if (isDistributed(state)) session.record(thread, 'MapRunSucceeded');
  else thread.last = children.lastDone;
  session.emit(thread, 'MapStateSucceeded');
  const { items, results } = children;
  const outputs = items.flatMap((_, at) => (Object.hasOwn(results, at) ? [results[at]] : []));
  leave(session, thread, state, await concludeResult(state, outputs, scope));
}
