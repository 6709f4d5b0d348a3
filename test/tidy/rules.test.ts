import { describe, expect, it } from 'vitest';
import { licenceOf } from '../../infra/package/licences.ts';
import { codeOnly } from './code-only.ts';
import { documentRules } from './documents.ts';
import { formRules } from './form.ts';
import { found } from './found.ts';
import { licenceRule } from './licences.ts';
import { portRules } from './ports.ts';
import { fileOf } from './repository.ts';
import { shapeRules } from './shapes.ts';
import { tableRules } from './tables.ts';
import { titleRules } from './titles.ts';

describe('what counts as code', () => {
  it('is neither comment nor string, and stays at its offset', () => {
    const text = "const a = 'x // y'; // Date.now()\nconst b = /['\"]/.test(a);";
    expect(codeOnly(text)).toBe(`const a = '      '; ${' '.repeat(13)}\nconst b = /    /.test(a);`);
  });

  it('is also what a template evaluates', () => {
    expect(codeOnly('`now ${Date.now()} or ${`${x}`}`')).toContain('${Date.now()}');
  });
});

describe('the rule of ports', () => {
  const stray = (path: string, text: string) => found(portRules, /from ports/, { [path]: text });

  it.each([
    'Date.now()',
    'new Date()',
    'Math.random()',
    'setTimeout(go, 1)',
    'process.env.HOME',
    '`${Date.now()}`',
  ])('finds %s', (code) => {
    expect(stray('shared/a.ts', `const a = ${code};\n`)).toHaveLength(1);
  });

  it('lets a port have them, a date be read, and a comment name them', () => {
    expect(stray('shared/ports/world.ts', 'Date.now();\n')).toEqual([]);
    expect(stray('shared/a.ts', 'new Date(now); // not Date.now()\n')).toEqual([]);
  });

  it('finds a test that sleeps', () => {
    const files = { 'test/unit/a.test.ts': "import { setTimeout } from 'node:timers/promises';\n" };
    expect(found(portRules, /neither sleep/, files)).not.toEqual([]);
  });
});

describe('the rules of form', () => {
  const documented = '/** Why. */\nexport const a = 1;\n';

  it.each<[string, RegExp, string, string]>([
    ['a file of 301 lines', /300 lines/, 'shared/a.ts', 'a;\n'.repeat(301)],
    ['a line of 101 columns', /100 columns/, 'shared/a.ts', 'a'.repeat(101)],
    ['a function of 52 lines', /50 lines/, 'shared/a.ts', `f() {\n${'  a;\n'.repeat(50)}}\n`],
    ['another case', /kebab-case/, 'shared/jobStore.ts', ''],
    ['a default export', /by name/, 'shared/a.ts', 'export default 1;\n'],
    ['a re-export', /by name/, 'shared/a.ts', "export * from './b.ts';\n"],
    ['an export without its sentence', /exported symbol/, 'shared/a.ts', 'export const a = 1;\n'],
    ['a console', /console/, 'shared/a.ts', 'console.log(1);\n'],
    ['an undeclared any', /any/, 'shared/a.ts', 'const a = b as any;\n'],
    ['a marker', /markers/, 'docs/a.md', `${'TO'}${'DO'}: later\n`],
    ['a statement in a comment', /comments/, 'shared/a.ts', '// const a = one();\n'],
  ])('find %s', (_, says, path, text) => {
    expect(found(formRules, says, { [path]: text })).toHaveLength(1);
  });

  it('find nothing in what is in form', () => {
    const findings = formRules.flatMap(({ says }) =>
      found(formRules, new RegExp(says.slice(0, 20)), { 'shared/job-store.ts': documented }),
    );
    expect(findings).toEqual([]);
  });
});

describe('the rule of shapes', () => {
  it('counts them in the local plane, and not in comments or where the type is made', () => {
    const shapes = (text: string) => `${text}\n`.repeat(1000);
    const files = {
      'infra/local/asl/run.ts': shapes('const a: Shape = b;'),
      'infra/local/asl/map.ts': shapes('// A Shape.'),
      'infra/local/kernel/types.ts': shapes('export type Shape = any;'),
      'shared/money.ts': shapes('const a: Shape = b;'),
    };
    const [total, ...rest] = found(shapeRules, /any shape/, files);
    expect(total).toMatch(/^1000, not \d+:$/);
    expect(rest).toEqual(['infra/local/asl/run.ts 1000']);
  });
});

