import { writePackages } from './write.mts';

await writePackages();
