import { leaseTexts } from '../../leases/field-texts.ts';
import { containerFields } from '../task/fields.ts';

/** What the fields of a `notebook` job are for. */
export const notebookFields = {
  ...containerFields,
  image: "An image with Jupyter's notebook in it, by tag or digest. One of image and source.",
  name: 'The name of the notebook in its project; the next one of it has the files of this one.',
  ttl: leaseTexts.ttl('notebook'),
  access: 'Lets others come to it over the internet. Absent: its owner alone, by trainyard open.',
  'access.cidr': 'The addresses that may come: a range of at most 256, such as 203.0.113.7/32.',
};
