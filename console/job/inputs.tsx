import { useSignal } from '@preact/signals';
import { bytesText } from '../../clients/typescript/files/size-text.ts';
import { filesOf } from '../../shared/job/results.ts';
import { type AnswerTo, call, type Refused } from '../api.ts';
import { Linked } from '../parts/linked.tsx';
import { Problem } from '../parts/states.tsx';
import type { Job } from './job.ts';

/** What went into a job and what came out: data, code, digests, files, and all of its file. */
export function Inputs({ job }: { job: Job }) {
  const { spec, resolved = {}, result } = job;
  const { image, source, commit } = spec as Record<string, string | undefined>;
  const given = Object.entries((spec.inputs ?? {}) as Record<string, unknown>);
  const rows = [
    ...Object.entries({ image, source, commit }).filter(([, value]) => value !== undefined),
    ...given.map(([name, value]) => [`input ${name}`, value] as const),
    ...Object.entries(resolved).map(([name, value]) => [`${name}, resolved`, value] as const),
    ...filesOf(job).map(([name, uri]) => [`output ${name}`, uri] as const),
  ];
  return (
    <section class="card" aria-labelledby="inputs">
      <h2 id="inputs">Inputs and results</h2>
      {rows.length > 0 && (
        <dl class="pairs">
          {rows.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd class="break">
                <Linked text={typeof value === 'string' ? value : JSON.stringify(value)} />
              </dd>
            </div>
          ))}
        </dl>
      )}
      <Files id={job.id} />
      {result && <Json title="Result" value={result} />}
      <Json title="Specification, with all defaults" value={spec} />
    </section>
  );
}

const Json = ({ title, value }: { title: string; value: object }) => (
  <details>
    <summary>{title}</summary>
    {/* biome-ignore lint/a11y/noNoninteractiveTabindex: keys have to reach what scrolls */}
    <pre class="json" tabIndex={0}>
      {JSON.stringify(value, null, 2)}
    </pre>
  </details>
);

type Found = AnswerTo<'GET /jobs/{id}/artifacts'>;

/** The addresses of files hold for a quarter of an hour, so they are made when they are wanted. */
function Files({ id }: { id: string }) {
  const found = useSignal<Found | undefined>(undefined);
  const error = useSignal<Refused | undefined>(undefined);
  const list = async () => {
    try {
      const query = { limit: 200 };
      found.value = await call('GET /jobs/{id}/artifacts', { path: { id }, query });
    } catch (refused) {
      error.value = refused as Refused;
    }
  };
  if (error.value) return <Problem error={error.value} />;
  if (!found.value) {
    return (
      <button type="button" onClick={list}>
        List its files
      </button>
    );
  }
  const { items, cursor } = found.value;
  if (items.length === 0) return <p class="quiet">It has left no files.</p>;
  return (
    <>
      <ul class="files">
        {items.map(({ uri, url, path, name, stage, bytes }) => (
          <li key={uri}>
            <a href={url} rel="noreferrer">
              {[stage, name, path].filter(Boolean).join(' / ')}
            </a>{' '}
            <span class="quiet">{bytesText(bytes)}</span>
          </li>
        ))}
      </ul>
      {cursor && <p class="quiet">There are more: trainyard artifacts {id}</p>}
    </>
  );
}
