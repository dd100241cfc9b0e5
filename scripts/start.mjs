import { runCli } from './build.mjs';

await runCli(['serve', ...process.argv.slice(2)]);
