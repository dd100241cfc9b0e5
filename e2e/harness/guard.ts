import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * What a test starts must not outlive it, however the test ends: also after kill -9 of the test's own process, which no handler of
 * ours would see. So a small shell holds the other end of a pipe; when we are gone it ends every program and removes every folder.
 * An embedded PostgreSQL is a grandchild that detaches itself on purpose, so it is found by the pid file in its folder.
 */
const script = `
trap '' INT TERM HUP
programs='' folders=''
without() { kept=''; for item in $1; do [ "$item" = "$2" ] || kept="$kept $item"; done; printf '%s' "$kept"; }
while read -r verb what; do
  case $verb in
    program) programs="$programs $what";;
    ended) programs=$(without "$programs" "$what");;
    folder) folders="$folders $what";;
    removed) folders=$(without "$folders" "$what");;
  esac
done
for program in $programs; do kill -s KILL -- "-$program"; done
for folder in $folders; do
  find "$folder" -name postmaster.pid -exec head -n 1 {} \\; | while read -r pid; do kill -s QUIT "$pid"; done
  for try in 1 2 3 4 5 6 7 8 9 10; do rm -rf "$folder"; [ -e "$folder" ] || break; sleep 0.3; done
done
`;

let pipe: Socket | undefined;

function tellGuard(verb: 'program' | 'ended' | 'folder' | 'removed', what: string | number): void {
  if (pipe === undefined) {
    const guard = spawn('/bin/sh', ['-c', script], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
    guard.unref();
    if (!(guard.stdin instanceof Socket)) throw new TypeError('The pipe to the guard is no socket');
    pipe = guard.stdin;
    pipe.unref();
  }
  pipe.write(`${verb} ${what}\n`);
}

/** Takes the leader of a process group. */
export function watchProgram(pid: number): void {
  tellGuard('program', pid);
}

export function forgetProgram(pid: number): void {
  tellGuard('ended', pid);
}

/** A new private folder. It is removed by `removeFolder`, or when this process ends. */
export function createFolder(name: string, parent = tmpdir()): string {
  const folder = mkdtempSync(join(parent, `smartlock-e2e-${name}-`));
  tellGuard('folder', folder);
  return folder;
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  tellGuard('removed', folder);
}
