import { routes } from '../../functions/api/routes.ts';
import { type Need, rules } from '../../functions/on/rules.ts';
import type { Grant } from '../../shared/grants.ts';
import { jobSteps } from '../../statemachines/job/steps.ts';
import type { Step } from '../../statemachines/kinds/kind.ts';
import { kindSteps } from '../../statemachines/kinds/kinds.ts';

/** One Lambda of the plane, as the tables of doors and steps describe it. */
export interface FunctionPlan {
  /** `job-create`, `task-start`: the bundle's folder, the log field, the end of the AWS name. */
  id: string;
  /** The module that exports `create(ports)`, from the repository's root. */
  source: string;
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

/** An HTTP API waits 30 seconds at most; a door must have answered before. */
const apiTimeoutSeconds = 28;

/** The state machines by their files: the one of every job, and the one of every attempt. */
export const machineNames: readonly string[] = ['job', 'attempt'];

/** `pick-best` becomes `PickBest`: how ids are written in ASL and in logical ids. */
export function pascal(id: string): string {
  return id.replace(/(^|-)([a-z0-9])/g, (_, _dash, letter: string) => letter.toUpperCase());
}

/** The name of a state machine where another one starts it. */
export const machineToken = (name: string) => `${pascal(name)}Machine`;

const stepPlans = (steps: readonly Step[], kind?: string): FunctionPlan[] =>
  steps.map((step) => ({
    id: `${kind ?? 'job'}-${step.id}`,
    source: `statemachines/${kind ? `kinds/${kind}` : 'job'}/steps/${step.id}.ts`,
    sort: 'step',
    timeoutSeconds: step.timeoutSeconds,
    grants: step.grants,
    ...(kind ? { token: pascal(step.id), kind } : { token: pascal(`job-${step.id}`) }),
  }));

/** Every function of the plane: the doors, then the steps. */
export const functionPlans: readonly FunctionPlan[] = [
  ...routes.map(
    ({ id, grants }): FunctionPlan => ({
      id,
      source: `functions/api/${id}.ts`,
      sort: 'api',
      timeoutSeconds: apiTimeoutSeconds,
      grants,
    }),
  ),
  ...rules.map(
    ({ id, timeoutSeconds, grants, needs }): FunctionPlan => ({
      id,
      source: `functions/on/${id}.ts`,
      sort: 'on',
      timeoutSeconds,
      grants,
      ...(needs ? { needs } : {}),
    }),
  ),
  ...stepPlans(jobSteps),
  ...Object.entries(kindSteps).flatMap(([kind, steps]) => stepPlans(steps, kind)),
];
