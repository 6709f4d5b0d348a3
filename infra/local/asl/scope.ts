/** What expressions of a state can see. */
import { PathProblem } from './failure.ts';
import { callIntrinsic } from './intrinsics.ts';
import { readPath } from './json-path.ts';
import type { Facts, Json, Run, Stay, Thread } from './model.ts';

/** Everything an expression of one state may refer to. */
export interface Scope {
  stay: Stay;
  /** `$states.input` and `$$…` do not change while a state works. */
  input: Json;
  context: Json;
  variables: Record<string, Json>;
  now: number;
  random(): number;
  uuid(): string;
}

/** The variables a thread sees: its own and those of the threads around it. */
export function visibleVariables(run: Run, thread: Thread): Record<string, Json> {
  const outer =
    thread.parent === undefined || thread.apart ? undefined : run.threads[thread.parent];
  if (!outer) return thread.variables;
  return { ...visibleVariables(run, outer), ...thread.variables };
}

function nearestItem(run: Run, thread: Thread): Thread['item'] {
  if (thread.item || thread.parent === undefined) return thread.item;
  return nearestItem(run, run.threads[thread.parent] as Thread);
}

/** The context object of a state, `$$` and `$states.context`. */
export function contextOf(
  facts: Facts,
  run: Run,
  thread: Thread,
  stay: Stay,
  counted: boolean,
): Json {
  const item = nearestItem(run, thread);
  return {
    Execution: {
      Id: facts.arn,
      Input: facts.input,
      StartTime: new Date(facts.startedAt).toISOString(),
      Name: facts.name,
      RoleArn: facts.roleArn,
      RedriveCount: 0,
    },
    StateMachine: { Id: facts.machineArn, Name: facts.machineName },
    State: {
      Name: stay.name,
      EnteredTime: new Date(stay.enteredAt).toISOString(),
      ...(counted ? { RetryCount: stay.retryCount } : {}),
    },
    ...(stay.token === undefined ? {} : { Task: { Token: stay.token } }),
    ...(item === undefined ? {} : { Map: { Item: item } }),
  };
}

/** The value of a path, context path, variable or intrinsic function, where `$` is `data`. */
export function readExpression(text: string, data: Json, scope: Scope): Json {
  if (text.startsWith('States.')) {
    const { random, uuid } = scope;
    return callIntrinsic(text, { random, uuid, read: (path) => readExpression(path, data, scope) });
  }
  if (text.startsWith('$$')) return readPath(text.slice(1), scope.context);
  const variable = /^\$([A-Za-z_][\w]*)/.exec(text);
  if (!variable) return readPath(text, data);
  const name = variable[1] as string;
  if (!Object.hasOwn(scope.variables, name)) {
    throw new PathProblem(`The variable '$${name}' is not defined`);
  }
  return readPath(`$${text.slice(name.length + 1)}`, scope.variables[name]);
}

/** A payload template: members named `x.$` are replaced by the value of their expression. */
export function fillTemplate(template: Json, data: Json, scope: Scope, field = ''): Json {
  if (Array.isArray(template)) {
    return template.map((element) => fillTemplate(element, data, scope, field));
  }
  if (template === null || typeof template !== 'object') return template;
  const filled: Record<string, Json> = {};
  for (const [key, value] of Object.entries(template)) {
    if (!key.endsWith('.$')) filled[key] = fillTemplate(value, data, scope, field);
    else filled[key.slice(0, -2)] = readMember(key, value, data, scope);
  }
  return filled;
}

function readMember(key: string, text: Json, data: Json, scope: Scope): Json {
  try {
    return readExpression(String(text), data, scope);
  } catch (error) {
    if (!(error instanceof PathProblem) || String(text).startsWith('States.')) throw error;
    throw new PathProblem(
      `The JSONPath '${text}' specified for the field '${key}' could not be found ` +
        `in the input '${JSON.stringify(data)}'`,
    );
  }
}
