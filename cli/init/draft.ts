/** A file that `init` is to write. */
export interface DraftFile {
  /** From the folder, with slashes. */
  path: string;
  text: string;
}

/** What `init` makes of a folder. */
export interface Draft {
  /** What was seen that decided it, in a few words. */
  saw: string;
  /** What the job does, in a sentence without its full stop. */
  does: string;
  /** The job as YAML. */
  job: string;
  /** Programs that it runs, where there was none. */
  programs: DraftFile[];
  /** What its owner still has to do before it runs, each a command or a sentence. */
  before: string[];
  /** What may be done once it has run. */
  after: string[];
}

/** A value as YAML writes it within a line; what it could take for something else is quoted. */
export function inline(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(([name, one]) => `${inline(name)}: ${inline(one)}`);
    return `{${members.join(', ')}}`;
  }
  if (typeof value !== 'string') return String(value);
  const isPlain =
    /^[A-Za-z./][\w./-]*$/.test(value) && !/^(true|false|null|yes|no|on|off|y|n)$/i.test(value);
  return isPlain ? value : JSON.stringify(value);
}

/** A name for jobs, endpoints and schedules, made of that of a folder. */
export function nameFrom(folder: string): string {
  const words = folder.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  const name = words
    .join('-')
    .replace(/^[^a-z]+/, '')
    .slice(0, 30)
    .replace(/-$/, '');
  return name || 'job';
}
