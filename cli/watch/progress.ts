import { stagesOf } from '../api/job.ts';
import { progressText, queueText } from '../show/job-text.ts';
import { durationText } from '../show/text.ts';
import type { System } from '../system.ts';
import type { View } from './seen.ts';

/** Shows how a job goes on. */
export interface Progress {
  show(view: View): void;
  /** Something besides the job. */
  say(text: string): void;
  /** Time has passed. */
  tick(): void;
  end(): void;
}

/** One thing to know about a job: its phase, a stage's, how far its trials are. */
interface Fact {
  name: string;
  phase: string;
  more: string;
}

/** What is known of a job, itself first, then its stages. */
function factsOf({ job, tuning }: View): Fact[] {
  const name = job.name ?? job.id;
  const trials = progressText(job);
  const why = job.reason === job.phase ? '' : (job.reason ?? '');
  const more = [trials && `trials ${trials}`, why, job.message, queueText(job)]
    .filter(Boolean)
    .join(', ');
  const stages = stagesOf(job).map(({ name: stage, phase, message }) => {
    const own = tuning.get(stage);
    const done = own ? progressText(own) : '';
    return { name: stage, phase, more: done ? `trials ${done}` : (message ?? '') };
  });
  return [{ name, phase: job.phase, more }, ...stages];
}

/** Progress as fits where it goes: one living block on a terminal, else a line for each change. */
export function progressOn(system: System): Progress {
  return system.isTerminal ? liveBlock(system) : plainLines(system);
}

/** A line only when something has changed, with the time since the start of watching. */
function plainLines(system: System): Progress {
  const start = system.now();
  const known = new Map<string, string>();
  let said = '';
  const print = (text: string) =>
    system.err(`[${durationText(system.now() - start).padStart(8)}] ${text}\n`);
  return {
    show(view) {
      said = '';
      for (const [index, { name, phase, more }] of factsOf(view).entries()) {
        const text = `${name} ${phase}${more ? `, ${more}` : ''}`;
        const key = index > 0 ? `stage ${name}` : 'job';
        const isNews = known.get(key) !== text && phase !== 'Waiting';
        known.set(key, text);
        if (isNews) print(text);
      }
    },
    say(text) {
      if (text !== said) print(text);
      said = text;
    },
    tick() {},
    end() {},
  };
}

const marks: Record<string, string> = {
  Succeeded: '✔',
  Failed: '✘',
  Cancelled: '✘',
  Skipped: '–',
  Waiting: '·',
};

/** A block of lines that is written over in place. */
export function liveBlock(system: System): Progress {
  const start = system.now();
  let height = 0;
  let facts: Fact[] = [];
  let note = '';
  const draw = () => {
    const elapsed = durationText(system.now() - start);
    const width = Math.max(0, ...facts.map(({ name }) => name.length));
    const lines = facts.map(({ name, phase, more }, index) => {
      const mark = `${index > 0 ? '  ' : ''}${marks[phase] ?? '●'}`;
      const time = index > 0 ? '' : `  ${elapsed}`;
      return `${mark} ${name.padEnd(width)}  ${phase.padEnd(12)} ${more}${time}`.trimEnd();
    });
    if (note) lines.push(note);
    const fitting = lines.map((line) => [...line].slice(0, system.width() - 1).join(''));
    const back = height > 0 ? `\u001b[${height}A\u001b[0J` : '';
    system.err(`${back}${fitting.map((line) => `${line}\n`).join('')}`);
    height = fitting.length;
  };
  return {
    show(view) {
      facts = factsOf(view);
      note = '';
      draw();
    },
    say(text) {
      note = text;
      draw();
    },
    tick: draw,
    end() {},
  };
}
