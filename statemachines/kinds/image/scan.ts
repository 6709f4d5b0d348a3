import {
  DescribeImageScanFindingsCommand,
  ECRClient,
  type ImageScanFindings,
} from '@aws-sdk/client-ecr';
import { JobError } from '../../../shared/errors.ts';
import type { Ports } from '../../../shared/ports/ports.ts';

/** Thrown while ECR still scans: the state machine asks again. */
class ScanPending extends Error {
  override readonly name = 'ScanPending';
}

/** What is told of an image's scan. */
interface Scan {
  /** `COMPLETE`, or why there is none, as `UNSUPPORTED_IMAGE`: which is never taken as clean. */
  scan: string;
  /** How many findings there are by severity; absent where nothing was looked for or found. */
  findings?: Record<string, number>;
}

/** A finding of basic or of enhanced scanning. */
interface Finding {
  name: string;
  severity: string;
  /** Whether a newer package mends it; basic scanning does not say, so it counts. */
  fixable: boolean;
}

/** From which severity on an image fails, and what is worse. */
const failing: Readonly<Record<string, readonly string[]>> = {
  none: [],
  CRITICAL: ['CRITICAL'],
  HIGH: ['CRITICAL', 'HIGH'],
};

/** How many findings a refusal names. */
const named = 5;

/**
 * Reads the scan of an image and holds it to the plane's policy (`images` of the configuration):
 * its findings are told, and fail the job only where the policy says so, the finding is not allowed
 * by name, and its scanner does not say that there is no fix yet.
 */
export async function scanOf(ports: Ports, imageDigest: string): Promise<Scan> {
  const { failOn, allow } = ports.config.images;
  const { status, counts, findings } = await readScan(ports, imageDigest);
  if (status === 'IN_PROGRESS' || status === 'PENDING') {
    throw new ScanPending(`${imageDigest} is still being scanned`);
  }
  const forbidden = findings.filter(
    ({ name, severity, fixable }) =>
      fixable && failing[failOn]?.includes(severity) && !allow.includes(name),
  );
  if (forbidden.length > 0) {
    const names = forbidden.slice(0, named).map(({ name, severity }) => `${name} (${severity})`);
    const more = forbidden.length > named ? ` and ${forbidden.length - named} more` : '';
    const policy = `images.failOn is ${failOn}; images.allow lists what is to be let through`;
    const message = `The scan of ${imageDigest} found ${names.join(', ')}${more}. ${policy}.`;
    throw new JobError('ScanFailed', message);
  }
  return { scan: status, ...(Object.keys(counts).length > 0 ? { findings: counts } : {}) };
}

async function readScan({ clients, config }: Ports, imageDigest: string) {
  const { repositoryName } = config;
  const counts: Record<string, number> = {};
  const findings: Finding[] = [];
  let nextToken: string | undefined;
  let status = 'NOT_SCANNED';
  do {
    const command = new DescribeImageScanFindingsCommand({
      repositoryName,
      imageId: { imageDigest },
      maxResults: 1000,
      ...(nextToken ? { nextToken } : {}),
    });
    const page = await clients.of(ECRClient).send(command).catch(notScanned);
    status = page?.imageScanStatus?.status ?? status;
    const { findingSeverityCounts, ...found } = page?.imageScanFindings ?? {};
    Object.assign(counts, findingSeverityCounts);
    findings.push(...findingsOf(found));
    nextToken = page?.nextToken;
  } while (nextToken);
  return { status, counts, findings };
}

function notScanned(error: Error): undefined {
  if (error.name !== 'ScanNotFoundException') throw error;
}

function findingsOf({ findings = [], enhancedFindings = [] }: ImageScanFindings): Finding[] {
  const basic = findings.map(({ name = '', severity = '' }) => ({ name, severity, fixable: true }));
  const enhanced = enhancedFindings.map((one) => ({
    name: one.packageVulnerabilityDetails?.vulnerabilityId ?? one.title ?? '',
    severity: one.severity ?? '',
    fixable: one.fixAvailable !== 'NO',
  }));
  return [...basic, ...enhanced];
}
