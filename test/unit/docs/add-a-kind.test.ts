import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { root } from '../../../infra/aws/paths.ts';
import type { Driver } from '../../../statemachines/kinds/driver.ts';
import type { Kind } from '../../../statemachines/kinds/kind.ts';

/** The files of the page, by the URL where its first line says that they stand. */
const page = readFileSync(`${root}/docs/add-a-kind.md`, 'utf8');
const blocks = [...page.matchAll(/^```ts\n\/\/ (\S+)\n(.*?)^```/gms)];
const files = new Map(
  blocks.map(([, path, text]) => [pathToFileURL(`${root}/${path}`).href, text!]),
);

/** A module of the page as one that can be loaded, although no such file is there. */
function moduleOf(url: string): string {
  const code = stripTypeScriptTypes(files.get(url)!).replace(
    /(?<=from ')[^']+/g,
    (name: string) => {
      const target = name.startsWith('.') ? new URL(name, url).href : import.meta.resolve(name);
      return files.has(target) ? moduleOf(target) : target;
    },
  );
  return `data:text/javascript;base64,${Buffer.from(code).toString('base64')}`;
}

describe('the page that tells how a kind is added', () => {
  it('shows a kind that can be loaded and answers what is asked of it', async () => {
    const [kindUrl, driverUrl] = [...files.keys()];
    const { reportKind: kind } = (await import(moduleOf(kindUrl!))) as { reportKind: Kind };
    const { reportDriver } = (await import(moduleOf(driverUrl!))) as { reportDriver: Driver };
    const spec = { kind: 'report', timeoutSeconds: 600, maxAttempts: 1 };
    expect(kind.cost(spec, 'us-east-1')[0]!.perHourMicroUsd).toBeGreaterThan(0);
    expect(kind.gives(spec)).toEqual({ pages: 'value' });
    expect(kind.workloads(spec)).toHaveLength(1);
    expect(Object.keys(reportDriver).sort()).toEqual(['collect', 'find', 'read', 'start', 'stop']);
  });
});
