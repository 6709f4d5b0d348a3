import { afterEach, expect, test } from 'vitest';
import { fakePlane, jobJson, runLine, type SeenRequest, saidPlane } from './cli-harness.ts';

let plane: Awaited<ReturnType<typeof fakePlane>> | undefined;

afterEach(() => plane?.close());

async function run(argv: string[], answer: Parameters<typeof fakePlane>[0]) {
  plane = await fakePlane(answer);
  return runLine(argv, { url: plane.url });
}

const id = 'job_01J00000000000000000000001';
const pages = ({ path, query }: SeenRequest) => {
  if (path !== '/jobs') return { body: jobJson({ id: path.slice('/jobs/'.length) }) };
  if (query.cursor)
    return { body: { items: [jobJson({ id: 'job_3', name: 'old' })], cursor: null } };
  const stage = jobJson({ id: 'job_9', name: 'old', parent: { jobId: 'job_8', stage: 's' } });
  return { body: { items: [stage, jobJson({ id: 'job_8', name: 'new' })], cursor: 'more' } };
};

test.each([
  ['@latest', 'job_8'],
  ['old', 'job_3'],
  [id, id],
  [id.toLowerCase(), id],
])('the job %s is found as %s; stages are passed over', async (word, found) => {
  const { code, out } = await run(['get', word, '-o', 'json'], pages);
  expect(code).toBe(0);
  expect(JSON.parse(out).id).toBe(found);
});

test('a name that no job has is said so', async () => {
  const { code, err } = await run(['get', 'none', '--project', 'p'], pages);
  expect(code).toBe(2);
  expect(err).toMatch(/no job named 'none' in project 'p'/);
});

test('get never fails because of the job; watch does', async () => {
  const failed = () => ({ body: jobJson({ phase: 'Failed', reason: 'OutOfMemory' }) });
  expect(await run(['get', id], failed)).toMatchObject({ code: 0 });
  expect(await run(['watch', id], failed)).toMatchObject({ code: 1 });
  const done = () => ({ body: jobJson({ phase: 'Succeeded' }) });
  expect(await run(['watch', id], done)).toMatchObject({ code: 0 });
});

test('json and yaml are what the API answered, and nothing else', async () => {
  const answer = () => ({ body: { ...jobJson(), later: { field: [1, 'x'] } } });
  expect(JSON.parse((await run(['get', id, '-o', 'json'], answer)).out)).toEqual(answer().body);
  expect((await run(['get', id, '-o', 'yaml'], answer)).out).toMatch(/^---\nid: .*later:\n/s);
});

test('watching asks with the ETag, prints only changes, and slowly asks less often', async () => {
  const phases = ['Queued', 'Running', 'Running', 'Succeeded'];
  const { code, err, tookMs } = await run(['watch', id], ({ headers }, count) => {
    const phase = phases[Math.floor(count / 20)];
    const etag = `"${phase}"`;
    if (headers['if-none-match'] === etag) return { status: 304 };
    return { headers: { etag }, body: jobJson({ phase }) };
  });
  expect(code).toBe(0);
  expect(err.trim().split('\n')).toEqual([
    '[   0.0 s] one Queued',
    '[   9.5 s] one Running',
    expect.stringContaining('one Succeeded'),
  ]);
  expect(plane?.seen).toHaveLength(60);
  expect(tookMs).toBeGreaterThan(90_000);
});

test('a pipeline shows its stages and how far the trials are', async () => {
  const { err } = await run(['watch', id], ({ path }, count) => {
    const phase = count > 4 ? 'Succeeded' : 'Running';
    const progress = { done: count > 2 ? 2 : 1, total: 8, best: 16.5 };
    if (path.endsWith('tune')) return { body: jobJson({ kind: 'tuning', phase, progress }) };
    const stages = {
      tune: { kind: 'tuning', trials: true, phase, jobId: 'job_1_tune' },
      last: { kind: 'task', phase: 'Waiting', jobId: null },
    };
    return { body: jobJson({ kind: 'pipeline', phase, stages }) };
  });
  expect(err).toContain('tune Running, trials 1 of 8, best 16.5');
  expect(err).toContain('tune Running, trials 2 of 8, best 16.5');
  expect(err).toContain('tune Succeeded');
  expect(err).not.toContain('last');
});

test('waiting longer than --wait-timeout ends with 5, and the job goes on', async () => {
  const forever = () => ({ body: jobJson() });
  const result = await run(['watch', id, '--wait-timeout', '30'], forever);
  expect(result).toMatchObject({ code: 5, tookMs: 30_000 });
  expect(result.err).toMatch(/has not ended after 30 seconds; it goes on/);
  expect(plane?.seen.every(({ method }) => method === 'GET')).toBe(true);
});

test('a plane that is away for a moment is asked again', async () => {
  const { code, err } = await run(['watch', id], (_request, count) => {
    if (count > 1 && count < 15) return { status: 503, body: { message: 'Service Unavailable' } };
    return { body: jobJson({ phase: count === 1 ? 'Running' : 'Succeeded' }) };
  });
  expect(code).toBe(0);
  expect(err).toMatch(/Service Unavailable Trying again/);
});

