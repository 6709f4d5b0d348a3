/** Money is whole millionths of a US dollar in code and a decimal text outside. */
export type MicroUsd = number;

const perDollar = 1_000_000;

/** Reads `"2.00"`; at most six decimals. Undefined when it is no amount. */
export function microUsdFrom(text: string): MicroUsd | undefined {
  if (!/^\d{1,9}(\.\d{1,6})?$/.test(text)) return undefined;
  const [whole = '0', part = ''] = text.split('.');
  return Number(whole) * perDollar + Number(part.padEnd(6, '0'));
}

/** Writes an amount with as many decimals as it needs, two at least: `0.115`, `2.00`. */
export function usdText(amount: MicroUsd): string {
  const whole = Math.floor(Math.abs(amount) / perDollar);
  const part = String(Math.abs(amount) % perDollar)
    .padStart(6, '0')
    .replace(/0{1,4}$/, '');
  return `${amount < 0 ? '-' : ''}${whole}.${part}`;
}

/** The price of running something for `seconds` at an hourly price, rounded up. */
export function priceOf(perHour: MicroUsd, seconds: number): MicroUsd {
  return Math.ceil((perHour * seconds) / 3600);
}
