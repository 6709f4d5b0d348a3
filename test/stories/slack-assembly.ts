import { configuredAssembly } from './configured-assembly.ts';

/** The ARN that the local plane gives a secret of the name `slack`. */
export const slackSecret = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:slack-877c3a';

/** An assembly of a plane whose configuration names a webhook. */
export const slackAssembly = () =>
  configuredAssembly({ alerts: { slack: { secretArn: slackSecret } } });
