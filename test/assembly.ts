import { inject } from 'vitest';
import { type Assembly, loadAssembly } from '../infra/local/template/assembly.ts';

declare module 'vitest' {
  interface ProvidedContext {
    assembly: {
      folder: string;
      /** One hash of all that it is made of. */
      sources: string;
    };
  }
}

/** Where the assembly is that set-up made sure of: to do so again takes longer than a story. */
export const assemblyFolder = (): string => inject('assembly').folder;

const read = new Map<string, Assembly>();

/** An assembly's templates, read once for all planes of a process. */
export function assemblyIn(folder: string): Assembly {
  const known = read.get(folder) ?? loadAssembly(folder);
  read.set(folder, known);
  return known;
}

/** The tested assembly with another text wherever its templates have this one, as JSON. */
export function assemblyWith(text: string, instead: string): Assembly {
  const assembly = assemblyIn(assemblyFolder());
  const before = JSON.stringify(assembly.stacks);
  if (!before.includes(text)) throw new Error(`No template has ${text}`);
  return { ...assembly, stacks: JSON.parse(before.replaceAll(text, instead)) };
}
