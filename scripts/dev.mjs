import { join } from 'node:path';
import { needRecentNode, root, run } from './runtime.mjs';

await needRecentNode();
const cli = join(root, 'packages/server/src/start/cli.ts');
const args = ['--conditions=source', '--watch', '--watch-preserve-output', cli, 'serve', ...process.argv.slice(2)];
// In a group of its own: the watching Node passes signals on to the server, which would else get those of the terminal twice.
process.exitCode = await run(process.execPath, args, { detached: true });
