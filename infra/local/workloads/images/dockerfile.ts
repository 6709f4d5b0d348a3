import { posix } from 'node:path';
import { DockerfileParser, type Instruction, type PropertyInstruction } from 'dockerfile-ast';
import {
  BuildRefused,
  baseOf,
  defaultPath,
  lineOf,
  type Recipe,
  type RefusedLine,
  refuse,
} from './recipe.ts';
import { parseRun } from './run-line.ts';
import { expand, lookUp, type Variables } from './variables.ts';

interface State {
  recipe: Recipe;
  variables: Variables;
  buildArgs: Variables;
  /** ARGs before FROM, which hold after it only when declared again. */
  globals: Variables;
}

const allowed =
  'allowed are FROM a Node or Python base, COPY, WORKDIR, ENV, ARG, ENTRYPOINT, CMD, EXPOSE, ' +
  'LABEL, USER and RUN with npm ci, npm install or pip install -r FILE.';

/** Reads a Dockerfile as the recipe of a folder image, or refuses it with the line and a remedy. */
export function parseDockerfile(text: string, buildArgs: Variables = {}): Recipe {
  return follow(text, buildArgs, (refused) => {
    throw refused;
  });
}

/** Every line of a Dockerfile that a folder image cannot follow, so that a plan says it before. */
export function refusedLines(text: string): RefusedLine[] {
  const lines: RefusedLine[] = [];
  try {
    follow(text, {}, ({ at }) => {
      if (at) lines.push(at);
    });
  } catch (error) {
    // Without a base nothing that follows means anything.
    if (!(error instanceof BuildRefused)) throw error;
    if (error.at) lines.push(error.at);
  }
  return lines;
}

function follow(
  text: string,
  buildArgs: Variables,
  refused: (error: BuildRefused) => void,
): Recipe {
  const globals: Variables = {};
  let state: State | undefined;
  for (const instruction of DockerfileParser.parse(text).getInstructions()) {
    const keyword = instruction.getKeyword();
    if (keyword === 'FROM') {
      if (state) refuse(lineOf(instruction), 'a second FROM (a multi-stage build)', oneStage);
      state = begin(instruction, globals, buildArgs);
    } else if (!state && keyword === 'ARG') {
      for (const [name, value] of properties(instruction, globals)) {
        globals[name] = lookUp(buildArgs, name) ?? value ?? '';
      }
    } else if (!state) {
      throw new BuildRefused(`Dockerfile line ${lineOf(instruction)}: FROM must come first.`);
    } else {
      try {
        const handle = Object.hasOwn(handlers, keyword) ? handlers[keyword] : undefined;
        if (!handle) refuse(lineOf(instruction), keyword, allowed);
        handle(instruction, state);
      } catch (error) {
        if (!(error instanceof BuildRefused)) throw error;
        refused(error);
      }
    }
  }
  if (state) return finish(state.recipe);
  throw new BuildRefused('The Dockerfile has no FROM; begin it with a Node or Python base.');
}

const oneStage = 'use one stage, or build the image on AWS.';

function begin(instruction: Instruction, globals: Variables, buildArgs: Variables): State {
  const name = expand(instruction.getArguments()[0]?.getValue() ?? '', globals);
  const base = baseOf(name);
  if (!base) {
    const remedy = 'use an official one, such as node:24-slim or python:3.13-slim.';
    refuse(lineOf(instruction), `FROM ${name} (neither a Node nor a Python base)`, remedy);
  }
  const recipe: Recipe = {
    base,
    steps: [],
    environment: { PATH: defaultPath },
    workdir: '/',
    labels: {},
    ports: [],
  };
  return { recipe, variables: { PATH: defaultPath }, buildArgs, globals };
}

type Handler = (instruction: Instruction, state: State) => void;

const handlers: Record<string, Handler> = {
  ARG(instruction, { recipe, variables, buildArgs, globals }) {
    for (const [name, value] of properties(instruction, variables)) {
      if (Object.hasOwn(recipe.environment, name)) continue;
      const given = lookUp(buildArgs, name) ?? value ?? lookUp(globals, name);
      if (given !== undefined) variables[name] = given;
    }
  },
  ENV(instruction, { recipe, variables }) {
    const pairs = properties(instruction, variables);
    for (const [name, value] of pairs) {
      recipe.environment[name] = value ?? '';
      variables[name] = value ?? '';
    }
  },
  WORKDIR(instruction, { recipe, variables }) {
    recipe.workdir = posix.resolve(recipe.workdir, expand(content(instruction), variables));
  },
  COPY: copy,
  RUN(instruction, { recipe, variables }) {
    recipe.steps.push(
      parseRun(content(instruction), lineOf(instruction), recipe.workdir, variables),
    );
  },
  ENTRYPOINT(instruction, { recipe }) {
    recipe.entrypoint = command(instruction);
  },
  CMD(instruction, { recipe }) {
    recipe.cmd = command(instruction);
  },
  EXPOSE(instruction, { recipe, variables }) {
    recipe.ports.push(...expand(content(instruction), variables).split(/\s+/));
  },
  LABEL(instruction, { recipe, variables }) {
    for (const [name, value] of properties(instruction, variables)) {
      recipe.labels[name] = value ?? '';
    }
  },
  USER(instruction, { recipe, variables }) {
    recipe.user = expand(content(instruction), variables);
  },
};

function copy(instruction: Instruction, { recipe, variables }: State): void {
  const line = lineOf(instruction);
  const text = content(instruction);
  const flag = /^COPY\s+--([\w-]+)/i.exec(instruction.toString())?.[1];
  if (flag) refuse(line, `COPY --${flag}`, 'copy files of the source as they are.');
  if (text.startsWith('<<')) refuse(line, 'COPY with text in place', 'put the text into a file.');
  const words = (jsonList(text) ?? text.split(/\s+/)).map((word) => expand(word, variables));
  const target = words.at(-1);
  if (!target || words.length < 2) {
    throw new BuildRefused(`Dockerfile line ${line}: COPY needs a source and a destination.`);
  }
  const sources = words.slice(0, -1);
  const intoFolder = /\/$|^\.$|\/\.$/.test(target) || sources.length > 1;
  const absolute = posix.resolve(recipe.workdir, target);
  recipe.steps.push({ kind: 'copy', line, sources, target: absolute, intoFolder });
}

/** An ENTRYPOINT without CMD runs alone; a base's own command is its interpreter. */
function finish(recipe: Recipe): Recipe {
  const cmd = recipe.cmd ?? (recipe.entrypoint ? [] : [interpreters[recipe.base.language]]);
  return { ...recipe, entrypoint: recipe.entrypoint ?? [], cmd };
}

const interpreters = { node: 'node', python: 'python3' };

function command(instruction: Instruction): string[] {
  const text = content(instruction);
  return jsonList(text) ?? ['/bin/sh', '-c', text];
}

function content(instruction: Instruction): string {
  return (instruction.getArgumentsContent() ?? '').trim();
}

function jsonList(text: string): string[] | undefined {
  if (!text.startsWith('[')) return undefined;
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) && list.every((one) => typeof one === 'string') ? list : undefined;
  } catch {
    return undefined;
  }
}

function properties(
  instruction: Instruction,
  variables: Variables,
): [string, string | undefined][] {
  return (instruction as PropertyInstruction).getProperties().map((property) => {
    // With its quotes, which say what is to be replaced; only line breaks are gone.
    const value = property.getUnescapedValue();
    return [property.getName(), value === null ? undefined : expand(value, variables)];
  });
}
