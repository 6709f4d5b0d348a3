import { Construct } from 'constructs';
import type { PlaneFunction } from './function.ts';
import { machineKinds, pascal } from './inventory.ts';
import { Machine } from './machine.ts';
import type { Names } from './names.ts';

interface MachinesProps {
  names: Names;
  steps: ReadonlyMap<string, PlaneFunction>;
}

/** The machine of every kind, and the job's machine that starts them. */
export class Machines extends Construct {
  readonly job: Machine;

  constructor(scope: Construct, id: string, { names, steps }: MachinesProps) {
    super(scope, id);
    const kinds = machineKinds.filter((kind) => kind !== 'job');
    const machines = new Map(
      kinds.map((kind) => [
        `${pascal(kind)}Machine`,
        new Machine(this, pascal(kind), { kind, names, steps }),
      ]),
    );
    this.job = new Machine(this, 'Job', { kind: 'job', names, steps, machines });
  }
}
