import { CloudWatchLogsClient, DescribeLogStreamsCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { Job } from '../../shared/job/model.ts';
import { failureLine } from '../../shared/job/search-warning.ts';
import type { JobStore } from '../../shared/job/store.ts';
import type { Trial } from '../../shared/job/trial.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { tailOf } from '../../statemachines/attempt/last-lines.ts';
import { masked } from '../../statemachines/attempt/masked.ts';
import type { Said } from './causes.ts';

/** So many lines of a log are looked at, from its end. */
const lastLinesLookedAt = 40;

/** What of a message is quoted from a log begins so. */
const quote = ' It said: ';

/** What was said of the end of a job's attempt, and where all was looked. */
export interface Heard {
  said: Said[];
  looked: string[];
}

/**
 * The words in which the cause of an end can stand: the plane's own sentence, then the program's
 * last lines from the end on, then the failures of trials, then what the message quotes.
 */
export async function saidBy(ports: Ports, store: JobStore, job: Job): Promise<Heard> {
  const [sentence = '', ...quoted] = (job.message ?? '').split(quote);
  const own: Said = { from: 'message', at: job.endedAt ?? job.updatedAt, text: sentence };
  const said = [own];
  const looked = ['the message of the job'];
  const trials = job.trials ? await store.trials(job.id) : [];
  const failed = trials.filter(({ failureReason }) => failureReason !== undefined);
  if (job.reason === 'UserCodeFailed' || job.verdict?.said) {
    const lines = await lastOf(ports, job, failed[0]);
    looked.push(`the last ${lines.length} lines of its log`);
    said.push(...lines.toReversed().map((line): Said => ({ from: 'log', text: line })));
  }
  if (job.trials) looked.push(`the failures of ${failed.length} trials`);
  for (const { failureReason = '', endedAt } of failed) {
    const at = endedAt ? { at: endedAt } : {};
    said.push({ from: 'trial', ...at, text: failureLine(failureReason) });
  }
  if (quoted.length > 0) said.push({ ...own, text: quoted.join(quote) });
  return { said: said.filter(({ text }) => text !== ''), looked };
}

/** The last lines of what failed, without secrets: of a search, of the first trial that did. */
async function lastOf(ports: Ports, job: Job, trial: Trial | undefined): Promise<string[]> {
  const label = job.verdict?.said ?? job.kind;
  const source = job.logs.findLast((one) => one.label === label) ?? job.logs.at(-1);
  if (!source) return [];
  const { group, streamPrefix, exact } = source;
  const prefix = trial ? `${trial.name}/` : streamPrefix;
  const stream = exact ? streamPrefix : await lastStream(ports, group, prefix);
  if (stream === undefined) return [];
  const lines = await tailOf(ports, job, { group, stream }, lastLinesLookedAt);
  return lines.map((line) => masked(job.spec, line));
}

/** Of the streams that begin so, the one whose name is the last: of several hosts the last. */
async function lastStream(ports: Ports, logGroupName: string, logStreamNamePrefix: string) {
  const command = new DescribeLogStreamsCommand({ logGroupName, logStreamNamePrefix });
  try {
    const { logStreams } = await ports.clients.of(CloudWatchLogsClient).send(command);
    return logStreams?.at(-1)?.logStreamName;
  } catch (error) {
    if ((error as Error).name === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}
