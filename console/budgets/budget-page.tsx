import { useSignal } from '@preact/signals';
import { call } from '../api.ts';
import { caller, mayActAs, project } from '../caller.ts';
import { useLive } from '../live.ts';
import { Confirm } from '../parts/confirm.tsx';
import { Loading, Shown } from '../parts/states.tsx';
import { Ago, dollars } from '../parts/texts.tsx';
import { MonthCurve } from './curve.tsx';
import { Fits } from './fits.tsx';
import type { Budget } from './month.ts';

/** What a project may spend in this month, what it has spent, and what is held for what runs. */
export function BudgetPage() {
  const named = project() ?? caller.value?.projects[0];
  const live = useLive('GET /budgets/{project}', named ? { path: { project: named } } : undefined);
  return (
    <>
      <div class="head">
        <h1>Budget</h1>
      </div>
      {named ? (
        <Shown live={live}>
          {(budget) => (
            <>
              <Month budget={budget} refresh={live.refresh} />
              <Fits budget={budget} />
            </>
          )}
        </Shown>
      ) : (
        <Loading />
      )}
    </>
  );
}

function Month({ budget, refresh }: { budget: Budget; refresh: () => void }) {
  const { month, project: of, monthlyUsd, spentUsd, reservedUsd, leftUsd } = budget;
  return (
    <section class="card" aria-label={`${of} in ${month}`}>
      <div class="head">
        <h2>
          {of} <span class="quiet">in {month}</span>
        </h2>
        <Resume budget={budget} refresh={refresh} />
      </div>
      {budget.paused && (
        <p class="fix">
          Paused <Ago at={budget.paused.since} /> by {budget.paused.by}: {budget.paused.why}
        </p>
      )}
      <Meter budget={budget} />
      <dl class="facts">
        <Sum name="Spent" usd={spentUsd} />
        <Sum name="Held for what runs" usd={reservedUsd} />
        <Sum name="Left" usd={leftUsd} without="no limit" />
        <Sum name="Limit of the month" usd={monthlyUsd} without="none" />
      </dl>
      <p class="quiet">
        {budget.monthlyUsd === null
          ? `An admin sets a limit: trainyard budget set ${of} --monthly 50`
          : atLimit(budget)}
      </p>
      <MonthCurve budget={budget} />
    </section>
  );
}

function atLimit({ action, thresholds, resumed }: Budget): string {
  const told = thresholds.map((one) => `${one} %`).join(', ');
  const then = action === 'Pause' ? 'no job begins that would pass it' : 'people are told';
  const lifted = resumed ? ', which is lifted for this month' : '';
  return `At the limit ${then}${lifted}. Told at ${told}.`;
}

function Sum({ name, usd, without }: { name: string; usd: string | null; without?: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd class="sum">{usd === null ? without : dollars(usd)}</dd>
    </div>
  );
}

/** Spent and held as parts of the limit; without one, as parts of each other. */
function Meter({ budget: { monthlyUsd, spentUsd, reservedUsd } }: { budget: Budget }) {
  const [spent, held] = [Number(spentUsd), Number(reservedUsd)];
  const whole = Math.max(Number(monthlyUsd ?? 0), spent + held);
  if (whole === 0) return null;
  return (
    <div class="spans meter" aria-hidden="true">
      <span class="span phase-running" style={{ flexGrow: spent / whole }} />
      <span class="span phase-queued" style={{ flexGrow: held / whole }} />
      <span class="span rest" style={{ flexGrow: Math.max(0, 1 - (spent + held) / whole) }} />
    </div>
  );
}

function Resume({ budget, refresh }: { budget: Budget; refresh: () => void }) {
  const asked = useSignal(false);
  const { project: of, monthlyUsd, spentUsd, resumed, paused } = budget;
  if (!mayActAs('admin') || (monthlyUsd === null && !paused) || (resumed && !paused)) return null;
  const act = async () => {
    await call('POST /budgets/{project}/resume', { path: { project: of } });
    refresh();
  };
  return (
    <div class="buttons">
      <button type="button" onClick={() => (asked.value = true)}>
        Resume past its limit
      </button>
      {asked.value && (
        <Confirm
          title={`Let ${of} go on?`}
          verb="Let it go on"
          grave
          act={act}
          close={() => (asked.value = false)}
        >
          <p>
            It has spent <strong>{dollars(spentUsd)}</strong>
            {monthlyUsd !== null && ` of ${dollars(monthlyUsd)}`}. For the rest of the month nothing
            stops it at its limit.
          </p>
        </Confirm>
      )}
    </div>
  );
}
