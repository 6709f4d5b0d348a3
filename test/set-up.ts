import { ensureAssembly } from '../infra/synth.ts';

/** Every story boots what is deployed: bundles and template are made before the first test. */
export async function setup(): Promise<void> {
  await ensureAssembly();
}
