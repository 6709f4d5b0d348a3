import { Construct } from 'constructs';
import { rules } from '../../functions/on/rules.ts';
import { triggerPermissions } from './event-handlers.ts';
import { PlaneFunction } from './function.ts';
import { permissionsOf } from './grants.ts';
import { type FunctionPlan, functionPlans, pascal } from './inventory.ts';
import type { Steps } from './machine.ts';
import type { PlaneParts } from './parts.ts';
import { settingsFile } from './settings-file.ts';

interface FunctionsProps {
  parts: PlaneParts;
  environment: Record<string, string>;
}

/** Every handler and step of the plane that its configuration asks for. */
export class Functions extends Construct {
  readonly byId: ReadonlyMap<string, PlaneFunction>;

  constructor(scope: Construct, id: string, props: FunctionsProps) {
    super(scope, id);
    const { parts, environment } = props;
    const { alerts, caps, endpoints } = parts.settings;
    const settings = settingsFile(parts.settings);
    const has = { slack: alerts.slack, bill: caps.bill };
    const plans = functionPlans.filter(({ needs }) => !needs || has[needs]);
    this.byId = new Map(
      plans.map((plan) => [
        plan.id,
        new PlaneFunction(this, pascal(plan.id), {
          plan,
          names: parts.names,
          environment,
          settings,
          permissions: [
            ...permissionsOf(plan.grants, parts),
            ...(plan.sort === 'on' ? triggers(plan, props) : []),
          ],
          provisionedConcurrency:
            plan.id === 'endpoint-invoke' ? endpoints.provisionedConcurrency : 0,
        }),
      ]),
    );
  }

  /** The steps by their tokens in ASL: one of the job's, or one of each kind. */
  get steps(): Steps {
    const all = [...this.byId.values()].filter(({ plan }) => plan.token !== undefined);
    return Map.groupBy(all, ({ plan }) => plan.token!);
  }

  /**
   * The handlers of every plane that events call: not the one that users' schedules do. One that
   * only some planes have is watched by the failure queue alone.
   */
  get eventHandlers(): readonly PlaneFunction[] {
    const opened = rules.flatMap(({ id, on, needs }) => (on.length > 0 && !needs ? [id] : []));
    return [...this.byId.values()].filter(({ plan }) => opened.includes(plan.id));
  }
}

const triggers = ({ id }: FunctionPlan, { parts }: FunctionsProps) =>
  triggerPermissions(rules.find((rule) => rule.id === id)!, parts);
