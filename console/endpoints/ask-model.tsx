import { useSignal } from '@preact/signals';
import { type Refused, textOf } from '../api.ts';
import { Problem } from '../parts/states.tsx';

/** A model's answer that is shown whole, in characters. */
const shown = 20_000;

/** A text of JSON for people; any other as it is. */
function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

/** A box to ask a model: the body as it is sent, the answer as it comes. */
export function AskModel({ name, project }: { name: string; project: string }) {
  const body = useSignal('');
  const answer = useSignal<string | undefined>(undefined);
  const error = useSignal<Refused | undefined>(undefined);
  const isAsking = useSignal(false);
  const ask = async (event: Event) => {
    event.preventDefault();
    isAsking.value = true;
    error.value = undefined;
    try {
      const isJson = /^\s*[[{"]/.test(body.value);
      const headers = { 'content-type': isJson ? 'application/json' : 'text/csv' };
      const at = { path: { name }, query: { project }, headers, text: body.value };
      answer.value = pretty(await textOf('POST /endpoints/{name}/invocations', at));
    } catch (refused) {
      error.value = refused as Refused;
    }
    isAsking.value = false;
  };
  return (
    <details>
      <summary>Ask the model</summary>
      <form class="ask" onSubmit={ask}>
        <label>
          <span class="quiet">JSON or CSV, sent as it is</span>
          <textarea
            rows={4}
            required
            spellcheck={false}
            onInput={({ currentTarget }) => (body.value = currentTarget.value)}
          />
        </label>
        <button type="submit" class="main" disabled={isAsking.value}>
          {isAsking.value ? 'Asking …' : 'Ask'}
        </button>
      </form>
      {error.value && <Problem error={error.value} />}
      {answer.value !== undefined && (
        <output>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: keys have to reach what scrolls */}
          <pre class="json" tabIndex={0}>
            {answer.value.slice(0, shown) || 'An empty answer'}
          </pre>
        </output>
      )}
    </details>
  );
}
