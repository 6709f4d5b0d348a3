import { expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { isObject } from '../../../clients/typescript/files/is-object.ts';
import { isLocal } from '../../../clients/typescript/files/source-folder.ts';
import { parseSpec } from '../../../statemachines/spec.ts';
import { fences } from './fences.ts';

/** As the command line sends it, once what it names on this machine has an address. */
function sent(job: Record<string, unknown>): Record<string, unknown> {
  const { source, inputs, stages, ...rest } = job;
  const put = (value: unknown, to: string) =>
    isLocal(value) || isObject(value) ? `s3://plane/projects/default/uploads/0/${to}` : value;
  const archive = job.framework === undefined ? 'source.zip' : 'sourcedir.tar.gz';
  const each = (all: unknown, change: (one: unknown) => unknown) =>
    Object.fromEntries(Object.entries(all as object).map(([name, one]) => [name, change(one)]));
  return {
    ...rest,
    ...(source === undefined ? {} : { source: put(source, archive) }),
    ...(inputs === undefined ? {} : { inputs: each(inputs, (one) => put(one, '')) }),
    ...(stages === undefined ? {} : { stages: each(stages, (one) => sent(one as typeof job)) }),
  };
}

/** A schedule's job as it is made at some time. */
const atItsTime = (job: object) =>
  JSON.parse(JSON.stringify(job).replaceAll(/\$\{schedule\.\w+\}/g, '2026-01-31'));

it('every job that a page shows is one that the API takes', () => {
  const refused = fences
    .filter(({ language, text }) => language === 'yaml' && /^kind: /m.test(text))
    .flatMap(({ at, text }) =>
      parseAllDocuments(text).flatMap((document) => {
        const written = document.toJS();
        const job = written.kind === 'schedule' ? atItsTime(written.job) : written;
        try {
          parseSpec(sent(job));
          return [];
        } catch (error) {
          return [`${at} ${(error as Error).message}`];
        }
      }),
    );
  expect(refused).toEqual([]);
});
