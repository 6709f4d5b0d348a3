import { instanceSpecs } from '../../shared/instances/specs.ts';
import { own } from '../../shared/own.ts';

/** What a machine has whose price is so named: `ml.m5.large`, `hosting.ml.…`, `ec2.g4dn.xlarge`. */
export function machineOf(name: string): Partial<NonNullable<ReturnType<typeof specOf>>> {
  return specOf(name) ?? {};
}

const specOf = (name: string) =>
  own(instanceSpecs, name.replace(/^((hosting|notebook)\.)?ml\.|^ec2\./, ''));

/** Columns of a table for what machines have. */
export const machineHeading = ['VCPU', 'MEMORY', 'GPU'];

/** The cells of those columns; a dash stands for what is no machine, or has no GPU. */
export const machineCells = ({ vCpu, memoryGiB, gpus, gpu }: ReturnType<typeof machineOf>) => [
  vCpu === undefined ? '' : String(vCpu),
  memoryGiB === undefined ? '' : `${memoryGiB} GiB`,
  gpu === undefined ? '' : `${gpus} × ${gpu}`,
];
