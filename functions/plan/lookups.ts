import { awsEndpointName } from '../../shared/job/endpoint-name.ts';
import { ProjectImages } from '../../shared/job/project-images.ts';
import { knownImage } from '../../shared/ports/known-image.ts';
import { ObjectsClient } from '../../shared/ports/objects-client.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import { endpointsOf } from '../../statemachines/kinds/endpoint/endpoints.ts';

/** What a plan says of a place where no object is. */
export const nothing = 'NOTHING IS THERE';

/** Whether there is an object of an input, in words. A lookup that fails does not fail the plan. */
export async function lookForInput(ports: Ports, uri: string): Promise<string> {
  const [, bucket = '', key = ''] = /^s3:\/\/([^/]+)\/(.*)$/s.exec(uri) ?? [];
  try {
    const isThere = await ports.clients.of(ObjectsClient).holds(bucket, key);
    return isThere ? 'is there' : nothing;
  } catch (error) {
    return `not known: S3 answered ${(error as Error).message}`;
  }
}

/**
 * An image of the plane's own repository, as its address goes on behind it (`:tag`, `@sha256:…`):
 * its digest, and what its scan found, in words.
 */
export async function lookForImage(ports: Ports, project: string, named: string) {
  try {
    const reference = named.slice(named.lastIndexOf('@') + 1).replace(/^:/, '') || 'latest';
    const found = await knownImage(ports, reference);
    const digest = found?.imageDigest;
    if (!digest || !(await new ProjectImages(ports).has(project, digest))) {
      const fix = 'build it with a job of kind image first';
      return { digest: `NO SUCH IMAGE IN PROJECT ${project}: ${fix}`, scan: 'none' };
    }
    const { imageScanStatus, imageScanFindingsSummary } = found;
    const findings = imageScanFindingsSummary?.findingSeverityCounts ?? {};
    const counts = Object.entries(findings).map(([severity, count]) => `${count} ${severity}`);
    return { digest, scan: [imageScanStatus?.status ?? 'none', ...counts].join(', ') };
  } catch (error) {
    const scan = `not known: ECR answered ${(error as Error).name}`;
    return { digest: 'looked up in Verifying', scan };
  }
}

/** What an endpoint serves now, in words: what a job gets is what it serves when that starts. */
export async function lookForServed(ports: Ports, project: string, name: string) {
  const awsName = awsEndpointName(ports.config.plane, project, name);
  const endpoint = await endpointsOf(ports).get(awsName);
  if (!endpoint?.current) return `NO ENDPOINT ${name} SERVES: left out while none does`;
  return `what endpoint ${name} then serves; now ${endpoint.current.modelArtifact}`;
}
