import { type Html, html } from '../../shared/html.ts';
import { machinePicture } from '../../shared/machine/picture.ts';
import attempt from '../../statemachines/attempt.asl.json' with { type: 'json' };
import job from '../../statemachines/job.asl.json' with { type: 'json' };

/** What every job goes through: the two state machines that did the work, as pictures. */
export const machinesSection = (): Html =>
  html`<section aria-label="The state machines"><h2>The state machines</h2>
<p class="soft">Every job goes through these two; the machine of an attempt is begun by Run.</p>
<div class="machines">
${machinePicture(job, { id: 'job', title: 'The state machine of a job' })}
${machinePicture(attempt, { id: 'attempt', title: 'The state machine of an attempt' })}
</div></section>`;
