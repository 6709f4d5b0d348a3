// Prints for sh what SageMaker's training toolkit gives a program: arguments and SM_* variables.
// The same as script-mode.py, for images that have Node.js and no Python.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';

const base = process.env.SAGEMAKER_BASE_DIR ?? '/opt/ml';
const reserved = ['_tuning_objective_metric', 'default_user_module_name'];

function config(name) {
  const file = `${base}/input/config/${name}.json`;
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
}

const sortedKeys = (_key, value) =>
  value !== null && typeof value === 'object' && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;
const dumps = (value) => JSON.stringify(value, sortedKeys);

/** A value as Python's `str` and, inside a list or map, its `repr` write it. */
function python(value, inside = false) {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (Array.isArray(value)) return `[${value.map((one) => python(one, true)).join(', ')}]`;
  if (typeof value === 'object') {
    const pairs = Object.entries(value).map(([name, one]) => [name, one]);
    return `{${pairs.map((pair) => pair.map((one) => python(one, true)).join(': ')).join(', ')}}`;
  }
  if (typeof value !== 'string' || !inside) return String(value);
  const quote = value.includes("'") && !value.includes('"') ? '"' : "'";
  const text = value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
  return quote + (quote === "'" ? text.replaceAll("'", "\\'") : text) + quote;
}

/** A hyperparameter as argument, as variable, and as JSON: the toolkit decodes its text. */
function forms(text) {
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    return [text, text, dumps(text)];
  }
  if (typeof value === 'string') return [value, value, dumps(value)];
  if (value === null) return ['', '', 'null'];
  if (typeof value === 'number') return [text.trim(), text.trim(), text.trim()];
  if (typeof value !== 'object' || Array.isArray(value)) {
    return [python(value), dumps(value), dumps(value)];
  }
  const pairs = Object.entries(sortedKeys('', value)).map(
    ([name, one]) => `${name}=${python(one)}`,
  );
  return [pairs.join(','), dumps(value), dumps(value)];
}

function gpus() {
  try {
    const listed = execFileSync('nvidia-smi', ['--list-gpus'], { stdio: 'pipe', encoding: 'utf8' });
    return listed.split('\n').filter((line) => line.startsWith('GPU ')).length;
  } catch {
    return 0;
  }
}

const given = config('hyperparameters');
const resources = config('resourceconfig');
const channels = config('inputdataconfig');
const host = resources.current_host ?? 'algo-1';
const names = Object.keys(given)
  .filter((name) => !reserved.includes(name) && !name.startsWith('sagemaker_'))
  .sort();
const values = new Map(names.map((name) => [name, forms(given[name])]));
const args =
  process.env.TRAINYARD_HYPERPARAMETER_ARGUMENTS === 'false'
    ? []
    : names.flatMap((name) => [name.length > 1 ? `--${name}` : `-${name}`, values.get(name)[0]]);
const variables = new Map([
  ['MODEL_DIR', `${base}/model`],
  ['INPUT_DIR', `${base}/input`],
  ['INPUT_CONFIG_DIR', `${base}/input/config`],
  ['OUTPUT_DIR', `${base}/output`],
  ['OUTPUT_DATA_DIR', `${base}/output/data`],
  ['OUTPUT_INTERMEDIATE_DIR', `${base}/output/intermediate`],
  ['HPS', `{${names.map((name) => `${dumps(name)}:${values.get(name)[2]}`).join()}}`],
  ['USER_ARGS', dumps(args)],
  ['CHANNELS', dumps(Object.keys(channels).sort())],
  ['INPUT_DATA_CONFIG', dumps(channels)],
  ['RESOURCE_CONFIG', dumps(resources)],
  ['HOSTS', dumps(resources.hosts ?? [host])],
  ['CURRENT_HOST', host],
  ['CURRENT_INSTANCE_TYPE', resources.current_instance_type ?? 'local'],
  ['CURRENT_INSTANCE_GROUP', resources.current_group_name ?? 'homogeneousCluster'],
  ['NETWORK_INTERFACE_NAME', resources.network_interface_name ?? 'eth0'],
  ['NUM_CPUS', String(cpus().length || 1)],
  ['NUM_GPUS', String(gpus())],
]);
const named = [
  ...Object.keys(channels).map((name) => [`CHANNEL_${name}`, `${base}/input/data/${name}`]),
  ...names.map((name) => [`HP_${name}`, values.get(name)[1]]),
];
for (const [name, value] of named) {
  // The toolkit's own name, and one that a shell can read.
  variables.set(name.toUpperCase(), value);
  variables.set(name.toUpperCase().replaceAll(/[-.]/g, '_'), value);
}
const quoted = (text) => `'${text.replaceAll("'", `'"'"'`)}'`;
const pairs = Array.from(variables, ([name, value]) => `SM_${name}=${value}`);
process.stdout.write(`arguments=${quoted(args.map(quoted).join(' '))}\n`);
process.stdout.write(`variables=${quoted(pairs.map(quoted).join(' '))}\n`);
