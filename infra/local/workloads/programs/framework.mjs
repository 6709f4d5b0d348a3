// `train` and `serve` of an image of one of AWS's frameworks: `framework.mjs NAME train`.
import { mkdirSync, writeFileSync } from 'node:fs';
import { keepCompiled } from './keep-compiled.mjs';

keepCompiled();
const { serve, train } = await import('./run-framework.ts');
const { complain } = await import('./streams.ts');

const [, , name, command] = process.argv;
const base = process.env.SAGEMAKER_BASE_DIR ?? '/opt/ml';
try {
  process.exitCode = await (command === 'train' ? train : serve)(name, base, process.env);
} catch (error) {
  complain(error.message);
  if (command === 'train') {
    mkdirSync(`${base}/output`, { recursive: true });
    writeFileSync(`${base}/output/failure`, error.message);
  }
  process.exitCode = 1;
}
