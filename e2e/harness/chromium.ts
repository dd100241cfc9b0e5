import { chromium, type Browser } from 'playwright-core';
import { findProgram } from './program.ts';

/** Debian's Chromium, headless, without the traffic that a browser makes on its own. */
export async function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: findProgram('chromium', 'chromium'),
    headless: true,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
