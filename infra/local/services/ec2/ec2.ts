import type { Operation, Service } from '../../kernel/types.ts';
import { makeDefaultNetwork } from './default-network.ts';
import { networkDescribes } from './describes.ts';
import { adoptNetwork } from './given.ts';
import { groupOperations, listTagged } from './groups.ts';
import { interfaceDescribes } from './interfaces.ts';
import { notHere } from './not-here.ts';
import { emptyDescribes, placeDescribes } from './places.ts';
import { ec2Resources } from './resources.ts';
import { forgetTemplates, schema } from './things.ts';

/** Local only: boot forgets every network but the default one; the templates make theirs anew. */
const resetNetworks: Operation = {
  authorize: () => [{ action: 'ec2:ResetNetworks', resource: '*' }],
  run: (tx, _request, context) => {
    forgetTemplates(tx);
    makeDefaultNetwork(tx, context);
    return {};
  },
};

/** Amazon EC2 as far as networks can be looked at, and groups made in them. */
export function createEc2(): Service {
  return {
    id: 'ec2',
    schema,
    operations: {
      ...networkDescribes,
      ...placeDescribes,
      ...interfaceDescribes,
      ...emptyDescribes,
      ...groupOperations,
      ResetNetworks: resetNetworks,
      ListTagged: listTagged,
      AdoptNetwork: adoptNetwork,
    },
    keptOnly: Object.keys(groupOperations),
    instead: notHere,
    resources: ec2Resources,
  };
}
