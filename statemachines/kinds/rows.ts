import * as z from 'zod';
import { limits } from '../../shared/limits.ts';
import { textOrNumber, variableName, wholeNumber } from '../../shared/schema.ts';
import type { Finding } from './kind.ts';

/** Variables by name, a set for each run of the same command. */
export const rows = z.array(z.record(variableName, textOrNumber)).min(1).max(limits.rows);

/** How many of them may run at once. */
export const parallelism = wholeNumber(1, limits.stages);

/** A whole job with rows has become a pipeline before it is checked: these stand in a stage. */
export function rowFindings(spec: { rows?: unknown; parallelism?: unknown }): Finding[] {
  const findings: Finding[] = [];
  if (spec.rows !== undefined) {
    const message = 'are for a whole job; in a pipeline write a stage for each of them';
    findings.push({ path: ['rows'], message });
  }
  if (spec.parallelism !== undefined) {
    const message = 'is for a job with rows, or for a whole pipeline';
    findings.push({ path: ['parallelism'], message });
  }
  return findings;
}
