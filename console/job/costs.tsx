import { durationText } from '../../cli/show/text.ts';
import { useLive } from '../live.ts';
import { Shown } from '../parts/states.tsx';
import { dollars } from '../parts/texts.tsx';
import { isOver, type Job } from './job.ts';

/** The ledger of a job, and what the plane itself asked of AWS for it. */
export function Costs({ job }: { job: Job }) {
  const live = useLive('GET /jobs/{id}/cost', { path: { id: job.id } }, () => isOver(job));
  return (
    <section class="card" aria-labelledby="cost">
      <h2 id="cost">Cost</h2>
      <Shown live={live}>
        {({ lines, plane, basis, actualUsd }) => (
          <>
            <table class="plain">
              <thead>
                <tr>
                  <th>What</th>
                  <th class="wide">Resource</th>
                  <th class="number">Time</th>
                  <th class="number">Cost</th>
                </tr>
              </thead>
              <tbody>
                {lines.map((line) => (
                  <tr key={`${line.jobId} ${line.attempt} ${line.n}`}>
                    <td>
                      {line.stage ? `${line.stage}: ` : ''}
                      {line.what}
                      {line.state === 'open' && <span class="tag">live</span>}
                    </td>
                    <td class="wide break">{line.resource}</td>
                    <td class="number">{durationText(line.seconds * 1000)}</td>
                    <td class="number">{dollars(line.usd)}</td>
                  </tr>
                ))}
              </tbody>
              <tfoot>
                <tr>
                  <th scope="row">Together</th>
                  <td class="wide" />
                  <td />
                  <td class="number">{dollars(actualUsd)}</td>
                </tr>
              </tfoot>
            </table>
            <p class="quiet">
              {sentence(basis)} The plane’s own requests for it: {dollars(plane.usd)}.{' '}
              {sentence(plane.basis)}
            </p>
          </>
        )}
      </Shown>
    </section>
  );
}

const sentence = (text: string) => (text.endsWith('.') ? text : `${text}.`);
