import * as z from 'zod';
import { type ProblemCode, problems } from '../../shared/errors.ts';
import { count } from './shapes.ts';

/** Texts, numbers, lists: what came, or what may come. */
const anything = z.unknown();

const details = {
  /** One sentence that says what was wrong. */
  detail: z.string(),
  /** The request's id, which the plane's log has too. */
  instance: z.string().optional(),
  /** JSON pointer into the body, or the parameter's name. */
  pointer: z.string().optional(),
  given: anything.optional(),
  allowed: anything.optional(),
  /** After how many seconds trying again may help; also the header Retry-After. */
  retryAfterSeconds: count.optional(),
  /** What to do about it. */
  fix: z.string().optional(),
  /** All problems of the same request. */
  errors: z
    .array(
      z
        .strictObject({
          pointer: z.string(),
          detail: z.string(),
          given: anything.optional(),
          allowed: anything.optional(),
          /** Which of the known defects. */
          defect: z.string().optional(),
        })
        .meta({ id: 'ProblemError' }),
    )
    .optional(),
};

const problemOf = (code: ProblemCode) =>
  z
    .strictObject({
      type: z.string(),
      title: z.literal(problems[code].title),
      status: z.literal(problems[code].status),
      code: z.literal(code),
      ...details,
    })
    .meta({ id: `${code}Problem` });

/** Every problem that a call can meet (RFC 9457), told apart by `code`. */
export const problem = z
  .discriminatedUnion(
    'code',
    (Object.keys(problems) as [ProblemCode]).map(problemOf) as [ReturnType<typeof problemOf>],
  )
  .meta({ id: 'Problem' });

/** What API Gateway answers by itself: 403, 404, 413, 429, 500, 503. */
export const gatewayMessage = z
  .strictObject({ message: z.string().nullable() })
  .meta({ id: 'GatewayMessage' });
