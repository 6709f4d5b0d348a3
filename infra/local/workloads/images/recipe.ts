import type { Instruction } from 'dockerfile-ast';

/** A line that a folder image cannot follow: which, why not, and what to do. */
export interface RefusedLine {
  line: number;
  why: string;
  remedy: string;
}

/** A Dockerfile that a folder image cannot be made of; the message says what to do. */
export class BuildRefused extends Error {
  /** Absent: it is no fault of one line. */
  readonly at: RefusedLine | undefined;

  constructor(message: string, at?: RefusedLine) {
    super(message);
    this.at = at;
  }
}

/** What a Dockerfile asks for, in the order of its lines; variables are expanded. */
export interface Recipe {
  base: Base;
  steps: Step[];
  entrypoint?: string[];
  cmd?: string[];
  environment: Record<string, string>;
  workdir: string;
  user?: string;
  labels: Record<string, string>;
  ports: string[];
}

/** One of the two families of bases that a folder can stand for. */
export interface Base {
  /** As written, for the manifest: another base makes another image. */
  name: string;
  language: 'node' | 'python';
}

/** What changes files. Paths in the image are absolute. */
export type Step =
  | { kind: 'copy'; line: number; sources: string[]; target: string; intoFolder: boolean }
  | { kind: 'npm'; line: number; args: string[]; workdir: string }
  | { kind: 'pip'; line: number; file: string; options: string[]; workdir: string };

/** Where Docker's own images look for programs. */
export const defaultPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** The folder of the venv that `RUN pip install` makes. */
export const venv = '/opt/venv';

/** Where the official images are: Docker's own registry and its copy at AWS. */
const official = /^(?:public\.ecr\.aws\/docker\/library\/|(?:docker\.io\/)?(?:library\/)?)/;

/** The family of an official Node or Python image, or undefined. */
export function baseOf(name: string): Base | undefined {
  const short = name.replace(official, '');
  const language = /^(node|python)(?:[:@].+)?$/.exec(short)?.[1];
  return language === 'node' || language === 'python' ? { name, language } : undefined;
}

/** The one-based line of an instruction. */
export function lineOf(instruction: Instruction): number {
  return instruction.getRange().start.line + 1;
}

/** Refuses a line, saying what is possible without a container engine. */
export function refuse(line: number, what: string, remedy: string): never {
  const why = `${what} is not possible without a container engine, where an image is a folder`;
  throw new BuildRefused(`Dockerfile line ${line}: ${why}; ${remedy}`, { line, why, remedy });
}
