import { Construct } from 'constructs';
import { machineToken } from './inventory.ts';
import { Machine, type Steps } from './machine.ts';
import type { Names } from './names.ts';

interface MachinesProps {
  names: Names;
  steps: Steps;
}

/** The machine of every attempt, and the job's machine that starts it. */
export class Machines extends Construct {
  readonly job: Machine;

  constructor(scope: Construct, id: string, { names, steps }: MachinesProps) {
    super(scope, id);
    const attempt = new Machine(this, 'Attempt', { name: 'attempt', names, steps });
    const machines = new Map([[machineToken('attempt'), attempt]]);
    this.job = new Machine(this, 'Job', { name: 'job', names, steps, machines });
  }
}
