import { at, type Conversion, type Members } from './conversion.ts';

/** AWS's own images of frameworks, by their repositories (AWS Deep Learning Containers). */
const frameworks: readonly { repository: RegExp; framework: string }[] = [
  { repository: /\/pytorch-(?:training|inference):(\d+\.\d+(?:\.\d+)?)/, framework: 'pytorch' },
  {
    repository: /\/tensorflow-(?:training|inference):(\d+\.\d+(?:\.\d+)?)/,
    framework: 'tensorflow',
  },
  { repository: /\/sagemaker-scikit-learn:(\d+\.\d+-\d+)/, framework: 'sklearn' },
];

/** SageMaker's own algorithms, by their repositories. */
const algorithm = /\/(linear-learner|kmeans|sagemaker-xgboost|xgboost):/;

/** The image of a request: one of AWS's is named by what it is, any other as it stands. */
export function keepImage(made: Conversion, request: Members, path: string): void {
  const image = at(request, path);
  if (typeof image !== 'string') return;
  const known = frameworks.flatMap(({ repository, framework }) => {
    const version = repository.exec(image)?.[1];
    return version ? [{ framework, version }] : [];
  });
  if (known[0]) {
    made.keep(path, 'framework', known[0].framework);
    made.job.frameworkVersion = known[0].version;
    return;
  }
  const own = algorithm.exec(image)?.[1]?.replace('sagemaker-', '');
  if (own) made.keep(path, 'algorithm', own);
  else made.keep(path, 'image', image);
}

/** Hyperparameters by which SageMaker's toolkit finds a program (sagemaker-python-sdk). */
const toolkit = { program: 'sagemaker_program', source: 'sagemaker_submit_directory' };

/** Hyperparameters; the toolkit's own become what they mean, and the SDK's JSON is read. */
export function keepHyperParameters(made: Conversion, request: Members, path: string): void {
  const given = at(request, path);
  if (typeof given !== 'object' || given === null) return;
  const isToolkit = toolkit.program in given;
  const read = (text: unknown) => (isToolkit ? plain(text) : text);
  const own = Object.entries(given).filter(([name]) => !name.startsWith('sagemaker_'));
  const { [toolkit.program]: program, [toolkit.source]: source } = given as Members;
  made.keep(
    path,
    'hyperParameters',
    Object.fromEntries(own.map(([name, value]) => [name, read(value)])),
  );
  if (isToolkit) made.keep(`${path}.${toolkit.program}`, 'entryPoint', plain(program));
  if (source !== undefined) made.keep(`${path}.${toolkit.source}`, 'source', plain(source));
  for (const name of Object.keys(given)) {
    const isMeant = name === toolkit.program || name === toolkit.source;
    if (name.startsWith('sagemaker_') && !isMeant)
      made.drop(`${path}.${name}`, 'the toolkit is told it by the plane');
  }
}

/** The SDK writes each hyperparameter as JSON. */
function plain(text: unknown): unknown {
  try {
    const value: unknown = JSON.parse(String(text));
    return typeof value === 'object' ? text : value;
  } catch {
    return text;
  }
}
