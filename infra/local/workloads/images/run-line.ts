import { posix } from 'node:path';
import { refuse, type Step } from './recipe.ts';
import { expand, type Variables } from './variables.ts';

const npm = /^npm (ci|install|i)((?: --?[\w-]+(?:=[\w./:@-]+)?)*)$/;
const pip = /^(?:python3? -m )?pip3? install (.*)$/;
const requirements = /(?:^| )(?:-r|--requirement)[ =]?([\w./-]+)(?= |$)/;
const pipOptions = /^(?: ?--[\w-]+)*$/;

/** Reads the RUN lines that a folder image can follow; any other is refused. */
export function parseRun(text: string, line: number, workdir: string, variables: Variables): Step {
  const run = expand(text, variables).replace(/\s+/g, ' ').trim();
  const byNpm = npm.exec(run);
  if (byNpm) {
    const [, verb = 'ci', flags = ''] = byNpm;
    const args = [verb === 'i' ? 'install' : verb, ...words(flags)];
    return { kind: 'npm', line, args, workdir };
  }
  const pipArgs = pip.exec(run)?.[1] ?? '';
  const file = requirements.exec(pipArgs)?.[1];
  const options = pipArgs.replace(requirements, '');
  if (file && pipOptions.test(options)) {
    const path = posix.resolve(workdir, file);
    return { kind: 'pip', line, file: path, options: words(options), workdir };
  }
  return refuse(
    line,
    `RUN ${run}`,
    'RUN may be npm ci, npm install or pip install -r FILE, each on a line of its own: put what ' +
      'the line makes into the source, or build the image on AWS.',
  );
}

function words(flags: string): string[] {
  return flags.split(' ').filter(Boolean);
}
