import { href } from '../address.ts';
import { project } from '../caller.ts';
import { useLive } from '../live.ts';
import { Phase } from '../parts/phase.tsx';
import { Shown } from '../parts/states.tsx';
import { TrialsSection } from '../trials/trials-section.tsx';
import { Costs } from './costs.tsx';
import { Facts } from './facts.tsx';
import { Inputs } from './inputs.tsx';
import { isOver, type Job } from './job.ts';
import { JobActions } from './job-actions.tsx';
import { Log } from './log.tsx';
import { Machines } from './machines.tsx';
import { Stages } from './stages.tsx';
import { Timeline } from './timeline.tsx';
import { Why } from './why.tsx';

/** All about one job, as it goes on. */
export function JobPage({ id }: { id: string }) {
  const live = useLive('GET /jobs/{id}', { path: { id } }, isOver);
  return (
    <Shown live={live}>
      {(job) => (
        <article class="job">
          <Head job={job} refresh={live.refresh} />
          <Why job={job} />
          <Facts job={job} />
          <Timeline job={job} />
          <Stages job={job} />
          <TrialsSection job={job} />
          <Log id={job.id} over={isOver(job)} />
          <Costs job={job} />
          <Inputs job={job} />
          <Machines phase={job.phase} />
        </article>
      )}
    </Shown>
  );
}

function Head({ job, refresh }: { job: Job; refresh: () => void }) {
  const { id, name, kind, phase, deletion, parent, retryOf } = job;
  return (
    <header class="head">
      <div>
        <p class="crumbs">
          <a href={href(['jobs'], { project: project() })}>Jobs</a>
          {parent && (
            <>
              {' / '}
              <a href={href(['jobs', parent.jobId])}>{parent.jobId}</a>
            </>
          )}
        </p>
        <h1>
          {name ?? parent?.stage ?? kind} <Phase phase={deletion ? 'Deleting' : phase} />
        </h1>
        <p class="id">
          {id}
          {retryOf && (
            <>
              {' · another try of '}
              <a href={href(['jobs', retryOf])}>{retryOf}</a>
            </>
          )}
        </p>
      </div>
      <JobActions job={job} refresh={refresh} />
    </header>
  );
}
