import type { Job } from '../../shared/job/model.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { quotedReason } from '../kinds/quoted-reasons.ts';
import { lastLines } from './last-lines.ts';
import { masked } from './masked.ts';
import type { End } from './verdict.ts';

/** What failed in a job has said at last: the user's own code, or what copies for it. */
export async function lastWords(ports: Ports, job: Job): Promise<string> {
  const { reason, said, saidIn } = job.verdict ?? {};
  if (reason !== 'UserCodeFailed' && !said) return '';
  return (await lastLines(ports, job, said ?? job.kind, 3, saidIn)).join(' / ');
}

/** A failure is told with what was said, a denial by its name; of no failure a secret is told. */
export function explained({ spec, verdict }: Job, end: End, words: string): End {
  const { phase, reason, message } = end;
  if (phase !== 'Failed' || message === undefined) return end;
  const isTold = words !== '' && reason === verdict?.reason;
  const isDenied = isTold && verdict?.said && quotedReason(words) === 'AccessDenied';
  return {
    ...end,
    ...(isDenied ? { reason: 'AccessDenied' } : {}),
    message: masked(spec, isTold ? `${message} It said: ${words}${statementFor(words)}` : message),
  };
}

/** The statement that a denial of AWS asks for; nothing where it is not that, or says it itself. */
function statementFor(words: string): string {
  const denial = /not authorized to perform: (\S+) on resource: "?([^\s"]+)/.exec(words);
  if (!denial || /missing statement/.test(words)) return '';
  const [, Action, Resource] = denial;
  return ` The missing statement is ${JSON.stringify({ Effect: 'Allow', Action, Resource })}`;
}
