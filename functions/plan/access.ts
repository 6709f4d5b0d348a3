import { algorithmImage } from '../../shared/algorithms/table.ts';
import type { JobSpec } from '../../shared/job/model.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { servedBy } from '../../shared/schema.ts';
import { type Made, partsOf } from './made.ts';
import { prefixOf } from './roles.ts';

/** What of a job can be reached from outside. */
export function exposureOf({ config }: Ports, spec: JobSpec, made: readonly Made[]): string[] {
  const says: string[] = [];
  if (made.some(({ address }) => address)) {
    says.push(
      `Its tasks have a public address, for the way out; ${config.securityGroupId} decides what ` +
        'comes in (that of the plane: nothing).',
    );
  }
  if (partsOf(spec).some((part) => part.spec.kind === 'endpoint')) {
    says.push(
      'Its endpoint has no public address: who may call it is a matter of IAM and the API.',
    );
  }
  return says.length > 0 ? says : ['Nothing of it can be reached from outside.'];
}

/** Every input of a job: whether its role may read it, and what is known of its being there. */
export function inputsOf(ports: Ports, project: string, spec: JobSpec) {
  const prefix = prefixOf(ports, project);
  return partsOf(spec).flatMap(({ stage, spec: part }) => {
    const isImage = part.kind === 'image';
    const inputs = (part.inputs ?? {}) as Record<string, string>;
    const named = isImage ? { source: String(part.source) } : inputs;
    const readable = isImage ? `${prefix}uploads/` : prefix;
    return Object.entries(named).map(([name, from]) => ({
      input: stage === undefined ? name : `${stage}.${name}`,
      from,
      readable: !from.startsWith('s3://') || from.startsWith(readable),
      exists: existsOf(from),
    }));
  });
}

function existsOf(from: string): string {
  const endpoint = servedBy(from);
  if (endpoint) return `the model that endpoint ${endpoint} then serves; absent where none does`;
  const stage = /\$\{([^.}]+)/.exec(from)?.[1];
  if (stage !== undefined) return `made by stage ${stage}`;
  const isUpload = /\/uploads\/[0-9a-f]{64}\//.test(from);
  return isUpload ? 'sent by its content hash before the job' : 'not known until it is read';
}

/** An image of a job, and what is known of it before anything runs. */
interface PlannedImage {
  stage?: string;
  image: string;
  digest: string;
  scan: string;
}

/** Every image of a job and its stages. */
export function imagesOf({ config }: Ports, spec: JobSpec): PlannedImage[] {
  return partsOf(spec).flatMap(({ stage, spec: part }): PlannedImage[] => {
    const at = stage === undefined ? {} : { stage };
    if (part.kind === 'image') {
      return [{ ...at, image: `${config.repositoryUri}:src-HASH`, ...known.built }];
    }
    if (typeof part.algorithm === 'string') {
      const image = algorithmImage(part.algorithm, config.region) ?? part.algorithm;
      return [{ ...at, image, ...known.algorithm }];
    }
    if (typeof part.image !== 'string') return [];
    return [{ ...at, image: part.image, ...knownOf(part.image, config.repositoryUri) }];
  });
}

const known = {
  built: {
    digest: 'known when it is built',
    scan: 'read when it is built; critical findings fail the job',
  },
  stage: { digest: 'known when its stage has ended', scan: 'that of its stage' },
  pinned: { digest: 'given', scan: 'not known until Verifying' },
  own: { digest: 'looked up in Verifying', scan: 'read when it was built' },
  algorithm: { digest: 'not looked up: the image is AWS’s own', scan: 'none here' },
  foreign: { digest: 'not looked up: another registry', scan: 'none here' },
} as const;

function knownOf(image: string, repositoryUri: string): Pick<PlannedImage, 'digest' | 'scan'> {
  if (image.includes('${')) return known.stage;
  if (image.startsWith(`${repositoryUri}:`)) return known.own;
  return image.includes('@sha256:') ? known.pinned : known.foreign;
}
