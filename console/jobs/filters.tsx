import { useRef } from 'preact/hooks';
import { phases } from '../../shared/job/lifecycle.ts';
import { place, setQuery } from '../address.ts';
import { browser } from '../browser.ts';

/** A name is asked for once no key has been struck for so long. */
const typingMs = 300;

/** What the list is narrowed by; it stands in the address. */
export function Filters({ kinds }: { kinds: readonly string[] }) {
  const { query } = place.value;
  const kind = query.get('kind') ?? '';
  const cancel = useRef(() => {});
  const type = (name: string) => {
    cancel.current();
    cancel.current = browser.after(typingMs, () => setQuery({ name }));
  };
  return (
    <search class="filters">
      <input
        type="search"
        aria-label="Name"
        placeholder="Name"
        value={query.get('name') ?? ''}
        onInput={({ currentTarget }) => type(currentTarget.value)}
      />
      <Choice name="kind" among={[...new Set([...kinds, kind].filter(Boolean))].sort()} />
      <Choice name="phase" among={phases} />
      <label class="tick">
        <input
          type="checkbox"
          checked={query.get('stages') === 'shown'}
          onChange={({ currentTarget }) =>
            setQuery({ stages: currentTarget.checked ? 'shown' : undefined })
          }
        />
        Stages
      </label>
    </search>
  );
}

const Choice = ({ name, among }: { name: string; among: readonly string[] }) => (
  <select
    aria-label={`By ${name}`}
    value={place.value.query.get(name) ?? ''}
    onChange={({ currentTarget }) => setQuery({ [name]: currentTarget.value })}
  >
    <option value="">Every {name}</option>
    {among.map((one) => (
      <option key={one}>{one}</option>
    ))}
  </select>
);
