import { readFileSync } from 'node:fs';

/** Those that `init` brings along, by their names in the user's folder. */
const programs: Readonly<Record<string, URL>> = {
  'main.mjs': new URL('../../examples/first-job/main.mjs', import.meta.url),
  'main.py': new URL('../../examples/first-job/main.py', import.meta.url),
  'model.mjs': new URL('../../examples/first-job/model.mjs', import.meta.url),
  'serve.mjs': new URL('../../examples/first-job/serve.mjs', import.meta.url),
  'serve.py': new URL('../../examples/first-job/serve.py', import.meta.url),
  'train.mjs': new URL('../../examples/first-job/train.mjs', import.meta.url),
  'train.py': new URL('../../examples/first-job/train.py', import.meta.url),
};

/** By its `package.json` a folder is known to be Node's. */
const packageJson = '{"private": true, "type": "module"}\n';

/** The text of a program that `init` writes where there is none. */
export const ownProgram = (name: string): string =>
  name === 'package.json' ? packageJson : readFileSync(programs[name]!, 'utf8');
