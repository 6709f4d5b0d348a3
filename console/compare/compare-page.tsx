import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { numberText } from '../../cli/show/text.ts';
import { href, place } from '../address.ts';
import { isOver, type Job } from '../job/job.ts';
import { useLive } from '../live.ts';
import { Phase } from '../parts/phase.tsx';
import { Empty, Problem } from '../parts/states.tsx';
import { type Compared, rowsOf } from './rows.ts';

/** Jobs at once. */
const max = 10;

/** Two to ten jobs side by side; what differs stands out. */
export function ComparePage() {
  const ids = [...new Set(place.value.query.getAll('job'))].slice(0, max);
  const found = useSignal<Readonly<Record<string, Job>>>({});
  const take = (job: Job) => {
    found.value = { ...found.value, [job.id]: job };
  };
  if (ids.length < 2) {
    return (
      <>
        <div class="head">
          <h1>Comparison</h1>
        </div>
        <Empty title="Two jobs or more are compared">
          Mark them in the <a href={href(['jobs'])}>list of jobs</a>.
        </Empty>
      </>
    );
  }
  const jobs = ids.flatMap((id) => found.value[id] ?? []);
  return (
    <>
      <div class="head">
        <h1>Comparison</h1>
      </div>
      {ids.map((id) => (
        <Watched key={id} id={id} take={take} />
      ))}
      {jobs.length > 1 && <Table jobs={jobs} rows={rowsOf(jobs)} />}
    </>
  );
}

/** Keeps one of them up to date. */
function Watched({ id, take }: { id: string; take: (job: Job) => void }) {
  const { data, error } = useLive('GET /jobs/{id}', { path: { id } }, isOver);
  useEffect(() => {
    if (data) take(data);
  }, [data]);
  return error ? <Problem error={error} /> : null;
}

const Table = ({ jobs, rows }: { jobs: readonly Job[]; rows: readonly Compared[] }) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: keys have to reach what scrolls
  <section class="card scroll" tabIndex={0} aria-label="The jobs side by side">
    <table class="plain compare">
      <thead>
        <tr>
          <td />
          {jobs.map(({ id, name, kind, phase }) => (
            <th key={id} scope="col">
              <a href={href(['jobs', id])}>{name ?? kind}</a>
              <span class="id">…{id.slice(-8)}</span>
              <Phase phase={phase} />
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ name, values, differs }) => (
          <tr key={name} class={differs ? 'differs' : undefined}>
            <th scope="row">{name}</th>
            {values.map((value, at) => (
              <td key={jobs[at]!.id} class="break">
                {value === undefined ? '–' : numberText(value)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </section>
);
