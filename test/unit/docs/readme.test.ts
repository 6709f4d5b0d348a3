import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { linkedRoles } from '../../../cli/account/checks.ts';

const text = (path: string) =>
  readFileSync(fileURLToPath(new URL(`../../../${path}`, import.meta.url)), 'utf8');

const yamlIn = (path: string) =>
  [...text(path).matchAll(/^```yaml\n(.*?)^```/gms)].map(([, yaml]) => yaml!);

describe('the README', () => {
  const blocks = yamlIn('README.md');

  it('is short enough to be read: what is longer has a page of its own', () => {
    expect(text('README.md').trimEnd().split('\n').length).toBeLessThan(200);
  });

  it('leads with a job in Python, as its example has it', () => {
    expect(parse(blocks[0]!)).toEqual(parse(text('examples/python-train/job.yaml')));
    const [, script] = /^```python\n(.*?)^```/ms.exec(text('README.md'))!;
    expect(text('examples/python-train/code/train.py')).toContain(script);
  });

  it('leads to the night of the demo, whose page shows it as its example has it', () => {
    expect(text('README.md')).toContain('](docs/night.md)');
    const [night] = yamlIn('docs/night.md');
    expect(parse(night!)).toEqual(parse(text('examples/nightly-retrain/nightly.yaml')));
  });

  it('shows the smallest job as its example has it', () => {
    expect(parse(blocks[1]!)).toEqual(parse(text('examples/python-task/job.yaml')));
  });

  it('leads to how it is deployed, by the command that makes what a new account lacks', () => {
    expect(text('README.md')).toContain('](docs/deploy.md)');
    const page = text('docs/deploy.md');
    const step = 'npx trainyard plane deploy --region eu-west-1 --yes';
    expect(page.indexOf(step)).toBeGreaterThan(0);
    expect(page.indexOf(step)).toBeLessThan(page.indexOf('npx cdk deploy'));
    expect(Object.keys(linkedRoles)).toContain('ecs.amazonaws.com');
    expect(page).toContain('--import-existing-resources');
  });
});
