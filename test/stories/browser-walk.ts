import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import axe from 'axe-core';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { expect } from 'vitest';

/** Pictures of every page, for who looks: in a folder that the machine empties. */
const pictures = mkdtempSync(join(tmpdir(), 'trainyard-console-'));

/** Of a window. */
const size = { width: 1280, height: 900 };

/** How long anything may take to be shown, on a machine that does much else. */
const patienceMs = 20_000;

/** Somebody's page in a browser: what it shows, and what is wrong with that. */
export class Walk {
  readonly page: Page;
  /** What the page has said that it should not: errors, and what its policy has refused. */
  readonly faults: string[] = [];
  readonly #session: CDPSession;

  private constructor(page: Page, session: CDPSession) {
    this.page = page;
    this.#session = session;
    page.setDefaultTimeout(patienceMs);
    page.on('pageerror', ({ message }) => this.faults.push(message));
    page.on('console', (said) => {
      // The browser itself tells of answers that are refusals; the pages show those.
      if (/^Failed to load resource: .* status of 4\d\d/.test(said.text())) return;
      if (['error', 'warning'].includes(said.type())) this.faults.push(said.text());
    });
  }

  static async begin(browser: Browser): Promise<Walk> {
    const page = await browser.newPage({ viewport: size });
    return new Walk(page, await page.context().newCDPSession(page));
  }

  see = (text: string | RegExp): Promise<void> => this.page.getByText(text).first().waitFor();

  /** Waits for a heading, which may come after what takes its time (milliseconds). */
  heading = (name: string | RegExp, timeout = patienceMs): Promise<void> =>
    this.page.getByRole('heading', { name }).first().waitFor({ timeout });

  /** Waits until nothing of the page is on its way. */
  async loaded(): Promise<void> {
    const bars = this.page.getByRole('status', { name: 'Loading' });
    await expect.poll(() => bars.count(), { timeout: patienceMs }).toBe(0);
  }

  press = (name: string | RegExp): Promise<void> =>
    this.page.getByRole('button', { name, exact: true }).click();

  /** Presses a button that asks first, and answers what the dialog says; then says yes. */
  async confirm(button: string, title: string, yes: string): Promise<string> {
    await this.press(button);
    const dialog = this.page.getByRole('dialog', { name: title });
    await dialog.getByText('$').first().waitFor();
    const said = (await dialog.textContent()) ?? '';
    await dialog.getByRole('button', { name: yes, exact: true }).click();
    return said;
  }

  /** What axe finds; the debugger runs it, whom the policy of the page does not bind. */
  async violations(rules?: readonly string[]): Promise<string[]> {
    const only = { runOnly: { type: 'rule', values: rules } };
    const options = JSON.stringify(rules ? only : {});
    const ids =
      `axe.run(document, ${options}).then(({ violations }) => violations.map(({ id, nodes }) => ` +
      'id + ": " + nodes.map(({ html }) => html).join()))';
    const expression = `typeof axe === 'object' || (() => {${axe.source}})(); ${ids}`;
    const { result } = await this.#session.send('Runtime.evaluate', {
      ...{ expression, awaitPromise: true, returnByValue: true },
    });
    return result.value as string[];
  }

  /** Looks at it in light and dark, which differ in colours alone, and keeps a picture of each. */
  async look(name: string): Promise<void> {
    for (const colorScheme of ['light', 'dark'] as const) {
      await this.page.emulateMedia({ colorScheme });
      const rules = colorScheme === 'dark' ? ['color-contrast'] : undefined;
      expect(await this.violations(rules), `${name}, ${colorScheme}`).toEqual([]);
      await this.picture(`${name}-${colorScheme}`);
    }
    await this.page.emulateMedia({ colorScheme: 'light' });
  }

  /** Keeps a picture of the whole page. */
  async picture(name: string): Promise<void> {
    await this.page.evaluate('scrollTo(0, 0)');
    await this.page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
  }

  /** Draws a picture of the documents: a window of the page, from its top or from a section. */
  async draw(name: string, width: number, height: number, section = ''): Promise<void> {
    const path = fileURLToPath(new URL(`../../docs/pictures/${name}`, import.meta.url));
    await this.page.setViewportSize({ width, height });
    const from = `document.querySelector('[aria-label="${section}"]') ?? document.body`;
    await this.page.evaluate(`(${from}).scrollIntoView()`);
    const picture = await this.page.screenshot({ path });
    expect(picture.length).toBeLessThan(150_000);
    await this.page.setViewportSize(size);
  }

  /** How much wider the page is than its window: nothing, where it fits. */
  overflow = (): Promise<number> =>
    this.page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');

  /** Prints on A4: nothing is cut at the right, and the paper is not empty; answers its pages. */
  async print(name: string): Promise<number> {
    const before = this.page.viewportSize()!;
    await this.page.emulateMedia({ media: 'print' });
    // What is left of 210 mm between margins of 16 mm, at 96 pixels an inch.
    await this.page.setViewportSize({ width: 673, height: 950 });
    expect(await this.overflow(), `${name} on paper`).toBe(0);
    const path = join(pictures, `${name}.pdf`);
    const pdf = await this.page.pdf({ format: 'A4', path, preferCSSPageSize: true });
    await this.page.emulateMedia({ media: 'screen' });
    await this.page.setViewportSize(before);
    const text = pdf.toString('latin1');
    expect(text).toMatch(/\/MediaBox \[0 0 59[45](\.\d+)? 84[12]/);
    expect(pdf.length).toBeGreaterThan(20_000);
    return text.match(/\/Type \/Page\b/g)?.length ?? 0;
  }
}
