import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

/** What every image gets, by the variable of the buildspec in which it comes. */
const programs = {
  PROGRAM_TRAIN: 'train.sh',
  PROGRAM_SERVE: 'serve.sh',
  PROGRAM_SCRIPT_MODE_PY: 'script-mode.py',
  PROGRAM_SCRIPT_MODE_MJS: 'script-mode.mjs',
};

const read = (file: string) => readFileSync(new URL(file, import.meta.url));

/** The buildspec of the project that builds images, with the programs that it puts into them. */
export function imageBuildspec(): string {
  const variables = Object.entries(programs).map(([name, file]) => {
    return `    ${name}: ${gzipSync(read(`image/${file}`)).toString('base64')}\n`;
  });
  return `${read('image-buildspec.yml')}env:\n  variables:\n${variables.join('')}`;
}