test.each([
  ['BudgetExceeded', 422, 4],
  ['InvalidSpec', 422, 2],
  ['NotFound', 404, 2],
  ['Forbidden', 403, 2],
  ['InternalError', 500, 3],
])('the problem %s ends a command with its exit code', async (code, status, exitCode) => {
  const body = { code, status, detail: 'What went wrong.' };
  const result = await run(['cancel', id], () => ({ status, body }));
  expect(result).toMatchObject({ code: exitCode, out: '' });
  expect(result.err).toContain(`What went wrong. (${code})`);
});

test.each([
  ['Running', `Cancelling ${id}; it is Running.\n`],
  ['Cancelled', `${id} is Cancelled.\n`],
])('cancel of a job that is then %s tells whether there is more to come', async (phase, said) => {
  const { code, out } = await run(['cancel', id], () => ({ body: jobJson({ phase }) }));
  expect({ code, out }).toEqual({ code: 0, out: said });
});

test('a problem says where, what was given, what is allowed and what to do', async () => {
  const body = {
    code: 'X',
    detail: 'Bad.',
    pointer: '/a',
    given: 5,
    allowed: ['1', '2'],
    fix: 'Do.',
  };
  expect((await run(['get', id], () => ({ status: 422, body }))).err).toBe(
    'trainyard: Bad. (X)\n  where:   /a\n  given:   5\n  allowed: 1, 2\n  fix:     Do.\n',
  );
  const errors = [
    { pointer: '/a', detail: 'is no number' },
    { pointer: '/b', detail: 'is not known' },
  ];
  expect((await run(['get', id], () => ({ status: 422, body: { ...body, errors } }))).err).toMatch(
    / {2}\/a: is no number\n {2}\/b: is not known\n/,
  );
});

test('without a plane the message says how to start one', async () => {
  const result = await runLine(['list'], { cwd: '/nowhere' });
  expect(result.code).toBe(3);
  expect(result.err).toMatch(
    /No plane runs on the folder .*\n {2}fix: {5}trainyard plane up --data/,
  );
  const away = await runLine(['list'], { url: 'http://127.0.0.1:9' });
  expect(away).toMatchObject({ code: 3 });
});

test('trials of a pipeline are those of its tuning stage', async () => {
  const { out } = await run(['trials', id], ({ path }) => {
    if (path.endsWith('/trials')) {
      const trial = {
        name: 't-1',
        status: 'Completed',
        hyperParameters: { wd: '0.00000123456789' },
      };
      return { body: { items: [{ ...trial, objective: 1.5 }] } };
    }
    return {
      body: jobJson({
        stages: { tune: { kind: 'tuning', trials: true, phase: 'Running', jobId: 'j' } },
      }),
    };
  });
  expect(out).toMatch(
    /TRIAL +STATUS +OBJECTIVE +wd +TOOK\nt-1 +Completed, best +1.5 +1.23457e-6 +-\n/,
  );
});

test('logs go on by cursor to the last, and follow until the job has ended', async () => {
  const line = (message: string) => ({ at: '', source: 'task', stream: 's', message });
  const answer = ({ path, query }: SeenRequest, count: number) => {
    if (!path.endsWith('/logs'))
      return { body: jobJson({ phase: count > 6 ? 'Failed' : 'Running' }) };
    const at = Number(query.cursor ?? 0);
    const items = at < 2 || (count > 6 && at < 3) ? [line(`line ${at + 1}`)] : [];
    return { body: { items, cursor: String(at + items.length) } };
  };
  expect((await run(['logs', id], answer)).out).toBe('task | line 1\ntask | line 2\n');
  expect((await run(['logs', id, '-f'], answer)).out).toBe(
    'task | line 1\ntask | line 2\ntask | line 3\n',
  );
});

test('retry says which job is new, and which stages are done already', async () => {
  const stage = { kind: 'task', phase: 'Succeeded', jobId: 'job_1', message: null, reason: null };
  const stages = { image: { ...stage, reused: true }, last: { ...stage, phase: 'Waiting' } };
  const made = jobJson({ id: 'job_2', kind: 'pipeline', retryOf: id, stages });
  const { code, out } = await run(['retry', id], () => ({ status: 202, body: made }));
  expect({ code, out }).toEqual({
    code: 0,
    out: `Submitted job_2, a retry of ${id}; done already: image\n`,
  });
  const [request] = plane!.seen;
  expect(request).toMatchObject({ method: 'POST', path: `/jobs/${id}/retry` });
  expect(request!.headers['idempotency-key']).toBe('key-1');
});

