import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import type { Shape } from '../../infra/local/kernel/types.ts';
import type { Assembly } from '../../infra/local/template/assembly.ts';
import { assemblyFolder, assemblyIn } from '../assembly.ts';
import { type RecordedSteps, settingsName, stepOf } from '../recorded/recorded-steps.ts';

/** What of a recorded release stands in today's assembly. */
type Parts = Partial<RecordedSteps>;

const plane = 'trainyard-';

/**
 * Today's assembly with the machines or the steps of another release, or both. All else is today's:
 * the table, the handlers, the permissions.
 *
 * @param into a folder for the bundles
 */
export function releaseAssembly({ machines, bundles }: Parts, into: string): Assembly {
  const today = assemblyIn(assemblyFolder());
  const folders = new Map<string, string>();
  const byStep = new Map<string, string>();
  const stacks = structuredClone(today.stacks).map((stack) => {
    for (const { Type, Properties } of Object.values<Shape>(stack.template.Resources)) {
      if (Type === 'AWS::StepFunctions::StateMachine' && machines) {
        delete Properties.DefinitionS3Location;
        Properties.DefinitionString = machines[Properties.StateMachineName.slice(plane.length)];
      }
      const step = Type === 'AWS::Lambda::Function' && bundles && stepIn(Properties.FunctionName);
      if (!step) continue;
      const key: string = Properties.Code.S3Key;
      Properties.Code.S3Key = `other-${key}`;
      if (!byStep.has(step)) byStep.set(step, written(bundles[step]!, today.asset(key), into));
      folders.set(`other-${key}`, byStep.get(step)!);
    }
    return stack;
  });
  return { ...today, stacks, asset: (key) => folders.get(key) ?? today.asset(key) };
}

const stepIn = (functionName: string) => stepOf(functionName.slice(plane.length));

/** A bundle with today's settings beside it. */
function written(files: Record<string, string>, today: string, into: string): string {
  const folder = mkdtempSync(`${into}/step-`);
  for (const [name, text] of Object.entries(files)) writeFileSync(`${folder}/${name}`, text);
  writeFileSync(`${folder}/${settingsName}`, readFileSync(`${today}/${settingsName}`));
  return folder;
}
