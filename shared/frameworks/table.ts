import { own } from '../own.ts';
import type { FrameworkImages, Images } from './image-facts.ts';
import { frameworkImages } from './images.ts';

/** What one of AWS's frameworks is given, besides what every training job is. */
export interface Framework extends FrameworkImages {
  /**
   * Hyperparameters that its image cannot do without; tensorflow's appends to `model_dir`
   * (sagemaker-tensorflow-training-toolkit, training.py).
   */
  hyperParameters: Readonly<Record<string, string>>;
  /**
   * The algorithm that SageMaker takes its image for: its metrics are those of the algorithm, and
   * no others can be defined (reports of users of sagemaker-xgboost-container).
   */
  takenFor?: string;
  /**
   * Where its image finds a program of handlers beside the model: in the archive that
   * SAGEMAKER_SUBMIT_DIRECTORY names; wherever Python looks (PYTHONPATH); or nowhere but in the
   * model's own folder `code/` (serving.py of sagemaker-scikit-learn-container and of
   * sagemaker-xgboost-container; torchserve.py of sagemaker-pytorch-inference-toolkit;
   * python_service.py of sagemaker-tensorflow-serving-container).
   */
  handlers: 'archive' | 'path' | 'model';
}

/** The frameworks of which AWS has images that run a program of one's own. */
export const frameworks: Readonly<Record<string, Framework>> = {
  pytorch: { ...frameworkImages.pytorch, hyperParameters: {}, handlers: 'path' },
  sklearn: { ...frameworkImages.sklearn, hyperParameters: {}, handlers: 'archive' },
  tensorflow: {
    ...frameworkImages.tensorflow,
    hyperParameters: { model_dir: '/opt/ml/model' },
    handlers: 'model',
  },
  xgboost: {
    ...frameworkImages.xgboost,
    hyperParameters: {},
    takenFor: 'xgboost',
    handlers: 'archive',
  },
};

/** What an image of a framework is for. */
export type FrameworkUse = 'trains' | 'serves';

/** Which image is meant. */
export interface ImageWanted {
  framework: string;
  /** A version as the table has it, or what it begins with: `2.6` is the newest 2.6 there. */
  version: string;
  use: FrameworkUse;
  instanceType: string;
}

/** A member of a job that asks for an image that does not exist. */
export interface ImageFault {
  path: 'frameworkVersion' | 'instanceType';
  message: string;
  allowed?: readonly string[];
}

/** The repository and tag of an image, or why there is none. */
function named({ framework, version, use, instanceType }: ImageWanted): string | ImageFault {
  const images = frameworks[framework]![use];
  const { repository, processors, versions } = images;
  const full = fullVersion(images, version);
  if (full === undefined) {
    const allowed = Object.keys(versions);
    const message = `is ${version}; what ${use} ${framework} on AWS has ${allowed.join(', ')}`;
    return { path: 'frameworkVersion', message, allowed };
  }
  const processor = processorOf(instanceType);
  const apart = processors.length > 0;
  if (processor === undefined || (apart && !processors.includes(processor))) {
    const kinds = apart ? processors.join(' and ') : 'cpu and gpu';
    const message = `is ${instanceType}; AWS's images of ${framework} are for ${kinds} of x86-64`;
    return { path: 'instanceType', message };
  }
  const parts = [full, apart ? processor : '', versions[full]];
  return `${repository}:${parts.filter(Boolean).join('-')}`;
}

function fullVersion({ versions }: Images, version: string): string | undefined {
  if (Object.hasOwn(versions, version)) return version;
  const starts = [`${version}.`, `${version}-`];
  return Object.keys(versions).findLast((one) => starts.some((start) => one.startsWith(start)));
}

/**
 * What computes on an instance type, as sagemaker-python-sdk tells it by the family's letter
 * (image_uris.py); undefined for Inferentia, Trainium and Graviton, whose images are others.
 */
function processorOf(instanceType: string): 'cpu' | 'gpu' | undefined {
  const family = instanceType.split('.')[1] ?? '';
  if (/^(inf|trn)|^[a-z]+\d+[a-z]*g/.test(family)) return undefined;
  return /^[gp]/.test(family) ? 'gpu' : 'cpu';
}

/** Why there is no such image; undefined: there is. */
export function imageFault(wanted: ImageWanted): ImageFault | undefined {
  const found = named(wanted);
  return typeof found === 'string' ? undefined : found;
}

/** An image by its URI in a region; undefined where the region, or the image, is not known. */
export function frameworkImage(wanted: ImageWanted, region: string): string | undefined {
  const found = named(wanted);
  const account = own(frameworks[wanted.framework]!.registries, region);
  if (typeof found !== 'string' || account === undefined) return undefined;
  return `${account}.dkr.ecr.${region}.amazonaws.com/${found}`;
}
