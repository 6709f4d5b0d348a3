import type { NumbersFile } from './csv-file.ts';
import { type Draft, inline } from './draft.ts';
import { ownProgram } from './own-program.ts';

const python = { train: 'train.py', serve: 'serve.py', files: ['train.py', 'serve.py'] };
const node = {
  train: 'train.mjs',
  serve: 'serve.mjs',
  files: ['train.mjs', 'serve.mjs', 'model.mjs', 'package.json'],
};

/** Data and no program: one column is learned from the others, and the best model served. */
export function searchDraft(name: string, data: NumbersFile, hasPython: boolean): Draft {
  const { train, serve, files } = hasPython ? python : node;
  const runs = hasPython ? 'python3' : 'node';
  const { target, columns, path } = data;
  const job = `kind: pipeline
name: ${name}
budget: {maxCostUsd: "1.00"}          # refused if an attempt could cost more
stages:
  tune:
    kind: tuning
    source: ./code
    command: [${runs}, ${train}]
    inputs: {train: ${inline(`./${path}`)}}
    hyperParameters: {target: ${inline(target)}}
    objective: {minimize: "validation:rmse", regex: "validation:rmse=([0-9.eE+-]+)"}
    ranges:
      degree: {min: 1, max: 3, type: integer}
      l2: {min: 1e-6, max: 1e-1, scale: log}
    maxJobs: 4
    maxParallelJobs: 2
    timeoutSeconds: 900
  deploy:
    kind: endpoint
    name: ${name}
    model: "\${tune.bestTrainingJob.modelArtifact}"
    source: ./code
    command: [${runs}, ${serve}]
    ttl: 1h                            # after this it is deleted
`;
  const example = Object.fromEntries(columns.map((column) => [column, 1]));
  return {
    saw: `${path}, with numbers in ${[...columns, target].join(', ')}`,
    does: `learns ${target} from the other numbers of ${path} and serves the best of 4 models`,
    job,
    programs: files.map((file) => ({ path: `code/${file}`, text: ownProgram(file) })),
    before: [],
    after: [`trainyard invoke ${name} --json '${JSON.stringify(example)}'`],
  };
}
