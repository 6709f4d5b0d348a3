import { type Job, jobPrefix } from '../../shared/job/model.ts';
import { JobStore } from '../../shared/job/store.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { countFiles } from './files.ts';
import { logStreamsOf } from './log-streams.ts';
import { leasesOf, membersOf } from './members.ts';

/** Something that goes with a job, or stays. */
interface Thing {
  what: string;
  name: string;
  count: number;
  bytes?: number;
}

/** What the deletion of a job removes, in its order, and what of the job it leaves. */
export async function whatGoes(ports: Ports, job: Job, results: boolean) {
  const store = new JobStore(ports);
  const goes: Thing[] = [];
  const files: Thing[] = [];
  const stays: Thing[] = [];
  const members = await membersOf(ports, job);
  for (const { kind, name } of await leasesOf(ports, members))
    goes.push({ what: kind, name, count: 1 });
  for (const one of members) {
    const { count, bytes } = await countFiles(ports, one);
    const name = `s3://${ports.config.bucket}/${jobPrefix(one)}`;
    if (count > 0) files.push({ what: 'versions of files', name, count, bytes });
  }
  for (const one of members) {
    const streams = await logStreamsOf(ports, one);
    const groups = Map.groupBy(streams, ({ logGroupName }) => logGroupName);
    for (const [name, of] of groups) goes.push({ what: 'log streams', name, count: of.length });
  }
  (results ? goes : stays).push(...files);
  for (const { id, kind } of members) goes.push({ what: `job (${kind})`, name: id, count: 1 });
  for (const { name, jobId, reused } of await store.stages(job)) {
    if (reused && jobId)
      stays.push({ what: `stage ${name} of the job before`, name: jobId, count: 1 });
  }
  for (const uri of imagesOf(members)) stays.push({ what: 'image', name: uri, count: 1 });
  return { goes, stays };
}

/** Images are named by their source: other jobs may run the same. */
function imagesOf(members: readonly Job[]): string[] {
  const uris = members.map(({ result }) => (result?.digest ? String(result.uri) : undefined));
  return uris.filter((uri) => uri !== undefined);
}
