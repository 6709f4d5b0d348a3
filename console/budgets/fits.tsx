import { href } from '../address.ts';
import { useLive } from '../live.ts';
import { dollars } from '../parts/texts.tsx';
import { type Budget, fitsOf } from './month.ts';

/** Jobs that are looked through for what was submitted before. */
const limit = 100;

/** What of the jobs that were submitted before would fit into what is left of the month. */
export function Fits({ budget: { project, leftUsd } }: { budget: Budget }) {
  const { data } = useLive('GET /jobs', { query: { project, limit } });
  if (leftUsd === null || !data) return null;
  const fits = fitsOf(leftUsd, data.items);
  if (fits.length === 0) return null;
  return (
    <section class="card" aria-labelledby="fits">
      <h2 id="fits">What would fit</h2>
      <table class="plain">
        <thead>
          <tr>
            <th>Job</th>
            <th class="wide">Kind</th>
            <th class="number wide">About</th>
            <th class="number">At most</th>
            <th class="number">Fits into {dollars(String(Math.max(0, Number(leftUsd))))}</th>
          </tr>
        </thead>
        <tbody>
          {fits.map(({ id, name, kind, cost, times }) => (
            <tr key={id}>
              <td class="break">
                <a href={href(['jobs', id])}>{name}</a>
              </td>
              <td class="wide">{kind}</td>
              <td class="number wide">{dollars(cost.estimatedUsd)}</td>
              <td class="number">{dollars(cost.worstUsd)}</td>
              <td class="number">{times === 0 ? 'not' : `${times} ×`}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="quiet">A job holds what it costs at most until it has ended.</p>
    </section>
  );
}
