import { serverFields } from '../sagemaker/fields.ts';

/** What the fields of a `transform` job are for. */
export const transformFields = {
  ...serverFields,
  input:
    'Every object under this prefix is sent to the model: s3://BUCKET/KEY/, or ' +
    '${STAGE.outputs.NAME} in a pipeline.',
  contentType: 'The MIME type of the input, such as text/csv. Absent: the model is told none.',
  accept: 'The MIME type that the model is asked to answer, such as application/json.',
  splitType: 'How an object is cut into records; None sends it as a whole.',
  batchStrategy: 'With splitType: as many records in a request as have room, or one.',
  assembleWith: 'How the answers of an object are put together: as they come, or line by line.',
  maxPayloadInMB: 'The most that one request to the model has, in MB.',
  instanceCount: 'How many machines; objects are dealt out among them.',
};
