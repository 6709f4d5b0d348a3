// Writes shared/frameworks/images.ts anew from a checkout of aws/sagemaker-python-sdk (Apache-2.0),
// which knows the images of AWS's frameworks: npm run frameworks -- DIR
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { regionPrices } from '../../shared/money/prices.ts';
import { frameworkText, reducedFramework, type SdkFramework } from './sdk-framework.ts';

/** Of each sort of images the newest versions are kept: AWS patches its frameworks for a year. */
const kept = 3;

const names = ['pytorch', 'sklearn', 'tensorflow', 'xgboost'];
const folder = 'sagemaker-core/src/sagemaker/core/image_uri_config';
const place = process.argv[2];
if (!place) throw new Error('Say where sagemaker-python-sdk lies: npm run frameworks -- DIR');
const git = (...args: string[]) =>
  execFileSync('git', ['-C', place, ...args], { encoding: 'utf8' }).trim();
const [commit = '', date = ''] = git('log', '-1', '--format=%h %cs').split(' ');

const regions = Object.keys(regionPrices);
const read = (name: string) =>
  JSON.parse(readFileSync(`${place}/${folder}/${name}.json`, 'utf8')) as SdkFramework;
const all = names.map((name) => [name, reducedFramework(read(name), regions, kept)] as const);
const from = `aws/sagemaker-python-sdk at ${commit} of ${date}`;
const target = new URL('../../shared/frameworks/images.ts', import.meta.url);
writeFileSync(target, frameworkText(from, all));
