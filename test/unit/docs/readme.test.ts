import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const text = (path: string) =>
  readFileSync(fileURLToPath(new URL(`../../../${path}`, import.meta.url)), 'utf8');

describe('the README', () => {
  const blocks = [...text('README.md').matchAll(/^```yaml\n(.*?)^```/gms)].map(([, yaml]) => yaml!);

  it('leads with a job in Python, as its example has it', () => {
    expect(parse(blocks[0]!)).toEqual(parse(text('examples/python-train/job.yaml')));
    const [, script] = /^```python\n(.*?)^```/ms.exec(text('README.md'))!;
    expect(text('examples/python-train/code/train.py')).toContain(script);
  });

  it('shows the night of the demo, as its example has it', () => {
    expect(parse(blocks[1]!)).toEqual(parse(text('examples/nightly-retrain/nightly.yaml')));
  });

  it('shows the smallest job as its example has it', () => {
    expect(parse(blocks[2]!)).toEqual(parse(text('examples/python-task/job.yaml')));
  });

  it('makes the role that a new account lacks before it deploys', () => {
    const readme = text('README.md');
    const step = 'aws iam create-service-linked-role --aws-service-name ecs.amazonaws.com || true';
    expect(readme.indexOf(step)).toBeGreaterThan(0);
    expect(readme.indexOf(step)).toBeLessThan(readme.indexOf('npx cdk deploy'));
    expect(readme).toContain('--import-existing-resources');
  });
});
