import { join } from 'node:path';
import { needRecentNode, root, run } from './runtime.mjs';

await needRecentNode();
const cli = join(root, 'packages/server/src/start/cli.ts');
const args = ['--conditions=source', '--watch', '--watch-preserve-output', cli, 'serve', ...process.argv.slice(2)];
process.exitCode = await run(process.execPath, args);
