import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { go, href } from '../address.ts';
import { type AnswerTo, call, type Refused } from '../api.ts';
import { mayActAs } from '../caller.ts';
import { Confirm } from '../parts/confirm.tsx';
import { Loading, Problem } from '../parts/states.tsx';
import { dollars } from '../parts/texts.tsx';
import type { Schedule } from './schedule.ts';

interface ActionProps {
  schedule: Schedule;
  refresh(): void;
  close(): void;
}

/** Run, pause, resume, delete: for who may submit. */
export function ScheduleActions({ schedule, refresh }: Omit<ActionProps, 'close'>) {
  const asked = useSignal<keyof typeof dialogs | undefined>(undefined);
  if (!mayActAs('submitter')) return null;
  const close = () => {
    asked.value = undefined;
  };
  const Asked = asked.value && dialogs[asked.value];
  return (
    <div class="buttons">
      <button type="button" class="main" onClick={() => (asked.value = 'run')}>
        Run now
      </button>
      <button type="button" onClick={() => (asked.value = 'pause')}>
        {schedule.suspend ? 'Resume' : 'Pause'}
      </button>
      <button type="button" onClick={() => (asked.value = 'delete')}>
        Delete
      </button>
      {Asked && <Asked schedule={schedule} refresh={refresh} close={close} />}
    </div>
  );
}

const callOf = ({ name, project }: Schedule) => ({ path: { name }, query: { project } });

/** What one run would cost, by the plan of the schedule's job. */
function Price({ schedule }: { schedule: Schedule }) {
  const plan = useSignal<AnswerTo<'POST /plans'>['plan'] | undefined>(undefined);
  const error = useSignal<Refused | undefined>(undefined);
  useEffect(() => {
    const { project } = schedule;
    call('GET /schedules/{name}', callOf(schedule))
      .then(({ job }) => call('POST /plans', { query: { project }, body: job }))
      .then((planned) => {
        plan.value = planned.plan;
      })
      .catch((refused) => {
        error.value = refused;
      });
  }, [schedule, plan, error]);
  if (error.value) return <Problem error={error.value} />;
  if (!plan.value) return <Loading lines={1} />;
  return (
    <p>
      One run costs about <strong>{dollars(plan.value.likelyUsd)}</strong>, at most{' '}
      <strong>{dollars(plan.value.allAttemptsUsd)}</strong> in all its attempts.
    </p>
  );
}

function Run({ schedule, close }: ActionProps) {
  const act = async () => {
    const job = await call('POST /schedules/{name}/run', callOf(schedule));
    go(href(['jobs', job.id]));
  };
  return (
    <Confirm title={`Run ${schedule.name} now?`} verb="Run it" act={act} close={close}>
      <Price schedule={schedule} />
    </Confirm>
  );
}

function Pause({ schedule, refresh, close }: ActionProps) {
  const { name, suspend } = schedule;
  const act = async () => {
    const before = await call('GET /schedules/{name}', callOf(schedule));
    const { startingDeadlineSeconds: seconds, concurrencyPolicy, timeZone, job } = before;
    const deadline = seconds === null ? {} : { startingDeadlineSeconds: seconds };
    const kept = { project: schedule.project, schedule: before.schedule, timeZone };
    const body = { ...kept, concurrencyPolicy, ...deadline, job, suspend: !suspend };
    await call('PUT /schedules/{name}', { path: { name }, body });
    refresh();
  };
  const verb = suspend ? 'Resume' : 'Pause';
  return (
    <Confirm title={`${verb} ${name}?`} verb={`${verb} it`} act={act} close={close}>
      <p>{suspend ? 'Its next time is kept again.' : 'It starts no job until it is resumed.'}</p>
      <Price schedule={schedule} />
    </Confirm>
  );
}

function Delete({ schedule, refresh, close }: ActionProps) {
  const act = async () => {
    await call('DELETE /schedules/{name}', callOf(schedule));
    refresh();
  };
  return (
    <Confirm title={`Delete ${schedule.name}?`} verb="Delete it" grave act={act} close={close}>
      <p>It starts no job any more; those that it has started go on.</p>
      <Price schedule={schedule} />
    </Confirm>
  );
}

const dialogs = { run: Run, pause: Pause, delete: Delete };
