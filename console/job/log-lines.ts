import { signal } from '@preact/signals';
import { type AnswerTo, ask, Refused } from '../api.ts';
import { repeat } from '../live.ts';

/** A line of a log. */
export type Line = AnswerTo<'GET /jobs/{id}/logs'>['items'][number];

/** Lines that are kept; the oldest go first. */
const maxLines = 20_000;
/** Pages that are read at once before the browser gets its turn. */
const pagesInARound = 10;

/** The log of a job that is followed until it has ended and all of it was read. */
export class LogLines {
  readonly lines = signal<readonly Line[]>([]);
  readonly error = signal<Refused | undefined>(undefined);
  readonly isRead = signal(false);
  /** Whether the job has ended. */
  isOver = false;
  readonly #id: string;
  #cursor: string | undefined;
  readonly #loop: ReturnType<typeof repeat>;

  constructor(id: string) {
    this.#id = id;
    this.#loop = repeat(() => this.#round());
  }

  end(): void {
    this.#loop.end();
  }

  async #round(): Promise<boolean | 'over'> {
    try {
      const wasOver = this.isOver;
      const found: Line[] = [];
      let more = true;
      for (let pages = 0; more && pages < pagesInARound; pages += 1) {
        const query = { limit: 2000, cursor: this.#cursor };
        const { body } = await ask('GET /jobs/{id}/logs', { path: { id: this.#id }, query });
        found.push(...body!.items);
        this.#cursor = body!.cursor;
        more = body!.more;
      }
      if (found.length > 0) this.lines.value = [...this.lines.value, ...found].slice(-maxLines);
      this.isRead.value = true;
      this.error.value = undefined;
      return wasOver && !more && found.length === 0 ? 'over' : found.length > 0;
    } catch (error) {
      this.error.value = error instanceof Refused ? error : new Refused(0, String(error));
      return this.error.value.status === 401 ? 'over' : false;
    }
  }
}
