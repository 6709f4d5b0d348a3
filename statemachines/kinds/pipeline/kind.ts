import * as z from 'zod';
import { stageEnvelope } from '../../../shared/job/envelope.ts';
import type { StageSpec } from '../../../shared/job/model.ts';
import { limits } from '../../../shared/limits.ts';
import { condition, shortName, wholeNumber } from '../../../shared/schema.ts';
import { defineKind, type Finding, type Kind } from '../kind.ts';
import { under } from '../under.ts';
import { needsOf, orderOf } from './order.ts';
import { referenceFindings } from './references.ts';

type Stages = Record<string, StageSpec>;

function check({ stages }: { stages: Stages }, kinds: readonly Kind[]): Finding[] {
  const findings: Finding[] = [];
  const names = Object.keys(stages);
  if (names.length < 1 || names.length > limits.stages) {
    const message = `has ${names.length} stages; 1 to ${limits.stages} are allowed`;
    findings.push({ path: ['stages'], message });
  }
  for (const [name, stage] of Object.entries(stages)) {
    const kind = kinds.find((one) => one.name === stage.kind);
    findings.push(...under(['stages', name], kind?.check?.(stage) ?? []));
    for (const need of needsOf(stage).filter((one) => !names.includes(one))) {
      const message = `needs '${need}', which is no stage here; the stages are ${names.join(', ')}`;
      findings.push({ path: ['stages', name], message });
    }
  }
  findings.push(...referenceFindings(stages, kinds));
  if (findings.length === 0 && orderOf(stages) === undefined) {
    findings.push({ path: ['stages'], message: 'need each other in a circle; no stage can start' });
  }
  return findings;
}

function stageSchema(kinds: readonly Kind[]) {
  const order = { needs: z.array(shortName).default([]), when: condition.optional() };
  const schemas = kinds.map((kind) =>
    z.strictObject({ kind: z.literal(kind.name), ...order, ...stageEnvelope, ...kind.shape() }),
  );
  return z.discriminatedUnion('kind', schemas as never) as z.ZodType<StageSpec>;
}

/** The kind whose stages are jobs of the other kinds. */
export function pipelineKind(kinds: readonly Kind[]) {
  return defineKind({
    name: 'pipeline',
    summary: 'Runs other jobs as stages, in the order of their references.',
    shape: () => ({
      stages: z.record(shortName, stageSchema(kinds)),
      /** How many stages run at once; absent: all that need nothing of each other. */
      parallelism: wholeNumber(1, limits.stages).optional(),
    }),
    grants: { start: [], read: [], stop: [], collect: [] },
    workloads: () => ['stages'],
    atCap: 'finish',
    makes: () => [],
    /** The results of the stages that ran, by name. */
    result: z.record(z.string(), z.record(z.string(), z.unknown())),
    check: (spec) => check(spec, kinds),
    checkAt: ({ stages }, config, project) =>
      Object.entries(stages).flatMap(([name, one]) => {
        const kind = kinds.find((candidate) => candidate.name === one.kind);
        return under(['stages', name], kind?.checkAt?.(one, config, project) ?? []);
      }),
    cost: ({ stages }, region) =>
      Object.entries(stages).flatMap(([name, one]) => {
        const kind = kinds.find((candidate) => candidate.name === one.kind) as Kind;
        if (kind.pays === 'itself') return [];
        const attempts = one.maxAttempts;
        return kind
          .cost(one, region)
          .map((line) => ({ attempts, ...line, what: `${name}: ${line.what}` }));
      }),
  });
}
