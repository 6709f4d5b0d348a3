import * as z from 'zod';
import { job } from '../jobs/answers.ts';
import { bytes, count, instant, listOf, usd } from '../shapes.ts';

const scale = z.strictObject({
  min: count,
  max: count,
  target: z.number(),
  scaleInCooldown: count,
  scaleOutCooldown: count,
});

const deployment = z
  .strictObject({
    jobId: z.string(),
    modelArtifact: z.string(),
    image: z.string(),
    instanceType: z.string(),
    /** How many instances it began with. */
    instanceCount: count,
    scale: scale.nullable(),
    deployedAt: instant,
  })
  .meta({ id: 'Deployment' });

const endpoint = z
  .strictObject({
    name: z.string(),
    project: z.string(),
    state: z.enum(['Creating', 'InService', 'Deleting']),
    createdAt: instant,
    /** Null: it never expires. */
    expiresAt: instant.nullable(),
    current: deployment.nullable(),
    /** As SageMaker said when it last told of a change. */
    replicas: z.strictObject({ current: count, desired: count, since: instant }).nullable(),
    /** What it served before, the newest first. */
    history: z.array(deployment),
    cost: z.strictObject({ perHourUsd: usd, perDayUsd: usd, reservedUsd: usd }),
  })
  .meta({ id: 'Endpoint' });

/** What the calls about endpoints answer. */
export const endpointAnswers = {
  'endpoint-list': listOf(endpoint),
  'endpoint-get': endpoint,
  /** The oldest hour first; the last one goes on. */
  'endpoint-requests': listOf(
    z.strictObject({ hour: instant, requests: count, errors: count }).meta({ id: 'Requests' }),
  ),
  'endpoint-delete': endpoint,
  'endpoint-invoke': bytes,
  'endpoint-rollback': job,
};

/** An endpoint. */
export type EndpointAnswer = z.infer<typeof endpoint>;
