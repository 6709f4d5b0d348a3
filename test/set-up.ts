import type { TestProject } from 'vitest/node';
import { ensureAssembly, hashSources } from '../infra/synth.ts';

/** Every story boots what is deployed: bundles and template are made before the first test. */
export async function setup(project: TestProject): Promise<void> {
  const make = async () => {
    const { folder } = await ensureAssembly();
    project.provide('assembly', { folder, sources: hashSources() });
  };
  await make();
  project.onTestsRerun(make);
}
