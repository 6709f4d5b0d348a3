// Records the state machines and the bundles of their steps, once, for the next release:
// `node test/recorded/record-steps.ts` writes `test/recorded/MAJOR.MINOR.steps.br`.
import { writeFileSync } from 'node:fs';
import { ensureAssembly } from '../../infra/synth.ts';
import { version } from '../../shared/version.ts';
import { packSteps, stepsOfToday } from './recorded-steps.ts';

await ensureAssembly();
const [major, minor] = version.split('.');
const { file, bytes } = packSteps(`${major}.${minor}`, stepsOfToday());
writeFileSync(file, bytes);
process.stderr.write(`${bytes.length} bytes in ${file}\n`);
