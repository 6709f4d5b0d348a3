import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { takesClient, version } from '../../shared/version.ts';
import { kinds } from '../../statemachines/kinds/kinds.ts';
import { readSteps, stepsOfToday } from '../recorded/recorded-steps.ts';
import { everyKind } from './every-kind.ts';
import { historyOf, type Machine } from './executions.ts';
import { releaseAssembly } from './release-assembly.ts';
import { forgetPlanes, noDenials, type Story, startStory, taskJob } from './story.ts';

const folder = mkdtempSync(`${tmpdir()}/trainyard-steps-`);
/** Named as what vitest loads as it is (`vitest.config.ts`). */
const into = `${folder}/cdk.out`;
mkdirSync(into);
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => {
  noDenials();
  forgetPlanes();
});

/** Those that this release may follow, and this one. */
const releases = readdirSync(fileURLToPath(new URL('../recorded', import.meta.url)))
  .flatMap((name) => /^(\d+\.\d+)\.steps\.br$/.exec(name)?.[1] ?? [])
  .filter((release) => takesClient(release));

const allWell = Object.fromEntries(kinds.map(({ name }) => [name, 'Succeeded']));

/** Submits a job of each kind at once; an image is smoke-run, so its machine waits twice. */
async function submitEach(story: Story, of = Object.keys(allWell)): Promise<Map<string, string>> {
  const jobs = new Map<string, object>();
  for (const name of of) jobs.set(name, await everyKind[name]!(story));
  const ids = new Map<string, string>();
  for (const [name, job] of jobs) {
    const smoke = 'source' in job ? { verify: { command: ['node', '--version'] } } : {};
    ids.set(name, await story.submit({ ...job, ...smoke }));
  }
  return ids;
}

/** The states of a job's execution, each once. */
async function statesOf(story: Story, id: string, machine: Machine = 'job'): Promise<string[]> {
  const events = await historyOf(story, id, machine);
  const names = events.flatMap(({ stateEnteredEventDetails: at }) => at?.name ?? []);
  return [...new Set(names)];
}

/**
 * How each ended, and whether its machines had to wait anything out: that would hide from the end
 * what a step and a machine do not understand of each other.
 */
async function endsOf(story: Story, ids: ReadonlyMap<string, string>) {
  const ends: Record<string, string> = {};
  for (const [name, id] of ids) {
    const { phase, message } = await story.end(id);
    await story.advance(60_000);
    const states = [...(await statesOf(story, id)), ...(await statesOf(story, id, 'attempt'))];
    const odd = states.filter((state) => ['Pause', 'Again', 'Failed'].includes(state));
    ends[name] = [phase, message, ...odd].filter(Boolean).join(', ');
  }
  return ends;
}

/** The machines of a release to come: the job's has a state more, before all others. */
function withNewState(): Record<string, string> {
  const { machines } = stepsOfToday();
  const { StartAt, States, ...rest } = JSON.parse(machines.job!);
  const Upgraded = { Type: 'Pass', Next: StartAt };
  const job = { ...rest, StartAt: 'Upgraded', States: { Upgraded, ...States } };
  return { ...machines, job: JSON.stringify(job) };
}

it('keeps what a job of this release runs', () => {
  expect(releases).toContain(version.split('.').slice(0, 2).join('.'));
});

describe.each(releases)('the release %s', (release) => {
  const { machines, bundles } = readSteps(release);

  it('has machines that end a job of each kind on the steps of today', async () => {
    const story = await startStory({ assembly: releaseAssembly({ machines }, into) });
    expect(await endsOf(story, await submitEach(story))).toEqual(allWell);
  });

  it('has steps on which the machines of today end a job of each kind', async () => {
    const story = await startStory({ assembly: releaseAssembly({ bundles }, into) });
    expect(await endsOf(story, await submitEach(story))).toEqual(allWell);
  });

  it('is upgraded while jobs run: they keep their machine, and new ones get the new', async () => {
    const story = await startStory({ assembly: releaseAssembly({ machines, bundles }, into) });
    const ids = await submitEach(story, ['image', 'task', 'pipeline']);
    await story.until(ids.get('task')!, 'Running');
    story.deploy(releaseAssembly({ machines: withNewState() }, into));
    expect(new Set(Object.values(await endsOf(story, ids)))).toEqual(new Set(['Succeeded']));
    const later = await story.submit(taskJob);
    expect((await story.end(later)).phase).toBe('Succeeded');
    expect(await statesOf(story, ids.get('task')!)).toEqual(['Verify', 'Run', 'Settle']);
    expect(await statesOf(story, later)).toEqual(['Upgraded', 'Verify', 'Run', 'Settle']);
  });
});
