import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Refused } from '../api.ts';
import { Problem } from './states.tsx';

interface ConfirmProps {
  title: string;
  /** What the button says that does it. */
  verb: string;
  grave?: boolean;
  /** What it means, in dollars too. */
  children: ComponentChildren;
  act(): Promise<unknown>;
  close(): void;
}

/** Asks before something is done that costs or cannot be taken back. */
export function Confirm({ title, verb, grave, children, act, close }: ConfirmProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const error = useSignal<Refused | undefined>(undefined);
  const isActing = useSignal(false);
  useEffect(() => dialog.current?.showModal(), []);
  const go = async () => {
    isActing.value = true;
    try {
      await act();
      close();
    } catch (refused) {
      error.value = refused as Refused;
      isActing.value = false;
    }
  };
  return (
    <dialog ref={dialog} onClose={close} aria-labelledby="confirm">
      <h2 id="confirm">{title}</h2>
      <div class="meaning">{children}</div>
      {error.value && <Problem error={error.value} />}
      <div class="buttons">
        <button type="button" onClick={() => dialog.current?.close()}>
          No
        </button>
        <button
          type="button"
          class={grave ? 'grave' : 'main'}
          disabled={isActing.value}
          onClick={go}
        >
          {verb}
        </button>
      </div>
    </dialog>
  );
}
