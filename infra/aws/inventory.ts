import { type GrantSet, grantSets } from '../../functions/api/grant-sets.ts';
import type { Route } from '../../functions/api/route.ts';
import { routes } from '../../functions/api/routes.ts';
import { type Need, rules } from '../../functions/on/rules.ts';
import type { Grant } from '../../shared/grants.ts';
import { jobSteps, kindSteps, type Step } from '../../statemachines/attempt/steps.ts';
import { kinds } from '../../statemachines/kinds/kinds.ts';

/** A module of a function, from the repository's root; it exports `create(ports)`. */
export interface Source {
  file: string;
  /** What API Gateway calls the route that it answers: `GET /jobs/{id}`. */
  routeKey?: string;
}

/** One Lambda of the plane, as the tables of handlers and steps describe it. */
export interface FunctionPlan {
  /** `read`, `job-queued`, `task-start`: the bundle's folder, the end of the AWS name. */
  id: string;
  /** One; of a function of the API one for each of its routes. */
  sources: readonly Source[];
  sort: 'api' | 'on' | 'step';
  timeoutSeconds: number;
  grants: readonly Grant[];
  /** Only deployed where the configuration has this part. */
  needs?: Need;
  /** For a step: its name in the state machines' files: `JobVerify`; of every kind, `Start`. */
  token?: string;
  /** For a step of a kind: that kind. Those with the same token are looked up by it. */
  kind?: string;
}

/** An HTTP API waits 30 seconds at most; a handler must have answered before. */
const apiTimeoutSeconds = 28;

/** The state machines by their files: the one of every job, and the one of every attempt. */
export const machineNames: readonly string[] = ['job', 'attempt'];

/** `pick-best` becomes `PickBest`: how ids are written in ASL and in logical ids. */
export function pascal(id: string): string {
  return id.replace(/(^|-)([a-z0-9])/g, (_, _dash, letter: string) => letter.toUpperCase());
}

/** The name of a state machine where another one starts it. */
export const machineToken = (name: string) => `${pascal(name)}Machine`;

/** What API Gateway calls a route. */
const routeKeyOf = ({ method, path }: Pick<Route, 'method' | 'path'>) =>
  method === '$default' ? method : `${method} ${path}`;

const sourceOf = (route: Route): Source => ({
  file: route.source,
  routeKey: routeKeyOf(route),
});

const stepPlans = (steps: readonly Step[], kind?: string): FunctionPlan[] =>
  steps.map((step) => ({
    id: `${kind ?? 'job'}-${step.id}`,
    sources: [{ file: `statemachines/attempt/steps/${step.id}.ts` }],
    sort: 'step',
    timeoutSeconds: step.timeoutSeconds,
    grants: step.grants,
    ...(kind ? { token: pascal(step.id), kind } : { token: pascal(`job-${step.id}`) }),
  }));

/** Every function of the plane: the handlers, then the steps. */
export const functionPlans: readonly FunctionPlan[] = [
  ...(Object.keys(grantSets) as GrantSet[]).map(
    (id): FunctionPlan => ({
      id,
      sources: routes.filter(({ grantSet }) => grantSet === id).map(sourceOf),
      sort: 'api',
      timeoutSeconds: apiTimeoutSeconds,
      grants: grantSets[id],
    }),
  ),
  ...rules.map(
    ({ id, timeoutSeconds, grants, needs }): FunctionPlan => ({
      id,
      sources: [{ file: `functions/on/${id}.ts` }],
      sort: 'on',
      timeoutSeconds,
      grants,
      ...(needs ? { needs } : {}),
    }),
  ),
  ...stepPlans(jobSteps),
  ...kinds.flatMap((kind) => stepPlans(kindSteps(kind), kind.name)),
];
