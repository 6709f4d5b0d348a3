import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Debian's own; the library that drives it brings none. */
export const chromiumPath = '/usr/bin/chromium';

/** A browser, if this machine has one. */
export const launched = async (): Promise<Browser | undefined> =>
  existsSync(chromiumPath)
    ? chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox'] })
    : undefined;
