import { runOnHost } from './setup.mjs';

runOnHost('jest.browser.config.cjs', 'test/browser/prepareChromium.mts');
