import { useLive } from '../live.ts';
import { Shown } from '../parts/states.tsx';
import { Ago } from '../parts/texts.tsx';

const words = { ok: 'ok', warn: 'look', fail: 'mend' } as const;
const tones = { ok: 'good', warn: 'wait', fail: 'bad' } as const;
const marks = { ok: '✓', warn: '!', fail: '✕' } as const;

/** What keeps people from being told, and what got stuck, with what to do. */
export function DoctorPage() {
  const live = useLive('GET /doctor', {}, () => true);
  return (
    <>
      <div class="head">
        <h1>Doctor</h1>
        <button type="button" onClick={live.refresh}>
          Look again
        </button>
      </div>
      <Shown live={live}>
        {({ checks, time }) => (
          <div class="card">
            <ul class="checks">
              {checks.map(({ name, status, found, fix }) => (
                <li key={`${name} ${found}`}>
                  <span class={`phase ${tones[status]}`}>
                    <span aria-hidden="true" class="mark">
                      {marks[status]}
                    </span>
                    {words[status]}
                  </span>
                  <div class="break">
                    <strong>{name}</strong> {found}
                    {fix && <p class="fix">{fix}</p>}
                  </div>
                </li>
              ))}
            </ul>
            <p class="quiet">
              Looked <Ago at={time} />
            </p>
          </div>
        )}
      </Shown>
    </>
  );
}
