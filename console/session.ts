import { signal } from '@preact/signals';
import { go } from './address.ts';

/** Whether somebody is signed in, and if not, why not. */
interface State {
  is: 'beginning' | 'in' | 'out';
  why?: string;
}

const state = signal<State>({ is: 'beginning' });

/** In memory only: a page that is loaded again has none. */
let token: string | undefined;

/** Behind the proxy of `trainyard open` the page lies deeper, and the proxy signs. */
const isBehindProxy = () => !location.pathname.startsWith('/console/');

/** Takes the code out of the address before anything else can see it; `at` is where to go. */
function codeFromAddress(): string | undefined {
  const [, code, at] = /^#code=([\w-]+)(?:&at=([\w/-]+))?$/.exec(location.hash) ?? [];
  if (code) history.replaceState(null, '', location.pathname);
  if (at) go(`#/${at}`);
  return code;
}

/** Gives the code, which is good once and for five minutes, for a token. */
async function exchange(code: string): Promise<State> {
  const response = await fetch(new URL('../_local/sessions', document.baseURI), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code }),
    credentials: 'omit',
  }).catch(() => undefined);
  if (!response) return { is: 'out', why: 'The plane does not answer.' };
  const answer = await response.json();
  token = answer.token;
  return token ? { is: 'in' } : { is: 'out', why: answer.message };
}

/** Who is signed in here, until the page is closed or loaded again. */
export const session = {
  state,
  token: (): string | undefined => token,
  async begin(): Promise<void> {
    const code = codeFromAddress();
    if (code) state.value = await exchange(code);
    else state.value = { is: isBehindProxy() ? 'in' : 'out' };
  },
  end(why: string): void {
    token = undefined;
    state.value = { is: 'out', why };
  },
};
