import type { DefectFinding, Level } from './finding.ts';
import { type SourceText, shortText } from './finding.ts';
import { type LogicalLine, logicalLines, type SourceSort, sortOf } from './source-lines.ts';

/** What a line of a source must look like to be a defect, as data. */
export interface SourceRule {
  id: string;
  level: Level;
  in: readonly SourceSort[];
  /** The line itself. */
  finds: RegExp;
  /** Such a line is right. */
  unless?: RegExp;
  /** Must stand within six lines of it. */
  near?: RegExp;
  /** Must stand somewhere in the same file. */
  alongside?: RegExp;
  /** Must stand nowhere in the same file. */
  without?: RegExp;
  /** Says of a match that it is right after all. */
  rightIf?: (match: RegExpExecArray, file: string) => boolean;
  /** One sentence on what is wrong. `$0` is the line, `$1` … are the groups of `finds`. */
  says: string;
  fix: string;
}

const nearLines = 6;

function isNear({ near }: SourceRule, lines: readonly LogicalLine[], at: number): boolean {
  if (!near) return true;
  return lines.slice(Math.max(0, at - nearLines), at + nearLines + 1).some(({ text }) => {
    return near.test(text);
  });
}

function sentence({ says }: SourceRule, match: RegExpExecArray, line: string): string {
  return says.replace(/\$(\d)/g, (_, group: string) =>
    group === '0' ? shortText(line) : (match[Number(group)] ?? ''),
  );
}

/** Everything that a rule finds in the files of a source. */
export function foundBy(rule: SourceRule, files: readonly SourceText[]): DefectFinding[] {
  return files.flatMap((file) => {
    const sort = sortOf(file.path);
    if (!sort || !rule.in.includes(sort)) return [];
    const lines = logicalLines(file);
    const whole = lines.map(({ text }) => text).join('\n');
    if (rule.alongside && !rule.alongside.test(whole)) return [];
    if (rule.without?.test(whole)) return [];
    return lines.flatMap(({ line, text }, at): DefectFinding[] => {
      const match = rule.finds.exec(text);
      if (!match || rule.unless?.test(text) || !isNear(rule, lines, at)) return [];
      if (rule.rightIf?.(match, whole)) return [];
      const { id, level, fix } = rule;
      return [
        { id, level, where: `${file.path}:${line}`, found: sentence(rule, match, text), fix },
      ];
    });
  });
}
