import type { AwsEvent } from '../kind.ts';

/** The build's variable that says which job and attempt it is for. */
export const jobVariable = 'TRAINYARD_NAME';

/** What CodeBuild says of a build, as far as it names the job. */
interface BuildDetail {
  'additional-information'?: {
    environment?: { 'environment-variables'?: { name: string; value: string }[] };
  };
}

/** A change of a build of ours: the plane's project, whichever job it is for. */
export const buildEvent: AwsEvent = {
  source: 'aws.codebuild',
  type: 'CodeBuild Build State Change',
  detail: { 'project-name': [{ prefix: 'trainyard' }] },
  nameIn({ 'additional-information': info }: BuildDetail) {
    const variables = info?.environment?.['environment-variables'];
    return variables?.find(({ name }) => name === jobVariable)?.value;
  },
};
