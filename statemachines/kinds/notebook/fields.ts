import { leaseTexts } from '../../leases/field-texts.ts';
import { containerFields } from '../task/fields.ts';

/** What the fields of a `notebook` job are for. */
export const notebookFields = {
  ...containerFields,
  image: "An image with Jupyter's notebook in it, by tag or digest. One of image and source.",
  name: 'The name of the notebook in its project; the next one of it has the files of this one.',
  ttl: leaseTexts.ttl('notebook'),
};
