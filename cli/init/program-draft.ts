import { type Draft, inline } from './draft.ts';
import { ownProgram } from './own-program.ts';
import { venv } from './script-draft.ts';
import type { Surroundings } from './surroundings.ts';

/** A program that is there, or one of our own: a task that runs it. */
export function programDraft(name: string, around: Surroundings, data: string | undefined): Draft {
  return (
    ofDockerfile(name, around, data) ??
    ofPython(name, around, data) ??
    ofNode(name, around, data) ??
    ofOurs(name, around, data)
  );
}

const task = (
  name: string,
  source: string,
  command: string[],
  data: string | undefined,
) => `kind: task
name: ${name}
source: ${source}
${command.length > 0 ? `command: ${inline(command)}\n` : ''}${
  data ? `inputs: ${inline({ data: `./${data}` })}   # the folder SM_CHANNEL_DATA\n` : ''
}`;

function ofDockerfile(name: string, { files }: Surroundings, data: string | undefined) {
  if (!files.includes('Dockerfile')) return undefined;
  const hint = "# command: [python3, main.py]   # instead of the image's own\n";
  const job = task(name, '.', [], data) + hint;
  return {
    saw: 'a Dockerfile',
    does: 'builds it and runs its command',
    job,
    programs: [],
    before: [],
    after: [],
  };
}

/** The file that is most likely the one to run: by its name, then by what it says. */
function programIn(files: readonly string[], read: Surroundings['read'], ending: RegExp) {
  const own = files.filter((path) => ending.test(path) && !path.includes('/'));
  const known = /^(main|run|train|app|index)\./;
  const says = (path: string) => /__name__\s*==\s*["']__main__["']/.test(read(path));
  return own.find((path) => known.test(path)) ?? own.find(says) ?? own[0];
}

function ofPython(name: string, around: Surroundings, data: string | undefined): Draft | undefined {
  const program = programIn(around.files, around.read, /\.py$/);
  if (!program) return undefined;
  const job = task(name, '.', ['python3', program], data);
  return {
    saw: program,
    does: `runs ${program}`,
    job,
    programs: [],
    before: venv('.', around),
    after: [],
  };
}

function ofNode(name: string, { files, read }: Surroundings, data: string | undefined) {
  if (!files.includes('package.json')) return undefined;
  const { main, start } = packageOf(read('package.json'));
  const program = main ?? programIn(files, read, /\.m?js$/);
  const command = program ? ['node', program] : start ? ['npm', 'start'] : undefined;
  if (!command) return undefined;
  const job = task(name, '.', command, data);
  const saw = `package.json${program ? ` and ${program}` : ''}`;
  return { saw, does: `runs ${command.join(' ')}`, job, programs: [], before: [], after: [] };
}

/** What a `package.json` says of its program, whatever else stands there. */
function packageOf(text: string): { main?: string; start?: string } {
  try {
    const { main, scripts } = Object(JSON.parse(text));
    const { start } = Object(scripts);
    const isText = (value: unknown) => typeof value === 'string' && value !== '';
    return { ...(isText(main) ? { main } : {}), ...(isText(start) ? { start } : {}) };
  } catch {
    return {};
  }
}

/** What our own program writes. */
const outputs = 'outputs: [summary]   # the folder TRAINYARD_OUTPUT_SUMMARY\n';

function ofOurs(name: string, { hasPython }: Surroundings, data: string | undefined): Draft {
  const program = hasPython ? 'main.py' : 'main.mjs';
  const command = [hasPython ? 'python3' : 'node', program];
  const files = hasPython ? [program] : [program, 'package.json'];
  return {
    saw: data ? `${data}, and no program` : 'no program',
    does: `runs code/${program}, a program to begin with`,
    job: task(name, './code', command, data) + outputs,
    programs: files.map((file) => ({ path: `code/${file}`, text: ownProgram(file) })),
    before: [],
    after: [],
  };
}
