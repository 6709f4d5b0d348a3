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
