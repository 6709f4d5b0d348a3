import type * as ecr from '@aws-sdk/client-ecr';
import type { Context } from '../../kernel/types.ts';
import type { Wire } from '../../kernel/wire-types.ts';

/** A finding of a scan, as basic scanning has it. */
interface ScanFinding {
  name: string;
  severity: 'CRITICAL' | 'HIGH' | 'MEDIUM' | 'LOW' | 'INFORMATIONAL' | 'UNDEFINED';
}

/** What a test wants to be found in every image. */
export type Scanner = (image: { digest: string }) => readonly ScanFinding[];

/** Said openly wherever AWS would show the result of a scan. */
const noScan = {
  status: 'UNSUPPORTED_IMAGE' as const,
  description: 'The local plane has no scanner: nothing was looked for.',
};

/** How the scan of an image stands. */
export const scanStatus = (scan: Scanner | undefined): Wire<ecr.ImageScanStatus> =>
  scan ? { status: 'COMPLETE', description: 'The scan was completed successfully.' } : noScan;

/** The scan of an image as DescribeImageScanFindings answers it. */
export function scanShown(
  scan: Scanner | undefined,
  digest: string,
  { now }: Context,
): Wire<ecr.DescribeImageScanFindingsResponse> {
  if (!scan) return { imageScanStatus: scanStatus(scan) };
  const findings = scan({ digest });
  const counts: Record<string, number> = {};
  for (const { severity } of findings) counts[severity] = (counts[severity] ?? 0) + 1;
  return {
    imageScanStatus: scanStatus(scan),
    imageScanFindings: {
      imageScanCompletedAt: now / 1000,
      findings: [...findings],
      findingSeverityCounts: counts,
    },
  };
}
