import { runOnNodes } from './setup.mjs';

runOnNodes('scripts/soak/main.mts');
