import type * as ecs from '@aws-sdk/client-ecs';
import { AwsError, type Tx } from '../../kernel/types.ts';
import type { Wire } from '../../kernel/wire-types.ts';
import { clusterName } from './ecs-arns.ts';
import type { Cluster, Definition, EcsTask } from './ecs-table.ts';

type Strategy = readonly Wire<ecs.CapacityProviderStrategyItem>[];

/** What a request says of where its tasks run. */
interface Asked {
  launchType?: string | undefined;
  capacityProviderStrategy?: Strategy | undefined;
}

/** Capacity providers of Managed Instances, by name; Fargate's two are in every account. */
export const providerSchema = `
  CREATE TABLE IF NOT EXISTS ecs_provider (name TEXT PRIMARY KEY, body TEXT NOT NULL);
`;

const invalid = (message: string) => new AwsError('InvalidParameterException', message);

/** What a provider is of, in the words of launch types. */
function launchTypeOf(tx: Tx, provider: string): 'FARGATE' | 'MANAGED_INSTANCES' {
  if (provider === 'FARGATE' || provider === 'FARGATE_SPOT') return 'FARGATE';
  if (tx.get('SELECT 1 FROM ecs_provider WHERE name = ?', provider)) return 'MANAGED_INSTANCES';
  throw invalid(`The specified capacity provider ${provider} was not found.`);
}

/** Keeps a provider as a template has it, by its name. */
export function putProvider(tx: Tx, name: string, body: object): void {
  tx.run('INSERT OR REPLACE INTO ecs_provider VALUES (?, ?)', name, JSON.stringify(body));
}

/**
 * The strategy of a request, or the cluster's own where it says neither that nor a launch type.
 * Its rules are those of the API reference (CapacityProviderStrategyItem); bounds are the model's.
 */
export function strategyOf(tx: Tx, cluster: Cluster, asked: Asked): Strategy {
  const { launchType, capacityProviderStrategy: given = [] } = asked;
  if (given.length > 0 && launchType) {
    throw invalid('Specify either a launch type or a capacity provider strategy, not both.');
  }
  const strategy = given.length > 0 || launchType ? given : cluster.defaultCapacityProviderStrategy;
  for (const { capacityProvider } of strategy) {
    if (cluster.capacityProviders.includes(capacityProvider)) continue;
    throw invalid(
      'The specified capacity provider strategy cannot contain a capacity provider that is not ' +
        `associated with the cluster ${clusterName(cluster.clusterArn)}: ${capacityProvider}.`,
    );
  }
  if (strategy.filter(({ base = 0 }) => base > 0).length > 1) {
    throw invalid('Only one capacity provider in a strategy can have a base.');
  }
  if (strategy.length > 1 && strategy.every(({ weight = 0 }) => weight === 0)) {
    throw invalid('At least one capacity provider in a strategy must have a weight above 0.');
  }
  const sorts = new Set(strategy.map((item) => launchTypeOf(tx, item.capacityProvider)));
  if (sorts.size < 2) return strategy;
  throw invalid('A capacity provider strategy cannot mix Fargate and Managed Instances.');
}

/** First what bases ask for, then the provider that is furthest below its weight. */
export function providerFor(strategy: Strategy, placed: readonly string[]): string | undefined {
  const has = (name: string) => placed.filter((one) => one === name).length;
  const based = strategy.find(({ capacityProvider: name, base = 0 }) => has(name) < base);
  if (based) return based.capacityProvider;
  const beyond = strategy
    .filter(({ weight = 0 }) => weight > 0)
    .map(({ capacityProvider: name, base = 0, weight = 0 }) => ({
      name,
      share: (has(name) - base) / weight,
    }));
  const [next] = beyond.sort((a, b) => a.share - b.share);
  return next?.name ?? strategy[0]?.capacityProvider;
}

/** The providers of so many tasks, one after another; undefined: there is no strategy. */
export function providersFor(strategy: Strategy, count: number): (string | undefined)[] {
  const placed: string[] = [];
  return Array.from({ length: count }, () => {
    const provider = providerFor(strategy, placed);
    if (provider) placed.push(provider);
    return provider;
  });
}

/** Where a task is, as it tells it. A definition that is made for something else is refused. */
export function placeOf(
  tx: Tx,
  definition: Definition,
  provider: string | undefined,
  launchType = 'EC2',
): Pick<EcsTask, 'launchType' | 'capacityProviderName'> {
  const type = provider
    ? launchTypeOf(tx, provider)
    : (launchType as EcsTask['launchType'] & string);
  const { requiresCompatibilities: made = [] } = definition;
  if (type !== 'EC2' && made.length > 0 && !made.includes(type)) {
    throw invalid(`Task definition does not support launch_type ${type}.`);
  }
  return { launchType: type, ...(provider ? { capacityProviderName: provider } : {}) };
}
