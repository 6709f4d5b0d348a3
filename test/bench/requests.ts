import { Agent, request } from 'node:http';
import { mintLocalToken } from '../../infra/local/boot/local-token.ts';
import { readPlaneFile } from '../../infra/local/boot/plane-file.ts';
import { type Chapter, exactly, type Figure, quantile, spread } from './figure.ts';
import { postedJob } from './posted-job.ts';

const total = 200;
const together = 8;
const warmUp = 16;

/** What somebody who looks around asks for, each a function of its own. */
const handlersOf = (job: string) => [
  ...['/jobs', `/jobs/${job}`, `/jobs/${job}/events`, `/jobs/${job}/trials`, `/jobs/${job}/cost`],
  ...['/endpoints', '/schedules', '/budgets/default', '/openapi.json', '/health'],
];
const turns = 60;

/** One load: how often a second it was answered, and each answer's milliseconds. */
interface Load {
  perSecond: number;
  latencies: number[];
}

interface Target {
  url: string;
  method: 'GET' | 'POST';
  status: number;
  headers?: Record<string, string>;
  body?: string;
}

/** `POST /jobs` beside `GET /health` of the same plane and beside a bare server. */
export async function requestChapter(
  data: string,
  plane: { url: string },
  bare: { url: string },
): Promise<Chapter> {
  const headers = {
    authorization: `Bearer ${await tokenOf(data)}`,
    'content-type': 'application/json',
  };
  const body = JSON.stringify(postedJob);
  const post: Omit<Target, 'url' | 'status'> = { method: 'POST', headers, body };
  const floor = await load({ ...post, url: `${bare.url}/jobs`, status: 200 });
  const health = await load({ url: `${plane.url}/health`, method: 'GET', status: 200 });
  const jobs = await load({ ...post, url: `${plane.url}/jobs`, status: 202 });
  const anchors = { 'GET /health of the same plane': health, 'a bare node:http server': floor };
  const figures = Object.entries(anchors).flatMap(([anchorIs, anchor]) =>
    compare(jobs, anchor, anchorIs),
  );
  figures.push(await doorsFigure(plane.url, headers));
  return { title: 'POST /jobs on the plane, over the loopback', figures };
}

/** Ten functions in turn beside one of them: what it costs when none was the last. */
async function doorsFigure(url: string, headers: Record<string, string>): Promise<Figure> {
  const posted = await fetch(`${url}/jobs`, {
    method: 'POST',
    headers,
    body: JSON.stringify(postedJob),
  });
  const handlers = handlersOf(((await posted.json()) as { id: string }).id).map(
    (path) => url + path,
  );
  return {
    what: `GET of ${handlers.length} functions in turn`,
    unit: 'ms',
    ours: spread(await inTurn(handlers, headers)),
    anchor: spread(await inTurn(handlers.slice(0, 1), headers)),
    anchorIs: 'GET /jobs alone',
    how: `${turns} requests, one at a time, after one of each`,
  };
}

/** Milliseconds of requests one after another; the first of each is not counted. */
async function inTurn(urls: readonly string[], headers: Record<string, string>): Promise<number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const latencies: number[] = [];
  for (let turn = 0; turn < urls.length + turns; turn += 1) {
    const began = performance.now();
    await send({ url: urls[turn % urls.length]!, method: 'GET', status: 200, headers }, agent);
    latencies.push(performance.now() - began);
  }
  agent.destroy();
  return latencies.slice(urls.length);
}

async function tokenOf(data: string): Promise<string> {
  const file = readPlaneFile(data);
  if (!file) throw new Error('The plane of the benchmark does not run.');
  const request = {
    projects: ['*'],
    role: 'submitter' as const,
    subject: 'bench',
    ttlSeconds: 600,
  };
  return mintLocalToken(file, request, Date.now());
}

/** Sends `total` requests, `together` at a time, after a few that are not counted. */
async function load(target: Target): Promise<Load> {
  const agent = new Agent({ keepAlive: true, maxSockets: together });
  await senders(warmUp, target, agent);
  const began = performance.now();
  const latencies = await senders(total, target, agent);
  const perSecond = (total * 1000) / (performance.now() - began);
  agent.destroy();
  return { perSecond, latencies };
}

async function senders(count: number, target: Target, agent: Agent): Promise<number[]> {
  const latencies: number[] = [];
  let left = count;
  const one = async () => {
    while (left > 0) {
      left -= 1;
      const began = performance.now();
      await send(target, agent);
      latencies.push(performance.now() - began);
    }
  };
  await Promise.all(Array.from({ length: together }, one));
  return latencies;
}

function send({ url, method, status, headers = {}, body }: Target, agent: Agent): Promise<void> {
  return new Promise((done, fail) => {
    const outgoing = request(url, { method, headers, agent }, (response) => {
      response.resume().on('end', () => {
        if (response.statusCode === status) done();
        else fail(new Error(`${method} ${url} answered ${response.statusCode}.`));
      });
    });
    outgoing.on('error', fail).end(body);
  });
}

function compare(ours: Load, anchor: Load, anchorIs: string): Figure[] {
  const how = `${total} requests, ${together} at a time; the plane admits the jobs meanwhile`;
  const latency = (part: number, what: string): Figure => ({
    what,
    unit: 'ms',
    ours: exactly(quantile(ours.latencies, part)),
    anchor: exactly(quantile(anchor.latencies, part)),
    anchorIs,
    how,
  });
  return [
    {
      what: 'throughput',
      unit: '/s',
      ours: exactly(ours.perSecond),
      anchor: exactly(anchor.perSecond),
      anchorIs,
      how,
    },
    { ...latency(0.5, 'latency, median'), ours: spread(ours.latencies) },
    latency(0.99, 'latency, 99th percentile'),
  ];
}
