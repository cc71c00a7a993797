import { ensureChromium } from './chromium.mts';

// Apart from the tests, so that an installation shows its progress and needs no long time-out.
ensureChromium(console.log);
