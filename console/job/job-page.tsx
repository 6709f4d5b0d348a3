import { href } from '../address.ts';
import { project } from '../caller.ts';
import { useLive } from '../live.ts';
import { Metrics } from '../metrics/metrics-section.tsx';
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
import { useLog } from './use-log.ts';
import { Why } from './why.tsx';

/** All about one job, as it goes on. */
export function JobPage({ id }: { id: string }) {
  const live = useLive('GET /jobs/{id}', { path: { id } }, isOver);
  const isKnown = live.data !== undefined && live.error?.status !== 404;
  return (
    <>
      {!isKnown && <Unknown id={id} />}
      <Shown live={live}>{(job) => <Article job={job} refresh={live.refresh} />}</Shown>
    </>
  );
}

/** The head of a job of which nothing is known yet, or any more. */
const Unknown = ({ id }: { id: string }) => (
  <header class="head">
    <div>
      <p class="crumbs">
        <a href={href(['jobs'], { project: project() })}>Jobs</a>
      </p>
      <h1>Job</h1>
      <p class="id">{id}</p>
    </div>
  </header>
);

interface ArticleProps {
  job: Job;
  refresh(): void;
}

function Article({ job, refresh }: ArticleProps) {
  const log = useLog(job.id, isOver(job));
  return (
    <article class="job">
      <Head job={job} refresh={refresh} />
      <Why job={job} />
      <Facts job={job} />
      <Timeline job={job} />
      <Stages job={job} />
      <TrialsSection job={job} />
      {log && <Metrics job={job} lines={log.lines.value} />}
      {log && <Log id={job.id} log={log} />}
      <Costs job={job} />
      <Inputs job={job} />
      <Machines phase={job.phase} />
    </article>
  );
}

function Head({ job, refresh }: ArticleProps) {
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
