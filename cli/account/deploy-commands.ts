/** A program and its arguments, as they are run and shown. */
export type CommandLine = readonly [program: string, ...args: string[]];

/** CDK's own command, in the release that the templates were tried with. */
const cdk = ['npx', '--yes', 'aws-cdk@2.1148.1'] as const;

/** What a deployment is made of. */
export interface Deployment {
  /** The folder of the assembly. */
  assembly: string;
  plane: string;
  region: string;
  /** Of the assembly, by name: those that hold roles apart are left to who may make them. */
  stacks: readonly string[];
  /** Unknown while nobody was asked. */
  account?: string;
  /** Whether CDK has to prepare the account's region first. */
  bootstrap: boolean;
  /** What CloudFormation may, by the ARNs of policies with commas; absent: all, as CDK has it. */
  executionPolicies?: string | undefined;
}

/** Prepares a region of an account for CDK. */
export const bootstrapCommand = (
  account: string,
  region: string,
  policies?: string,
): CommandLine => [
  ...cdk,
  'bootstrap',
  `aws://${account}/${region}`,
  ...(policies ? ['--cloudformation-execution-policies', policies] : []),
];

/** Whether a stack holds roles that others make, and nothing else. */
export const hasRoles = (stack: string): boolean => stack.endsWith('-roles');

/**
 * The programs that deploy a plane, in order. What keeps data is protected from deletion by the
 * second deployment only: a first one that fails has to be able to go.
 */
export function deployCommands(of: Deployment): CommandLine[] {
  const { assembly, plane, region, account = 'ACCOUNT', bootstrap, stacks } = of;
  const own = stacks.filter((stack) => !hasRoles(stack));
  const which = own.length < stacks.length ? [...own, '--exclusively'] : ['--all'];
  const app = ['--app', assembly];
  const parameters = ['--parameters', `${plane}-data:DeletionProtection=on`];
  return [
    ...(bootstrap ? [bootstrapCommand(account, region, of.executionPolicies)] : []),
    [...cdk, 'deploy', ...app, ...which, '--require-approval', 'never'],
    [...cdk, 'deploy', ...app, `${plane}-data`, '--exclusively', ...parameters],
  ];
}

/** Takes away what works, and where and as whom it works; what keeps data stays. */
export function teardownCommands(assembly: string, stacks: readonly string[], plane: string) {
  const going = stacks.filter((stack) => stack !== `${plane}-data` && !hasRoles(stack));
  const command: CommandLine = [...cdk, 'destroy', '--app', assembly, '--force', ...going];
  return [command];
}

/** As one would type it. */
export const commandText = (line: CommandLine): string =>
  line.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word}'`)).join(' ');
