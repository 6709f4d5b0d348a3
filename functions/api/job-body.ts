import * as z from 'zod';

/**
 * A job as clients send it. It is read by `readSpec`, which tells more of what is wrong than a
 * schema can; the document has the kinds' own schemas under this name.
 */
export const jobBody = z.record(z.string(), z.unknown()).register(z.globalRegistry, { id: 'Job' });
