/** A task whose image is in a registry that does not exist: it is accepted, and costs nothing. */
export const postedJob = {
  kind: 'task',
  name: 'chore',
  image: 'registry.example/worker:1',
  command: ['node', 'work.mjs'],
};

/** The same as API Gateway hands it to the function, signed by an administrator. */
export const postedEvent = {
  version: '2.0',
  routeKey: 'POST /jobs',
  rawPath: '/jobs',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(postedJob),
  isBase64Encoded: false,
  requestContext: {
    http: { method: 'POST', path: '/jobs' },
    requestId: 'bench',
    authorizer: {
      iam: { userArn: 'arn:aws:sts::000000000000:assumed-role/trainyard-admin/bench' },
    },
  },
};
