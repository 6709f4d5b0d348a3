import { computed, signal } from '@preact/signals';
import { isTerminal } from '../../shared/job/lifecycle.ts';
import { type AnswerTo, ask, type CallOf, Refused } from '../api.ts';
import { repeat } from '../live.ts';
import { merge } from './merge.ts';

/** A job in the list. */
export type Row = AnswerTo<'GET /jobs'>['items'][number];
type Query = NonNullable<CallOf<'GET /jobs'>['query']>;

/** Jobs of one page. */
const pageSize = 100;
/** Pages with living jobs that are looked at in one round, besides the newest. */
const pagesAtOnce = 4;

interface Page {
  /** The id of a job that is newer than its first; absent: there is none. */
  before: string | undefined;
  cursor: string | undefined;
  etag: string | undefined;
  lives: boolean;
}

/** A list of jobs that is kept up to date while it is shown, as far down as somebody looked. */
export class JobRows {
  readonly rows = signal<readonly Row[] | undefined>(undefined);
  readonly error = signal<Refused | undefined>(undefined);
  /** The kinds that were met, to choose among. */
  readonly kinds = computed(() => [...new Set(this.rows.value?.map(({ kind }) => kind))]);
  /** Whether there are older ones. */
  readonly hasMore = signal(false);
  readonly isAdding = signal(false);
  readonly #query: Query;
  #pages: Page[] = [{ before: undefined, cursor: undefined, etag: undefined, lives: true }];
  /** Of the page after the last one. */
  #next: { cursor: string; before: string | undefined } | null = null;
  readonly #loop: ReturnType<typeof repeat>;

  constructor(query: Query) {
    this.#query = query;
    this.#loop = repeat(() => this.#round());
  }

  end(): void {
    this.#loop.end();
  }

  /** Takes the next page. */
  async add(): Promise<void> {
    if (this.#next === null || this.isAdding.value) return;
    this.isAdding.value = true;
    const page = { ...this.#next, etag: undefined, lives: true };
    this.#pages.push(page);
    if (!(await this.#look(page))) this.#pages.pop();
    this.isAdding.value = false;
  }

  async #round(): Promise<boolean | 'over'> {
    const living = this.#pages.slice(1).filter(({ lives }) => lives);
    const looked: boolean[] = [];
    for (const page of [this.#pages[0]!, ...living.slice(0, pagesAtOnce)]) {
      looked.push(await this.#look(page));
    }
    return this.error.value?.status === 401 ? 'over' : looked.includes(true);
  }

  /** Whether the page has changed. */
  async #look(page: Page): Promise<boolean> {
    try {
      const query = { ...this.#query, limit: pageSize, cursor: page.cursor };
      const { etag, body } = await ask('GET /jobs', { query }, page.etag);
      this.error.value = undefined;
      if (!body) return false;
      page.etag = etag;
      this.#take(page, body);
      return true;
    } catch (error) {
      this.error.value = error instanceof Refused ? error : new Refused(0, String(error));
      return false;
    }
  }

  #take(page: Page, { items, cursor }: AnswerTo<'GET /jobs'>): void {
    const known = this.rows.value ?? [];
    const isNewest = page === this.#pages[0];
    const last = items.at(-1)?.id ?? '';
    // More came than a page holds: what lies between is not known, so the list begins anew.
    const isTorn = isNewest && known.length > 0 && cursor !== null && last > known[0]!.id;
    if (isTorn) this.#pages = [page];
    const isLast = page === this.#pages.at(-1);
    this.rows.value = merge(isTorn ? [] : known, items, page.before, isLast && cursor === null);
    page.lives = items.some(({ phase }) => !isTerminal(phase));
    if (!isLast) return;
    this.#next = cursor === null ? null : { cursor, before: items.at(-1)?.id ?? page.before };
    this.hasMore.value = cursor !== null;
  }
}
