/** Colours of a terminal, by ANSI's codes. */
const codes = { green: 32, red: 31, yellow: 33, blue: 34 } as const;

const ofPhase: Readonly<Record<string, keyof typeof codes>> = {
  Succeeded: 'green',
  Failed: 'red',
  Cancelled: 'yellow',
  Recovering: 'yellow',
  Running: 'blue',
};

/** Colours the cells of the column that has phases; a padded cell keeps its width. */
export const phasePaint =
  (phases: number) =>
  (cell: string, column: number): string => {
    const colour = column === phases ? ofPhase[cell.trim()] : undefined;
    return colour ? `\u001b[${codes[colour]}m${cell}\u001b[0m` : cell;
  };
