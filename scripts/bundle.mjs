import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { fail, root, tool } from './runtime.mjs';

/**
 * Of what npm installs, these go into the bundle beside our own packages: plain modules in hundreds of files, of which none looks for
 * another by its path. The rest stays where npm put it, native code and what is loaded only where it is needed above all. See adr 0014.
 */
export const bundledPackages = ['kysely', 'typebox'];

function nameOf(importPath) {
  return importPath
    .split('/')
    .slice(0, importPath.startsWith('@') ? 2 : 1)
    .join('/');
}

/** What stays outside is looked for from the server's folder, so the server must depend on it, whichever package of ours imports it. */
function decideWhatIsBundled(dependencies) {
  return {
    name: 'what is bundled',
    setup({ onResolve }) {
      onResolve({ filter: /^[^./]/ }, ({ path, kind }) => {
        if (kind === 'entry-point' || isBuiltin(path)) return undefined;
        const name = nameOf(path);
        if (dependencies[name] === undefined) {
          return {
            errors: [{ text: `${name} must be among the dependencies of packages/server, from where the bundle finds it` }],
          };
        }
        return bundledPackages.includes(name) || name.startsWith('@smartlock/') ? undefined : { path, external: true };
      });
    },
  };
}

/** Their licences ask to be kept with every copy. */
function licencesOf(inputs) {
  const folders = new Set(
    Object.keys(inputs).flatMap((path) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0] ?? []),
  );
  const texts = [...folders].sort().map((folder) => {
    const { name, version } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
    const file = readdirSync(join(root, folder)).find((entry) => /^licen[cs]e/i.test(entry));
    if (file === undefined) fail(`${name} is bundled, and has no licence file that could be kept.`);
    return `${name} ${version}\n\n${readFileSync(join(root, folder, file), 'utf8').trim()}\n`;
  });
  return `Parts of this program come from others, under these licences.\n\n${texts.join(`\n${'-'.repeat(80)}\n\n`)}`;
}

/** Puts the server's modules into a few files in place of a thousand, which Node loads in less than half the time. */
export async function bundleServer() {
  const server = join(root, 'packages/server');
  const { dependencies } = JSON.parse(readFileSync(join(server, 'package.json'), 'utf8'));
  const { build } = await import(pathToFileURL(tool('esbuild', 'lib/main.js')).href);
  const dist = join(server, 'dist');
  const entry = join(dist, 'start/cli.js');
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: { 'start/cli': join(server, 'src/start/cli.ts') },
    outdir: dist,
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    // What a command does not need it does not load.
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node22.18',
    conditions: ['source'],
    plugins: [decideWhatIsBundled(dependencies)],
    // The text of the sources is not needed to tell a file and a line.
    sourcemap: 'linked',
    sourcesContent: false,
    metafile: true,
    write: false,
    logLevel: 'warning',
  }).catch(() => fail('The build failed while the bundle was made; it is said above where. Nothing was started.'));
  if (existsSync(dist)) rmSync(dist, { recursive: true });
  for (const { path, contents } of outputFiles) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, contents);
  }
  chmodSync(entry, 0o755);
  writeFileSync(join(dist, 'THIRD-PARTY-LICENCES.txt'), licencesOf(metafile.inputs));
}
