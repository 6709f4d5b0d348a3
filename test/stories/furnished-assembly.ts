import { configuredAssembly } from './configured-assembly.ts';

const account = '000000000000';

/** ARNs as the local plane gives them, which makes a secret's suffix of its name. */
export const kept = {
  token: `arn:aws:secretsmanager:us-east-1:${account}:secret:hub-08d335`,
  parameter: `arn:aws:ssm:us-east-1:${account}:parameter/team/key`,
  others: `arn:aws:secretsmanager:us-east-1:${account}:secret:team-ca8b22`,
} as const;

/** The ARN that the local plane gives a secret of the name `slack`. */
export const slackSecret = `arn:aws:secretsmanager:us-east-1:${account}:secret:slack-877c3a`;

/** Whose pages may call the API. */
export const origin = 'https://app.example.com';

/**
 * Projects `a` and `b` each have a secret and a bucket of others, `c` has none. All may pull
 * `team/tools`, and what is built may have no critical finding but one. Whoever signs is an
 * administrator. There is a webhook, an origin of pages, an instance that is kept warm, an
 * archive, two types of instances that tasks may ask for, and metrics.
 */
export const furnishedAssembly = () =>
  configuredAssembly({
    alerts: { slack: { secretArn: slackSecret } },
    cors: { origins: [origin] },
    endpoints: { provisionedConcurrency: 2 },
    instanceTypes: ['g4dn.xlarge', 'r6i.8xlarge'],
    archiveAfterDays: 90,
    metrics: true,
    access: [{ principal: '*', projects: ['*'], role: 'admin' }],
    images: { repositories: ['team/tools'], failOn: 'CRITICAL', allow: ['CVE-2023-45853'] },
    projects: [
      {
        name: 'a',
        access: { buckets: ['acme', 'lake/prices/'], secrets: [kept.token, kept.parameter] },
      },
      { name: 'b', access: { buckets: ['lake/people/'], secrets: [kept.others] } },
      'c',
      'default',
    ],
  });
