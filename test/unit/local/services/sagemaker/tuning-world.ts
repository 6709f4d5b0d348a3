import { learns, World } from './sagemaker-plane.ts';

/** A world with the data that `tuningRequest` names, where each trial prints its objective. */
export function tuningWorld(database = ':memory:'): World {
  const world = new World();
  world.course = learns;
  world.objects.set('plane/data/prices/train.csv', new Uint8Array([1]));
  world.boot(database);
  return world;
}
