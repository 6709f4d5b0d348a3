type Specs = Readonly<Record<string, unknown>>;

/** The stages that one waits for: those it names in `needs`, and those whose results it takes. */
export function neededBy(name: string, specs: Specs): string[] {
  const text = JSON.stringify(specs[name] ?? {});
  const named = (specs[name] as { needs?: string | string[] } | undefined)?.needs ?? [];
  const taken = [...text.matchAll(/\$\{([\w-]+)\./g)].map(([, stage]) => stage!);
  const known = new Set([named, taken].flat().filter((one) => one !== name && one in specs));
  return [...known];
}

/** The stages in columns: each stands behind all that it waits for. */
export function layersOf(names: readonly string[], specs: Specs): string[][] {
  const layers: string[][] = [];
  const placed = new Set<string>();
  while (placed.size < names.length) {
    const rest = names.filter((name) => !placed.has(name));
    const ready = rest.filter((name) => neededBy(name, specs).every((one) => placed.has(one)));
    const layer = ready.length > 0 ? ready : rest;
    for (const name of layer) placed.add(name);
    layers.push(layer);
  }
  return layers;
}
