import { execFile, execFileSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const example = resolve(import.meta.dirname, '../../../examples/price-forecast');
const prices = join(example, 'data/prices.csv');

interface Ended {
  code: number;
  output: string;
}

let base: string;

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'price-forecast-'));
  await mkdir(join(base, 'input/data/raw'), { recursive: true });
  await mkdir(join(base, 'input/config'), { recursive: true });
});

afterEach(() => rm(base, { recursive: true, force: true }));

function run(script: string, ...flags: string[]): Promise<Ended> {
  const env = { PATH: process.env.PATH, SAGEMAKER_BASE_DIR: base };
  return new Promise((done) => {
    execFile(process.execPath, [join(example, script), ...flags], { env }, (error, out, err) => {
      done({ code: error ? Number(error.code) : 0, output: out + err });
    });
  });
}

const giveCsv = (text: string) => writeFile(join(base, 'input/data/raw/prices.csv'), text);

async function trial(hyperParameters: Record<string, string>): Promise<Ended> {
  const file = join(base, 'input/config/hyperparameters.json');
  await writeFile(file, JSON.stringify({ epochs: '5', ...hyperParameters }));
  return run('train.mjs');
}

describe('the price forecast on the real prices', () => {
  it('prepares a split by time, trains, and tells its error beside the naive one', async () => {
    await cp(prices, join(base, 'input/data/raw/prices.csv'));
    const prepared = await run('prepare.mjs');
    expect(prepared).toMatchObject({ code: 0 });
    expect(prepared.output).toContain('read 5105 bars, 2000-01-03 to 2020-04-17');
    const parts = ['train', 'validation', 'test'].map((name) =>
      readFile(join(base, `output/data/features/${name}.csv`), 'utf8'),
    );
    const days = (await Promise.all(parts)).map((text) =>
      text
        .trimEnd()
        .split('\n')
        .slice(1)
        .map((line) => line.slice(0, 10)),
    );
    expect(days.flat()).toEqual(days.flat().toSorted());
    expect(new Set(days.flat()).size).toBe(5105 - 66 - 5 - 10);

    await cp(join(base, 'output/data/features'), join(base, 'input/data/train'), {
      recursive: true,
    });
    const rates = ['0.0001', '0.01', '0.1'];
    const objectives: number[] = [];
    for (const rate of rates) {
      const { code, output } = await trial({ wd: '0.001', learning_rate: rate });
      expect(code).toBe(0);
      const found = [...output.matchAll(/validation:rmse=([0-9.eE+-]+)/g)];
      expect(found).toHaveLength(5);
      expect(output).toMatch(/test: model rmse [\d.]+, naive "next 5 days = last 5" rmse 0\.\d+/);
      objectives.push(Number(found.at(-1)?.[1]));
    }
    expect(new Set(objectives).size).toBe(3);
    const model = JSON.parse(await readFile(join(base, 'model/model.json'), 'utf8'));
    expect(model.scores.validation.model).toBeCloseTo(objectives[2] as number, 5);

    const refused = await trial({ learning_rate: 'fast' });
    expect(refused.code).toBe(1);
    expect(refused.output).toContain('learning_rate: found "fast"; needed a number from');
    const grown = await trial({ learning_rate: '10' });
    expect(grown.code).toBe(1);
    expect(await readFile(join(base, 'output/failure'), 'utf8')).toContain('lower learning_rate');
  });

  it('proves without data that it learns', async () => {
    expect(await run('train.mjs', '--self-test')).toMatchObject({ code: 0 });
  });
});

