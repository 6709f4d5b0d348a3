import type { QuotaState, Share } from '../../shared/job/queue.ts';

/** What one start is charged a project of weight 1, in ticks of the quota's clock. */
const startTicks = 1_000_000;

/** A project's weight among the others. */
export type WeightOf = (project: string) => number;

/**
 * The projects whose turn it is among these: those with the fewest slots for their weight, and of
 * these the least served so far. Every project that waits has a slot before any has two, so none
 * starves while another is served. Several: they are equal.
 *
 * Where slots are fewer than projects, who was served decides: start-time fair queuing (Goyal, Vin
 * and Cheng, 1996). A project that comes back after a pause begins at the clock, so it has saved up
 * nothing.
 */
export function nextInTurn(
  { clock }: Pick<QuotaState, 'clock'>,
  shares: readonly Share[],
  weightOf: WeightOf,
): Share[] {
  const order = (a: Share, b: Share) =>
    a.running * weightOf(b.project) - b.running * weightOf(a.project) ||
    startOf(a, clock) - startOf(b, clock);
  const [first, ...others] = shares.toSorted(order);
  return first ? [first, ...others.filter((share) => order(first, share) === 0)] : [];
}

const startOf = ({ tag }: Share, clock: number) => Math.max(tag, clock);

/** How one start moves the quota's clock and the project's place in its time. */
export function chargeOf(
  { clock }: Pick<QuotaState, 'clock'>,
  share: Share,
  weight: number,
): { clockBy: number; tagBy: number } {
  const start = startOf(share, clock);
  return {
    clockBy: start - clock,
    tagBy: start - share.tag + Math.round(startTicks / weight),
  };
}
