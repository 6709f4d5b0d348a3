import { existsSync, readFileSync } from 'node:fs';
import { functionPlans, machineKinds, pascal } from '../inventory.ts';
import { machineFile } from '../paths.ts';
import { findingsIn, type Known, tokensOf } from './asl.ts';

/** Throws one message with everything that is wrong with the state machines' files. */
export function checkMachines(): void {
  const steps = functionPlans.flatMap(({ token, timeoutSeconds }) =>
    token ? [[token, timeoutSeconds] as const] : [],
  );
  const known: Known = {
    tokens: new Set([...steps.map(([token]) => token), ...machineKinds.map(machineToken)]),
    stepSeconds: new Map(steps),
  };
  const called = new Set<string>();
  const findings = machineKinds.flatMap((kind) => {
    const file = machineFile(kind);
    if (!existsSync(file)) return [`statemachines/${kind}/machine.asl.json does not exist`];
    const text = readFileSync(file, 'utf8');
    for (const token of tokensOf(text)) called.add(token);
    return findingsIn(text, known).map((finding) => `statemachines/${kind}: ${finding}`);
  });
  for (const [token] of steps) {
    if (!called.has(token)) findings.push(`No state machine calls the step \${${token}}`);
  }
  if (findings.length === 0) return;
  throw new Error(
    `The state machines have faults:\n${findings.map((one) => `  ${one}`).join('\n')}`,
  );
}

const machineToken = (kind: string) => `${pascal(kind)}Machine`;
