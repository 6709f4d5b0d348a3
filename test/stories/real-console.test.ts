import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axe from 'axe-core';
import { type Browser, type CDPSession, chromium, type Page } from 'playwright-core';
import { afterAll, describe, expect, it } from 'vitest';
import { needProgram } from './needed.ts';
import { planeForEach, type RealPlane } from './real-plane.ts';

/** Debian's own; the library that drives it brings none. */
const chromiumPath = '/usr/bin/chromium';

/** Pictures of every page, for who looks: in a folder that the machine empties. */
const pictures = mkdtempSync(join(tmpdir(), 'trainyard-console-'));

const image = 'node:24';
const broken = {
  kind: 'task',
  name: 'broken',
  image,
  command: ['node', '--eval', 'thisIsNotThere()'],
};
const calm = { kind: 'task', name: 'calm', image, command: ['sleep', '300'] };
/** Trials that say at once what they have found. */
const search = {
  kind: 'tuning',
  name: 'search',
  source: './code',
  command: ['node', 'train.mjs'],
  objective: { minimize: 'loss', regex: 'loss=([0-9.]+)' },
  ranges: { rate: { min: 0.001, max: 0.1, scale: 'log' } },
  maxJobs: 2,
  maxParallelJobs: 2,
};

/** What a page has said that it should not: errors, and what its policy has refused. */
function faultsOf(page: Page): string[] {
  const faults: string[] = [];
  page.on('pageerror', ({ message }) => faults.push(message));
  page.on('console', (said) => {
    if (['error', 'warning'].includes(said.type())) faults.push(said.text());
  });
  return faults;
}

/** What axe finds on the page as it is; the debugger runs it, whom the policy does not bind. */
async function violations(session: CDPSession): Promise<string[]> {
  const ids =
    'axe.run().then(({ violations }) => violations.map(({ id, nodes }) => ' +
    'id + ": " + nodes.map(({ html }) => html).join()))';
  const expression = `${axe.source};${ids}`;
  const { result } = await session.send('Runtime.evaluate', {
    ...{ expression, awaitPromise: true, returnByValue: true },
  });
  return result.value as string[];
}

describe('the console in a real browser', () => {
  let browser: Browser;
  let plane: RealPlane;

  planeForEach((one) => {
    plane = one;
  });
  afterAll(() => browser?.close());

  /** Looks at a page in light and dark: nothing to find for axe, and a picture of each. */
  async function look(page: Page, session: CDPSession, name: string): Promise<void> {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await violations(session), `${name}, ${colorScheme}`).toEqual([]);
      await page.screenshot({ path: join(pictures, `${name}-${colorScheme}.png`), fullPage: true });
    }
  }

  it('shows jobs as they go on, why one failed, and cancels one', {
    timeout: 120_000,
  }, async (ctx) => {
    needProgram(chromiumPath, ctx);
    const failed = await plane.submit(plane.write('broken.json', broken));
    plane.writeProgram('console.log(`loss=${Math.random()}`)');
    const searched = await plane.submit(plane.write('search.json', search));
    browser = await chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox'] });
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    const faults = faultsOf(page);
    const session = await page.context().newCDPSession(page);
    const go = (place: string) => page.goto(`${plane.file.apiUrl}/console/#/${place}`);
    const see = (text: string | RegExp) => page.getByText(text).first().waitFor();

    const { url } = await plane.command('open');
    await page.goto(url);
    await page.getByRole('heading', { name: 'Jobs' }).waitFor();
    expect(page.url()).not.toContain('code');

    await page.getByRole('link', { name: 'broken' }).click();
    await page.getByRole('region', { name: 'Why' }).waitFor();
    await see(/thisIsNotThere is not defined/);
    await look(page, session, 'failed');

    await go(`jobs/${searched}`);
    await page.getByRole('img', { name: /rate against loss/ }).waitFor();
    await look(page, session, 'search');

    await go('jobs');
    const running = await plane.submit(plane.write('calm.json', calm));
    await page.getByRole('link', { name: 'calm' }).click();
    await page.getByRole('button', { name: 'Cancel' }).click();
    const dialog = page.getByRole('dialog', { name: 'Cancel calm?' });
    expect(await dialog.textContent()).toMatch(/\$0\.00.*at most \$0\.0\d/);
    await look(page, session, 'cancel');
    await dialog.getByRole('button', { name: 'Cancel the job' }).click();
    await page.getByRole('heading', { name: 'calm Cancelled' }).waitFor();
    expect((await plane.get(`/jobs/${running}`)).phase).toBe('Cancelled');

    await go('jobs');
    for (const name of ['broken', 'search']) await page.getByLabel(`Compare ${name}`).check();
    await look(page, session, 'jobs');
    await page.getByRole('link', { name: 'Compare them' }).click();
    await page.getByRole('link', { name: 'search' }).waitFor();
    await look(page, session, 'compare');
    for (const name of ['Endpoints', 'Schedules', 'Models', 'Budget', 'Doctor']) {
      await page.getByRole('link', { name, exact: true }).click();
      await page.getByRole('heading', { name, level: 1 }).waitFor();
      await page.getByRole('status', { name: 'Loading' }).waitFor({ state: 'detached' });
      await look(page, session, name.toLowerCase());
    }
    await page.setViewportSize({ width: 360, height: 740 });
    await go(`jobs/${failed}`);
    await page.getByRole('region', { name: 'Why' }).waitFor();
    const widths = await page.evaluate('[document.documentElement.scrollWidth, innerWidth]');
    expect(widths).toEqual([360, 360]);

    await page.reload();
    await see('You are not signed in');
    expect(faults).toEqual([]);
    await page.goto('about:blank');
    await page.goto(url);
    await see(/was used already/);
  });
});
