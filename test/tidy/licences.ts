import { type Dependency, forbids } from '../../infra/package/licences.ts';
import type { Rule } from './repository.ts';

/** Licences that bind who offers a service, or allow no use at all. */
export const licenceRule = (dependencies: readonly Dependency[]): Rule => ({
  says: 'depends on nothing under the AGPL or a licence like it, and on nothing without a licence',
  remedy: 'Take another package, or write what is needed.',
  find: () =>
    dependencies
      .filter(({ licence }) => forbids(licence))
      .map(({ name, licence }) => `${name} ${licence || 'has no licence'}`),
});
