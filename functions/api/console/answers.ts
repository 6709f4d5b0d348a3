import { bytes } from '../shapes.ts';

/** What the call of the console answers. */
export const consoleAnswers = { 'console-get': bytes };
