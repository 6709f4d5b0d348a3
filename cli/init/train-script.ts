/** What a script for SageMaker's script mode says of itself. */
export interface TrainScript {
  /** Names of its channels, as `SM_CHANNEL_<NAME>` has them, in lower case. */
  channels: string[];
  /** Its arguments that have a number or a word as their default. */
  hyperParameters: Record<string, string | number>;
  /** Metrics that it prints as `name=VALUE` or `name: VALUE`, each with what finds the value. */
  metrics: { name: string; regex: string }[];
}

/** At most so many of the metrics that a script seems to print. */
const mostMetrics = 4;

/** Reads a Python script; undefined: it asks for nothing of SageMaker's. */
export function trainScript(text: string): TrainScript | undefined {
  if (!/\bSM_(CHANNEL_\w+|MODEL_DIR)\b/.test(text)) return undefined;
  const channels = [...text.matchAll(/\bSM_CHANNEL_(\w+)/g)].map(([, name]) =>
    name!.toLowerCase().replaceAll('_', '-'),
  );
  return {
    channels: [...new Set(channels)],
    hyperParameters: argumentsIn(text),
    metrics: metricsIn(text),
  };
}

/** Those of `argparse` whose default is written out: a channel's comes from its variable. */
function argumentsIn(text: string): Record<string, string | number> {
  const found: Record<string, string | number> = {};
  for (const call of text.split(/\.add_argument\(/).slice(1)) {
    const name = /^\s*(?:["']-\w["'],\s*)?["']--([\w-]+)["']/.exec(call)?.[1];
    const end = call.search(/\)\s*(\n|$)/);
    const written = /\bdefault\s*=\s*(?:(-?[\d.]+(?:e[+-]?\d+)?)|["']([\w.-]*)["'])\s*[,)]/i.exec(
      call.slice(0, end < 0 ? undefined : end + 1),
    );
    const [, number, word] = written ?? [];
    if (name && number !== undefined) found[name] = Number(number);
    else if (name && word) found[name] = word;
  }
  return found;
}

function metricsIn(text: string): TrainScript['metrics'] {
  const printed = text.split('\n').filter((line) => /\b(print|info|write)\(/.test(line));
  const found = new Map<string, string>();
  for (const line of printed) {
    for (const [, name, between] of line.matchAll(
      /([A-Za-z][\w:.-]*?)(\s*[=:]\s*)(?:\{|%[\d.]*[fge])/g,
    )) {
      const sign = between!.includes('=') ? '=' : ':';
      if (!found.has(name!)) found.set(name!, `${name}\\s*${sign}\\s*([0-9.eE+-]+)`);
    }
  }
  return [...found].slice(0, mostMetrics).map(([name, regex]) => ({ name, regex }));
}
