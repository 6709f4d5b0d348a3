import { AwsError } from '../../kernel/types.ts';

const gib = 1024;

function steps(from: number, to: number, by: number): number[] {
  return Array.from({ length: (to - from) / by + 1 }, (_, index) => from + index * by);
}

/** Memory in MiB that Fargate offers for each CPU size (1024 units are one vCPU). */
const memoryOf = new Map<number, number[]>([
  [256, [512, gib, 2 * gib]],
  [512, steps(gib, 4 * gib, gib)],
  [1024, steps(2 * gib, 8 * gib, gib)],
  [2048, steps(4 * gib, 16 * gib, gib)],
  [4096, steps(8 * gib, 30 * gib, gib)],
  [8192, steps(16 * gib, 60 * gib, 4 * gib)],
  [16384, steps(32 * gib, 120 * gib, 8 * gib)],
]);

/** CPU units of `1024` or `1 vCPU`. */
export function cpuUnits(value: unknown): number {
  const vcpu = /^\s*([\d.]+)\s*vcpu\s*$/i.exec(String(value));
  return vcpu ? Number(vcpu[1]) * 1024 : Number(value);
}

/** MiB of `2048` or `2 GB`. */
export function memoryMiB(value: unknown): number {
  const gb = /^\s*([\d.]+)\s*gb\s*$/i.exec(String(value));
  return gb ? Number(gb[1]) * gib : Number(value);
}

/** Refuses a pair that Fargate does not offer, with AWS's words. */
export function checkFargateSize(cpu: unknown, memory: unknown): void {
  for (const [name, value] of Object.entries({ cpu, memory })) {
    if (value !== undefined && value !== '') continue;
    const message = `Fargate requires that '${name}' be defined at the task level.`;
    throw new AwsError('ClientException', message);
  }
  if (memoryOf.get(cpuUnits(cpu))?.includes(memoryMiB(memory))) return;
  throw new AwsError(
    'ClientException',
    `No Fargate configuration exists for given values: ${cpu} CPU, ${memory} memory. ` +
      'See the Amazon ECS documentation for the valid values.',
  );
}

/** Refuses ephemeral storage beyond the bounds of `EphemeralStorage` (ECS API reference). */
export function checkFargateStorage(sizeInGiB = 21): void {
  if (sizeInGiB >= 21 && sizeInGiB <= 200) return;
  const message = `Fargate has 21 to 200 GiB of ephemeral storage, not ${sizeInGiB}.`;
  throw new AwsError('ClientException', message);
}
