import { numberText } from '../../cli/show/text.ts';
import { axesOf } from './parallel.ts';
import { bestOf, inOrder, type Search } from './search.ts';
import type { Trial } from './trial.ts';

/** Pixels of the drawing: between axes, of an axis, around them. */
const [step, high, side, top] = [170, 150, 70, 26];

/** Each trial as a line through its hyperparameters to its objective; the best one stands out. */
export function Parallel({ trials, search }: { trials: readonly Trial[]; search: Search }) {
  const ended = inOrder(trials);
  if (ended.length < 2) return null;
  const axes = axesOf(ended, search);
  const best = bestOf(ended, search);
  const drawn = [...ended.filter((trial) => trial !== best), best!];
  const x = (at: number) => side + at * step;
  const y = (part: number) => top + (1 - part) * high;
  const lineOf = (trial: Trial) =>
    axes.map((axis, at) => `${x(at)},${y(axis.at(trial)).toFixed(1)}`).join(' ');
  const isWhole = (trial: Trial) => axes.every((axis) => Number.isFinite(axis.at(trial)));
  const says = `${ended.length} trials as lines through ${axes.map(({ name }) => name).join(', ')}`;
  return (
    <figure class="chart parallel">
      <figcaption>Parallel coordinates</figcaption>
      <div class="scroll">
        <svg
          viewBox={`0 0 ${2 * side + (axes.length - 1) * step} ${top + high + 44}`}
          role="img"
          aria-label={`${says}; the table has their numbers.`}
        >
          {axes.map(({ name, low, high: end }, at) => (
            <g key={name}>
              <path class="axis" d={`M${x(at)} ${top}v${high}`} />
              <text x={x(at)} y={top - 8}>
                {end}
              </text>
              <text x={x(at)} y={top + high + 16}>
                {low}
              </text>
              <text class="name" x={x(at)} y={top + high + 36}>
                {name}
              </text>
            </g>
          ))}
          {drawn.filter(isWhole).map((trial) => (
            <polyline
              key={trial.name}
              class={trial === best ? 'best' : undefined}
              points={lineOf(trial)}
            >
              <title>{`${trial.name}: ${numberText(trial.objective)}`}</title>
            </polyline>
          ))}
        </svg>
      </div>
    </figure>
  );
}
