import { href } from '../address.ts';
import { project } from '../caller.ts';
import { useLive } from '../live.ts';
import { Phase } from '../parts/phase.tsx';
import { Empty, Shown } from '../parts/states.tsx';
import { Ago, Duration, dollars, Moment } from '../parts/texts.tsx';
import type { Living } from './living.ts';
import { LivingActions } from './living-actions.tsx';

/** What bills now: notebooks, services and endpoints with their ends, and what computes. */
export function LivingPage() {
  const live = useLive('GET /living', { query: { project: project() } });
  return (
    <>
      <div class="head">
        <h1>Live</h1>
        {live.data && Number(live.data.perHourUsd) > 0 && (
          <p>
            <strong>{dollars(live.data.perHourUsd)} an hour</strong>{' '}
            <span class="quiet">{dollars(live.data.perDayUsd)} a day</span>
          </p>
        )}
      </div>
      <Shown live={live}>
        {({ items }) => (
          <>
            <LivesOn items={items.filter(({ livesOn }) => livesOn)} refresh={live.refresh} />
            <Computing items={items.filter(({ livesOn }) => !livesOn)} />
          </>
        )}
      </Shown>
    </>
  );
}

interface LivesOnProps {
  items: readonly Living[];
  refresh(): void;
}

const LivesOn = ({ items, refresh }: LivesOnProps) =>
  items.length === 0 ? (
    <Empty title="Nothing lives on">
      Notebooks, services and endpoints stand here until they end; each bills by the hour.
    </Empty>
  ) : (
    items.map((one) => (
      <section key={`${one.kind} ${one.name}`} class="card" aria-label={`${one.kind} ${one.name}`}>
        <div class="head">
          <h2>
            {one.name} <span class="quiet">{one.kind}</span> <Phase phase={one.state} />
          </h2>
          <LivingActions living={one} refresh={refresh} />
        </div>
        <LivingFacts living={one} />
      </section>
    ))
  );

const LivingFacts = ({ living }: { living: Living }) => (
  <dl class="facts">
    <div>
      <dt>Runs on</dt>
      <dd>{living.runsOn}</dd>
    </div>
    <div>
      <dt>Cost</dt>
      <dd>
        <strong>{dollars(living.perHourUsd)} an hour</strong>
      </dd>
    </div>
    <div>
      <dt>Lives</dt>
      <dd>
        since <Ago at={living.since} />,{' '}
        {living.endsAt ? (
          <>
            until <Moment at={living.endsAt} />
          </>
        ) : (
          'for ever'
        )}
      </dd>
    </div>
    <div>
      <dt>Job</dt>
      <dd class="break">
        <a href={href(['jobs', living.jobId])}>{living.jobId}</a>
      </dd>
    </div>
  </dl>
);

function Computing({ items }: { items: readonly Living[] }) {
  if (items.length === 0) return null;
  return (
    <section class="card" aria-labelledby="computing">
      <h2 id="computing">Jobs that compute now</h2>
      <table class="plain">
        <thead>
          <tr>
            <th>Job</th>
            <th class="wide">Runs on</th>
            <th class="number">For</th>
            <th class="number">An hour, at most</th>
          </tr>
        </thead>
        <tbody>
          {items.map(({ jobId, name, parent, kind, since, runsOn, perHourUsd }) => (
            <tr key={jobId}>
              <td>
                <a href={href(['jobs', jobId])}>{name ?? parent?.stage ?? kind}</a>{' '}
                <span class="quiet">{kind}</span>
              </td>
              <td class="wide">{runsOn}</td>
              <td class="number">
                <Duration from={since} to={null} />
              </td>
              <td class="number">{dollars(perHourUsd)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
