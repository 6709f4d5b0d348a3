import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { InvalidPattern } from '../../infra/local/services/event-pattern/invalid.ts';
import { compilePattern } from '../../infra/local/services/event-pattern/pattern.ts';

interface Case {
  name: string;
  event: unknown;
  pattern: unknown;
  expected: 'match' | 'no-match' | 'invalid-pattern';
}

const file = new URL('../../../shared/conformance/event-patterns/cases.json', import.meta.url);
const recorded: Case[] = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : [];

describe.skipIf(recorded.length === 0)('event patterns recorded on AWS (if they are here)', () => {
  test('are at least 90', () => expect(recorded.length).toBeGreaterThanOrEqual(90));

  test.each(recorded)('$name gives $expected', ({ event, pattern, expected }) => {
    expect(verdict(event, pattern)).toBe(expected);
  });
});

function verdict(event: unknown, pattern: unknown): Case['expected'] {
  try {
    return compilePattern(pattern)(event) ? 'match' : 'no-match';
  } catch (error) {
    if (error instanceof InvalidPattern) return 'invalid-pattern';
    throw error;
  }
}
