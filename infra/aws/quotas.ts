import * as z from 'zod';
import { defaultQuotas } from '../../statemachines/kinds/kinds.ts';

/**
 * How many jobs of a kind may compute at once. Each kind brings its quota and how many slots that
 * has; what is named here replaces those, and a name that no kind has is a mistake: a quota that
 * nothing reads would bound nothing.
 */
export const quotas = z
  .record(z.string(), z.number().int().positive())
  .prefault({})
  .superRefine((given, { addIssue }) => {
    const known = Object.keys(defaultQuotas);
    for (const name of Object.keys(given).filter((one) => !known.includes(one))) {
      const message = `there is no quota '${name}'; the quotas are ${known.join(', ')}`;
      addIssue({ code: 'custom', path: [name], message });
    }
  })
  .transform((given) => ({ ...defaultQuotas, ...given }));
