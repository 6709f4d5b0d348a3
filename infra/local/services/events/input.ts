import type { Shape } from '../../kernel/types.ts';
import type { BusEvent } from './event.ts';
import type { Target } from './store.ts';

/** What the target gets, as text: the event, a part of it, a constant, or a filled-in template. */
export function targetInput(event: BusEvent, rule: string, target: Target, now: number): string {
  if (target.Input !== undefined) return target.Input;
  if (target.InputPath !== undefined) return JSON.stringify(at(event, target.InputPath) ?? null);
  if (!target.InputTransformer) return JSON.stringify(event);
  const { InputPathsMap = {}, InputTemplate } = target.InputTransformer;
  const values: Record<string, Shape> = {
    'aws.events.rule-arn': rule,
    'aws.events.rule-name': rule.split('/').at(-1),
    'aws.events.event.ingestion-time': new Date(now).toISOString(),
    'aws.events.event': event,
    'aws.events.event.json': event,
  };
  for (const [name, path] of Object.entries(InputPathsMap)) values[name] = at(event, path);
  return fill(InputTemplate, values);
}

/** Follows a path such as `$.detail.a[0]['b-c']`. Undefined where it leads nowhere. */
function at(value: Shape, path: string): Shape {
  const steps = path.matchAll(/\.([^.[\]]+)|\[(\d+)\]|\['([^']*)'\]/g);
  let here = value;
  for (const [, name, index, quoted] of steps) {
    const step = name ?? index ?? (quoted as string);
    here = Object(here) === here && Object.hasOwn(here, step) ? here[step] : undefined;
  }
  return here;
}

/**
 * Replaces each `<name>`. Inside a JSON string of the template a value is plain text, escaped so
 * that the result stays JSON; outside it is JSON. What a path did not find is the empty string.
 */
function fill(template: string, values: Record<string, Shape>): string {
  let inString = false;
  return template.replace(/\\.|"|<([^<>\s]+)>/g, (piece, name?: string) => {
    if (piece === '"') inString = !inString;
    if (name === undefined || !Object.hasOwn(values, name)) return piece;
    const value = values[name] ?? '';
    const json = JSON.stringify(value);
    if (!inString) return json;
    return typeof value === 'string' ? json.slice(1, -1) : JSON.stringify(json).slice(1, -1);
  });
}
