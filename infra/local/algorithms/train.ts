import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { algorithms } from './algorithms.ts';
import { CustomerError } from './customer-error.ts';
import { readChannels } from './data/channels.ts';
import { metricLine } from './metrics.ts';

/** The one file of a model, named as AWS's algorithms name theirs; its content is JSON. */
export const modelFile = 'model_algo-1';

/** What AWS's algorithms exit with when their owner can repair it. */
const customerFault = 2;

/**
 * Trains as `docker run IMAGE train` does under SageMaker's contract, below the folder `base`;
 * answers the exit code.
 */
export async function train(
  name: string,
  base: string,
  say: (line: string) => void,
): Promise<number> {
  const { channels: known, train: learn } = algorithms[name]!;
  const json = async (file: string) =>
    JSON.parse(await readFile(join(base, 'input/config', file), 'utf8'));
  say(`This is Trainyard's own ${name}, not AWS's code: same contract, other numbers.`);
  try {
    const given = await json('hyperparameters.json');
    const { current_host: host, hosts } = await json('resourceconfig.json');
    if (hosts.length > 1) {
      throw new CustomerError(`This ${name} trains on one instance; there are ${hosts.length}.`);
    }
    const channels = await readChannels(base, known);
    const model = learn(given, channels, (what) =>
      say(typeof what === 'string' ? what : metricLine(name, { host, ...what })),
    );
    await mkdir(join(base, 'model'), { recursive: true });
    await writeFile(join(base, 'model', modelFile), JSON.stringify(model));
    return 0;
  } catch (error) {
    if (!(error instanceof CustomerError)) throw error;
    say(`Customer Error: ${error.message}`);
    await mkdir(join(base, 'output'), { recursive: true });
    await writeFile(join(base, 'output/failure'), `Customer Error: ${error.message}`);
    return customerFault;
  }
}
