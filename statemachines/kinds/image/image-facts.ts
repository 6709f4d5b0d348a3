import { createHash } from 'node:crypto';
import { awsNameOf, type Job } from '../../../shared/job/model.ts';
import { knownImage } from '../../../shared/ports/known-image.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { imageKind } from './kind.ts';

/** Rises when the buildspec puts something else into images: those built before are not reused. */
const recipe = 4;

/**
 * The tag of what a job builds. A source named by its content's hash has a tag of that hash, so
 * that the same source is built once; any other source is built anew for every job. What the
 * command line fetched from a repository has its commit before that: a commit alone anybody could
 * claim for another content, and the repository of images is that of all projects.
 */
export function tagOf(job: Job): string {
  const { source, dockerfile } = imageKind.specOf(job);
  if (!/\/uploads\/[0-9a-f]{64}\//.test(source)) return awsNameOf(job);
  const hash = createHash('sha256').update(`${source}\n${dockerfile}\n${recipe}`).digest('hex');
  const commit = /\/git-([0-9a-f]{40})\.zip$/.exec(source)?.[1];
  return `${commit ? `git-${commit}` : 'src'}-${hash.slice(0, 32)}`;
}

/**
 * The tag of the last image of a job's name, whose layers the next build may use. It is the
 * project's own, since what one project builds is no other's to begin with.
 */
export const cacheTagOf = ({ project, name }: Job): string => `cache-${project}-${name ?? 'image'}`;

/** The digest that a tag names, or undefined when there is no such image. */
export async function digestOf(ports: Ports, tag: string): Promise<string | undefined> {
  return (await knownImage(ports, tag))?.imageDigest;
}
