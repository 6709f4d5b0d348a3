import { describe, expect, it } from 'vitest';
import { kindRules } from './kind-names.ts';
import { fileOf } from './repository.ts';

const [rule] = kindRules([
  { name: 'task', shape: () => ({ image: {} }) },
  { name: 'image', shape: () => ({ source: {} }) },
]);
const found = (path: string, text: string) => rule!.find([fileOf(path, text)]);

describe('the rule of the names of kinds', () => {
  it.each([
    "if (job.kind === 'task') return [];",
    'const some = ["task"];',
    "const kind = one ? 'image' : other;",
  ])('finds a name in `%s`', (text) => {
    expect(found('functions/plan/made.ts', text)).toEqual([
      expect.stringMatching(/^functions\/plan\/made.ts:1 '(task|image)'$/),
    ]);
  });

  it.each([
    ['statemachines/kinds/task/kind.ts', "const name = 'task';"],
    ['statemachines/kinds/kinds.ts', "const first = 'task';"],
    ['infra/local/services/ecs/ecs.ts', "const what = 'task';"],
    ['test/stories/story.ts', "const job = { kind: 'task' };"],
    ['shared/one.ts', "// A job of kind 'task'.\nconst path = ['image'];"],
  ])('finds nothing in %s: %s', (path, text) => {
    expect(found(path, text)).toEqual([]);
  });
});
