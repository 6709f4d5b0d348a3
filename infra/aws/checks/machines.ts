import { existsSync, readFileSync } from 'node:fs';
import { functionPlans, machineNames, machineToken } from '../inventory.ts';
import { machineFile } from '../paths.ts';
import { findingsIn, type Known, tokensOf } from './asl.ts';

/** Throws one message with everything that is wrong with the state machines' files. */
export function checkMachines(): void {
  const steps = functionPlans.flatMap(({ token, timeoutSeconds }) =>
    token ? [[token, timeoutSeconds] as const] : [],
  );
  const known: Known = {
    tokens: new Set([...steps.map(([token]) => token), ...machineNames.map(machineToken)]),
    byKind: new Set(functionPlans.flatMap(({ token, kind }) => (token && kind ? token : []))),
    stepSeconds: longest(steps),
  };
  const called = new Set<string>();
  const findings = machineNames.flatMap((name) => {
    const file = machineFile(name);
    if (!existsSync(file)) return [`statemachines/${name}.asl.json does not exist`];
    const text = readFileSync(file, 'utf8');
    for (const token of tokensOf(text)) called.add(token);
    return findingsIn(text, known).map((finding) => `statemachines/${name}.asl.json: ${finding}`);
  });
  for (const token of known.stepSeconds.keys()) {
    if (!called.has(token)) findings.push(`No state machine calls the step \${${token}}`);
  }
  if (findings.length === 0) return;
  throw new Error(
    `The state machines have faults:\n${findings.map((one) => `  ${one}`).join('\n')}`,
  );
}

/** The longest timeout of the steps that a token may stand for. */
function longest(steps: readonly (readonly [string, number])[]): Map<string, number> {
  const seconds = new Map<string, number>();
  for (const [token, most] of steps) seconds.set(token, Math.max(most, seconds.get(token) ?? 0));
  return seconds;
}
