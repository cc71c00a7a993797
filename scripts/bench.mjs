import { runOnNodes } from './setup.mjs';

runOnNodes('bench/main.mts');
