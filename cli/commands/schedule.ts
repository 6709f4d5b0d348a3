import { type Api, apiOf } from '../api/api.ts';
import type { JobJson } from '../api/job-json.ts';
import type { ScheduleJson } from '../api/schedule-json.ts';
import type { Given } from '../command.ts';
import { CommandError, exitCodes } from '../failures.ts';
import { show } from '../show/output.ts';
import { scheduleText } from '../show/schedule-text.ts';
import type { System } from '../system.ts';

/** What is asked of which schedule. */
interface Call {
  id: string;
  query: { project: string | undefined };
}

type Action = (api: Api, call: Call) => Promise<{ body: unknown; text: string }>;

const actions: Readonly<Record<string, Action>> = {
  async get(api, call) {
    const schedule = await api.call<ScheduleJson>('schedule-get', call);
    return { body: schedule, text: scheduleText(schedule) };
  },
  async run(api, call) {
    const job = await api.call<JobJson>('schedule-run', call);
    return { body: job, text: `Started ${job.id}\n` };
  },
  pause: (api, call) => suspend(api, call, true),
  resume: (api, call) => suspend(api, call, false),
  async delete(api, call) {
    await api.call('schedule-delete', call);
    return { body: {}, text: `Deleted ${call.id}; its jobs go on.\n` };
  },
};

/** `trainyard schedule get|run|pause|resume|delete NAME` */
export async function run(given: Given, system: System): Promise<number> {
  const [name = '', id = ''] = given.args;
  const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
  if (!action) {
    throw new CommandError(`A schedule has no action '${name}'.`, {
      fix: `use one of ${Object.keys(actions).join(', ')}`,
    });
  }
  const query = { project: given.value('project') };
  const { body, text } = await action(apiOf(given, system), { id, query });
  show(given, system, body, () => text);
  return exitCodes.ok;
}

async function suspend(api: Api, call: Call, suspended: boolean) {
  const before = await api.call<ScheduleJson>('schedule-get', call);
  const { project, schedule, timeZone, concurrencyPolicy, startingDeadlineSeconds, job } = before;
  const deadline = startingDeadlineSeconds === null ? {} : { startingDeadlineSeconds };
  const members = { project, schedule, timeZone, concurrencyPolicy, ...deadline, job };
  const body = { ...members, suspend: suspended };
  const after = await api.call<ScheduleJson>('schedule-put', { id: call.id, body });
  return { body: after, text: scheduleText(after) };
}
