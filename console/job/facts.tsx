import type { ComponentChildren } from 'preact';
import { numberText, pairsText } from '../../cli/show/text.ts';
import { bestTrialOf, reportedOf, servingOf, warningsOf } from '../../shared/job/results.ts';
import { Ago, Duration, dollars, Moment, Progress } from '../parts/texts.tsx';
import type { Job } from './job.ts';

/** What is known of a job in a word or a number. */
export function Facts({ job }: { job: Job }) {
  const { kind, cost, createdAt, endedAt, submittedBy, attempt, progress, queue } = job;
  return (
    <dl class="facts card">
      <Fact name="Kind">{kind}</Fact>
      <Fact name="Project">{job.project}</Fact>
      <Fact name="Submitted">
        <Ago at={createdAt} /> <span class="quiet">by {personOf(submittedBy)}</span>
      </Fact>
      <Fact name="Duration">
        <Duration from={createdAt} to={endedAt} />
      </Fact>
      <Fact name="Cost">
        <strong>{dollars(cost.actualUsd)}</strong>{' '}
        <span class="quiet">
          estimated {dollars(cost.estimatedUsd)}, at most {dollars(cost.worstUsd)}
        </span>
      </Fact>
      {attempt > 1 && <Fact name="Attempt">{attempt}</Fact>}
      {progress && (
        <Fact name="Progress">
          <Progress done={progress.done} total={progress.total} />
          {progress.best !== undefined && ` best ${numberText(progress.best)}`}
        </Fact>
      )}
      {queue && (
        <Fact name="Queue">
          {queue.position !== null && `place ${queue.position}, `}ahead: {queue.ahead}
        </Fact>
      )}
      <Results job={job} />
      {endedAt && (
        <Fact name="Ended">
          <Moment at={endedAt} />
        </Fact>
      )}
    </dl>
  );
}

function Results({ job }: { job: Job }) {
  const best = bestTrialOf(job);
  return (
    <>
      {best && (
        <Fact name="Best">
          <strong>{numberText(best.objective)}</strong>{' '}
          <span class="quiet">{pairsText(best.hyperParameters)}</span>
        </Fact>
      )}
      {reportedOf(job).map(([name, text]) => (
        <Fact key={name} name={name}>
          <span class="break">{text}</span>
        </Fact>
      ))}
      {servingOf(job) && <Fact name="Serving">{servingOf(job)}</Fact>}
      {warningsOf(job).map((warning) => (
        <Fact key={warning} name="Warning">
          {warning}
        </Fact>
      ))}
    </>
  );
}

/** A subject of an issuer is shown without it: `owner`. */
const personOf = (subject: string) => subject.split('|').at(-1);

const Fact = ({ name, children }: { name: string; children: ComponentChildren }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);
