import { minuteText } from '../../shared/time/minute.ts';

/** Until when something lives, as the API has it. */
export const expiryText = (expiresAt: string | null): string =>
  expiresAt === null ? 'never expires' : `lives until ${minuteText(expiresAt)}`;
