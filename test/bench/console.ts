import { existsSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { type Browser, chromium } from 'playwright-core';
import { buildConsole } from '../../infra/build-console.ts';
import { type Chapter, exactly, type Figure, spread } from './figure.ts';
import type { Leftovers } from './leftovers.ts';

const chromiumPath = '/usr/bin/chromium';
/** Jobs of the long list. */
const count = 10_000;

/** Jobs as the API lists them, newest first. */
const jobs = Array.from({ length: count }, (_, at) => ({
  id: `job_${String(count - at).padStart(26, '0')}`,
  kind: 'task',
  name: `night-${at}`,
  project: 'default',
  phase: 'Succeeded',
  reason: null,
  message: null,
  attempt: 1,
  createdAt: '2026-01-01T02:00:00.000Z',
  updatedAt: '2026-01-01T02:10:00.000Z',
  startedAt: '2026-01-01T02:00:10.000Z',
  endedAt: '2026-01-01T02:10:00.000Z',
  submittedBy: 'owner',
  cost: { estimatedUsd: '0.10', worstUsd: '0.50', actualUsd: '0.08' },
}));

/** The same in one document that has no program and no style. */
const plain = `<!doctype html><title>Jobs</title><table><tbody>${jobs
  .map(({ name, id, phase, kind, cost }) => {
    const cells = [name, id, phase, kind, '9 min 50 s', cost.actualUsd, '2026-01-01'];
    return `<tr><td>${cells.join('</td><td>')}</td></tr>`;
  })
  .join('')}</tbody></table>`;

const types: Readonly<Record<string, string>> = {
  html: 'text/html',
  css: 'text/css',
  js: 'text/javascript',
  svg: 'image/svg+xml',
};

/** Answers as a plane would, at once: the page below a proxy's path, jobs by hundreds. */
async function serve(leftovers: Leftovers): Promise<string> {
  const files = await buildConsole();
  const server = createServer((incoming, outgoing) => {
    const { pathname, searchParams } = new URL(incoming.url ?? '/', 'http://here');
    if (pathname === '/plain') return send(outgoing, 'text/html', plain);
    const name = pathname.replace('/p/console/', '') || 'index.html';
    const file = files.get(name);
    if (file) return send(outgoing, types[name.split('.').at(-1)!]!, file);
    if (pathname !== '/p/jobs') return send(outgoing, 'application/json', '{}');
    const from = Number(searchParams.get('cursor') ?? 0);
    const to = from + Number(searchParams.get('limit'));
    const cursor = to < count ? String(to) : null;
    send(outgoing, 'application/json', JSON.stringify({ items: jobs.slice(from, to), cursor }));
  });
  leftovers.add(() => server.close());
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function send(outgoing: ServerResponse, type: string, body: string | Uint8Array): void {
  outgoing.writeHead(200, { 'content-type': type });
  outgoing.end(body);
}

/** Milliseconds to the first picture, and until a row of a job is in the page. */
async function opened(browser: Browser, url: string, row: string) {
  const page = await browser.newPage();
  const began = performance.now();
  await page.goto(url, { waitUntil: 'commit' });
  await page.locator(row).first().waitFor();
  const rowMs = performance.now() - began;
  const paint = 'performance.getEntriesByName("first-contentful-paint")[0]?.startTime';
  await page.waitForFunction(paint);
  const paintMs = (await page.evaluate(paint)) as number;
  return { page, rowMs, paintMs };
}

/** Milliseconds of a frame, each of which goes a hundred rows further. */
const scrolled = `new Promise((done) => {
  const frames = [];
  let last = performance.now();
  const step = () => {
    const now = performance.now();
    frames.push(now - last);
    last = now;
    scrollBy(0, 5600);
    if (frames.length < 60) requestAnimationFrame(step);
    else done(frames);
  };
  requestAnimationFrame(step);
})`;

async function framesOf(browser: Browser, url: string, isConsole: boolean): Promise<number[]> {
  const { page } = await opened(browser, url, 'tbody tr');
  const older = page.getByRole('button', { name: 'Older jobs' });
  while (isConsole && (await older.count()) > 0) {
    await older.click();
    await page.waitForFunction('!document.querySelector(".more button:disabled")');
  }
  const frames = (await page.evaluate(scrolled)) as number[];
  await page.close();
  return frames;
}

/** The console beside the same ten thousand jobs in plain HTML; nothing without Chromium. */
export async function consoleChapter(runs: number, leftovers: Leftovers): Promise<Chapter> {
  const files = [...(await buildConsole()).values()];
  const figures: Figure[] = [
    {
      what: 'size of all files, compressed',
      unit: 'KB',
      ours: exactly(files.reduce((sum, file) => sum + gzipSync(file).length, 0) / 1000),
      how: 'what a browser loads once',
    },
  ];
  const title = 'The console';
  if (!existsSync(chromiumPath)) return { title: `${title} (no Chromium here)`, figures };
  const at = await serve(leftovers);
  const browser = await chromium.launch({
    executablePath: chromiumPath,
    args: ['--no-sandbox'],
  });
  leftovers.add(() => browser.close());
  const [console, html] = [`${at}/p/console/`, `${at}/plain`];
  const samples: { ours: Times; anchor: Times }[] = [];
  for (let run = 0; run < runs; run += 1) {
    samples.push({ ours: await times(browser, console), anchor: await times(browser, html) });
  }
  const anchorIs = 'the same 10,000 jobs in one document of plain HTML';
  for (const [what, name] of [
    ['first picture', 'paintMs'],
    ['first job is there', 'rowMs'],
  ] as const) {
    const [ours, anchor] = (['ours', 'anchor'] as const).map((whose) =>
      spread(samples.map((sample) => sample[whose][name])),
    );
    figures.push({
      what,
      unit: 'ms',
      ours: ours!,
      anchor: anchor!,
      anchorIs,
      how: `${runs} loads`,
    });
  }
  figures.push({
    what: 'a frame while 10,000 jobs are scrolled',
    unit: 'ms',
    ours: spread(await framesOf(browser, console, true)),
    anchor: spread(await framesOf(browser, html, false)),
    anchorIs,
    how: '60 frames, 100 rows each',
  });
  return { title, figures };
}

interface Times {
  paintMs: number;
  rowMs: number;
}

async function times(browser: Browser, url: string): Promise<Times> {
  const { page, ...measured } = await opened(browser, url, 'tbody tr td');
  await page.close();
  return measured;
}
