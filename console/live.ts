import { type Signal, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { Calls } from '../functions/api/calls.ts';
import { type AnswerTo, ask, type CallOf, Refused } from './api.ts';
import { browser } from './browser.ts';
import { nextPause, pace } from './pace.ts';

/** What is known of something that is looked at again and again. */
export interface Live<T> {
  data: T | undefined;
  /** Why the last look failed; what was seen before stays. */
  error: Refused | undefined;
  /** Looks at once. */
  refresh(): void;
}

/** Looks again and again by `look`, which says whether something had changed; ends when told so. */
export function repeat(look: () => Promise<boolean | 'over'>): { end(): void } {
  let pauseMs = pace.minMs;
  let cancel = () => {};
  let isLooking = false;
  let isOver = false;
  const round = async (): Promise<void> => {
    if (isLooking || isOver) return;
    cancel();
    isLooking = true;
    const changed = await look().catch(() => false);
    isLooking = false;
    isOver ||= changed === 'over';
    if (isOver) return;
    pauseMs = nextPause(pauseMs, changed === true, browser.isHidden());
    cancel = browser.after(pauseMs, round);
  };
  const stopHearing = browser.onShown(round);
  void round();
  return {
    end() {
      isOver = true;
      cancel();
      stopHearing();
    },
  };
}

const asRefused = (error: unknown): Refused =>
  error instanceof Refused ? error : new Refused(0, String(error));

/** One call again and again by its ETag, from when a page shows it until that goes. */
class Watched<Key extends keyof Calls> {
  readonly #key: Key;
  readonly #call: CallOf<Key>;
  readonly #shown: Signal<Omit<Live<AnswerTo<Key>>, 'refresh'>>;
  readonly #isOver: (data: AnswerTo<Key>) => boolean;
  #etag: string | undefined;
  readonly loop: ReturnType<typeof repeat>;

  constructor(
    key: Key,
    call: CallOf<Key>,
    shown: Signal<Omit<Live<AnswerTo<Key>>, 'refresh'>>,
    isOver: (data: AnswerTo<Key>) => boolean,
  ) {
    this.#key = key;
    this.#call = call;
    this.#shown = shown;
    this.#isOver = isOver;
    this.loop = repeat(() => this.#look());
  }

  #saysOver(): boolean {
    const { data } = this.#shown.value;
    return data !== undefined && this.#isOver(data);
  }

  /** It is over when an answer says so that was asked for after one had said so. */
  async #look(): Promise<boolean | 'over'> {
    const wasOver = this.#saysOver();
    try {
      const { etag, body } = await ask(this.#key, this.#call, this.#etag);
      this.#etag = etag;
      if (body !== undefined) this.#shown.value = { data: body, error: undefined };
      else if (this.#shown.value.error) {
        this.#shown.value = { ...this.#shown.value, error: undefined };
      }
      return wasOver && this.#saysOver() ? 'over' : body !== undefined;
    } catch (error) {
      this.#shown.value = { ...this.#shown.value, error: asRefused(error) };
      return asRefused(error).status === 401 ? 'over' : false;
    }
  }
}

/**
 * What a call answers, kept up to date while it is shown. With `isOver` it is no longer asked for
 * once it cannot change; without a call nothing is asked.
 */
export function useLive<Key extends keyof Calls>(
  key: Key,
  call: CallOf<Key> | undefined,
  isOver: (data: AnswerTo<Key>) => boolean = () => false,
): Live<AnswerTo<Key>> {
  const shown = useSignal<Omit<Live<AnswerTo<Key>>, 'refresh'>>({
    data: undefined,
    error: undefined,
  });
  const again = useSignal(0);
  const known = useRef<string>(undefined);
  const judge = useRef(isOver);
  judge.current = isOver;
  const asked = call && JSON.stringify(call);
  const round = again.value;
  useEffect(() => {
    if (known.current !== asked) shown.value = { data: undefined, error: undefined };
    known.current = asked;
    if (!call) return undefined;
    const watched = new Watched(key, call, shown, (data) => judge.current(data));
    return () => watched.loop.end();
  }, [key, asked, round]);
  return { ...shown.value, refresh: () => (again.value += 1) };
}

/** A value of time that ticks while it is shown, for what grows older: milliseconds. */
export function useNow(everyMs = 1000): number {
  const now = useSignal(browser.now());
  useEffect(() => browser.every(everyMs, () => (now.value = browser.now())), [everyMs, now]);
  return now.value;
}
