/** One of AWS's frameworks, as this machine may have it. */
interface Framework {
  /** What its program imports. */
  module: string;
  /** The repositories of its images in AWS's registries. */
  repositories: readonly string[];
}

/** The frameworks whose programs run here on this machine's own Python, where it has them. */
export const frameworks: Readonly<Record<string, Framework>> = {
  pytorch: { module: 'torch', repositories: ['pytorch-training', 'pytorch-inference'] },
  sklearn: { module: 'sklearn', repositories: ['sagemaker-scikit-learn'] },
  tensorflow: {
    module: 'tensorflow',
    repositories: ['tensorflow-training', 'tensorflow-inference'],
  },
  xgboost: { module: 'xgboost', repositories: ['sagemaker-xgboost'] },
};

const pattern = /^\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?\/([\w-]+):[\w.-]+$/;

/** The framework of AWS's whose image this is; undefined for an image of another sort. */
export function frameworkOf(image: string): string | undefined {
  const repository = pattern.exec(image)?.[1] ?? '';
  return Object.keys(frameworks).find((name) =>
    frameworks[name]!.repositories.includes(repository),
  );
}
