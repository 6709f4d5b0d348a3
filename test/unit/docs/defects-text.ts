import { configChecks } from '../../../shared/defects/config-checks.ts';
import { sourceRules } from '../../../shared/defects/source-checks.ts';
import { specChecks } from '../../../shared/defects/spec-checks.ts';
import { type Defect, defects } from '../../../shared/defects/table.ts';

const refused = 'Refused when the job is planned or submitted.';
const away = 'Designed away.';

function foundIn({ id }: Defect): string[] {
  const has = (checks: readonly { id: string }[]) => checks.some((one) => one.id === id);
  return [
    ...(has(specChecks) ? ['the job'] : []),
    ...(has(sourceRules) ? ['the files of its source'] : []),
    ...(has(configChecks) ? ['`trainyard.config.ts`'] : []),
  ];
}

function sectionOf(defect: Defect): string {
  const { id, title, doc, how } = defect;
  const places = foundIn(defect);
  const status = [
    ...(how.includes('refused') ? [refused] : []),
    ...(places.length > 0 ? [`Found by the plan in ${places.join(' and ')}.`] : []),
    ...(how.includes('away') ? [away] : []),
  ];
  return `## ${id}: ${title}\n\n${doc}\n\n*${status.join(' ')}*\n`;
}

/** `docs/DEFECTS.md`, made from the table of defects and the checks. */
export function defectsText(): string {
  const head =
    '# Defects that the plan finds\n\n' +
    'Guides on running machine learning in AWS repeat the same 25 mistakes. ' +
    '`trainyard plan FILE` looks for them in the job, in the files of its local source and in a ' +
    '`trainyard.config.ts` beside it; what has no room in a specification is ' +
    'refused; the rest cannot happen here, and it says why.\n';
  return [head, ...defects.map(sectionOf)].join('\n');
}
