import type { Outside, Shape } from '../kernel/types.ts';
import type { LambdaRuntime } from '../lambda/types.ts';

/** One AWS call that a function made, failed ones too. */
export interface MadeCall {
  service: string;
  operation: string;
  /** The role's name. */
  role: string;
  /** Request units that the table took, its indexes with it. */
  units: number;
}

/** What is told of everything that the functions of a virtual plane do. */
export interface CallMeter {
  called(call: MadeCall): void;
  invoked(functionName: string): void;
}

/** The kernel as the wire sees it, each call told. The table is asked for the units it took. */
export function withMeter(kernel: Outside, meter: CallMeter): Outside {
  return {
    now: () => kernel.now(),
    has: (service) => kernel.has(service),
    transact: (body, as) => kernel.transact(body, as),
    written: () => kernel.written(),
    durable: () => kernel.durable(),
    async call(service, operation, request, as) {
      const role = as.roleArn?.split('/').at(-1) ?? as.arn;
      let units = 0;
      try {
        if (service !== 'dynamodb') return await kernel.call(service, operation, request, as);
        const asked = { ...(request as object), ReturnConsumedCapacity: 'TOTAL' };
        const reply = await kernel.call<Shape>(service, operation, asked, as);
        units = unitsOf(reply);
        return reply;
      } finally {
        meter.called({ service, operation, role, units });
      }
    },
  };
}

function unitsOf({ ConsumedCapacity }: Shape): number {
  const all: Shape[] = [ConsumedCapacity ?? []].flat();
  return all.reduce((sum, { CapacityUnits }) => sum + CapacityUnits, 0);
}

/** What runs functions, each invocation told. */
export function runtimeWithMeter(runtime: LambdaRuntime, meter: CallMeter): LambdaRuntime {
  return {
    invoke(spec, event, call) {
      meter.invoked(spec.name);
      return runtime.invoke(spec, event, call);
    },
    close: () => runtime.close(),
  };
}