describe('the comparison of two models', () => {
  /** Prepares the data up to a day and puts the model of one short trial into a channel. */
  async function model(name: string, learningRate: string): Promise<void> {
    await cp(join(base, 'output/data/features'), join(base, 'input/data/train'), {
      recursive: true,
    });
    expect(await trial({ learning_rate: learningRate })).toMatchObject({ code: 0 });
    await mkdir(join(base, 'input/data', name), { recursive: true });
    const archive = join(base, 'input/data', name, 'model.tar.gz');
    execFileSync('tar', ['-czf', archive, '-C', join(base, 'model'), 'model.json']);
  }

  const compare = async () => {
    const { code, output } = await run('compare.mjs');
    expect(code, output).toBe(0);
    return JSON.parse(await readFile(join(base, 'output/result.json'), 'utf8'));
  };

  const rates = { poor: '0.0000001', lessPoor: '0.000001', fair: '0.0003', good: '0.005' };

  beforeEach(async () => {
    await cp(prices, join(base, 'input/data/raw/prices.csv'));
    expect((await run('prepare.mjs')).output).toContain('test: 756 rows');
    await cp(join(base, 'output/data/features'), join(base, 'input/data/features'), {
      recursive: true,
    });
  });

  it('promotes what beats the naive forecast, then what beats the one in service too', async () => {
    await model('candidate', rates.fair);
    const first = await compare();
    expect(first).toMatchObject({ better: true, heldOutDays: 756 });
    expect(first.candidateRmse).toBeLessThan(first.naiveRmse);
    const { betterThanNaivePercent: percent } = first;
    expect(percent).toBeCloseTo((1 - first.candidateRmse / first.naiveRmse) * 100, 1);
    expect(first.summary).toMatch(
      /^The first model is promoted: .* its error is 0\.\d{4} \(rmse\)/,
    );
    expect(first.summary).toContain(`${percent} % below that of the naive forecast`);

    await model('champion', rates.good);
    const refused = await compare();
    expect(refused).toMatchObject({ better: false, candidateRmse: first.candidateRmse });
    expect(refused.improvementPercent).toBeLessThan(0);
    expect(refused.summary).toMatch(/^The new model is refused: .* % above that of the model in/);

    await cp(join(base, 'input/data/champion'), join(base, 'input/data/candidate'), {
      recursive: true,
    });
    expect(await compare()).toMatchObject({ better: false, improvementPercent: 0 });
    await model('champion', rates.fair);
    const promoted = await compare();
    expect(promoted).toMatchObject({ better: true, championRmse: first.candidateRmse });
    const { candidateRmse, championRmse, improvementPercent } = promoted;
    expect(improvementPercent).toBeCloseTo((1 - candidateRmse / championRmse) * 100, 1);
    expect(promoted.summary).toContain(
      `${improvementPercent} % below that of the model in service`,
    );
  });

  it('refuses what does not beat the naive forecast, whatever is in service', async () => {
    await model('candidate', rates.lessPoor);
    const first = await compare();
    expect(first).toMatchObject({ better: false });
    expect(first.summary).toMatch(
      /^The first model is refused: .* % above that of the naive forecast, 0\.\d{4}\.$/,
    );
    await model('champion', rates.poor);
    const refused = await compare();
    expect(refused).toMatchObject({ better: false });
    expect(refused.improvementPercent).toBeGreaterThan(0);
    expect(refused.summary).toMatch(
      /^The new model is refused: .* above that of the naive .* below that of the model in service/,
    );
  });

  it('says which channel is empty', async () => {
    await rm(join(base, 'input/data/features/test.csv'));
    expect((await run('compare.mjs')).output).toContain('test.csv; prepare.mjs makes it');
    await writeFile(join(base, 'input/data/features/test.csv'), 'date,close,volatility,next\n');
    expect((await run('compare.mjs')).output).toContain('The channel candidate holds no model');
  });
});

describe('prepare refuses', () => {
  const header = 'date,open,high,low,close,adjclose,volume';
  const good = '2000-01-03,10,12,9,11,11,1000';
  const bad: [string, string, RegExp][] = [
    ['a missing column', `date,open,high,low,close\n${good}`, /Line 1 .* lacks the column volume/],
    ['a short row', `${header}\n${good}\n2000-01-04,10`, /Line 3 has 2 fields; the header has 7/],
    ['text for a number', `${header}\n2000-01-03,10,12,9,n/a,1,1`, /Line 2, column close: .*n\/a/],
    ['an empty cell', `${header}\n2000-01-03,10,12,9,11,11,`, /Line 2, column volume: found ""/],
    ['a date that is none', `${header}\n03.01.2000,10,12,9,11,11,1`, /found "03.01.2000"; needed/],
    ['a row out of order', `${header}\n${good}\n${good}`, /Line 3 has the date .* not after/],
    ['a low above the high', `${header}\n2000-01-03,10,9,12,11,11,1`, /low 12 is above high 9/],
    ['too few rows', `${header}\n${good}\n`, /has 1 rows; needed: at least 400/],
    ['an empty file', '', /lacks the column date, open, high, low, close, volume/],
  ];
  for (const [name, text, message] of bad) {
    it(`${name}, and says where and what is needed`, async () => {
      await giveCsv(text);
      const { code, output } = await run('prepare.mjs');
      expect(code).toBe(1);
      expect(output).toMatch(message);
      expect(await readFile(join(base, 'output/failure'), 'utf8')).toMatch(message);
    });
  }

  it('a folder without a CSV', async () => {
    const { code, output } = await run('prepare.mjs');
    expect(code).toBe(1);
    expect(output).toContain('needs exactly one .csv file; found 0');
  });
});