describe('the rules of tables', () => {
  const steps = (id: string) => `statemachines/attempt/steps/${id}.ts`;
  const tables = {
    plans: [
      { id: 'job-get', sources: [{ file: 'functions/api/jobs/job-get.ts' }] },
      { id: 'task-start', sources: [{ file: steps('start') }], token: 'Start' },
      { id: 'task-collect', sources: [{ file: steps('collect') }], token: 'Collect' },
    ],
    machines: ['job', 'attempt'],
    kinds: ['task'],
    reasons: ['OutOfMemory'],
  };
  const create = '/** It. */\nexport const create = () => {};\n';
  const tokens = '"a": "${Start}", "b": "${Collect}", "c": "${AttemptMachine}"';
  const asl = `{${tokens}, "ErrorEquals": ["Job.OutOfMemory"]}`;
  const whole = {
    'functions/api/jobs/job-get.ts': create,
    'statemachines/attempt/steps/start.ts': create,
    'statemachines/attempt/steps/collect.ts': create,
    'statemachines/kinds/task/kind.ts': '',
    'statemachines/kinds/task/driver.ts': '',
    'statemachines/kinds/drivers.ts': "import { taskDriver } from './task/driver.ts';",
    'statemachines/job.asl.json': asl,
    'examples/one/job.yaml': 'kind: task\n',
  };
  const rules = tableRules(tables);
  const machine = (from: string, to: string) => ({
    ...whole,
    'statemachines/job.asl.json': asl.replace(from, to),
  });

  it('find nothing where tables and files agree', () => {
    expect(
      rules.flatMap(({ find }) => find(Object.entries(whole).map((one) => fileOf(...one)))),
    ).toEqual([]);
  });

  it('find a handler without a row, and a row without a handler', () => {
    const { 'functions/api/jobs/job-get.ts': handler, ...rest } = whole;
    const files = { ...rest, 'functions/api/jobs/job-put.ts': handler };
    expect(found(rules, /a row/, files)).toEqual([
      expect.stringContaining('job-put.ts is in no table'),
      expect.stringContaining('job-get.ts is in a table'),
    ]);
  });

  it('find what a kind lacks', () => {
    const files = { ...whole, 'statemachines/kinds/service/kind.ts': '' };
    expect(found(rules, /every kind/, files).join()).toMatch(
      /driver.ts is missing.*not in .*kinds\/kinds.ts.*not in .*drivers.ts.*no file/,
    );
  });

  it('find a token that names nothing, and a step that nothing calls', () => {
    expect(found(rules, /token/, machine('{Start', '{Strat'))).toHaveLength(2);
  });

  it('find an error that does not exist', () => {
    expect(found(rules, /errors/, machine('OutOfMemory', 'OutOfMemroy'))).toHaveLength(1);
    expect(found(rules, /errors/, machine('Job.OutOfMemory', 'States.Timeout'))).toEqual([]);
  });

  it('find a part of the local plane without its README', () => {
    const files = { 'infra/local/services/sns/sns.ts': '', 'infra/local/iam/README.md': '' };
    expect(found(rules, /explains/, files)).toEqual([expect.stringContaining('services/sns/')]);
  });
});

describe('the rules of titles', () => {
  const poor = (code: string) => found(titleRules, /sentences/, { 'test/a.test.ts': code });

  it.each([
    "it('should hold', () => {});",
    "it('holds.', () => {});",
    "it('holds', () => {});",
    "it.only('holds for all', () => {});",
    "it.skip('holds for all', () => {});",
    "test.skipIf(absent)('holds for all', () => {});",
  ])('find %s', (code) => {
    expect(poor(code)).toHaveLength(1);
  });

  it('find nothing in a sentence, nor in a skip that says when it runs', () => {
    expect(poor("it('holds for all', () => {});")).toEqual([]);
    expect(poor("test.skipIf(absent)('holds (where there is one)', () => {});")).toEqual([]);
  });

  it('find two groups of one name', () => {
    const text = "describe('a', () => {});\ndescribe('a', () => {});\n";
    expect(found(titleRules, /one group/, { 'test/a.test.ts': text })).toEqual([
      'test/a.test.ts:2',
    ]);
  });
});

describe('the rules of documents', () => {
  const rules = documentRules('/srv/checkout/trainyard', ['shared', 'lib']);
  const fenced = (line: string) => `# A\n\n\`\`\`sh\n${line}\n\`\`\`\n`;
  const commands = (line: string) =>
    found(rules, /commands/, {
      'package.json': '{"scripts": {"test": "", "demo": "", "start": ""}}',
      'README.md': fenced(line),
    });

  it('find a second title, but not in a fence', () => {
    expect(found(rules, /one title/, { 'a.md': '# A\n\n# B\n' })).toHaveLength(1);
    expect(found(rules, /one title/, { 'a.md': fenced('# a comment') })).toEqual([]);
  });

  it('find a link to nothing', () => {
    const files = { 'docs/a.md': '# A\n[b](b.md), [c](../c), [d](https://d.org)', 'c/e.ts': '' };
    expect(found(rules, /links/, files)).toEqual(['docs/a.md: docs/b.md']);
  });

  it.each([
    'npm run dmeo',
    'npm run demo -- --jsn',
    'npx trainyard sumbit job.yaml',
    'npx trainyard submit',
    'npx trainyard token --role owner',
    'eval "$(npx trainyard aws-envv)" && aws s3 ls',
  ])('find the command %s', (line) => {
    expect(commands(line)).toHaveLength(1);
  });

  it.each([
    'npm ci && npm test',
    'npm start -- --port 0 --ephemeral   # a plane',
    'npm run demo -- --json > job.json',
    'npx trainyard submit job.yaml --watch --set maxJobs=4',
    'eval "$(npx trainyard aws-env)" && aws s3 ls',
  ])('find nothing in %s', (line) => {
    expect(commands(line)).toEqual([]);
  });

  it.each([
    'see /srv/checkout/notes.md',
    `see /${'home'}/somebody/notes.md`,
    `see ${'issue'} 12`,
    `${'Co'}-${'Authored'}-By: somebody`,
    `from https://${'registry'}.example.org/left-pad`,
  ])('find the tie in "%s"', (text) => {
    expect(found(rules, /no machine/, { 'docs/a.md': text })).toHaveLength(1);
  });

  it('find what does not belong at the top', () => {
    expect(found(rules, /at its top only/, {})).toEqual(['lib']);
  });
});

describe('the rule of licences', () => {
  const refused = (licence: string) => licenceRule([{ name: 'a', licence }]).find([]);

  it('finds the AGPL and a package without a licence', () => {
    expect(refused('AGPL-3.0-only')).toHaveLength(1);
    expect(refused('')).toHaveLength(1);
  });

  it('finds nothing where another licence may be chosen', () => {
    expect(refused('(MIT OR AGPL-3.0)')).toEqual([]);
  });

  it('reads the older forms too', () => {
    expect(licenceOf({ licenses: [{ type: 'MIT' }, { type: 'GPL-2.0' }] })).toBe('MIT OR GPL-2.0');
  });
});