test('delete shows what would go, and deletes nothing without --yes', async () => {
  const goes = [{ what: 'versions of files', name: 's3://b/p/', count: 3, bytes: 2048 }];
  const stays = [{ what: 'image', name: 'uri', count: 1 }];
  const answer = () => ({ body: { id, goes, stays } });
  const { code, out, err } = await run(['delete', id, '--results'], answer);
  expect(code).toBe(0);
  expect(out).toMatch(/Would be deleted, in this order\n.*\n +versions of files +s3:.* 3 +2.0 KiB/);
  expect(out).toMatch(/Would stay\n.*\n +image +uri/);
  expect(err).toBe(`${saidPlane(plane!.url)}Nothing was deleted: --yes does it.\n`);
  expect(plane!.seen).toMatchObject([{ method: 'GET', query: { results: 'delete' } }]);
});

test('delete --yes asks again until nothing is left, and says what shows it', async () => {
  const { code, out, err } = await run(['delete', id, '--yes'], (_request, count) => {
    const waits = { state: 'Deleting', waitsFor: 'The endpoint btc is ending.' };
    const done = { state: 'Deleted', waitsFor: null, proof: { openLedgerLines: 0, tagged: 0 } };
    return { status: 202, body: { id, ...(count < 4 ? waits : done) } };
  });
  expect({ code, out }).toEqual({
    code: 0,
    out: `${id} is deleted: 0 open lines in its ledger, 0 resources under its tag\n`,
  });
  expect(err).toBe(`${saidPlane(plane!.url)}${id}: The endpoint btc is ending.\n`);
  expect(plane!.seen).toHaveLength(4);
  expect(plane!.seen[0]).toMatchObject({ method: 'DELETE', query: { results: 'keep' } });
  const forever = () => ({ status: 202, body: { id, state: 'Deleting', waitsFor: null } });
  expect(await run(['delete', id, '--yes', '--wait-timeout', '30'], forever)).toMatchObject({
    code: 5,
  });
});

/** A plane that deletes what it is asked to. */
function planeOf(jobs: string[], schedules: string[], living: string[] = []) {
  return ({ method, path }: SeenRequest) => {
    if (path === '/jobs') return { body: { items: jobs.map((one) => jobJson({ id: one })) } };
    const gone = path.split('/').at(-1)!;
    if (method === 'DELETE' && path.startsWith('/schedules/')) {
      schedules.splice(schedules.indexOf(gone), 1);
      return { status: 204 };
    }
    if (method === 'DELETE') {
      jobs.splice(jobs.indexOf(gone), 1);
      const proof = { openLedgerLines: 0, tagged: 0 };
      return { status: 202, body: { id: gone, state: 'Deleted', waitsFor: null, proof } };
    }
    const rest = { schedules, living, jobs: jobs.length, leases: [], tagged: [] };
    return { body: { project: 'p', ...rest } };
  };
}

test('delete --project deletes schedules, then jobs from the newest, and proves it', async () => {
  const listed = await run(['delete', '--project', 'p'], planeOf(['job_2', 'job_1'], ['nightly']));
  expect(listed.out).toMatch(/of project p\n.*\n +schedule +nightly\n +jobs +2\n/);
  expect(plane!.seen.map(({ method }) => method)).toEqual(['GET']);
  plane!.close();
  const line = ['delete', '--project', 'p', '--results', '--yes'];
  const { code, out } = await run(line, planeOf(['job_2', 'job_1'], ['nightly']));
  expect(code).toBe(0);
  expect(out).toMatch(/^2 jobs of project p are deleted.*\nLeft are 0 jobs, 0 .*, 0 tagged/);
  const deletes = plane!.seen.filter(({ method }) => method === 'DELETE');
  expect(deletes.map(({ path }) => path)).toEqual([
    '/schedules/nightly',
    '/jobs/job_2',
    '/jobs/job_1',
  ]);
  expect(deletes[1]!.query).toEqual({ results: 'delete' });
});

test('delete --project waits for all of its jobs together no longer than it was told', async () => {
  const deletes = planeOf(['job_2', 'job_1'], []);
  const asked = new Map<string, number>();
  const line = ['delete', '--project', 'p', '--yes', '--wait-timeout', '30'];
  const { code, err } = await run(line, (request) => {
    const times = (asked.get(request.path) ?? 0) + 1;
    asked.set(request.path, times);
    if (request.method !== 'DELETE' || times > 5) return deletes(request);
    return { status: 202, body: { id: request.path, state: 'Deleting', waitsFor: null } };
  });
  expect(code).toBe(5);
  expect(err).toMatch(/job_2 is deleted\n(.*\n)*.*job_1 is still being deleted/);
});

test('delete --project touches nothing while a job of it has not ended', async () => {
  const line = ['delete', '--project', 'p', '--yes'];
  const { code, err } = await run(line, planeOf(['job_1'], ['nightly'], ['job_9', 'job_8']));
  expect(code).toBe(2);
  expect(err).toMatch(/have not ended: job_9 and 1 more\.\n.*trainyard cancel job_9 --watch/);
  expect(plane!.seen.map(({ method }) => method)).toEqual(['GET']);
  plane!.close();
  expect((await run(['delete'], planeOf([], []))).err).toMatch(/takes a JOB, or a project/);
});
