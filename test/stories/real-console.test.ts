import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { chromiumPath, launched } from '../browser.ts';
import { Walk } from './browser-walk.ts';
import { needProgram } from './needed.ts';
import { bars } from './newest-bars.ts';
import { openedAs } from './opened-as.ts';
import { RealPlane } from './real-plane.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const schedule = join(root, 'examples/nightly-retrain/nightly.yaml');

/** `npm run pictures`: the pictures of the README are made anew, of a whole night. */
const isDrawing = process.env.TRAINYARD_PICTURES !== undefined;

/** The night of the example with few short trials. */
const night = {
  'tune.hyperParameters.epochs': '20',
  'tune.ranges.learning_rate': '{min: 0.004, max: 0.006}',
  'tune.maxJobs': '2',
};

const task = { kind: 'task', image: 'node:24' };
const broken = { ...task, name: 'broken', command: ['node', '--eval', 'thisIsNotThere()'] };
const calm = { ...task, name: 'calm', command: ['sleep', '300'] };

describe('the console in a real browser', { timeout: 120_000 }, () => {
  const plane = new RealPlane();
  let browser: Browser | undefined;
  let walk: Walk;
  let failed: string;
  let nightly: string;
  let url: string;

  const go = (place: string) => walk.page.goto(`${plane.file.apiUrl}/console/#/${place}`);
  const idInAddress = () => /job_\w+/.exec(walk.page.url())![0];
  /** The job that a button has made, once its page is shown. */
  async function jobAfter(name: string, before: string): Promise<string> {
    await walk.page.waitForURL((to) => /jobs\/job_/.test(to.hash) && !to.hash.includes(before));
    await walk.heading(new RegExp(`^${name} `));
    return idInAddress();
  }

  beforeAll(async () => {
    browser = await launched();
    if (!browser) return;
    await plane.start();
    walk = await Walk.begin(browser);
  });
  beforeEach((ctx) => needProgram(chromiumPath, ctx));
  afterAll(async () => {
    await browser?.close();
    await plane.close();
  });

  it('signs in once, and begins the night of a schedule by its button', async () => {
    const sets = Object.entries(isDrawing ? {} : night).map(([at, to]) => `job.stages.${at}=${to}`);
    await plane.command('apply', schedule, ...sets.flatMap((set) => ['--set', set]));
    failed = await plane.submit(plane.write('broken.json', broken));
    ({ url } = await plane.command('open'));
    await walk.page.goto(url);
    await walk.heading('Jobs');
    expect(walk.page.url()).not.toContain('code');
    await go('live');
    await walk.see('Nothing lives on');
    await walk.look('live-empty');
    await go('schedules');
    await walk.heading('nightly-retrain');
    await walk.look('schedules');
    const said = await walk.confirm('Run now', 'Run nightly-retrain now?', 'Run it');
    expect(said).toMatch(/about \$\d+\.\d+, at most \$\d+\.\d+ in all its attempts/);
    nightly = await jobAfter('nightly-retrain', 'nothing');
  });

  it('shows why a job failed, tries it again and deletes it', async () => {
    await go('jobs');
    await walk.page.getByRole('link', { name: 'broken' }).click();
    await walk.page.getByRole('region', { name: 'Why' }).waitFor();
    await walk.see(/thisIsNotThere is not defined/);
    await walk.press('List its files');
    await walk.see('It has left no files.');
    await walk.look('failed');
    const again = await walk.confirm('Retry', 'Try broken again?', 'Submit it again');
    expect(again).toMatch(/about \$0\.\d+, at most \$0\.\d+/);
    const second = await jobAfter('broken', failed);
    expect((await plane.end(second)).phase).toBe('Failed');
    await walk.see(`another try of`);
    expect(await walk.confirm('Delete', 'Delete broken?', 'Delete it')).toMatch(/\$0\.00/);
    await walk.heading('Jobs');
    await go(`jobs/${second}`);
    await walk.see('This is not here');
    await walk.look('gone');
  });

  it('ends what computes by its button', async () => {
    const running = await plane.submit(plane.write('calm.json', calm));
    await go(`jobs/${running}`);
    await walk.press('Cancel');
    const dialog = walk.page.getByRole('dialog', { name: 'Cancel calm?' });
    expect(await dialog.textContent()).toMatch(/\$0\.00.*at most \$0\.0\d/);
    await walk.look('cancel');
    await dialog.getByRole('button', { name: 'Cancel the job' }).click();
    await walk.heading('calm Cancelled');
    expect((await plane.get(`/jobs/${running}`)).phase).toBe('Cancelled');
  });

  it('follows the night to its end: stages, trials, metrics, log, cost and machines', async () => {
    await go(`jobs/${nightly}`);
    await walk.heading('nightly-retrain Succeeded', 90_000);
    for (const picture of [/wd against/, /lines through/, /The course of tune: validation:rmse/]) {
      await walk.page.getByRole('img', { name: picture }).waitFor();
    }
    await walk.page.getByText('What it went through').click();
    await walk.page.getByRole('img', { name: /^The state machine of an attempt/ }).waitFor();
    await walk.page.getByLabel('Search the log').fill('naive');
    await walk.press('Pause');
    await walk.press('Follow');
    await walk.look('night');
    expect(await walk.print('night')).toBeGreaterThan(1);
    if (isDrawing) await walk.draw('console-job.png', 1120, 1140);
  });

  it('compares jobs, and narrows their list', async () => {
    await go('jobs?stages=shown');
    for (const name of ['broken', 'nightly-retrain']) {
      await walk.page.getByLabel(`Compare ${name}`).check();
    }
    await walk.look('jobs');
    await walk.page.getByRole('link', { name: 'Compare them' }).click();
    await walk.page.getByRole('link', { name: 'nightly-retrain' }).waitFor();
    await walk.look('compare');
    await go('jobs?name=calm&phase=Cancelled&kind=task');
    await walk.page.getByRole('link', { name: 'calm' }).waitFor();
    expect(await walk.page.locator('tbody tr').count()).toBe(1);
  });

  it('asks the model, swaps it, and rolls it back', async () => {
    const { modelArtifact, image } = (await plane.get('/endpoints/price-forecast')).current;
    const file = join(root, 'examples/price-forecast/endpoint.yaml');
    const swap = plane.submit(file, `model=${modelArtifact}`, `image=${image}`);
    await go('endpoints');
    await walk.page.getByText('Ask the model').click();
    await walk.page.getByLabel('JSON or CSV').fill(JSON.stringify({ bars: bars() }));
    await walk.press('Ask');
    await walk.see('"forecast":');
    await walk.see('Requests in 24 hours');
    await walk.look('endpoints');
    expect(await plane.end(await swap)).toMatchObject({ phase: 'Succeeded' });
    const title = 'Roll price-forecast back?';
    expect(await walk.confirm('Roll back', title, 'Roll it back')).toMatch(/\$0\.12 an hour/);
    const back = await jobAfter('price-forecast', 'nothing');
    expect(await plane.end(back)).toMatchObject({ phase: 'Succeeded' });
  });

  it('has no buttons for a viewer, and says what is not for them', async () => {
    const { url: proxied, close } = await openedAs(plane, 'viewer');
    const looking = await Walk.begin(browser!);
    const visit = async (place: string, heading: string | RegExp) => {
      await looking.page.goto(`${proxied}#/${place}`);
      await looking.heading(heading);
      await looking.loaded();
      const names = await looking.page.getByRole('button').allTextContents();
      return names.filter((name) => !['Skip to the content', 'Look again'].includes(name));
    };
    expect(await visit('schedules', 'nightly-retrain')).toEqual([]);
    expect(await visit('endpoints', 'price-forecast')).toEqual([]);
    expect(await looking.page.getByText('Ask the model').count()).toBe(0);
    expect(await visit('live', 'price-forecast')).toEqual([]);
    expect(await visit('budget', 'Budget')).toEqual([]);
    expect(await visit(`jobs/${failed}`, /^broken/)).toEqual(['Pause', 'List its files']);
    await looking.see('viewer');
    await looking.page.goto(`${proxied}#/jobs?project=other`);
    await looking.page.getByRole('alert').waitFor();
    await looking.look('no-permission');
    expect(looking.faults).toEqual([]);
    expect(await close()).toBe(0);
    await looking.page.context().close();
  });

  it('shows the month of a budget, what would fit, and a refusal for want of money', async () => {
    await go('budget');
    await walk.heading('default');
    await plane.command('budget', 'set', 'default', '--monthly', '0.3');
    await walk.heading('What would fit');
    await walk.look('budget');
    await go('schedules');
    await walk.press('Run now');
    const dialog = walk.page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Run it' }).click();
    await dialog
      .getByText(/for a whole month/)
      .last()
      .waitFor();
    await walk.look('refused');
    await dialog.getByRole('button', { name: 'No' }).click();
    await go('budget');
    const title = 'Let default go on?';
    expect(await walk.confirm('Resume past its limit', title, 'Let it go on')).toMatch(/\$0\.30/);
    await walk.see(/lifted for this month/);
  });

  it('lets what lives on live longer and ends it, pauses and deletes a schedule', async () => {
    await go('live');
    await walk.heading('price-forecast');
    await walk.look('live');
    const longer = await walk.confirm('Extend', 'Let price-forecast live longer?', 'Extend it');
    expect(longer).toMatch(/costs \$\d+\.\d\d at \$0\.12 an hour/);
    await walk.confirm('End', 'End price-forecast?', 'End it');
    await walk.see('Nothing lives on');
    await go('schedules');
    await walk.confirm('Pause', 'Pause nightly-retrain?', 'Pause it');
    await walk.confirm('Resume', 'Resume nightly-retrain?', 'Resume it');
    await walk.confirm('Delete', 'Delete nightly-retrain?', 'Delete it');
    await walk.see('No schedules');
  });

  it('has nothing to find for axe on the other pages, and fits a telephone', async () => {
    for (const name of ['Models', 'Doctor']) {
      await walk.page.getByRole('link', { name, exact: true }).click();
      await walk.page.getByRole('heading', { name, level: 1 }).waitFor();
      await walk.loaded();
      await walk.look(name.toLowerCase());
    }
    await walk.press('Look again');
    await walk.page.setViewportSize({ width: 360, height: 740 });
    const places = [
      `jobs/${nightly}`,
      'jobs',
      'endpoints',
      'live',
      'schedules',
      'models',
      'budget',
    ];
    for (const place of [...places, 'doctor']) {
      await go(place);
      await walk.page.getByRole('heading', { level: 1 }).waitFor();
      await walk.loaded();
      expect(await walk.overflow(), place).toBe(0);
      await walk.picture(`telephone-${place.replace(/\/.*/, '-one')}`);
    }
    await walk.page.setViewportSize({ width: 1280, height: 900 });
  });

  it('writes a report that needs no network, prints, and has nothing to find for axe', async () => {
    const file = join(plane.data, 'report.html');
    await plane.say('report', nightly, '-o', file);
    const reading = await Walk.begin(browser!);
    await reading.page.context().setOffline(true);
    await reading.page.goto(`file://${file}`);
    await reading.heading('nightly-retrain');
    await reading.look('report');
    expect(await reading.print('report')).toBeGreaterThan(2);
    await reading.page.setViewportSize({ width: 360, height: 740 });
    expect(await reading.overflow()).toBe(0);
    expect(reading.faults).toEqual([]);
    if (isDrawing) await reading.draw('report.png', 1000, 840, 'Stage tune');
    await reading.page.context().close();
  });

  it('is signed out when it is loaded again, and takes no code twice', async () => {
    await walk.page.reload();
    await walk.see('You are not signed in');
    await walk.look('signed-out');
    expect(walk.faults).toEqual([]);
    await walk.page.goto('about:blank');
    await walk.page.goto(url);
    await walk.see(/was used already/);
    expect(plane.complaints).toEqual([]);
  });
});
