import type { Context } from '../../kernel/types.ts';

const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const base64 = `${base32}abcdefghijklmnopqrstuvwxyz0189+/`;

/** New temporary credentials in AWS's form, from the plane's seed. */
export function drawKeys(context: Context): { id: string; secret: string; token: string } {
  const draw = (letters: string, count: number) =>
    Array.from({ length: count }, () => letters[Math.floor(context.random() * letters.length)]);
  return {
    id: `ASIA${draw(base32, 16).join('')}`,
    secret: draw(base64, 40).join(''),
    token: draw(base64, 128).join(''),
  };
}
