import type { MicroUsd } from '../../shared/money/money.ts';
import { usdText } from '../../shared/money/money.ts';
import { pricesNamed, regionPrices } from '../../shared/money/prices.ts';
import type { Given } from '../command.ts';
import { CommandError, exitCodes } from '../failures.ts';
import { machineCells, machineHeading, machineOf } from '../show/machine.ts';
import { show } from '../show/output.ts';
import { spotNote, spotPrices, spotText } from '../show/spot-prices.ts';
import { table } from '../show/table.ts';
import type { System } from '../system.ts';

/** `trainyard prices TYPE…`: what Trainyard reckons with, by region. No plane is asked. */
export async function run(given: Given, system: System): Promise<number> {
  const found = wanted(given.args, given.value('region'));
  if (given.has('spot')) {
    const prices = spotPrices(found);
    const notes = [...new Set(given.args.map(spotNote))].join('\n');
    show(given, system, { prices, note: notes }, () => spotText(prices, notes));
    return exitCodes.ok;
  }
  const priced = found.map((price) => ({ ...price, ...machineOf(price.name) }));
  show(given, system, priced, () => pricesText(priced));
  return exitCodes.ok;
}

type Found = ReturnType<typeof pricesNamed>;

/** The prices of all types that were named, each once, in the region if one was. */
function wanted(types: readonly string[], region: string | undefined): Found {
  const regions = Object.keys(regionPrices);
  if (region !== undefined && !regions.includes(region)) {
    const fix = `name one of ${regions.join(', ')}`;
    throw new CommandError(`No price is known in ${region}.`, { fix });
  }
  const found = types.flatMap((type) => {
    const here = pricesNamed(type).filter(
      (price) => region === undefined || price.region === region,
    );
    if (here.length > 0) return here;
    const where = region === undefined ? '' : ` in ${region}`;
    throw new CommandError(`No price is known for ${type}${where}.`, {
      fix: 'try ml.m5.large, ec2, fargate or codebuild; another release may have more',
    });
  });
  return [...new Map(found.map((price) => [`${price.name} ${price.region}`, price])).values()];
}

function pricesText(prices: readonly (Found[number] & ReturnType<typeof machineOf>)[]): string {
  const some = prices.some(({ vCpu }) => vCpu !== undefined);
  const rows = prices.map(({ region, name, microUsd, unit, date, verified, ...machine }) => [
    name,
    region,
    ...(some ? machineCells(machine) : []),
    dollars(microUsd),
    unit,
    date,
    verified ? 'price list' : 'unverified',
  ]);
  const machine = some ? machineHeading : [];
  const heading = ['TYPE', 'REGION', ...machine, 'USD', 'PER', 'AS OF', 'FROM'];
  const note = prices.some(({ name }) => name.startsWith('ec2.')) ? ofTasks : '';
  return table(heading, rows) + note;
}

const dollars = (microUsd: MicroUsd) => `$${usdText(microUsd)}`;

const ofTasks =
  'A task with such an instanceType pays its management, disk and public address besides: ' +
  'trainyard plan adds them up.\n';
