import { machinePicture } from '../../shared/machine/picture.ts';
import attempt from '../../statemachines/attempt.asl.json' with { type: 'json' };
import job from '../../statemachines/job.asl.json' with { type: 'json' };
import type { Job } from './job.ts';

/** Where the machines of a job and of its attempt are in each phase in which they work. */
const whereIn: Readonly<Partial<Record<Job['phase'], readonly [string, string?]>>> = {
  Verifying: ['Verify'],
  Provisioning: ['Run', 'Start'],
  Running: ['Run', 'Watch'],
  Finalizing: ['Run', 'Collect'],
};

/** The state machines that work on a job; the states in which they are now stand out. */
export function Machines({ phase }: Pick<Job, 'phase'>) {
  const [ofJob, ofAttempt] = whereIn[phase] ?? [];
  const pictures = [
    { machine: job, id: 'job', title: 'The state machine of a job', at: ofJob },
    { machine: attempt, id: 'attempt', title: 'The state machine of an attempt', at: ofAttempt },
  ];
  return (
    <section class="card" aria-labelledby="machines">
      <h2 id="machines">State machines</h2>
      <details>
        <summary>
          {ofJob
            ? `In ${[ofJob, ofAttempt].filter(Boolean).join(', ')} now`
            : 'What it went through'}
        </summary>
        <div class="machines">
          {pictures.map(({ machine, id, title, at }) => (
            <figure
              key={id}
              dangerouslySetInnerHTML={{
                __html: machinePicture(machine, { id, title, at: at ? [at] : [] }).text,
              }}
            />
          ))}
        </div>
      </details>
    </section>
  );
}
