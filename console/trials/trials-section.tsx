import type { CallOf } from '../api.ts';
import { isOver, type Job } from '../job/job.ts';
import { useLive } from '../live.ts';
import { Empty, Shown } from '../parts/states.tsx';
import { BestSoFar } from './best-so-far.tsx';
import { Parallel } from './parallel.tsx';
import { Scatter } from './scatter.tsx';
import { searchOf } from './search.ts';
import { TrialTable } from './trial-table.tsx';

/** The trials of a search, or those of each of a pipeline's searches. */
export function TrialsSection({ job }: { job: Job }) {
  const stages = Object.entries(job.stages ?? {}).filter(
    ([, { trials, jobId }]) => trials && jobId,
  );
  if (job.trials) return <Trials id={job.id} title="Trials" spec={job.spec} over={isOver(job)} />;
  return (
    <>
      {stages.map(([name, { jobId }]) => (
        <StageTrials key={jobId} id={jobId!} name={name} />
      ))}
    </>
  );
}

/** The job of the stage says what its ranges are: in its pipeline they may be references. */
function StageTrials({ id, name }: { id: string; name: string }) {
  const { data } = useLive('GET /jobs/{id}', { path: { id } } as CallOf<'GET /jobs/{id}'>, isOver);
  if (!data) return null;
  return <Trials id={id} title={`Trials of ${name}`} spec={data.spec} over={isOver(data)} />;
}

interface TrialsProps {
  id: string;
  title: string;
  spec: Job['spec'];
  over: boolean;
}

function Trials({ id, title, spec, over }: TrialsProps) {
  const live = useLive('GET /jobs/{id}/trials', { path: { id } }, () => over);
  const search = searchOf(spec);
  return (
    <section class="card" aria-label={title}>
      <h2>{title}</h2>
      <Shown live={live}>
        {({ items, warning }) =>
          items.length === 0 ? (
            <Empty title="No trials yet" />
          ) : (
            <>
              {warning && <p class="fix">{warning}</p>}
              <div class="charts">
                <BestSoFar trials={items} search={search} />
                {search.ranges.map((range) => (
                  <Scatter key={range.name} trials={items} search={search} range={range} />
                ))}
                <Parallel trials={items} search={search} />
              </div>
              <TrialTable trials={items} search={search} />
            </>
          )
        }
      </Shown>
    </section>
  );
}
