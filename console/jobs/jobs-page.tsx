import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { phases } from '../../shared/job/lifecycle.ts';
import { place } from '../address.ts';
import { project } from '../caller.ts';
import { Empty, Loading, Problem } from '../parts/states.tsx';
import { Filters } from './filters.tsx';
import { JobRows } from './job-rows.ts';
import { JobTable } from './job-table.tsx';

/** What the address asks for; a phase that there is not is asked for by nobody. */
function wanted() {
  const { query } = place.value;
  const given = (name: string) => query.get(name) || undefined;
  const phase = phases.find((one) => one === given('phase'));
  return { project: project(), kind: given('kind'), phase, name: given('name') };
}

/** The jobs of a project, newest first, as they go on. */
export function JobsPage() {
  const list = useSignal<JobRows | undefined>(undefined);
  const query = wanted();
  const asked = JSON.stringify(query);
  useEffect(() => {
    const made = new JobRows(query);
    list.value = made;
    return () => made.end();
  }, [asked]);
  const isFiltered = [query.kind, query.phase, query.name].some(Boolean);
  return (
    <>
      <div class="head">
        <h1>Jobs</h1>
        <Filters kinds={list.value?.kinds.value ?? []} />
      </div>
      {list.value && <List list={list.value} isFiltered={isFiltered} />}
    </>
  );
}

function List({ list, isFiltered }: { list: JobRows; isFiltered: boolean }) {
  const withStages = place.value.query.get('stages') === 'shown';
  const rows = list.rows.value?.filter(({ parent }) => withStages || !parent);
  const error = list.error.value;
  if (!rows) return error ? <Problem error={error} /> : <Loading lines={8} />;
  return (
    <>
      {error && <Problem error={error} />}
      {rows.length > 0 ? <JobTable rows={rows} /> : <None isFiltered={isFiltered} />}
      {list.hasMore.value && (
        <p class="more">
          <button type="button" disabled={list.isAdding.value} onClick={() => list.add()}>
            {list.isAdding.value ? 'Loading …' : 'Older jobs'}
          </button>
        </p>
      )}
    </>
  );
}

const None = ({ isFiltered }: { isFiltered: boolean }) =>
  isFiltered ? (
    <Empty title="No such jobs">Choose other filters, or look among older jobs.</Empty>
  ) : (
    <Empty title="No jobs yet">
      <p>In a folder of yours, write the first one and submit it:</p>
      <pre class="command">trainyard init{'\n'}trainyard submit job.yaml</pre>
    </Empty>
  );
