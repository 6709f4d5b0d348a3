import { usdText } from '../../shared/money/money.ts';
import { pricesNamed } from '../../shared/money/prices.ts';
import type { Given } from '../command.ts';
import { CommandError, exitCodes } from '../failures.ts';
import { show } from '../show/output.ts';
import { spotNote, spotPrices, spotText } from '../show/spot-prices.ts';
import { table } from '../show/table.ts';
import type { System } from '../system.ts';

/** `trainyard prices TYPE`: what Trainyard reckons with, by region. No plane is asked. */
export async function run(given: Given, system: System): Promise<number> {
  const [type = ''] = given.args;
  const found = pricesNamed(type);
  if (found.length === 0) {
    throw new CommandError(`No price is known for ${type}.`, {
      fix: 'try ml.m5.large, fargate or codebuild; npm run prices reads the price list of AWS',
    });
  }
  if (given.has('spot')) {
    const prices = spotPrices(found);
    show(given, system, { prices, note: spotNote(type) }, () => spotText(prices, type));
    return exitCodes.ok;
  }
  const rows = found.map(({ region, name, microUsd, unit, date, verified }) => [
    name,
    region,
    `$${usdText(microUsd)}`,
    unit,
    date,
    verified ? 'price list' : 'unverified',
  ]);
  show(given, system, found, () => table(['TYPE', 'REGION', 'USD', 'PER', 'AS OF', 'FROM'], rows));
  return exitCodes.ok;
}
