import { describe, expect, it } from 'vitest';
import { functionPlans, machineNames } from '../../infra/aws/inventory.ts';
import { root } from '../../infra/aws/paths.ts';
import { reasons } from '../../shared/errors.ts';
import { kinds } from '../../statemachines/kinds/kinds.ts';
import { cycleRules } from './cycles.ts';
import { documentRules } from './documents.ts';
import { formRules } from './form.ts';
import { importRules } from './imports.ts';
import { lockedDependencies } from './installed.ts';
import { kindRules } from './kind-names.ts';
import { licenceRule } from './licences.ts';
import { portRules } from './ports.ts';
import { readRepository, topLevel } from './repository.ts';
import { shapeRules } from './shapes.ts';
import { tableRules } from './tables.ts';
import { titleRules } from './titles.ts';

const files = readRepository(root);
const tables = {
  plans: functionPlans,
  machines: machineNames,
  kinds: kinds.map(({ name }) => name),
  reasons: Object.keys(reasons),
};
const rules = [
  ...importRules,
  ...cycleRules,
  ...portRules,
  ...formRules,
  ...shapeRules,
  ...tableRules(tables),
  ...kindRules(kinds),
  ...titleRules,
  ...documentRules(root, topLevel(root)),
  licenceRule(lockedDependencies(root)),
];

describe('the repository', () => {
  for (const { says, remedy, find } of rules) {
    it(says, () => {
      const found = find(files);
      if (found.length > 0) expect.fail([remedy, ...found].join('\n  '));
    });
  }
});
