import { oneOf, type Random } from '../random-jobs.ts';
import { boundariesOf, type Life, lifeOf, type Met } from './lives.ts';
import {
  actions,
  classOf,
  codes,
  eventFates,
  faults,
  idOf,
  kindNames,
  memories,
  type Setting,
  spans,
  type World,
} from './world.ts';

const spanNames = Object.keys(spans) as World['span'][];
type Fate = Pick<World, 'fault' | 'span' | 'workload'>;

/** Functions are killed and denied one by one; services have their outages for all. */
const ofFunctions = ['kill-before', 'kill-after', 'deny'];

const fates: readonly Fate[] = faults.flatMap((fault) =>
  spanNames
    .filter((span) => span !== 'outage' || !ofFunctions.includes(fault))
    .flatMap((span) => memories.map((workload) => ({ fault, span, workload }))),
);

const settingsOf = (kind: Setting['kind']): Setting[] =>
  actions.flatMap((action) =>
    codes.flatMap((code) => eventFates.map((events) => ({ kind, action, code, events }))),
  );

/**
 * Whether another world is the same: of code that is forgotten nobody learns how it ended, and code
 * that is ended early never fails.
 */
function isDouble({ action, code }: Setting, { workload }: Fate, met: Met, calm: Life): boolean {
  if (code === 'succeeds') return false;
  if (workload === 'forgotten') return true;
  return action !== 'none' && (!calm.calls.includes(met) || met.offset < calm.workEndsAt);
}

function worldAt(setting: Setting, { offset: _offset, ...boundary }: Met, fate: Fate): World {
  return { ...setting, boundary, ...fate };
}

/** An outage of a service is much the same whichever call meets it first: pairs of it suffice. */
const crossed = fates.filter(({ span }) => span !== 'outage');

/**
 * Every such call with every fault, span, action, end, fate of events and memory. Of several calls
 * of one operation by one function each takes its turn.
 */
async function crossOf(kind: Setting['kind'], has = (_call: Met) => true): Promise<World[]> {
  const worlds: World[] = [];
  let turn = 0;
  for (const setting of settingsOf(kind)) {
    const calm = await lifeOf({ ...setting, action: 'none' });
    const groups = Map.groupBy((await boundariesOf(setting)).filter(has), classOf);
    for (const group of groups.values()) {
      for (const fate of crossed) {
        const ways = group.filter((met) => !isDouble(setting, fate, met, calm));
        if (ways.length === 0) continue;
        turn += 1;
        worlds.push(worldAt(setting, ways[turn % ways.length]!, fate));
      }
    }
  }
  return worlds;
}

/** What a life of a kind depends on, drawn at random. */
export const drawnSetting = (random: Random, kind = oneOf(random, kindNames)): Setting =>
  oneOf(random, settingsOf(kind));

/** A world drawn at random, each call as likely as any other of its setting. */
export async function drawnWorld(
  random: Random,
  settingFor = () => drawnSetting(random),
): Promise<World> {
  for (;;) {
    const setting = settingFor();
    const met = oneOf(random, await boundariesOf(setting));
    const fate = oneOf(random, fates);
    const calm = await lifeOf({ ...setting, action: 'none' });
    if (!isDouble(setting, fate, met, calm)) return worldAt(setting, met, fate);
  }
}

/**
 * The pairs of choices that a world has; its call counts as one choice: the first, the second or a
 * later one of its sort.
 */
function pairsOf(world: World): string[] {
  const { boundary, fault, span, action, code, events, workload } = world;
  const choices = [
    `${classOf(boundary)}/${Math.min(boundary.nth, 3)}`,
    ...[fault, span, action, code, events, workload],
  ];
  return choices.flatMap((one, index) =>
    choices.slice(index + 1).map((other, after) => `${index} ${one} ${index + after + 1} ${other}`),
  );
}

/** How many drawn worlds in turn may bring no new pair before the cover counts as done. */
const fruitless = 40;
/** Of so many drawn worlds the one with most new pairs is taken. */
const choice = 12;

/**
 * Worlds of a kind that together have each pair of choices that can meet: greedy, from drawn
 * worlds, and then one for each call and fault that is still missing.
 */
async function coverOf(kind: Setting['kind'], random: Random): Promise<World[]> {
  const covered = new Set<string>();
  const worlds: World[] = [];
  const news = (world: World) => pairsOf(world).filter((pair) => !covered.has(pair)).length;
  const take = (world: World) => {
    worlds.push(world);
    for (const pair of pairsOf(world)) covered.add(pair);
  };
  const settingFor = () => drawnSetting(random, kind);
  for (let vain = 0; vain < fruitless; ) {
    const drawn: World[] = [];
    for (let each = 0; each < choice; each += 1) drawn.push(await drawnWorld(random, settingFor));
    const best = drawn.reduce((one, other) => (news(other) > news(one) ? other : one));
    vain = news(best) === 0 ? vain + 1 : 0;
    if (vain === 0) take(best);
  }
  for (const setting of settingsOf(kind)) {
    const calm = await lifeOf({ ...setting, action: 'none' });
    for (const met of await boundariesOf(setting)) {
      for (const fate of fates) {
        const world = worldAt(setting, met, fate);
        if (!isDouble(setting, fate, met, calm) && news(world) > 0) take(world);
      }
    }
  }
  return worlds;
}

/**
 * The calls that are a search's own: of its own functions, and of SageMaker. The others are the
 * same for every kind, and the cross of a task has them.
 */
const isOfTuning = ({ function: name, service }: Met) =>
  name.startsWith('tuning-') || service === 'sagemaker';

/**
 * The whole: the full cross for a task and for what is a small search's own; for every kind a cover
 * of the pairs.
 */
export async function allWorlds(random: Random): Promise<World[]> {
  const worlds = [...(await crossOf('task')), ...(await crossOf('tuning', isOfTuning))];
  for (const kind of kindNames) worlds.push(...(await coverOf(kind, random)));
  const ids = new Map(worlds.map((world) => [idOf(world), world]));
  return shuffled([...ids.values()], random);
}

/** In a drawn order, so that any share of a run has something of everything. */
function shuffled<T>(values: readonly T[], random: Random): T[] {
  return values
    .map((value) => ({ value, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ value }) => value);
}
