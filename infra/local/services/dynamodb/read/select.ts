import { invalidParameters, validation, violated } from '../errors.ts';
import { projectItem } from '../expressions/paths.ts';
import type { Path } from '../expressions/reader.ts';
import { type Index, keyNames, type Table } from '../tables/table.ts';
import type { Item } from '../values/attribute.ts';

interface Selection {
  /** What of an item the table or index gives to filter and size. */
  view: (item: Item) => Item;
  /** What of that is returned. */
  pick: (item: Item) => Item;
  countOnly: boolean;
}

const choices = ['SPECIFIC_ATTRIBUTES', 'COUNT', 'ALL_ATTRIBUTES', 'ALL_PROJECTED_ATTRIBUTES'];

const whole = (item: Item) => item;

/** What a query or scan returns of each item, by `Select`, the projection and the index. */
export function readSelect(
  given: unknown,
  paths: Path[] | undefined,
  table: Table,
  index: Index | undefined,
): Selection {
  const select = given === undefined ? undefined : String(given);
  checkSelect(select, paths, index);
  const pick = paths ? (item: Item) => projectItem(item, paths) : whole;
  const projected = projectedNames(table, index);
  const fetches = index?.local === true && (paths !== undefined || select === 'ALL_ATTRIBUTES');
  if (!index || !projected || fetches) return { view: whole, pick, countOnly: select === 'COUNT' };
  checkProjected(index, projected, paths ?? []);
  const kept = [...projected].map((name) => [name]);
  return {
    view: (item) => projectItem(item, kept),
    pick,
    countOnly: select === 'COUNT',
  };
}

function checkSelect(
  select: string | undefined,
  paths: Path[] | undefined,
  index: Index | undefined,
): void {
  if (select !== undefined && !choices.includes(select)) {
    const constraint = `Member must satisfy enum value set: [${choices.join(', ')}]`;
    throw violated(select, 'select', constraint);
  }
  if (paths && select !== undefined && select !== 'SPECIFIC_ATTRIBUTES') {
    throw validation(`Cannot specify the ProjectionExpression when choosing to get ${select}`);
  }
  if (select === 'SPECIFIC_ATTRIBUTES' && !paths) {
    throw validation(
      'Must specify the AttributesToGet or ProjectionExpression when choosing to get ' +
        'SPECIFIC_ATTRIBUTES',
    );
  }
  if (select === 'ALL_PROJECTED_ATTRIBUTES' && !index) {
    throw invalidParameters(
      'ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName',
    );
  }
  if (select === 'ALL_ATTRIBUTES' && index && !index.local && index.projection !== 'ALL') {
    throw invalidParameters(
      'Select type ALL_ATTRIBUTES is not supported for global secondary index ' +
        `${index.name} because its projection type is not ALL`,
    );
  }
}

/** The top-level names an index holds; undefined where it holds all. */
function projectedNames(table: Table, index: Index | undefined): Set<string> | undefined {
  if (!index || index.projection === 'ALL') return undefined;
  return new Set([...keyNames(table), ...keyNames(index), ...index.include]);
}

function checkProjected(index: Index, projected: Set<string>, paths: Path[]): void {
  const outside = paths.map(([name]) => name as string).filter((name) => !projected.has(name));
  if (outside.length === 0) return;
  throw invalidParameters(
    `Global secondary index ${index.name} does not project [${outside.join(', ')}]`,
  );
}
