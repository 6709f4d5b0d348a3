import { microUsdFrom, usdText } from '../../shared/money/money.ts';
import type { Api } from '../api/api.ts';
import { CommandError } from '../failures.ts';
import { jobIn } from '../plan/job-in.ts';
import { scheduleCost } from '../plan/schedule-cost.ts';
import { readUserConfig } from '../plane/user-config.ts';
import type { System } from '../system.ts';
import { inItsPlace } from './job-place.ts';
import type { JobFile } from './read-jobs.ts';
import { sendable } from './submit-jobs.ts';

/** Above this a person is asked who has set nothing else. */
const usualUsd = '10.00';

/**
 * Asks a person who types whether a file may cost what it may at its worst, where that is above
 * what they have set: jobs by all their attempts, schedules by those of the next 30 days. Throws
 * CommandError when they do not say yes; where nobody types nobody is asked.
 */
export async function askFirst(
  api: Api,
  { jobs, ...origin }: JobFile,
  project: string | undefined,
  system: System,
): Promise<void> {
  if (!system.isTerminal) return;
  const { askAboveUsd = usualUsd } = readUserConfig(system);
  const silent = { ...system, err: () => {} };
  let worst = 0;
  for (const document of jobs) {
    const { job } = jobIn(document, system.now());
    const plan = await inItsPlace(document, async () => {
      const body = await sendable(api, job, { project, origin, send: false }, silent);
      return api.call('POST /plans', { body });
    });
    const cost = { ...plan.cost, allAttemptsUsd: plan.plan.allAttemptsUsd };
    const { worstUsd } = scheduleCost(document, cost, system.now()) ?? {
      worstUsd: cost.allAttemptsUsd,
    };
    worst += microUsdFrom(worstUsd) ?? 0;
  }
  if (worst <= (microUsdFrom(String(askAboveUsd)) ?? 0)) return;
  const what = `It may cost $${usdText(worst)} at its worst, which is above $${askAboveUsd}.`;
  const answer = await system.ask(`${what} Submit it? [y/N] `);
  if (answer === undefined || /^y(es)?$/i.test(answer.trim())) return;
  throw new CommandError('Nothing was submitted.', {
    fix: '--yes submits without asking; askAboveUsd of your settings says from when on',
  });
}
