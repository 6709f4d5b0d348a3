/** A task whose image is in a registry that does not exist: it is accepted, and costs nothing. */
export const postedJob = {
  kind: 'task',
  name: 'chore',
  image: 'registry.example/worker:1',
  command: ['node', 'work.mjs'],
};

/** What API Gateway hands to a function, signed by an administrator. */
const signed = (method: string, path: string, body?: string) => ({
  version: '2.0',
  routeKey: `${method} ${path}`,
  rawPath: path,
  headers: { 'content-type': 'application/json' },
  ...(body === undefined ? {} : { body }),
  isBase64Encoded: false,
  requestContext: {
    http: { method, path },
    requestId: 'bench',
    authorizer: {
      iam: { userArn: 'arn:aws:sts::000000000000:assumed-role/trainyard-admin/bench' },
    },
  },
});

/** The functions whose cold start is measured, each with a request that takes one SDK call. */
export const coldFunctions = [
  {
    id: 'job-create',
    title: 'POST /jobs',
    event: signed('POST', '/jobs', JSON.stringify(postedJob)),
  },
  { id: 'read', title: 'All reads', event: signed('GET', '/health') },
] as const;
