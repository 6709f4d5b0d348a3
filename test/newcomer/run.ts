// Somebody who has the package and a CSV file, and nothing of this repository: from `init` to a
// tuned and deployed model and its report, each command typed at a terminal of its own, once with
// python3 and once without: `node test/newcomer/run.ts`.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { pack } from '../../infra/package/pack.ts';
import { chromiumPath, launched } from '../browser.ts';
import { installPackage } from '../install-package.ts';

const prices = fileURLToPath(new URL('../../examples/price-forecast/data', import.meta.url));
const place = mkdtempSync(join(tmpdir(), 'trainyard-newcomer-'));
const prefix = join(place, 'prefix');
const system = ['/usr/local/bin', '/usr/bin', '/bin'];

/** What somebody does and sees; throws with all that was printed where a command fails. */
class Newcomer {
  readonly home: string;
  readonly folder: string;
  readonly #env: Record<string, string>;
  #plane: ChildProcess | undefined;

  constructor(name: string, path: readonly string[]) {
    this.home = join(place, `${name}-home`);
    this.folder = join(place, name);
    mkdirSync(this.home);
    mkdirSync(this.folder);
    const bins = [join(prefix, 'bin'), dirname(process.execPath), ...path];
    this.#env = { HOME: this.home, PATH: bins.join(':'), TERM: 'xterm', SHELL: '/bin/sh' };
  }

  /** Types a command at a terminal, waits for its end, and says what it showed. */
  type(command: string): string {
    const began = Date.now();
    const { status, stdout } = spawnSync('/usr/bin/script', ['-qefc', command, '/dev/null'], {
      cwd: this.folder,
      env: this.#env,
      encoding: 'utf8',
      timeout: 120_000,
    });
    const seconds = ((Date.now() - began) / 1000).toFixed(1).padStart(6);
    process.stdout.write(`${seconds} s  ${command}\n`);
    if (status !== 0) throw new Error(`${command} ended with ${status}:\n${stdout}`);
    return stdout;
  }

  async startPlane(): Promise<void> {
    const command = 'trainyard plane up --port 0 --aws-port 0 --runtime process';
    const plane = spawn('/usr/bin/script', ['-qefc', command, '/dev/null'], {
      cwd: this.folder,
      env: this.#env,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#plane = plane;
    let said = '';
    await new Promise<void>((ready, fail) => {
      plane.stdout.setEncoding('utf8').on('data', (text: string) => {
        said += text;
        if (said.includes('Trainyard is ready.')) ready();
      });
      plane.on('exit', (code) => fail(new Error(`The plane ended with ${code}:\n${said}`)));
    });
  }

  /** Ctrl-C in the terminal of the plane. */
  async stopPlane(): Promise<void> {
    const plane = this.#plane;
    if (!plane || plane.exitCode !== null) return;
    const gone = new Promise((resolve) => plane.on('exit', resolve));
    plane.stdin!.write('\u0003');
    await gone;
  }
}

/** The folder of programs that every system has, but for Python's. */
function withoutPython(): string {
  const folder = join(place, 'no-python');
  mkdirSync(folder);
  for (const from of system.filter((path) => existsSync(path))) {
    for (const name of readdirSync(from)) {
      const to = join(folder, name);
      if (!/^(python|pip|pydoc)/.test(name) && !existsSync(to)) symlinkSync(join(from, name), to);
    }
  }
  return folder;
}

function assert(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}

/** Opens the console, which leads to the job and its end, and the report with its pictures. */
async function look(url: string, report: string, job: string): Promise<void> {
  const began = Date.now();
  const browser = await launched();
  if (!browser) {
    assert(!process.env.CI, `CI has no ${chromiumPath}`);
    process.stdout.write(`      -    no page was looked at: there is no ${chromiumPath}\n`);
    return;
  }
  try {
    const page = await browser.newPage();
    await page.goto(url);
    await page.getByRole('link', { name: job }).first().click();
    await page.getByRole('heading', { name: job }).first().waitFor();
    await page.getByText('Succeeded').first().waitFor();
    await page.goto(pathToFileURL(report).href);
    await page.getByRole('heading', { name: job }).first().waitFor();
    await page.locator('svg').first().waitFor();
  } finally {
    await browser.close();
  }
  const seconds = ((Date.now() - began) / 1000).toFixed(1).padStart(6);
  process.stdout.write(`${seconds} s  looks at the job in the console, and at its report\n`);
}

async function walk(name: string, path: readonly string[], program: string): Promise<void> {
  process.stdout.write(`\n${name}\n`);
  const newcomer = new Newcomer(name.replaceAll(/\W+/g, '-'), path);
  const [table] = readdirSync(prices).filter((file) => file.endsWith('.csv'));
  cpSync(join(prices, table!), join(newcomer.folder, table!));
  const began = Date.now();
  try {
    const wrote = newcomer.type('trainyard init');
    assert(existsSync(join(newcomer.folder, program)), `init wrote no ${program}:\n${wrote}`);
    await newcomer.startPlane();
    newcomer.type('trainyard submit job.yaml --watch --yes');
    const [endpoint] = JSON.parse(newcomer.type('trainyard endpoints -o json')).items;
    assert(endpoint?.state === 'InService', 'no endpoint serves');
    const [asked] = /trainyard invoke .*/.exec(wrote)!;
    const answer = newcomer.type(asked!);
    assert(/\d/.test(answer), `the endpoint answered ${answer}`);
    const report = join(newcomer.folder, 'report.html');
    newcomer.type('trainyard report @latest -o report.html');
    const text = readFileSync(report, 'utf8');
    assert(text.includes('<svg') && text.includes(endpoint.name), 'the report has no pictures');
    const opened = newcomer.type('trainyard open --print');
    await look(/https?:\/\/\S+/.exec(opened)![0], report, basename(newcomer.folder));
  } finally {
    await newcomer.stopPlane();
  }
  const seconds = ((Date.now() - began) / 1000).toFixed(1).padStart(6);
  process.stdout.write(`${seconds} s  all of it, from a folder with ${basename(table!)} alone\n`);
}

try {
  const packed = await pack();
  installPackage(packed.file, prefix);
  await walk('with python3', system, 'code/train.py');
  await walk('without python3', [withoutPython()], 'code/train.mjs');
} finally {
  rmSync(place, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}
