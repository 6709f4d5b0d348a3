import type { FrameworkImages } from './image-facts.ts';

/**
 * The images of AWS's frameworks, after aws/sagemaker-python-sdk at a24812666 of 2026-08-21,
 * image_uri_config (Apache-2.0). `npm run frameworks` writes this file anew.
 */
export const frameworkImages = {
  pytorch: {
    registries: {
      'us-east-1': '763104351884',
      'us-west-2': '763104351884',
      'eu-west-1': '763104351884',
      'ap-southeast-2': '763104351884',
    },
    trains: {
      repository: 'pytorch-training',
      processors: ['cpu', 'gpu'],
      versions: { '2.6.0': 'py312', '2.7.1': 'py312', '2.8.0': 'py312' },
    },
    serves: {
      repository: 'pytorch-inference',
      processors: ['cpu', 'gpu'],
      versions: { '2.4.0': 'py311', '2.5.1': 'py311', '2.6.0': 'py312' },
    },
  },
  sklearn: {
    registries: {
      'us-east-1': '683313688378',
      'us-west-2': '246618743249',
      'eu-west-1': '141502667606',
      'ap-southeast-2': '783357654285',
    },
    trains: {
      repository: 'sagemaker-scikit-learn',
      processors: ['cpu'],
      versions: { '1.2-1': 'py3', '1.4-2': 'py3', '1.4-2-py312': 'py3' },
    },
    serves: {
      repository: 'sagemaker-scikit-learn',
      processors: ['cpu'],
      versions: { '1.0-1': 'py3', '1.2-1': 'py3', '1.4-2-py312': 'py3' },
    },
  },
  tensorflow: {
    registries: {
      'us-east-1': '763104351884',
      'us-west-2': '763104351884',
      'eu-west-1': '763104351884',
      'ap-southeast-2': '763104351884',
    },
    trains: {
      repository: 'tensorflow-training',
      processors: ['cpu', 'gpu'],
      versions: { '2.16.2': 'py310', '2.18.0': 'py310', '2.19.0': 'py312' },
    },
    serves: {
      repository: 'tensorflow-inference',
      processors: ['cpu', 'gpu'],
      versions: { '2.16.1': '', '2.18.0': '', '2.19.0': '' },
    },
  },
  xgboost: {
    registries: {
      'us-east-1': '683313688378',
      'us-west-2': '246618743249',
      'eu-west-1': '141502667606',
      'ap-southeast-2': '783357654285',
    },
    trains: {
      repository: 'sagemaker-xgboost',
      processors: [],
      versions: { '1.7-1': '', '3.0-5': '', '3.2-0': '' },
    },
    serves: {
      repository: 'sagemaker-xgboost',
      processors: [],
      versions: { '1.7-1': '', '3.0-5': '', '3.2-0': '' },
    },
  },
} as const satisfies Record<string, FrameworkImages>;
