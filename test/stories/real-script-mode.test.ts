import { describe, expect, it } from 'vitest';
import type { Shape } from '../../infra/local/kernel/types.ts';
import { needProgram } from './needed.ts';
import { planeForEach, type RealPlane } from './real-plane.ts';
import { writeScriptMode } from './script-mode-source.ts';

describe('a training script for SageMaker, unchanged', () => {
  let plane: RealPlane;

  planeForEach((one) => {
    plane = one;
  });

  it('is tuned by its own arguments, runs as a task, and says what it refuses', {
    timeout: 180_000,
  }, async (ctx) => {
    needProgram('python3', ctx);
    writeScriptMode(plane.data);
    const tuning = await plane.submit(
      plane.write('tuning.json', {
        kind: 'tuning',
        source: './code',
        command: ['python3', 'train.py'],
        inputs: { training: './rows.csv' },
        objective: { minimize: 'validation:loss', regex: 'validation:loss=([0-9.eE+-]+)' },
        ranges: {
          lr: { min: 1e-4, max: 1, scale: 'log' },
          'n-estimators': { min: 1, max: 50, type: 'integer' },
        },
        hyperParameters: { b: 8, optimizer: 'adam' },
        maxJobs: 3,
        maxParallelJobs: 3,
      }),
    );
    const job = await plane.end(tuning);
    expect(job, JSON.stringify(job)).toMatchObject({ phase: 'Succeeded' });
    const { items } = await plane.command('trials', tuning);
    for (const { hyperParameters, objective, status } of items as Shape[]) {
      const { lr, 'n-estimators': estimators } = hyperParameters;
      expect(status).toBe('Completed');
      expect(objective).toBeCloseTo((Number(lr) - 0.1) ** 2 + Number(estimators) / 100, 6);
    }
    expect(new Set(items.map(({ objective }: Shape) => objective)).size).toBe(3);
    const said = (await plane.log(tuning)).map(({ message }) => message);
    expect(said).toContain('options: ["adam", 8, ["algo-1"]]');

    const task = await plane.submit(
      plane.write('task.json', {
        kind: 'task',
        source: './code',
        command: ['python3', 'train.py', '--lr', '0.3'],
        inputs: { training: './rows.csv' },
        outputs: ['model'],
      }),
    );
    const { phase, result, message } = await plane.end(task);
    expect(phase, message).toBe('Succeeded');
    const model = await plane.object(`${result.task.outputs.model}model.json`);
    expect(JSON.parse(`${model}`)).toEqual({ lr: 0.3, n_estimators: 10 });

    const misspelt = await plane.submit(
      plane.write('misspelt.json', {
        kind: 'tuning',
        source: './code',
        command: ['python3', 'train.py'],
        inputs: { training: './rows.csv' },
        objective: { minimize: 'validation:loss', regex: 'validation:loss=([0-9.eE+-]+)' },
        ranges: { learning_rate: { min: 1e-4, max: 1 } },
        maxJobs: 1,
      }),
    );
    const failed = await plane.end(misspelt);
    expect(failed).toMatchObject({ phase: 'Failed', reason: 'UserCodeFailed' });
    expect(failed.message).toMatch(/error: unrecognized arguments: --learning_rate 0\.\d+/);
    expect(failed.message).toContain('hyperParameterArguments: false');
    const [trial] = (await plane.command('trials', misspelt)).items as Shape[];
    expect(trial!.failureReason).toContain('unrecognized arguments: --learning_rate');
  });
});
