import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { sourceFiles } from '../../../clients/typescript/files/source-files.ts';
import { verifySignature } from '../../../infra/local/wire/sigv4.ts';
import { needProgram } from '../../stories/needed.ts';
import { runLine } from '../cli/cli-harness.ts';

const client = fileURLToPath(new URL('../../../clients/python', import.meta.url));
const root = mkdtempSync(join(tmpdir(), 'client-python-'));
afterAll(() => rmSync(root, { recursive: true }));

/** What a piece of Python prints that has the client imported. */
function say(code: string, env: Record<string, string> = {}): string {
  const script = `import json, pathlib, trainyard\n${code}`;
  const PYTHONPATH = client;
  const { stdout, stderr } = spawnSync('python3', ['-B', '-c', script], {
    cwd: root,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, PYTHONPATH, HOME: root, ...env },
  });
  expect(stderr).toBe('');
  return stdout.trim();
}

describe('the client for Python', () => {
  beforeEach(({ skip }) => needProgram('python3', { skip }));

  it('needs nothing but the standard library of Python 3.9', () => {
    const found = say(`import ast, sys
tree = ast.parse(pathlib.Path(trainyard.__file__).read_text(), feature_version=(3, 9))
taken = [one for one in ast.walk(tree) if isinstance(one, (ast.Import, ast.ImportFrom))]
names = {getattr(one, 'module', None) or one.names[0].name for one in taken}
print(sorted(name for name in names if name.split('.')[0] not in sys.stdlib_module_names))`);
    expect(found).toBe("['botocore.session', 'yaml']");
  });

  it('is of the release that it belongs to', () => {
    const own = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
    expect(say('print(trainyard.__version__)')).toBe(JSON.parse(own).version);
  });

  it('signs as AWS verifies, names with blanks and what stands in a query too', () => {
    const keys = {
      AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_SESSION_TOKEN: 'session/+=',
    };
    const base = 'https://a1b2.execute-api.eu-west-1.amazonaws.com';
    const url = new URL(`${base}/endpoints/a%20b/invocations?project=p%20q&cursor=a%2Bb%3D`);
    const body = '{"x": 1}';
    const sign = `trainyard._connect(${JSON.stringify(base)}, None, None).authorize`;
    const signed = JSON.parse(
      say(`print(json.dumps(${sign}("POST", ${JSON.stringify(url.href)}, {}, b'${body}')))`, keys),
    );
    expect(signed.authorization).toMatch(/\/eu-west-1\/execute-api\/aws4_request/);
    const received = {
      method: 'POST',
      path: url.pathname,
      query: url.search.slice(1),
      headers: signed,
      body: Buffer.from(body),
    };
    const key = { principal: { arn: 'me' }, secret: 'secret', sessionToken: 'session/+=' };
    const check = { now: Date.now(), service: 'execute-api', lookUp: () => key };
    expect(verifySignature(received, check).key).toBe(key);
    expect(() => verifySignature({ ...received, query: 'project=q' }, check)).toThrow();
  });

  it('sends of a source what the command line sends', () => {
    const lines = [
      '*.log',
      '!keep.log',
      '/top',
      'deep/**/x',
      'only/',
      'a[0-9]?',
      '\\#odd',
      'b/*.c',
    ];
    const files = {
      '.gitignore': `# By hand\n\n${lines.join('\n')}\n`,
      'sub/.gitignore': '!again.log\nmine\n',
      '.dockerignore': '*.tmp\nbig/**\n!big/small/one.txt\n',
      ...Object.fromEntries(
        [
          ...['a.log', 'keep.log', 'top', 'sub/top', 'sub/again.log', 'sub/mine', 'mine'],
          ...['deep/x', 'deep/1/2/x', 'deep/y', 'only/z', 'sub/only', 'a1b', 'a12', 'ab', '#odd'],
          ...['b/1.c', 'b/2/1.c', 'one.tmp', 'sub/one.tmp', 'big/1', 'big/small/one.txt'],
          ...['.env', '.env.x.local', '.env.js', 'venv/pyvenv.cfg', 'venv/lib/x', 'Dockerfile'],
          ...['__pycache__/x', 'sub/node_modules/x', 'data/in.csv', 'data/out.csv', 'ä/😀', 'ä/ﬀ'],
        ].map((name) => [name, '']),
      ),
    };
    const source = join(root, 'source');
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(join(source, dirname(name)), { recursive: true });
      writeFileSync(join(source, name), text);
    }
    symlinkSync('b', join(source, 'linked'));
    const elsewhere = [join(source, 'data/in.csv')];
    const ours = sourceFiles(source, { elsewhere }).paths;
    const paths = `[pathlib.Path(one) for one in json.loads('${JSON.stringify(elsewhere)}')]`;
    const made = `trainyard._Source(pathlib.Path('${source}').resolve(), 'Dockerfile', ${paths})`;
    expect(JSON.parse(say(`print(json.dumps(${made}.files()))`))).toEqual(ours);
    expect(ours).toEqual(expect.arrayContaining(['keep.log', 'big/small/one.txt', 'linked/2/1.c']));
  });

  it('says what to do where no plane is, or none that knows who calls', () => {
    const failure = (code: string, env = {}) =>
      say(`try:\n  ${code}\nexcept trainyard.TrainyardError as error:\n  print(error)`, env);
    expect(failure('trainyard.Trainyard().get("job_1")')).toMatch(
      /^No plane runs on the folder .*\(start one: trainyard plane up/,
    );
    const env = { TRAINYARD_URL: 'http://127.0.0.1:9' };
    expect(failure('trainyard.Trainyard().get("job_1")', env)).toMatch(/set TRAINYARD_TOKEN/);
  });

  it('finds the plane that plane use has named, where nothing else says one', () => {
    const settings = join(root, 'trainyard');
    mkdirSync(settings, { recursive: true });
    const set = (config: string) => writeFileSync(join(settings, 'config.json'), config);
    const urlOf = (env: Record<string, string>, given = '') =>
      say(
        `try:\n  print(trainyard.Trainyard(${given})._ask('GET', '/health'))
except trainyard.TrainyardError as error:\n  print(error)`,
        { XDG_CONFIG_HOME: root, TRAINYARD_TOKEN: 'secret', ...env },
      );
    set('{"plane": "prod", "planes": {"prod": {"url": "http://127.0.0.1:9/"}}}');
    expect(urlOf({})).toMatch('The plane at http://127.0.0.1:9 does not answer');
    expect(urlOf({ TRAINYARD_URL: 'http://127.0.0.1:1' })).toMatch(
      'The plane at http://127.0.0.1:1',
    );
    expect(urlOf({ TRAINYARD_DATA: '/none' })).toMatch('No plane runs on the folder /none');
    expect(urlOf({}, 'data="/none"')).toMatch('No plane runs on the folder /none');
    set('{"plane": "local"}');
    expect(urlOf({})).toMatch('No plane runs on the folder');
    set('{"plane": "gone", "planes": {}}');
    expect(urlOf({})).toMatch(/config\.json names no plane: KeyError\('gone'\)/);
  });

  it('reads once more what was cut off, as where the plane ends in the middle of an answer', () => {
    const printed = say(`import socket, threading
server = socket.create_server(("127.0.0.1", 0))
def answer():
    for body in (b'{"id": "jo', b'{"id": "job_1"}'):
        one, _ = server.accept()
        one.recv(65536)
        one.sendall(b"HTTP/1.1 200 OK\\r\\nContent-Length: 15\\r\\n\\r\\n" + body)
        one.close()
threading.Thread(target=answer, daemon=True).start()
plane = trainyard.Trainyard(url=f"http://127.0.0.1:{server.getsockname()[1]}", token="secret")
plane._connection = trainyard._connect(*plane._given)
print(plane.get("job_1"))`);
    expect(printed).toBe("{'id': 'job_1'}");
  });

  it('leaves what lies in S3 as it stands, and says what no job is', () => {
    const place = '@latest(s3://bucket/prefix/)';
    const job = `{"kind": "task", "inputs": {"raw": "${place}"}}`;
    const ready = `trainyard._ready(trainyard.Trainyard(), ${job}, pathlib.Path("/"), None)`;
    expect(say(`print(${ready}["inputs"]["raw"])`)).toBe(place);
    expect(say(`print(trainyard._path("../a b"))`)).toBe('/jobs/..%2Fa%20b');
    expect(say('try:\n  trainyard._id(None)\nexcept TypeError as error:\n  print(error)')).toBe(
      'a job is what submit() answers, or its id; given was None',
    );
  });
});

it('the example of a notebook has the client as it is; the command prints it', async () => {
  const text = readFileSync(join(client, 'trainyard.py'), 'utf8');
  // A source takes no link out of its folder, so the example has a copy, which `-u` renews.
  await expect(text).toMatchFileSnapshot('../../../examples/jupyter/trainyard.py');
  expect(await runLine(['client', 'python'])).toMatchObject({ code: 0, out: text });
  const refused = await runLine(['client', 'cobol']);
  expect(refused).toMatchObject({ code: 2, err: expect.stringContaining('python') });
});
