// Writes infra/local/kernel/models/data anew from a release of botocore, which carries AWS's own
// service models with their bounds (Apache-2.0; the SDK for JavaScript leaves the bounds out):
//   pip download --no-deps --dest DIR botocore && unzip -d DIR DIR/botocore-*.whl
//   npm run models -- DIR
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { createIam } from '../iam/iam.ts';
import { type BotocoreModel, modelText, reduceModel } from '../kernel/models/botocore.ts';
import { createLambda } from '../lambda/lambda.ts';
import { createVirtualRunner } from '../workloads/virtual-runner.ts';
import { localServices } from './local-services.ts';

/** A service here by its SigV4 name → its folders in botocore, where they are called otherwise. */
const folders: Record<string, string[]> = {
  dynamodb: ['dynamodb', 'dynamodbstreams'],
  elasticloadbalancing: ['elbv2'],
  monitoring: ['cloudwatch'],
  servicequotas: ['service-quotas'],
  sagemaker: ['sagemaker', 'sagemaker-runtime'],
  states: ['stepfunctions'],
  tagging: ['resourcegroupstaggingapi'],
};

const source = process.argv[2];
if (!source) throw new Error('Say where botocore lies: npm run models -- DIR');
const version = /__version__ = '(.+)'/.exec(readFileSync(`${source}/botocore/__init__.py`, 'utf8'));
const data = new URL('../kernel/models/data/', import.meta.url);

for (const file of readdirSync(data)) rmSync(new URL(file, data));
for (const { id, operations } of served()) {
  const models = (folders[id] ?? [id]).map(newest);
  const model: BotocoreModel = {
    operations: Object.assign({}, ...models.map((one) => one.operations)),
    shapes: Object.assign({}, ...models.map((one) => one.shapes)),
  };
  const from = `botocore ${version?.[1]}, Apache-2.0, ${(folders[id] ?? [id]).join(' and ')}`;
  const text = modelText({ from, ...reduceModel(model, Object.keys(operations)) });
  writeFileSync(new URL(`${id}.json`, data), text);
  process.stdout.write(`${id}: ${Math.ceil(text.length / 1024)} KB\n`);
}

/** Every service that AWS has too, none of them started. */
function served() {
  const unused = () => {
    throw new Error('Nothing runs while the services are only listed.');
  };
  const runner = createVirtualRunner({ random: unused, model: unused });
  const lambda = createLambda({ runtime: { invoke: unused, close: unused } });
  const services = [createIam(), lambda, ...localServices({ runner })];
  return services.filter(({ id }) => id !== runner.service.id);
}

function newest(folder: string): BotocoreModel {
  const place = `${source}/botocore/data/${folder}`;
  const release = readdirSync(place).toSorted().at(-1);
  const packed = readFileSync(`${place}/${release}/service-2.json.gz`);
  return JSON.parse(gunzipSync(packed).toString('utf8'));
}
