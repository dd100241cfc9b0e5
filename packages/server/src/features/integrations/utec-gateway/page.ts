import { createHash } from 'node:crypto';
import { pageScript } from './page-script.ts';

const style = `
:root { color-scheme: light dark; --ink: #1c2430; --paper: #f4f6f8; --card: #fff; --line: #d8dee6; --blue: #1457c8; --good: #17713a; --warn: #8a5a00; --bad: #b3261e; --soft: #5a6675; }
@media (prefers-color-scheme: dark) { :root { --ink: #e7ecf2; --paper: #12161c; --card: #1b212a; --line: #333d4a; --blue: #7fb0ff; --good: #6fd394; --warn: #f0c060; --bad: #ff8a80; --soft: #9aa7b6; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 68rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 28rem), 1fr)); align-items: start; }
header { max-width: 68rem; margin: 0 auto; padding: 1.5rem 1rem 0; }
h1 { font-size: 1.5rem; margin: 0; } h2 { font-size: 1.1rem; margin: 0 0 .75rem; }
section { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: 1.1rem; min-width: 0; }
.wide { grid-column: 1 / -1; }
label { display: block; font-size: .9rem; margin: .6rem 0 .2rem; }
input[type=text], input[type=password], input[type=number], textarea { width: 100%; padding: .5rem .6rem; font: inherit; color: inherit; background: transparent; border: 1px solid var(--soft); border-radius: .4rem; }
button { font: inherit; padding: .4rem .9rem; border: 1px solid var(--blue); border-radius: .4rem; background: transparent; color: var(--blue); cursor: pointer; }
button.main { background: var(--blue); color: var(--card); }
button:disabled { opacity: .5; cursor: default; }
:focus-visible { outline: 2px solid var(--blue); outline-offset: 2px; }
.row { display: flex; flex-wrap: wrap; gap: .5rem; margin-top: .8rem; }
.pill { border: 1px solid currentColor; border-radius: 1rem; padding: .05rem .6rem; font-size: .85rem; white-space: nowrap; }
.good { color: var(--good); } .warn { color: var(--warn); } .bad { color: var(--bad); } .plain { color: var(--ink); }
.say { min-height: 1.5rem; margin: .5rem 0 0; font-size: .9rem; } .soft { color: var(--soft); font-size: .9rem; margin: .2rem 0 0; } .row + .soft { margin-top: 1.2rem; }
dl { display: grid; grid-template-columns: auto 1fr; gap: .3rem 1rem; margin: 0; } dt { color: var(--soft); } dd { margin: 0; }
ul { list-style: none; margin: 0; padding: 0; }
li { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; padding: .6rem 0; border-bottom: 1px solid var(--line); }
li div { flex: 1 1 12rem; min-width: 0; } .more { display: block; color: var(--soft); font-size: .8rem; overflow-wrap: anywhere; }
pre { margin: 0; max-height: 20rem; overflow: auto; font-size: .8rem; background: var(--paper); border-radius: .4rem; padding: .7rem; white-space: pre-wrap; overflow-wrap: anywhere; }
summary { cursor: pointer; margin-top: .8rem; }
`;

const body = `
<header><h1>U-tec gateway</h1><p class="soft">Your locks for Home Assistant, answered from here.</p></header>
<main>
<section aria-labelledby="h-token"><h2 id="h-token">Token</h2>
<dl><dt>State</dt><dd><span id="token-state" class="pill plain">…</span></dd><dt>Valid until</dt><dd id="token-until">…</dd><dt>Time left</dt><dd id="token-left">…</dd><dt>Renewed by itself</dt><dd id="token-auto">…</dd></dl>
<div class="row"><button type="button" id="refresh-token">Renew now</button><button type="button" id="check-health">Check health</button></div>
<p class="say" id="token-say" role="status"></p></section>
<section aria-labelledby="h-wizard"><h2 id="h-wizard">Connect to U-tec</h2>
<form><p class="soft">1. In the U-tec app: My account, OpenAPI. Copy the keys, and register the redirect address below.</p>
<label for="access_key">Access key (client id)</label><input type="text" id="access_key" autocomplete="off" spellcheck="false">
<label for="secret_key">Secret key</label><input type="password" id="secret_key" autocomplete="off">
<label for="redirect_uri">Redirect address</label><input type="text" id="redirect_uri" spellcheck="false">
<details><summary>Advanced</summary>
<label for="api_base_url">API address</label><input type="text" id="api_base_url" spellcheck="false">
<label for="oauth_base_url">Log-in address</label><input type="text" id="oauth_base_url" spellcheck="false">
<label for="action_path">Path</label><input type="text" id="action_path" spellcheck="false">
<label for="scope">Scope</label><input type="text" id="scope" spellcheck="false">
<label for="status_poll_interval">Ask U-tec every … seconds</label><input type="number" id="status_poll_interval" min="5" max="86400">
<label for="refresh_buffer_minutes">Renew the token … minutes ahead</label><input type="number" id="refresh_buffer_minutes" min="0" max="10000">
<label><input type="checkbox" id="auto_refresh_enabled"> Renew the token by itself</label></details>
<div class="row"><button class="main" id="save">Save</button></div>
<p class="soft">2. Log in at U-tec. It leads back here by itself where it can.</p>
<div class="row"><button type="button" id="login">Log in at U-tec</button></div>
<label for="pasted">3. Otherwise paste the address that the browser came to</label><textarea id="pasted" rows="2" spellcheck="false"></textarea>
<div class="row"><button type="button" id="exchange">Finish log-in</button></div></form>
<p class="say" id="wizard-say" role="status"></p></section>
<section class="wide" aria-labelledby="h-devices"><h2 id="h-devices">Locks</h2><ul id="devices"></ul><p class="soft" id="devices-note"></p>
<div class="row"><button type="button" id="refresh-devices">Ask U-tec now</button></div><p class="say" id="devices-say" role="status"></p></section>
<section class="wide" aria-labelledby="h-logs"><h2 id="h-logs">Log</h2><pre id="logs" tabindex="0">…</pre>
<div class="row"><button type="button" id="refresh-logs">Refresh</button><button type="button" id="clear-logs">Clear</button></div><p class="say" id="logs-say" role="status"></p></section>
</main>`;

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}'`;

/** The page loads nothing from elsewhere, and runs nothing but its own script. */
export const pagePolicy = `default-src 'none'; connect-src 'self'; img-src data:; style-src ${hashOf(style)}; script-src ${hashOf(pageScript)}; form-action 'none'; base-uri 'none'; frame-ancestors 'none'`;

export function gatewayPage(): string {
  return document('U-tec gateway', `${body}<script>${pageScript}</script>`);
}

/** Where the browser ends after a log-in. */
export function donePage(): string {
  return document(
    'Logged in',
    '<header><h1>Logged in</h1><p>U-tec gave this gateway a token. You may close this tab.</p><p><a href="../">To the gateway</a></p></header>',
  );
}

function document(title: string, content: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title><link rel="icon" href="data:,"><style>${style}</style></head><body>${content}</body></html>`;
}
