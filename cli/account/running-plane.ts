import { oldestClient, takesClient, version } from '../../shared/version.ts';
import type { Check } from '../show/doctor-text.ts';
import { type AwsCall, AwsRefusal, type Shape } from './aws-call.ts';
import { looking } from './checks.ts';
import type { Templates } from './template-diff.ts';

/**
 * Asks CloudFormation which release of a plane was deployed last. Undefined where there is none, or
 * none that ever came up. Throws AwsRefusal where the caller may not ask.
 */
export async function runningVersion(call: AwsCall, plane: string): Promise<string | undefined> {
  const described = await ifThere(call, 'DescribeStacks', plane);
  const [stack] = membersOf(described?.Stacks);
  const told = membersOf(stack?.Outputs).find(({ OutputKey }) => OutputKey === 'Version');
  return told && String(told.OutputValue);
}

/** Asks CloudFormation for these stacks, as far as they are there. Throws AwsRefusal. */
export async function runningTemplates(
  call: AwsCall,
  stacks: readonly string[],
): Promise<Templates> {
  const read = await Promise.all(
    stacks.map(async (name) => {
      const { TemplateBody: body } = (await ifThere(call, 'GetTemplate', name)) ?? {};
      return body === undefined ? [] : [[name, JSON.parse(String(body))] as const];
    }),
  );
  return Object.fromEntries(read.flat());
}

/**
 * Whether this release can follow the one that runs, if any does. Steps serve the executions of one
 * minor version back, as planes take its clients: the bound is the same.
 */
export async function versionCheck(call: AwsCall, plane: string): Promise<Check> {
  const name = 'version';
  return looking(name, async () => {
    const running = await runningVersion(call, plane);
    if (running === undefined) return { name, status: 'ok', found: `${version}, the first there` };
    const found = `${running} runs, and ${version} comes`;
    if (!takesClient(version, running)) {
      const fix = `Use trainyard ${running} or a later one: this one may not read what it wrote.`;
      return { name, status: 'fail', found: `${found}, which is older`, fix };
    }
    if (takesClient(running)) return { name, status: 'ok', found };
    const fix = `Upgrade with trainyard ${oldestClient} first: its steps serve the jobs that run.`;
    return { name, status: 'fail', found: `${found}, which follows ${oldestClient} only`, fix };
  });
}

const membersOf = (list: unknown): Shape[] =>
  [(list as Shape | undefined)?.member ?? []].flat() as Shape[];

async function ifThere(call: AwsCall, action: string, StackName: string) {
  try {
    return await call('cloudformation', action, { StackName });
  } catch (error) {
    const isGone = error instanceof AwsRefusal && /does not exist/.test(error.message);
    if (isGone && error.code === 'ValidationError') return undefined;
    throw error;
  }
}
