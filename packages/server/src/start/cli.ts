#!/usr/bin/env node
import { setSourceMapsSupport } from 'node:module';

// Before anything else is loaded: what is shipped is a bundle, and its errors are to name files and lines of the sources.
setSourceMapsSupport(true, { nodeModules: false, generatedCode: false });

const [{ runCommandLine }, { mainCommand }] = await Promise.all([import('./command-line.ts'), import('./main-command.ts')]);
await runCommandLine(mainCommand, process.argv.slice(2));
