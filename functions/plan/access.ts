import { algorithmImage } from '../../shared/algorithms/table.ts';
import { frameworkImage } from '../../shared/frameworks/table.ts';
import type { JobSpec, SpecBase } from '../../shared/job/model.ts';
import { partsOf } from '../../shared/job/parts.ts';
import { withinRepository } from '../../shared/job/project-images.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { sharedPlaces } from '../../shared/project-access.ts';
import { latestIn, servedBy } from '../../shared/schema.ts';
import type { Made } from '../../statemachines/kinds/kind.ts';
import { kindOf } from '../../statemachines/kinds/kinds.ts';
import { lookForImage, lookForInput, lookForServed, nothing } from './lookups.ts';
import { prefixOf } from './roles.ts';

/** What of a job can be reached from outside. */
export function exposureOf({ config }: Ports, spec: JobSpec, made: readonly Made[]): string[] {
  const says: string[] = [];
  const { publicAddresses, securityGroupId } = config.network;
  if (publicAddresses && made.some(({ address }) => address)) {
    says.push(
      `Its tasks have a public address, for the way out; ${securityGroupId} decides what ` +
        'comes in (that of the plane: nothing).',
    );
  }
  says.push(
    ...new Set(partsOf(spec).flatMap((part) => kindOf(part.spec.kind).exposure?.(part.spec) ?? [])),
  );
  return says.length > 0 ? says : ['Nothing of it can be reached from outside.'];
}

/** Every input of a job: whether its role may read it, and what is known of its being there. */
export async function inputsOf(ports: Ports, project: string, spec: JobSpec) {
  const prefix = prefixOf(ports, project);
  const shared = sharedPlaces(ports.config, project);
  const inputs = partsOf(spec).flatMap(({ stage, spec: part }) => {
    const { source, inputs: data = {} } = part as { source?: string; inputs?: object };
    const named = { ...(source === undefined ? {} : { source }), ...data } as Record<
      string,
      string
    >;
    // What builds an image reads uploads only.
    const isBuilt = kindOf(part.kind).source !== true;
    const readable = isBuilt ? [`${prefix}uploads/`] : [prefix, ...shared];
    const isWithin = (from: string) =>
      !from.startsWith('s3://') || readable.some((place) => from.startsWith(place));
    return Object.entries(named).map(([name, from]) => ({
      input: stage === undefined ? name : `${stage}.${name}`,
      from,
      readable: isWithin(latestIn(from) ?? from),
    }));
  });
  return await Promise.all(
    inputs.map(async (one) => ({ ...one, exists: await existsOf(ports, project, one) })),
  );
}

async function existsOf(
  ports: Ports,
  project: string,
  { from, readable }: { from: string; readable: boolean },
): Promise<string> {
  const endpoint = servedBy(from);
  if (endpoint) return await lookForServed(ports, project, endpoint);
  const latest = latestIn(from);
  if (latest !== undefined) {
    const found = await existsOf(ports, project, { from: latest, readable });
    return `the newest object when the job is verified; now ${found}`;
  }
  const stage = /\$\{([^.}]+)/.exec(from)?.[1];
  if (stage !== undefined) return `made by stage ${stage}`;
  if (!readable) return 'not looked up: its role may not read it';
  // What plans a job has no permission in the buckets of others.
  if (!from.startsWith(`s3://${ports.config.bucket}/`)) return 'not looked up: another bucket';
  const found = await lookForInput(ports, from);
  const isUpload = /\/uploads\/[0-9a-f]{64}\//.test(from);
  return isUpload && found === nothing ? 'sent by its content hash before the job' : found;
}

/** What of a part says an image of AWS's. */
interface FrameworkPart {
  algorithm?: string;
  framework?: string;
  frameworkVersion?: string;
  instanceType?: string;
}

/** An image of a job, and what is known of it before anything runs. */
interface PlannedImage {
  stage?: string;
  image: string;
  digest: string;
  scan: string;
}

/** Every image of a job and its stages. */
export async function imagesOf(
  ports: Ports,
  project: string,
  spec: JobSpec,
): Promise<PlannedImage[]> {
  const { config } = ports;
  const images = partsOf(spec).map(async ({ stage, spec: part }): Promise<PlannedImage[]> => {
    const at = stage === undefined ? {} : { stage };
    const ofAws = awsImageOf(config.region, part);
    if (ofAws) return [{ ...at, image: ofAws, ...known.algorithm }];
    if (typeof part.source === 'string') {
      return [{ ...at, image: `${config.repositoryUri}:src-HASH`, ...builtUnder(config) }];
    }
    if (typeof part.image !== 'string') return [];
    return [{ ...at, image: part.image, ...(await knownOf(ports, project, part.image)) }];
  });
  return (await Promise.all(images)).flat();
}

/** The image of an algorithm or a framework of AWS's that a part names, if it names one. */
function awsImageOf(region: string, part: SpecBase & FrameworkPart): string | undefined {
  const { algorithm, framework, frameworkVersion: version = '', instanceType = '' } = part;
  if (algorithm !== undefined) return algorithmImage(algorithm, region) ?? algorithm;
  if (framework === undefined) return undefined;
  const use = kindOf(part.kind).serves ? 'serves' : 'trains';
  return frameworkImage({ framework, version, use, instanceType }, region) ?? framework;
}

const builtUnder = ({ images: { failOn } }: Ports['config']) => ({
  digest: 'known when it is built',
  scan:
    failOn === 'none'
      ? 'read when it is built; its findings are told'
      : `read when it is built; findings of ${failOn} or above fail the job`,
});

const known = {
  stage: { digest: 'known when its stage has ended', scan: 'that of its stage' },
  pinned: { digest: 'given', scan: 'not looked up' },
  algorithm: { digest: 'not looked up: the image is AWS’s own', scan: 'none here' },
  foreign: { digest: 'not looked up: another registry', scan: 'none here' },
} as const;

async function knownOf(
  ports: Ports,
  project: string,
  image: string,
): Promise<Pick<PlannedImage, 'digest' | 'scan'>> {
  if (image.includes('${')) return known.stage;
  const named = withinRepository(image, ports.config.repositoryUri);
  if (named !== undefined) return await lookForImage(ports, project, named);
  return image.includes('@sha256:') ? known.pinned : known.foreign;
}
