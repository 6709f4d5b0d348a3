import { usdText } from '../../shared/money/money.ts';
import { type pricesNamed, regionPrices } from '../../shared/money/prices.ts';
import { table } from './table.ts';

/** An on-demand price and the spot price beside it; null where there is none to know. */
interface SpotPrice {
  name: string;
  region: string;
  unit: string;
  onDemandUsd: string;
  spotUsd: string | null;
  /** Where the spot price is from. */
  spotSource: string | null;
  /** Whole per cent that spot is cheaper. */
  savesPercent: number | null;
}

/** Only Fargate has spot prices that can be listed: `fargate.…` beside `fargate-spot.…`. */
export function spotPrices(prices: ReturnType<typeof pricesNamed>): SpotPrice[] {
  return prices.flatMap(({ name, region, unit, microUsd }) => {
    if (name.startsWith('fargate-spot.')) return [];
    const isFargate = name.startsWith('fargate.');
    const spotName = name.replace('fargate.', 'fargate-spot.');
    const spot = isFargate ? regionPrices[region]?.[spotName] : undefined;
    return {
      name,
      region,
      unit,
      onDemandUsd: usdText(microUsd),
      spotUsd: spot ? usdText(spot.microUsd) : null,
      spotSource: spot?.source ?? null,
      savesPercent: spot ? Math.round(100 * (1 - spot.microUsd / microUsd)) : null,
    };
  });
}

/** What a spot price of this type is, in AWS's own terms. */
export function spotNote(type: string): string {
  const instance = /(?:^|\.)ml\.(.+)$/.exec(type)?.[1];
  if (instance) {
    return (
      'SageMaker publishes no spot prices, neither by region nor by zone: managed spot training ' +
      'is billed for BillableTimeInSeconds of TrainingTimeInSeconds, "up to 90 %" less, which ' +
      'DescribeTrainingJob tells afterwards. Trainyard trains on demand. What spot capacity of ' +
      'this size costs on EC2, zone by zone, an account can ask: aws ec2 ' +
      `describe-spot-price-history --instance-types ${instance} --product-descriptions Linux/UNIX`
    );
  }
  if (type.startsWith('fargate')) {
    return (
      'Fargate Spot has one price in a region, the same in all its zones; AWS changes it. ' +
      'Interruptions are told two minutes before; the job is then tried again.'
    );
  }
  return 'AWS sells this on demand only.';
}

/** The prices as a table, and what they are. */
export function spotText(prices: readonly SpotPrice[], notes: string): string {
  const rows = prices.map(({ name, region, onDemandUsd, spotUsd, savesPercent, unit }) => [
    name,
    region,
    `$${onDemandUsd}`,
    spotUsd === null ? 'none listed' : `$${spotUsd}`,
    savesPercent === null ? '' : `${savesPercent} %`,
    unit,
  ]);
  const heading = ['TYPE', 'REGION', 'ON DEMAND', 'SPOT', 'LESS', 'PER'];
  const sources = new Set(prices.flatMap(({ spotSource }) => spotSource ?? []));
  const from = [...sources].map((source) => `Spot prices from ${source}\n`).join('');
  return `${table(heading, rows)}${from}${notes}\n`;
}
