import { leaseTexts } from '../../leases/field-texts.ts';
import { serverFields } from '../sagemaker/fields.ts';

/** What the fields of an `endpoint` job are for. */
export const endpointFields = {
  ...serverFields,
  name: leaseTexts.name('endpoint'),
  ttl: leaseTexts.ttl('endpoint'),
  instanceCount: 'How many machines it begins with; with scale at least its min.',
  scale: 'More and fewer machines with the traffic. Absent: as many as it began with.',
  'scale.min': 'The fewest machines.',
  'scale.max': 'The most machines, which its worst case is reckoned with.',
  'scale.target': 'How many invocations each machine is to have in a minute, 0.1 to 1000000.',
  'scale.scaleInCooldown': 'Seconds between two times that machines are taken away.',
  'scale.scaleOutCooldown': 'Seconds between two times that machines are added.',
};
