import { hashText, numberText, pairsText } from '../../cli/show/text.ts';
import { href } from '../address.ts';
import type { AnswerTo } from '../api.ts';
import { project } from '../caller.ts';
import { useLive } from '../live.ts';
import { Empty, Shown } from '../parts/states.tsx';
import { Ago, dollars } from '../parts/texts.tsx';

type Version = AnswerTo<'GET /models/{name}'>['items'][number];

/** The models that jobs have trained under their names. */
export function ModelsPage() {
  const live = useLive('GET /models', { query: { project: project() } });
  return (
    <>
      <div class="head">
        <h1>Models</h1>
      </div>
      <Shown live={live}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="No models yet">A job with a name that trains one makes a version.</Empty>
          ) : (
            <div class="card">
              <table class="plain">
                <thead>
                  <tr>
                    <th>Model</th>
                    <th class="number">Versions</th>
                    <th>Newest</th>
                    <th class="wide">Served by</th>
                  </tr>
                </thead>
                <tbody>
                  {items.map(({ name, versions, latest }) => (
                    <tr key={name}>
                      <td>
                        <a href={href(['models', name], { project: project() })}>{name}</a>
                      </td>
                      <td class="number">{versions}</td>
                      <td>
                        <Ago at={latest.createdAt} />
                      </td>
                      <td class="wide">{latest.servedBy.join(', ')}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )
        }
      </Shown>
    </>
  );
}

/** The versions of a model: what each measured, what trained it, who serves it. */
export function ModelPage({ name }: { name: string }) {
  const call = { path: { name }, query: { project: project(), limit: 100 } };
  const live = useLive('GET /models/{name}', call);
  return (
    <>
      <div class="head">
        <div>
          <p class="crumbs">
            <a href={href(['models'], { project: project() })}>Models</a>
          </p>
          <h1>{name}</h1>
        </div>
      </div>
      <Shown live={live}>
        {({ items }) => items.map((one) => <VersionCard version={one} key={one.jobId} />)}
      </Shown>
    </>
  );
}

const VersionCard = ({ version: { jobId, createdAt, costUsd, run, servedBy } }: VersionProps) => (
  <section class="card" aria-label={jobId}>
    <h2>
      <a href={href(['jobs', jobId])}>{jobId}</a>{' '}
      {servedBy.length > 0 && <span class="phase good">served by {servedBy.join(', ')}</span>}
    </h2>
    <dl class="facts">
      <div>
        <dt>Made</dt>
        <dd>
          <Ago at={createdAt} />
        </dd>
      </div>
      {Object.entries(run.metrics).map(([metric, value]) => (
        <div key={metric}>
          <dt>{metric}</dt>
          <dd>
            <strong>{numberText(value)}</strong>
          </dd>
        </div>
      ))}
      <div>
        <dt>Parameters</dt>
        <dd class="break">{pairsText(run.parameters) || '–'}</dd>
      </div>
      <div>
        <dt>Cost</dt>
        <dd>{dollars(costUsd)}</dd>
      </div>
      <div>
        <dt>Commit</dt>
        <dd class="break">{run.commit ? hashText(run.commit) : '–'}</dd>
      </div>
    </dl>
  </section>
);

interface VersionProps {
  version: Version;
}
