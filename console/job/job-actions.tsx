import { useSignal } from '@preact/signals';
import { useState } from 'preact/hooks';
import { isTerminal } from '../../shared/job/lifecycle.ts';
import { go, href } from '../address.ts';
import { call } from '../api.ts';
import { mayActAs } from '../caller.ts';
import { useLive } from '../live.ts';
import { Confirm } from '../parts/confirm.tsx';
import { Shown } from '../parts/states.tsx';
import { dollars } from '../parts/texts.tsx';
import type { Job } from './job.ts';

interface ActionProps {
  job: Job;
  refresh(): void;
  close(): void;
}

/** What may be done with a job in this phase by who looks on. */
export function JobActions({ job, refresh }: { job: Job; refresh: () => void }) {
  const asked = useSignal<'cancel' | 'retry' | 'delete' | undefined>(undefined);
  if (!mayActAs('submitter') || job.deletion) return null;
  const close = () => {
    asked.value = undefined;
  };
  const isEnded = isTerminal(job.phase);
  const canRetry = isEnded && job.phase !== 'Succeeded' && !job.parent;
  const Asked = asked.value && dialogs[asked.value];
  return (
    <div class="buttons">
      {!isEnded && (
        <button type="button" onClick={() => (asked.value = 'cancel')}>
          Cancel
        </button>
      )}
      {canRetry && (
        <button type="button" class="main" onClick={() => (asked.value = 'retry')}>
          Retry
        </button>
      )}
      {isEnded && !job.parent && (
        <button type="button" onClick={() => (asked.value = 'delete')}>
          Delete
        </button>
      )}
      {Asked && <Asked job={job} refresh={refresh} close={close} />}
    </div>
  );
}

const nameOf = ({ name, id }: Job) => name ?? id;

function Cancel({ job, refresh, close }: ActionProps) {
  const { id, cost } = job;
  const act = async () => {
    await call('POST /jobs/{id}/cancel', { path: { id } });
    refresh();
  };
  return (
    <Confirm title={`Cancel ${nameOf(job)}?`} verb="Cancel the job" grave act={act} close={close}>
      <p>
        It has cost <strong>{dollars(cost.actualUsd)}</strong> that is booked so far. Left alone it
        would cost about {dollars(cost.estimatedUsd)}, at most{' '}
        <strong>{dollars(cost.worstUsd)}</strong>.
      </p>
      <p>What computes for it is ended; what it has not written down is lost.</p>
    </Confirm>
  );
}

function Retry({ job, close }: ActionProps) {
  const { id, cost } = job;
  // One for the dialog: an answer that got lost makes no second job.
  const [key] = useState(() => crypto.randomUUID());
  const act = async () => {
    const headers = { 'idempotency-key': key };
    const made = await call('POST /jobs/{id}/retry', { path: { id }, headers });
    go(href(['jobs', made.id]));
  };
  return (
    <Confirm title={`Try ${nameOf(job)} again?`} verb="Submit it again" act={act} close={close}>
      <p>
        A new job with the same specification: about {dollars(cost.estimatedUsd)}, at most{' '}
        <strong>{dollars(cost.worstUsd)}</strong>. Stages that have succeeded are not done again.
      </p>
    </Confirm>
  );
}

function Delete({ job, refresh, close }: ActionProps) {
  const { id, cost } = job;
  const live = useLive('GET /jobs/{id}/deletion', { path: { id } }, () => true);
  const act = async () => {
    const { state } = await call('DELETE /jobs/{id}', { path: { id } });
    if (state === 'Deleted') go(href(['jobs'], { project: job.project }));
    else refresh();
  };
  return (
    <Confirm title={`Delete ${nameOf(job)}?`} verb="Delete it" grave act={act} close={close}>
      <p>
        Its <strong>{dollars(cost.actualUsd)}</strong> stay in the month’s sum. Its files stay too.
      </p>
      <Shown live={live}>
        {({ goes }) => (
          <ul class="goes">
            {goes.map(({ what, name, count }) => (
              <li key={`${what} ${name}`} class="break">
                {what} {name} {count > 1 && <span class="quiet">({count})</span>}
              </li>
            ))}
          </ul>
        )}
      </Shown>
    </Confirm>
  );
}

const dialogs = { cancel: Cancel, retry: Retry, delete: Delete };
