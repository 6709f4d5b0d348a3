import { describe, expect, it } from 'vitest';
import { cycleRules } from './cycles.ts';
import { found, importing } from './found.ts';
import { importRules } from './imports.ts';

describe('the rule of imports', () => {
  const stray = (path: string, target: string) =>
    found(importRules, /one way/, { [path]: importing(target) });

  it.each([
    ['shared/a.ts', '../statemachines/kinds/kinds.ts'],
    ['statemachines/attempt/steps.ts', './steps/start.ts'],
    ['statemachines/kinds/task/run.ts', '../../../functions/api/routes.ts'],
    ['functions/api/job-get.ts', '../../infra/aws/names.ts'],
    ['functions/api/job-get.ts', 'node:fs'],
    ['shared/a.ts', 'aws-cdk-lib/aws-ecs'],
    ['infra/aws/stack.ts', '../../shared/job/store.ts'],
    ['infra/local/asl/run.ts', '../../../shared/errors.ts'],
    ['infra/local/asl/run.ts', '../iam/store.ts'],
    ['infra/local/services/sns/sns.ts', '../sqs/store.ts'],
    ['cli/commands/get.ts', '../../infra/synth.ts'],
    ['cli/local/open-plane.ts', '../../infra/local/asl/run.ts'],
  ])('finds %s that takes %s, and says what to do', (path, target) => {
    expect(stray(path, target)).toEqual([expect.stringMatching(/:1 imports \S+: \w+/)]);
  });

  it.each([
    ['statemachines/kinds/task/kind.ts', './grants.ts'],
    ['functions/on/job-queued.ts', '../../statemachines/admission/admit.ts'],
    ['infra/aws/inventory.ts', '../../functions/on/rules.ts'],
    ['infra/local/asl/run.ts', '../kernel/types.ts'],
    ['infra/local/services/sns/sns.ts', '../event-pattern/pattern.ts'],
    ['infra/local/boot/compose.ts', '../services/sns/sns.ts'],
    ['cli/local/open-plane.ts', '../../infra/synth.ts'],
    ['cli/api/api.ts', '../../functions/api/calls.ts'],
  ])('lets %s take %s', (path, target) => {
    expect(stray(path, target)).toEqual([]);
  });

  it('sees imports that are not static', () => {
    const text = "const load = () => import('../infra/synth.ts');\n";
    expect(found(importRules, /one way/, { 'cli/main.ts': text })).toHaveLength(1);
  });

  it('keeps examples alone', () => {
    const files = { 'examples/one/train.mjs': importing('../../shared/errors.ts') };
    expect(found(importRules, /stand alone/, files)).toHaveLength(1);
  });
});

describe('the rule of circles', () => {
  it('finds each once, also one that closes by a type, and no file that only leads to it', () => {
    const files = {
      'a/one.ts': importing('./two.ts'),
      'a/two.ts': importing('../b/three.ts'),
      'b/three.ts': "import type { One } from '../a/one.ts';\n",
      'b/four.ts': importing('./three.ts'),
    };
    const way = 'a/one.ts → a/two.ts → b/three.ts → a/one.ts';
    expect(found(cycleRules, /circle/, files)).toEqual([way]);
    expect(found(cycleRules, /circle/, { ...files, 'b/three.ts': '' })).toEqual([]);
  });
});
