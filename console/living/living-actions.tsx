import { useSignal } from '@preact/signals';
import { useState } from 'preact/hooks';
import { type AnswerTo, call, type Refused } from '../api.ts';
import { browser } from '../browser.ts';
import { mayActAs } from '../caller.ts';
import { Confirm } from '../parts/confirm.tsx';
import { Problem } from '../parts/states.tsx';
import { dollars } from '../parts/texts.tsx';
import type { Living } from './living.ts';

interface ActionProps {
  living: Living;
  refresh(): void;
  close(): void;
}

/** Open, extend, end: for who may submit; the plane says to whom it opens a way. */
export function LivingActions({ living, refresh }: Omit<ActionProps, 'close'>) {
  const asked = useSignal<keyof typeof dialogs | undefined>(undefined);
  if (!mayActAs('submitter') || living.state !== 'InService') return null;
  const Asked = asked.value && dialogs[asked.value];
  return (
    <div class="buttons">
      {living.livesOn?.opens && <Way id={living.jobId} />}
      {living.endsAt && (
        <button type="button" onClick={() => (asked.value = 'extend')}>
          Extend
        </button>
      )}
      <button type="button" onClick={() => (asked.value = 'end')}>
        End
      </button>
      {Asked && <Asked living={living} refresh={refresh} close={() => (asked.value = undefined)} />}
    </div>
  );
}

/** The way is asked for when it is wanted: it has a token that nothing else shows. */
function Way({ id }: { id: string }) {
  const way = useSignal<AnswerTo<'GET /jobs/{id}/open'> | undefined>(undefined);
  const error = useSignal<Refused | undefined>(undefined);
  const ask = async () => {
    try {
      way.value = await call('GET /jobs/{id}/open', { path: { id } });
    } catch (refused) {
      error.value = refused as Refused;
    }
  };
  if (error.value) return <Problem error={error.value} />;
  if (!way.value) {
    return (
      <button type="button" class="main" onClick={ask}>
        Show the way
      </button>
    );
  }
  if (way.value.session) return <code class="command">trainyard open {id}</code>;
  return (
    <a class="button" href={way.value.url} target="_blank" rel="noreferrer">
      Open it
    </a>
  );
}

/** How long something may live from now on: as the plane takes it, in words, in hours. */
const lengths = [
  ['1h', 'an hour', 1],
  ['8h', '8 hours', 8],
  ['1d', 'a day', 24],
  ['3d', '3 days', 72],
  ['7d', '7 days', 168],
  ['30d', '30 days', 720],
] as const;

/** Those that end later than it does now; the longest one at least. */
function longerThan(expiresAt: string | null) {
  const left = (Date.parse(expiresAt ?? '') - browser.now()) / 3_600_000;
  const longer = lengths.filter(([, , hours]) => hours > left);
  return longer.length > 0 ? longer : lengths.slice(-1);
}

function Extend({ living, refresh, close }: ActionProps) {
  const chosen = useSignal(0);
  const { name, jobId, perHourUsd } = living;
  const [longer] = useState(() => longerThan(living.endsAt));
  const [ttl, words, hours] = longer[chosen.value]!;
  const act = async () => {
    await call('POST /jobs/{id}/extend', { path: { id: jobId }, body: { ttl } });
    refresh();
  };
  return (
    <Confirm title={`Let ${name} live longer?`} verb="Extend it" act={act} close={close}>
      <label>
        From now on{' '}
        <select onChange={({ currentTarget }) => (chosen.value = currentTarget.selectedIndex)}>
          {longer.map(([value, text]) => (
            <option key={value}>{text}</option>
          ))}
        </select>
      </label>
      <p>
        It lives {words} from now, then it ends. That costs{' '}
        <strong>{dollars(String(Number(perHourUsd) * hours))}</strong> at {dollars(perHourUsd)} an
        hour, which is held of the month.
      </p>
    </Confirm>
  );
}

function End({ living, refresh, close }: ActionProps) {
  const { name, jobId, perHourUsd, livesOn } = living;
  const act = async () => {
    await call('POST /jobs/{id}/cancel', { path: { id: jobId } });
    refresh();
  };
  return (
    <Confirm title={`End ${name}?`} verb="End it" grave act={act} close={close}>
      <p>
        The <strong>{dollars(perHourUsd)}</strong> an hour end, and what is held for it of the month
        is free again. What that means: {livesOn?.end}.
      </p>
    </Confirm>
  );
}

const dialogs = { extend: Extend, end: End };
