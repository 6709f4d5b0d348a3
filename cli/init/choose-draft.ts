import { numbersIn } from './csv-file.ts';
import type { Draft } from './draft.ts';
import { programDraft } from './program-draft.ts';
import { scriptDraft } from './script-draft.ts';
import { searchDraft } from './search-draft.ts';
import type { Surroundings } from './surroundings.ts';
import { trainScript } from './train-script.ts';

/** A folder in which programs are: else a CSV file is all that there is. */
const isProgram = (path: string) =>
  /^[^/]+\.(py|m?js|ipynb)$|^Dockerfile$|^package\.json$/.test(path);

/**
 * What to make of a folder: a script for SageMaker is trained, data without a program is learned
 * from, any other program runs as a task, and where there is none one is brought along.
 */
export function chooseDraft(name: string, around: Surroundings): Draft {
  const { files, read } = around;
  const scripts = files.filter((path) => path.endsWith('.py')).sort(trainFirst);
  for (const path of scripts) {
    const script = trainScript(read(path));
    if (script) return scriptDraft(name, path, script, around);
  }
  const tables = files.filter((path) => path.endsWith('.csv'));
  if (!files.some(isProgram)) {
    const data = tables.map((path) => numbersIn(path, read(path))).find(Boolean);
    if (data) return searchDraft(name, data, around.hasPython);
  }
  return programDraft(name, around, tables[0]);
}

const trainFirst = (a: string, b: string) => Number(isTrain(b)) - Number(isTrain(a));
const isTrain = (path: string) => /(^|\/)train\.py$/.test(path);
