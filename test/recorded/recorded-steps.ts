import { readdirSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import { functionPlans, machineNames } from '../../infra/aws/inventory.ts';
import { bundleFolder, machineFile } from '../../infra/aws/paths.ts';

/** What a release does a job with. */
export interface RecordedSteps {
  /** The state machines' files, by their names. */
  machines: Record<string, string>;
  /** The files of the steps' bundles, by the steps' ids: those of all kinds are the same. */
  bundles: Record<string, Record<string, string>>;
}

/** Beside each bundle, but of the configuration and not of the release. */
export const settingsName = 'settings.json';

/** The id of the step that a function is, such as `collect`; undefined for a handler. */
export function stepOf(functionId: string): string | undefined {
  const plan = functionPlans.find(({ id, sort }) => id === functionId && sort === 'step');
  return plan && /([^/]+)\.ts$/.exec(plan.sources[0]!.file)![1];
}

/** The machines and bundles that have been built. */
export function stepsOfToday(): RecordedSteps {
  const steps = functionPlans.filter(({ id }) => stepOf(id) !== undefined);
  const bundles = steps.map(({ id }) => [stepOf(id)!, filesIn(bundleFolder(id))] as const);
  const machines = machineNames.map((name) => [name, readFileSync(machineFile(name), 'utf8')]);
  return { machines: Object.fromEntries(machines), bundles: Object.fromEntries(bundles) };
}

function filesIn(folder: string): Record<string, string> {
  const names = readdirSync(folder).filter((name) => name !== settingsName);
  const files = names.filter((name) => statSync(`${folder}/${name}`).isFile());
  return Object.fromEntries(files.map((name) => [name, readFileSync(`${folder}/${name}`, 'utf8')]));
}

const fileOf = (release: string) => fileURLToPath(new URL(`${release}.steps.br`, import.meta.url));

/** The recording of a release, such as `0.1`. */
export const readSteps = (release: string): RecordedSteps =>
  JSON.parse(brotliDecompressSync(readFileSync(fileOf(release))).toString('utf8'));

/** A recording as it is kept, and where. */
export function packSteps(release: string, steps: RecordedSteps): { file: string; bytes: Buffer } {
  const text = JSON.stringify(steps);
  const params = {
    [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
    [constants.BROTLI_PARAM_SIZE_HINT]: text.length,
  };
  return { file: fileOf(release), bytes: brotliCompressSync(text, { params }) };
}
