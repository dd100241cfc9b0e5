/**
 * What the page of the gateway does. Texts from outside are set as text, never as HTML. Every address is relative, so that the page works under a
 * secret path too.
 */
export const pageScript = String.raw`
'use strict';
const $ = (id) => document.getElementById(id);
const fields = ['access_key', 'redirect_uri', 'scope', 'api_base_url', 'oauth_base_url', 'action_path', 'status_poll_interval', 'refresh_buffer_minutes'];
const numbers = new Set(['status_poll_interval', 'refresh_buffer_minutes']);

async function call(path, body) {
  const init = body === undefined ? {} : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const response = await fetch(path, init);
  const text = await response.text();
  let data;
  try { data = JSON.parse(text); } catch { data = text; }
  if (!response.ok) throw new Error((data && data.detail) || 'The gateway answered ' + response.status + '.');
  return data;
}

function say(id, text, isBad) {
  const place = $(id);
  place.textContent = text;
  place.className = 'say' + (isBad ? ' bad' : '');
}

function act(button, place, work) {
  $(button).addEventListener('click', async (event) => {
    event.preventDefault();
    $(button).disabled = true;
    try { say(place, (await work()) || ''); } catch (error) { say(place, error.message, true); }
    $(button).disabled = false;
  });
}

function showToken(config) {
  const token = config.token_status;
  const state = token.needs_login ? ['Log in again', 'bad'] : !token.has_token ? ['Not logged in', 'bad'] : token.is_expired ? ['Being renewed', 'warn'] : ['Valid', 'good'];
  $('token-state').textContent = state[0];
  $('token-state').className = 'pill ' + state[1];
  $('token-until').textContent = token.expires_at ? new Date(token.expires_at).toLocaleString() : 'unknown';
  $('token-left').textContent = token.time_until_expiry || 'unknown';
  $('token-auto').textContent = config.auto_refresh_enabled ? 'on, ' + config.refresh_buffer_minutes + ' minutes ahead' : 'off';
}

async function loadConfig() {
  const config = await call('api/config');
  showToken(config);
  for (const name of fields) if (document.activeElement !== $(name)) $(name).value = config[name];
  $('auto_refresh_enabled').checked = config.auto_refresh_enabled;
  $('secret_key').placeholder = config.secret_key ? 'kept; type to replace it' : '';
  if (!$('redirect_uri').value) $('redirect_uri').value = new URL('oauth/callback', location.href).href;
}

function valueOf(states, capability, name) {
  const found = (states || []).find((state) => state.capability === capability && state.name === name);
  return found === undefined ? undefined : found.value;
}

function button(text, run) {
  const made = document.createElement('button');
  made.type = 'button';
  made.textContent = text;
  made.addEventListener('click', run);
  return made;
}

async function move(id, name, what) {
  say('devices-say', what + 'ing ' + name + ' …');
  try {
    const answer = await call('api/' + what, { id });
    say('devices-say', name + ': ' + (answer.outcome === 'confirmed' ? what + 'ed.' : 'U-tec accepted it; not confirmed yet.'));
  } catch (error) { say('devices-say', name + ': ' + error.message, true); }
  await loadDevices();
}

async function loadDevices() {
  const list = $('devices');
  let devices;
  let latest;
  try {
    devices = (await call('api/devices')).payload.devices;
    latest = await call('api/status/latest');
  } catch (error) {
    list.replaceChildren();
    say('devices-say', error.message, true);
    return;
  }
  const known = new Map(((latest.payload && latest.payload.devices) || []).map((device) => [device.id, device]));
  list.replaceChildren(...devices.map((device) => {
    const row = document.createElement('li');
    const status = known.get(device.id) || {};
    const bolt = valueOf(status.states, 'st.lock', 'lockState') || 'unknown';
    const online = valueOf(status.states, 'st.healthCheck', 'status') || 'unknown';
    const battery = valueOf(status.states, 'st.batteryLevel', 'level');
    const text = document.createElement('div');
    const name = document.createElement('strong');
    name.textContent = device.name;
    const more = document.createElement('span');
    more.className = 'more';
    more.textContent = device.model + ' · ' + device.id;
    text.append(name, more);
    const pill = document.createElement('span');
    pill.className = 'pill ' + (online !== 'Online' ? 'warn' : bolt === 'Locked' ? 'good' : 'plain');
    pill.textContent = bolt + (online === 'Online' ? '' : ' · ' + online) + (battery === undefined ? '' : ' · battery ' + battery + '/5');
    row.append(text, pill, button('Lock', () => move(device.id, device.name, 'lock')), button('Unlock', () => move(device.id, device.name, 'unlock')));
    return row;
  }));
  $('devices-note').textContent = devices.length === 0 ? 'No locks yet: in the U-tec app, choose them under My account, OpenAPI.' :
    (latest.problem ? 'U-tec could not be asked: ' + latest.problem + '. ' : '') + 'Heard ' + (latest.last_updated ? new Date(latest.last_updated * 1000).toLocaleString() : 'never') + (latest.stale ? ' – this is old.' : '.');
}

async function loadLogs() {
  const response = await fetch('logs');
  $('logs').textContent = await response.text();
  $('logs').scrollTop = $('logs').scrollHeight;
}

act('save', 'wizard-say', async () => {
  const body = { auto_refresh_enabled: $('auto_refresh_enabled').checked };
  for (const name of fields) {
    const value = $(name).value.trim();
    if (value !== '') body[name] = numbers.has(name) ? Number(value) : value;
  }
  if ($('secret_key').value !== '') body.secret_key = $('secret_key').value;
  await call('api/config', body);
  $('secret_key').value = '';
  await loadConfig();
  return 'Saved. Now log in.';
});
act('login', 'wizard-say', async () => {
  const { url } = await call('api/oauth/authorize-url');
  window.open(url, '_blank', 'noopener');
  return 'U-tec opened in a new tab. If it leads to a page that does not load, copy its address and paste it below.';
});
act('exchange', 'wizard-say', async () => {
  const text = $('pasted').value.trim();
  await call('api/oauth/exchange', { code: text });
  $('pasted').value = '';
  await Promise.all([loadConfig(), loadDevices(), loadLogs()]);
  return 'Logged in.';
});
act('refresh-token', 'token-say', async () => {
  const answer = await call('api/oauth/refresh', {});
  await loadConfig();
  return answer.message + '.';
});
act('check-health', 'token-say', async () => {
  const health = await call('health');
  return 'Gateway ' + health.status + ', token ' + (health.token_valid ? 'valid' : 'missing or expiring') + '.';
});
act('refresh-devices', 'devices-say', async () => {
  await call('api/status/refresh', {});
  await loadDevices();
  return 'Asked U-tec just now.';
});
act('refresh-logs', 'logs-say', loadLogs);
act('clear-logs', 'logs-say', async () => {
  const answer = await call('logs/clear', {});
  await loadLogs();
  return answer.message + '.';
});

async function load() {
  try { await loadConfig(); } catch (error) { say('token-say', error.message, true); }
  await loadDevices();
  await loadLogs();
}
load();
setInterval(() => { loadConfig().then(loadDevices).catch(() => undefined); }, 30000);
`;
