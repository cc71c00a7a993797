import { runOnNodes } from './setup.mjs';

runOnNodes('scripts/demo/main.mts');
