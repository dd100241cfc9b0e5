import { runCli } from './build.mjs';

await runCli(process.argv.slice(2));
