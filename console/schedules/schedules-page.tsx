import { href } from '../address.ts';
import { project } from '../caller.ts';
import { useLive } from '../live.ts';
import { Empty, Shown } from '../parts/states.tsx';
import { Ago, momentText } from '../parts/texts.tsx';
import type { Schedule } from './schedule.ts';
import { ScheduleActions } from './schedule-actions.tsx';

/** What is due when, and how it went. */
export function SchedulesPage() {
  const live = useLive('GET /schedules', { query: { project: project() } });
  return (
    <>
      <div class="head">
        <h1>Schedules</h1>
      </div>
      <Shown live={live}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="No schedules">
              <p>A file with kind: schedule runs its job by the clock.</p>
              <pre class="command">trainyard submit nightly.yaml</pre>
            </Empty>
          ) : (
            items.map((one) => (
              <ScheduleCard key={one.name} schedule={one} refresh={live.refresh} />
            ))
          )
        }
      </Shown>
    </>
  );
}

function ScheduleCard({ schedule, refresh }: { schedule: Schedule; refresh: () => void }) {
  const { name, suspend } = schedule;
  return (
    <section class="card" aria-label={name}>
      <div class="head">
        <h2>
          {name} {suspend && <span class="phase wait">Paused</span>}
        </h2>
        <ScheduleActions schedule={schedule} refresh={refresh} />
      </div>
      <dl class="facts">
        <div>
          <dt>When</dt>
          <dd>
            <code>{schedule.schedule}</code> <span class="quiet">{schedule.timeZone}</span>
          </dd>
        </div>
        <Next schedule={schedule} />
        <Last schedule={schedule} />
        <div>
          <dt>Two at once</dt>
          <dd>{schedule.concurrencyPolicy}</dd>
        </div>
      </dl>
    </section>
  );
}

const Next = ({ schedule: { next, suspend } }: { schedule: Schedule }) => (
  <div>
    <dt>Next</dt>
    <dd>
      {suspend || next.length === 0 ? (
        'none'
      ) : (
        <>
          {momentText(next[0]!)}
          {next.length > 1 && <span class="quiet"> then {momentText(next[1]!)}</span>}
        </>
      )}
    </dd>
  </div>
);

const Last = ({ schedule: { last } }: { schedule: Schedule }) => (
  <div>
    <dt>Last</dt>
    <dd>
      {last ? (
        <>
          {last.outcome === 'Started' ? (
            <a href={href(['jobs', last.jobId])}>Started</a>
          ) : (
            last.outcome
          )}{' '}
          <span class="quiet">
            <Ago at={last.decidedAt} />
            {last.message && ` · ${last.message}`}
          </span>
        </>
      ) : (
        'not yet'
      )}
    </dd>
  </div>
);
