const marks: Readonly<Record<string, string>> = {
  Succeeded: '✓',
  Failed: '✕',
  Cancelled: '⊘',
  Skipped: '–',
  Waiting: '○',
  Pending: '○',
  Queued: '○',
  Recovering: '↻',
};

const tones: Readonly<Record<string, string>> = {
  Succeeded: 'good',
  Failed: 'bad',
  Cancelled: 'still',
  Skipped: 'still',
  Waiting: 'still',
  Pending: 'wait',
  Queued: 'wait',
  Recovering: 'wait',
  Deleting: 'still',
  Creating: 'wait',
  InService: 'good',
};

/** Of a phase or state: the class that its colour hangs on. */
export const toneOf = (phase: string): string => tones[phase] ?? 'busy';

/** A phase as a mark and a word, so that its colour says nothing alone. */
export const Phase = ({ phase }: { phase: string }) => (
  <span class={`phase ${toneOf(phase)}`}>
    <span aria-hidden="true" class="mark">
      {marks[phase] ?? '●'}
    </span>
    {phase}
  </span>
);
