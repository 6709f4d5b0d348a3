import type { Algorithm } from './algorithm.ts';
import { kmeans } from './kmeans/kmeans.ts';
import { linearLearner } from './linear/linear-learner.ts';

/** The algorithms that are written here, by the names of their images. */
export const algorithms: Readonly<Record<string, Algorithm<never>>> = {
  'linear-learner': linearLearner as Algorithm<never>,
  kmeans: kmeans as Algorithm<never>,
};
