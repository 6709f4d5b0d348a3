import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../../cli/run-command.ts';
import { realSystem } from '../../cli/system.ts';
import type { ContainerSpec } from '../../infra/local/workloads/types.ts';
import { calmModel, noDenials, type Story, startStory } from '../stories/story.ts';
import { words } from '../tidy/documents.ts';
import { commandsIn, fences } from '../unit/docs/fences.ts';
import { runsElsewhere } from './run-elsewhere.ts';
import { frontOf } from './virtual-front.ts';

/** Who watches a job looks seldom: what happens between two looks is the same. */
const patientMs = 60_000;

const root = fileURLToPath(new URL('../..', import.meta.url));
const real = realSystem();

/** What programs of the examples leave: rows in each output, and a result that goes on. */
function model(spec: ContainerSpec, random: () => number) {
  const places = spec.command ?? [];
  const rows = places.filter((part) => /^s3:.*\/outputs\//.test(part));
  const results = places.filter((part) => /^s3:.*\/result\.json$/.test(part));
  const result = JSON.stringify({ good: true, better: true, summary: 'Better.' });
  const calm = calmModel!(spec, random);
  return {
    ...calm,
    lines: [...calm.lines!, '#quality_metric: host=algo-1, validation rmse <loss>=1.5'],
    objects: Object.fromEntries([
      ...rows.map((place) => [`${place}rows.csv`, '1,2\n']),
      ...results.map((place) => [place, result]),
    ]),
  };
}

/** What a page's reader has in the working folder. */
function furnish(folder: string, page: string, lines: readonly string[]): void {
  if (lines.some((line) => line.includes(' examples/'))) {
    symlinkSync(join(root, 'examples'), join(folder, 'examples'));
  }
  for (const [name, text] of Object.entries(data)) writeFileSync(join(folder, name), text);
  const [shown] = fences.filter(({ at, language }) => at.startsWith(page) && language === 'yaml');
  if (shown) for (const name of jobFiles) writeFileSync(join(folder, name), shown.text);
  mkdirSync(join(folder, 'model'));
  writeFileSync(join(folder, 'model/weights.json'), '{}');
  writeFileSync(join(folder, 'request.json'), JSON.stringify(request));
}

const data = {
  'digit.csv': `${'0,'.repeat(783)}0\n`,
  'row.csv': '0.01,0.02,0.03,0.04\n',
  'sizes.csv': '0.5\n2\n',
};
const jobFiles = ['notebook.yaml', 'service.yaml'];
const request = {
  family: 'chore',
  containerDefinitions: [{ name: 'main', image: 'registry.example/worker:1', command: ['run'] }],
};

describe('the commands of a page', () => {
  const place = mkdtempSync(join(tmpdir(), 'trainyard-pages-'));
  let story: Story;
  let front: Awaited<ReturnType<typeof frontOf>>;
  let token = '';
  beforeAll(async () => {
    story = await startStory({ model });
    front = await frontOf(story);
    token = await story.token('default', 'admin');
  });
  afterEach(async () => {
    await type('trainyard budget remove default', place);
    noDenials();
  });
  afterAll(() => {
    front.close();
    rmSync(place, { recursive: true });
  });

  /** Types it in that folder; what opens the console ends by Ctrl-C once it has said where. */
  async function type(line: string, folder: string) {
    const [, name = '', ...rest] = words(line.replace(/^npx /, ''));
    let said = '';
    let interrupt = () => {};
    const code = await runCommand([name, ...rest], {
      ...real,
      now: () => story.clock.now(),
      sleep: (ms) => story.advance(Math.max(ms, patientMs)),
      env: { TRAINYARD_URL: front.url, TRAINYARD_TOKEN: token, HOME: folder },
      cwd: folder,
      out: (text) => {
        said += text;
        interrupt();
      },
      err: (text) => {
        said += text;
      },
      isTerminal: false,
      hasColours: false,
      onSignals: (stop) => {
        if (name === 'open') interrupt = stop;
      },
    });
    return { code, said };
  }

  const shells = fences.filter(({ language, mark }) => language === 'sh' && mark === '');
  const pages = Map.groupBy(shells, ({ at }) => at.replace(/:\d+$/, ''));
  const lines = [...pages].map(([page, blocks]) => {
    const all = blocks.flatMap(({ text }) => commandsIn(text));
    return [page, all.filter((line) => !runsElsewhere(line))] as const;
  });

  it.each(lines.filter(([, run]) => run.length > 0))(
    'of %s run as they stand there',
    async (page, run) => {
      const folder = join(place, page.replaceAll('/', '-'));
      mkdirSync(folder);
      furnish(folder, page, run);
      for (const line of run) {
        const { code, said } = await type(line, folder);
        expect(code, `${page}: ${line}\n${said}`).toBe(0);
      }
    },
  );
});
