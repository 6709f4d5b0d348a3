import { type Html, html } from '../../shared/html.ts';
import type { Job } from '../../shared/job/model.ts';
import { pairsText } from '../../shared/job/results.ts';
import type { Trial } from '../../shared/job/trial.ts';
import { htmlTable } from './html-table.ts';
import { curve, type Point, scatter } from './plots.ts';

/** Values that differ so much are shown by their logarithms. */
const logRatio = 100;

type Valued = Trial & { objective: number };

/** The trials of a search: how it went, each hyperparameter against the objective, all values. */
export function trialsSection(job: Job, trials: readonly Trial[]): Html | undefined {
  if (trials.length === 0) return undefined;
  const { minimize, maximize } = (job.spec.objective ?? {}) as Record<string, string | undefined>;
  const isMost = maximize !== undefined;
  const objective = maximize ?? minimize ?? 'objective';
  const isBetter = (one: number, other: number) => (isMost ? one > other : one < other);
  const valued = trials.filter((trial): trial is Valued => Number.isFinite(trial.objective));
  const best = valued.reduce<Valued | undefined>(
    (so, one) => (so && !isBetter(one.objective, so.objective) ? so : one),
    undefined,
  );
  const course = curve(
    { title: `Best ${objective} so far`, x: 'trial', y: objective },
    bestSoFar(valued, isBetter),
  );
  const plots = namesOf(trials).map((name) => againstObjective(valued, { name, objective, best }));
  return html`<h3>Trials</h3>
${best && bestText(best, objective)}
<div class="plots">${course}${plots}</div>
${trialsTable(trials, objective, best)}`;
}

const bestText = ({ name, hyperParameters, objective }: Valued, goal: string) =>
  html`<p>The best is <code>${name}</code>: ${goal} ${objective}
    by ${pairsText(hyperParameters)}.</p>`;

function bestSoFar(valued: readonly Valued[], isBetter: (a: number, b: number) => boolean) {
  let best: number | undefined;
  return valued.map(({ objective, name }, index): Point => {
    if (best === undefined || isBetter(objective, best)) best = objective;
    return { x: index + 1, y: best, label: name };
  });
}

const namesOf = (trials: readonly Trial[]) => [
  ...new Set(trials.flatMap(({ hyperParameters }) => Object.keys(hyperParameters))),
];

/** Only of what has numbers that differ. */
function againstObjective(
  valued: readonly Valued[],
  { name, objective, best }: { name: string; objective: string; best: Valued | undefined },
): Html | undefined {
  const points = valued.flatMap((trial): Point[] => {
    const x = Number(trial.hyperParameters[name] ?? Number.NaN);
    if (!Number.isFinite(x)) return [];
    const label = `${trial.name}: ${name} ${x}, ${objective} ${trial.objective}`;
    return [{ x, y: trial.objective, label, isBest: trial === best }];
  });
  const xs = points.map(({ x }) => x);
  const [least, most] = [Math.min(...xs), Math.max(...xs)];
  if (points.length < 2 || least === most) return undefined;
  const isLog = least > 0 && most / least > logRatio;
  const title = `${name}${isLog ? ' (logarithmic)' : ''} against ${objective}`;
  return scatter({ title, x: name, y: objective, isLog }, points);
}

function trialsTable(trials: readonly Trial[], objective: string, best: Trial | undefined) {
  const names = namesOf(trials);
  const measured = [...new Set(trials.flatMap(({ metrics = {} }) => Object.keys(metrics)))];
  const rows = trials.map((trial) => [
    html`<code>${trial.name}</code>${trial === best && ' (best)'}`,
    trial.status,
    trial.objective ?? '–',
    ...measured.map((name) => trial.metrics?.[name] ?? '–'),
    ...names.map((name) => trial.hyperParameters[name] ?? '–'),
  ]);
  const heading = ['Trial', 'Status', objective, ...measured, ...names];
  return htmlTable(heading, rows, 'All trials, as they began');
}
