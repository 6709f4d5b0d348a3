import { own } from '../own.ts';
import { nearest, withMeant } from '../suggest.ts';

/** What other tools call a member of ours, and ours; the first that there is here is meant. */
const otherNames: Readonly<Record<string, readonly string[]>> = {
  env: ['environment'],
  envs: ['environment'],
  variables: ['environment'],
  timeout: ['timeoutSeconds'],
  deadline: ['deadlineSeconds'],
  cmd: ['command'],
  run: ['command'],
  script: ['command'],
  args: ['command'],
  vcpu: ['cpu'],
  ram: ['memory'],
  maxCost: ['budget'],
  params: ['hyperParameters', 'environment'],
  parameters: ['ranges', 'environment'],
  search: ['ranges'],
  metric: ['objective'],
  trials: ['maxJobs'],
  parallel: ['maxParallelJobs'],
  dependsOn: ['needs'],
  if: ['when'],
  replicas: ['instanceCount'],
  expires: ['ttl'],
};

/** Members that people look for, of which more is to be said than a name. */
const sentences: Readonly<Record<string, (known: readonly string[]) => string | undefined>> = {
  retries: (known) => (known.includes('maxAttempts') ? attempts : undefined),
  instanceType: (known) => (isFargate(known) ? fargate : undefined),
  gpu: (known) => gpus(known),
  gpus: (known) => gpus(known),
  accelerators: (known) => gpus(known),
  source: (known) => (known.includes('image') ? source : undefined),
};

const isFargate = (known: readonly string[]) =>
  known.includes('cpu') && known.includes('memory') && !known.includes('instanceType');

const attempts = '. maxAttempts is the number of all tries: with two retries it is 3';
const fargate = '. It runs on Fargate: say cpu and memory, such as cpu: 1024 and memory: 2048';
const source = '. Name an image or a source, not both';

function gpus(known: readonly string[]): string | undefined {
  if (isFargate(known)) {
    return '. Fargate has no GPUs; kind tuning has, with an instanceType such as ml.g5.xlarge';
  }
  if (!known.includes('instanceType')) return undefined;
  const type = known.includes('cpu') ? 'g4dn.xlarge' : 'ml.g5.xlarge';
  return `. Name an instanceType that has one, such as ${type}`;
}

/** What to add to "is not a known field here": which member was meant, if that can be said. */
export function unknownMemberHint(name: string, known: readonly string[]): string {
  const sentence = own(sentences, name)?.(known);
  if (sentence) return sentence;
  const other = own(otherNames, name)?.find((one) => known.includes(one));
  return withMeant('', other ?? nearest(name, known));
}
