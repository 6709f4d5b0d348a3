import * as z from 'zod';
import { limits } from '../../../shared/limits.ts';
import { environment, imageUri, wholeNumber } from '../../../shared/schema.ts';
import { leaseName, paidSeconds, ttl } from '../../leases/fields.ts';
import { fargatePrice, secretPrice } from '../../prices.ts';
import { defineKind, type Finding, type Spec } from '../kind.ts';
import { execTaskGrants, readTaskGrants, stopTaskGrants } from '../task/grants.ts';
import { checkFargateSize, sessionMakes, taskEvent } from '../task/kind.ts';
import { access, accessFindings } from './access.ts';
import { clearGrants, endGrants, openGrants, startGrants } from './grants.ts';

const shape = () => ({
  /** The notebook's name in its project: the next one of this name has the files of this one. */
  name: leaseName.default('notebook'),
  /** An image with Jupyter's `notebook` in it. */
  image: imageUri,
  environment: environment.default({}),
  /**
   * Who besides its owner's own way may come to it over the internet, by plain HTTP and with its
   * token: a range of at most 256 addresses. Absent: nobody.
   */
  access: access.optional(),
  /** Units; 1024 is one vCPU. */
  cpu: wholeNumber(256, 16384).default(1024),
  /** MiB. */
  memory: wholeNumber(512, 122880).default(4096),
  /** How long it lives from its start; it bills until then, or until it is cancelled. */
  ttl: ttl.default(8 * 3600),
  maxAttempts: wholeNumber(limits.maxAttempts.min, limits.maxAttempts.max).default(1),
});

/** The specification of a `notebook` job, with all defaults. */
type NotebookSpec = Spec<ReturnType<typeof shape>>;

/** What it runs on, for people. */
export const runsOn = ({ cpu, memory }: Pick<NotebookSpec, 'cpu' | 'memory'>): string =>
  `Fargate ${cpu / 1024} vCPU, ${memory} MiB`;

/** What an hour of it costs: its task, and the secret that has its token. */
export const hourlyPrice = (region: string, { cpu, memory }: NotebookSpec) =>
  fargatePrice(region, cpu, memory, false) + secretPrice(region);

/** What of the overrides of a start is the plane's own, at most. */
const ownOverrides = 4096;

function environmentFindings({ environment: given }: NotebookSpec): Finding[] {
  const most = limits.overridesLength - ownOverrides;
  const { length } = JSON.stringify(given);
  if (length <= most) return [];
  const message = `has ${length} characters; Amazon ECS leaves it ${most}: put it into a file`;
  return [{ path: ['environment'], message }];
}

/** The kind `notebook`. */
export const notebookKind = defineKind({
  name: 'notebook',
  summary: 'Runs Jupyter for its owner until it expires, and keeps what is edited there.',
  shape,
  quota: { of: ({ name }, project) => `notebook:${project}/${name}` },
  grants: {
    start: startGrants,
    read: readTaskGrants,
    stop: stopTaskGrants,
    collect: readTaskGrants,
    clear: clearGrants,
    exec: execTaskGrants,
  },
  workloads: () => ['Fargate task (Jupyter)'],
  source: true,
  pays: 'itself',
  metering: { eventsPerWorkload: 3 },
  events: [taskEvent],
  lease: {
    does: 'and a secret, for a notebook',
    remove: 'trainyard cancel',
    end: 'its files stay in S3 for the next one of its name',
    keep: 'trainyard extend NAME --ttl 8h',
    grants: { end: endGrants, tend: [], open: openGrants },
  },
  atCap: 'stop',
  exposure: ({ access: given }) =>
    given
      ? `Its notebook listens on the internet, by plain HTTP, for ${given.cidr} alone; its token ` +
        'is asked for.'
      : 'Nobody reaches its notebook from outside: trainyard open makes a way for its owner alone.',
  makes: ({ access: given }) => [
    { what: 'ECS task definition', name: 'trainyard-ty-JOB-NN', count: 1 },
    ...sessionMakes.filter(({ role }) => role),
    { what: 'Secrets Manager secret', name: '{plane}/sessions/ty-JOB-NN', count: 1 },
    ...(given ? [{ what: 'EC2 security group', name: 'trainyard-ty-JOB-NN', count: 1 }] : []),
  ],
  result: z.object({
    notebook: z.string(),
    /** Where what is edited is kept. */
    folder: z.string(),
    expiresAt: z.string().nullable(),
  }),
  check: (spec) => [...checkFargateSize(spec.cpu, spec.memory), ...environmentFindings(spec)],
  checkAt: ({ access: given }, config) => accessFindings(given, config),
  cost: (spec, region) => [
    {
      what: `${runsOn(spec)} and a secret, for a notebook`,
      perHourMicroUsd: hourlyPrice(region, spec),
      worstSeconds: paidSeconds(spec.ttl),
      likelySeconds: paidSeconds(spec.ttl),
    },
  ],
});
