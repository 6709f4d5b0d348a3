import { type Api, apiOf } from '../api/api.ts';
import type { Given } from '../command.ts';
import { CommandError, exitCodes } from '../failures.ts';
import { sayPlane } from '../plane/say-plane.ts';
import { show } from '../show/output.ts';
import { backfillText, scheduleText } from '../show/schedule-text.ts';
import type { System } from '../system.ts';

/** What is asked of which schedule. */
interface Call {
  path: { name: string };
  query: { project: string | undefined };
}

type Action = (api: Api, call: Call, given: Given) => Promise<{ body: unknown; text: string }>;

const actions: Readonly<Record<string, Action>> = {
  async get(api, call) {
    const schedule = await api.call('GET /schedules/{name}', call);
    return { body: schedule, text: scheduleText(schedule) };
  },
  async run(api, call) {
    const job = await api.call('POST /schedules/{name}/run', call);
    return { body: job, text: `Started ${job.id}\n` };
  },
  async backfill(api, call, given) {
    const [from, to] = [given.value('from'), given.value('to')];
    if (from === undefined || to === undefined) {
      throw new CommandError('backfill needs --from and --to.', {
        fix: `trainyard schedule backfill ${call.path.name} --from 2026-01-01 --to 2026-01-31`,
      });
    }
    const body = { from, to };
    const found = await api.call('POST /schedules/{name}/backfill', { ...call, body });
    return { body: found, text: backfillText(found) };
  },
  pause: (api, call) => suspend(api, call, true),
  resume: (api, call) => suspend(api, call, false),
  async delete(api, call) {
    await api.call('DELETE /schedules/{name}', call);
    return { body: {}, text: `Deleted ${call.path.name}; its jobs go on.\n` };
  },
};

/** `trainyard schedule get|run|backfill|pause|resume|delete NAME` */
export async function run(given: Given, system: System): Promise<number> {
  const [name = '', id = ''] = given.args;
  const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
  if (!action) {
    throw new CommandError(`A schedule has no action '${name}'.`, {
      fix: `use one of ${Object.keys(actions).join(', ')}`,
    });
  }
  if (name === 'delete') await sayPlane(given, system);
  const query = { project: given.value('project') };
  const { body, text } = await action(apiOf(given, system), { path: { name: id }, query }, given);
  show(given, system, body, () => text);
  return exitCodes.ok;
}

async function suspend(api: Api, call: Call, suspended: boolean) {
  const before = await api.call('GET /schedules/{name}', call);
  const { project, schedule, timeZone, concurrencyPolicy, startingDeadlineSeconds, job } = before;
  const deadline = startingDeadlineSeconds === null ? {} : { startingDeadlineSeconds };
  const members = { project, schedule, timeZone, concurrencyPolicy, ...deadline, job };
  const body = { ...members, suspend: suspended };
  const after = await api.call('PUT /schedules/{name}', { path: call.path, body });
  return { body: after, text: scheduleText(after) };
}
