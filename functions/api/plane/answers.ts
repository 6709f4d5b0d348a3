import * as z from 'zod';
import { callerRoles } from '../../../shared/caller-roles.ts';
import { count, instant } from '../shapes.ts';

const check = z
  .strictObject({
    name: z.string(),
    /** `fail`: somebody is not told, or something is stuck. `warn`: worth a look. */
    status: z.enum(['ok', 'warn', 'fail']),
    found: z.string(),
    /** What to do about it, where it is not ok. */
    fix: z.string().optional(),
  })
  .meta({ id: 'Check' });

/** What the calls about the plane itself answer. */
export const planeAnswers = {
  'upload-create': z.strictObject({
    /** Of the file. */
    uri: z.string(),
    /** Of the folder that it is in. */
    folder: z.string(),
    /** It is there already: nothing needs to be sent. */
    exists: z.boolean(),
    put: z.strictObject({
      url: z.string(),
      headers: z.record(z.string(), z.string()),
      expiresInSeconds: count,
    }),
  }),
  'doctor-get': z.strictObject({
    time: instant,
    /** Who asks, and which of the plane's projects they see. */
    caller: z.strictObject({
      subject: z.string(),
      role: z.enum(callerRoles),
      projects: z.array(z.string()),
    }),
    checks: z.array(check),
  }),
  'health-get': z.strictObject({
    status: z.literal('ok'),
    plane: z.string(),
    region: z.string(),
    /** Of the plane's release. */
    version: z.string(),
  }),
  /** To a browser: whether it may send a request, or the console. */
  'route-missing': z.custom<Uint8Array | Record<string, unknown> | undefined>(),
};

/** One thing that was looked at, in words. */
export type Check = z.infer<typeof check>;
