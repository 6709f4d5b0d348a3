/** The algorithms that run here, by programs of this plane that are not AWS's. */
export const playedHere: readonly string[] = ['linear-learner', 'kmeans'];

const algorithm = [...playedHere, '(?:sagemaker-)?xgboost'].join('|');
/** An image of one of SageMaker's own algorithms, by its URI in AWS's registries. */
const pattern = new RegExp(
  String.raw`^\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?/(${algorithm}):[\w.-]+$`,
);

/** The algorithm of SageMaker's whose image this is; undefined for an image of another sort. */
export function builtInAlgorithm(image: string): string | undefined {
  return pattern.exec(image)?.[1];
}

/** The same, of those that run here. */
export function playedAlgorithm(image: string): string | undefined {
  const algorithm = builtInAlgorithm(image);
  return algorithm !== undefined && playedHere.includes(algorithm) ? algorithm : undefined;
}
