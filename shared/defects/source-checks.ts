import { containerRules } from './container-rules.ts';
import type { DefectFinding, SourceText } from './finding.ts';
import { programRules } from './program-rules.ts';
import { handRules, scriptRules } from './script-rules.ts';
import { foundBy } from './source-rule.ts';

/** Every rule over the files of a source folder. */
export const sourceRules = [...containerRules, ...scriptRules, ...handRules, ...programRules];

/** What is wrong in the files of a source folder, in the order of the rules. */
export function sourceFindings(files: readonly SourceText[]): DefectFinding[] {
  return sourceRules.flatMap((rule) => foundBy(rule, files));
}
