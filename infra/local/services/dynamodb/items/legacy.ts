import type { Shape } from '../../../kernel/types.ts';
import { validation } from '../errors.ts';

/** Refuses the parameters that expressions replaced in 2014; no client here uses them. */
export function refuseLegacy(request: Shape, members: readonly string[]): void {
  const found = members.find((member) => request?.[member] !== undefined);
  if (found === undefined) return;
  throw validation(
    `The local plane does not support the legacy parameter ${found}: use an expression`,
  );
}
