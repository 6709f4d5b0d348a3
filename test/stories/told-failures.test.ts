import { afterEach, describe, expect, it } from 'vitest';
import type { VirtualOptions } from '../../infra/local/boot/virtual-plane.ts';
import { noDenials, startStory, taskJob } from './story.ts';

type Run = ReturnType<VirtualOptions['model']>;

/** The input of a task, and what the AWS CLI says where its role may not read it. */
const object = 'arn:aws:s3:::elsewhere/data.csv';
const denial =
  'fatal error: An error occurred (AccessDenied) when calling the GetObject operation: User: ' +
  'arn:aws:sts::123456789012:assumed-role/trainyard-default-task/x is not authorized to perform: ' +
  `s3:GetObject on resource: "${object}" because no identity-based policy allows the ` +
  's3:GetObject action';

/** How a task ends, whose containers run so. */
async function ended(runs: (container: string) => Partial<Run>, spec: object = {}) {
  const story = await startStory({
    model: ({ id }) => ({ runSeconds: 5, exitCode: 0, ...runs(id.slice(id.indexOf('-', 4) + 1)) }),
  });
  const id = await story.submit({ ...taskJob, ...spec });
  const job = await story.end(id);
  await story.advance(10_000);
  const { body } = await story.api('GET', `/jobs/${id}/logs`);
  const [mail] = story.outbox();
  await story.stop();
  return { job, mail, logs: body.lines ?? body.items };
}

describe('a job that failed', () => {
  afterEach(noDenials);

  it('for a denied input quotes what was denied and the statement that is missing', async () => {
    const inputs = { raw: 's3://elsewhere/data.csv' };
    const { job, mail, logs } = await ended(
      (one) => (one === 'stage-in' ? { exitCode: 1, lines: [denial] } : {}),
      { inputs },
    );
    expect(job).toMatchObject({ phase: 'Failed', reason: 'AccessDenied' });
    expect(job.message).toContain('The inputs could not be read (exit code 1)');
    expect(job.message).toContain(denial);
    expect(job.message).toContain(
      `The missing statement is {"Effect":"Allow","Action":"s3:GetObject","Resource":"${object}"}`,
    );
    expect(mail?.body).toContain('"Action":"s3:GetObject"');
    expect(JSON.stringify(logs)).toContain('not authorized to perform: s3:GetObject');
  });

  it('for an input that is not there says so, and is no denial', async () => {
    const says = 'fatal error: An error occurred (404) when calling the HeadObject operation';
    const { job } = await ended(
      (one) => (one === 'stage-in' ? { exitCode: 1, lines: [says] } : {}),
      { inputs: { raw: 's3://elsewhere/data.csv' } },
    );
    expect(job).toMatchObject({ phase: 'Failed', reason: 'InvalidSpec' });
    expect(job.message).toContain(says);
  });

  it('never quotes a secret of its environment, in the job or in the mail', async () => {
    const { job, mail } = await ended(
      () => ({ exitCode: 1, lines: ['cannot log in with hunter2-hunter2 to db.internal'] }),
      { environment: { DB_PASSWORD: 'hunter2-hunter2', HOST: 'db.internal' } },
    );
    expect(job.message).toMatch(/It said: cannot log in with \[DB_PASSWORD\] to db\.internal/);
    expect(mail?.body).toContain('[DB_PASSWORD]');
    expect(mail?.body).not.toContain('hunter2');
  });

  it('for a command that is not there blames the command', async () => {
    const neverStarts =
      'CannotStartContainerError: exec: "trian.py": executable file not found in $PATH';
    const { job } = await ended(() => ({ neverStarts }));
    expect(job).toMatchObject({ phase: 'Failed', reason: 'UserCodeFailed', attempt: 1 });
    expect(job.message).toContain('The command cannot start');
    expect(job.message).toContain('"trian.py": executable file not found in $PATH');
  });

  it('for exit code 137 was killed, perhaps for its memory, of which nobody knows', async () => {
    const { job } = await ended(() => ({ exitCode: 137 }), { memory: 2048 });
    expect(job).toMatchObject({ phase: 'Failed', reason: 'UserCodeFailed', attempt: 1 });
    expect(job.message).toMatch(/was killed \(137\); perhaps .* more memory than 2048 MiB/);
  });

  it('for exit code 137 with the word of Amazon ECS needed more memory', async () => {
    const { job } = await ended(() => ({ exitCode: 137, outOfMemory: true }));
    expect(job).toMatchObject({ phase: 'Failed', reason: 'OutOfMemory', attempt: 1 });
    expect(job.message).toContain('OutOfMemoryError: Container killed due to memory usage');
  });
});
