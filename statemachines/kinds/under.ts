import type { Finding } from './kind.ts';

/** Findings of a part, with their paths from the whole. */
export const under = (at: readonly PropertyKey[], findings: readonly Finding[]): Finding[] =>
  findings.map((finding) => ({ ...finding, path: [...at, ...finding.path] }));
