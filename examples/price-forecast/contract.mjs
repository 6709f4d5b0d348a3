import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Where a container finds its things; SageMaker and Trainyard agree on these places. */
const base = process.env.SAGEMAKER_BASE_DIR ?? '/opt/ml';

/** The folder of an input. */
export function channel(name) {
  return process.env[`SM_CHANNEL_${name.toUpperCase()}`] ?? join(base, 'input', 'data', name);
}

/** The folder of an output, made if it is not there. */
export function output(name) {
  const given = process.env[`TRAINYARD_OUTPUT_${name.toUpperCase()}`];
  return made(given ?? join(base, 'output', 'data', name));
}

/** The file of the result: a small JSON object that other stages can refer to. */
export function result() {
  const file = process.env.TRAINYARD_RESULT ?? join(base, 'output', 'result.json');
  made(dirname(file));
  return file;
}

/** The folder of the model; it becomes model.tar.gz. */
export function modelFolder() {
  return made(process.env.SM_MODEL_DIR ?? join(base, 'model'));
}

/** The hyperparameters of this trial: all of them arrive as text. */
export function hyperParameters() {
  const file = join(base, 'input', 'config', 'hyperparameters.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
}

/** Runs the work; what is wrong with the input is said in a sentence and ends with exit code 1. */
export function run(work) {
  try {
    work();
  } catch (error) {
    const reason = error instanceof InputError ? error.message : error.stack;
    console.error(`FAILED: ${reason}`);
    if (existsSync(base)) writeFileSync(join(made(join(base, 'output')), 'failure'), reason);
    process.exitCode = 1;
  }
}

/** Something about the input that its owner can repair. */
export class InputError extends Error {}

function made(folder) {
  mkdirSync(folder, { recursive: true });
  return folder;
}
