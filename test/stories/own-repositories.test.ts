import { expect, it } from 'vitest';
import { planePrincipal } from '../../infra/local/kernel/kernel.ts';
import { furnishedAssembly } from './furnished-assembly.ts';
import { quietJob, startShared } from './shares.ts';

const registry = '000000000000.dkr.ecr.us-east-1.amazonaws.com';

it('an image of a repository of one’s own runs where the configuration names it', async () => {
  const story = await startShared({ assembly: await furnishedAssembly() });
  const ecr = (operation: string, request: object) =>
    story.kernel.call('ecr', operation, request, planePrincipal);
  const run = async (repositoryName: string) => {
    await ecr('CreateRepository', { repositoryName });
    const imageManifest = JSON.stringify({ schemaVersion: 2, of: repositoryName });
    await ecr('PutImage', { repositoryName, imageTag: 'v1', imageManifest });
    const image = `${registry}/${repositoryName}:v1`;
    const id = await story.submitTo('a', { ...quietJob, image });
    await story.endOf('a', id);
    return story.jobOf('a', id);
  };
  expect(await run('team/tools')).toMatchObject({ phase: 'Succeeded' });
  const refused = await run('team/secret');
  expect(refused).toMatchObject({ phase: 'Failed', reason: 'AccessDenied' });
  expect(refused.message).toContain('ecr:BatchGetImage');
  expect(refused.message).toContain('repository/team/secret');
});
