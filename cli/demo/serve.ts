import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { ProblemError } from '../../clients/typescript/errors.ts';
import type { Api } from '../api/api.ts';
import type { Job } from '../api/job.ts';
import { CommandError } from '../failures.ts';
import type { System } from '../system.ts';

/** What the model says at the close of a day; volatility is that of a day, 0.01 for one percent. */
interface Forecast {
  date: string;
  close: number;
  /** Of the last days. */
  volatility: number;
  /** The volatility of as many days after. */
  forecast: number;
}

/** What an endpoint answered, and the job that had deployed it, once the endpoint is gone. */
export interface Served {
  name: string;
  /** How many days of prices it was asked with. */
  days: number;
  answer: Forecast;
  deployment: Job;
}

const prices = fileURLToPath(
  new URL('../../examples/price-forecast/data/prices.csv', import.meta.url),
);

/** A little more than the model looks back. */
const days = 80;
const patienceMs = 60_000;

/** Asks the example's endpoint how much prices will move after the newest days, then deletes it. */
export async function serveOnce(api: Api, name: string, system: System): Promise<Served> {
  const { current } = await api.call('GET /endpoints/{name}', { path: { name } });
  if (!current) throw new CommandError(`The endpoint ${name} serves nothing.`);
  const answer = await api.call('POST /endpoints/{name}/invocations', {
    path: { name },
    headers: { 'content-type': 'application/json' },
    bytes: Buffer.from(JSON.stringify({ bars: await newestBars() })),
  });
  await remove(api, name, system);
  const deployment = await api.call('GET /jobs/{id}', { path: { id: current.jobId } });
  return { name, days, answer: JSON.parse(Buffer.from(answer).toString('utf8')), deployment };
}

async function newestBars(): Promise<object[]> {
  const [header = '', ...lines] = (await readFile(prices, 'utf8')).trimEnd().split('\n');
  const names = header.split(',');
  return lines.slice(-days).map((line) => {
    const cells = line.split(',');
    return Object.fromEntries(
      names.map((name, n) => [name, name === 'date' ? cells[n] : Number(cells[n])]),
    );
  });
}

/** Asks for its end until it has ended; only then is its money booked. */
async function remove(api: Api, name: string, system: System): Promise<void> {
  const start = system.now();
  while (system.now() - start < patienceMs) {
    try {
      await api.call('DELETE /endpoints/{name}', { path: { name } });
    } catch (error) {
      if (error instanceof ProblemError && error.status === 404) return;
      throw error;
    }
    await system.sleep(200);
  }
  throw new CommandError(`The endpoint ${name} has not gone after ${patienceMs / 1000} seconds.`);
}
