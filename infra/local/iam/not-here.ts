const people =
  'Keys that do not end are not made here: people and programs act as roles. `access` of ' +
  'trainyard.config.ts says which role may do what, `trainyard aws-env` gives the keys of a ' +
  'local plane, and a job acts as the role of its project.';
const versions = 'A policy has one version here: detach and delete it, then make it anew.';
const machines = 'There are no instances here that would have a profile: a task has a role.';

const of = (operations: string[], instead: string) =>
  Object.fromEntries(operations.map((operation) => [operation, instead]));

/** What IAM of AWS has and this one has not, on purpose. */
export const notHere: Readonly<Record<string, string>> = {
  ...of(['CreateUser', 'CreateGroup', 'CreateAccessKey', 'CreateLoginProfile'], people),
  ...of(['AddUserToGroup', 'AttachUserPolicy', 'AttachGroupPolicy', 'PutUserPolicy'], people),
  ...of(['CreatePolicyVersion', 'SetDefaultPolicyVersion'], versions),
  ...of(['CreateInstanceProfile', 'AddRoleToInstanceProfile'], machines),
};
