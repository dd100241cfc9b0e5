/*
 * What Home Assistant takes as a discovery message of a whole device, and what keeps it alive, from its own documents. Written apart from the
 * server: nothing of it is known here.
 */

type Members = Readonly<Record<string, unknown>>;

const isMembers = (value: unknown): value is Members => typeof value === 'object' && value !== null && !Array.isArray(value);

export interface DiscoveredComponent {
  readonly key: string;
  readonly platform: string;
  /** Empty for a component that is being removed. */
  readonly uniqueId: string;
  readonly stateTopic: string | undefined;
  readonly commandTopic: string | undefined;
  readonly attributesTopic: string | undefined;
  readonly eventTypes: readonly string[];
  readonly options: Members;
}

export interface DiscoveredDevice {
  readonly objectId: string;
  readonly name: string;
  readonly identifiers: readonly string[];
  readonly availabilityTopics: readonly string[];
  readonly availabilityMode: string;
  readonly components: ReadonlyMap<string, DiscoveredComponent>;
}

const common = [
  'p',
  'unique_id',
  'name',
  'en',
  'ic',
  'ent_cat',
  'avty',
  'avty_t',
  'avty_mode',
  'avty_tpl',
  'qos',
  'e',
  'json_attr_t',
  'json_attr_tpl',
  'default_entity_id',
  'dev_cla',
];

/** For each platform: what it must have and what else it may have. */
const platforms: Readonly<Record<string, { must: readonly string[]; may: readonly string[]; classes?: readonly string[] }>> = {
  lock: {
    must: ['cmd_t'],
    may: [
      'stat_t',
      'val_tpl',
      'cmd_tpl',
      'pl_lock',
      'pl_unlk',
      'stat_locked',
      'stat_unlocked',
      'stat_locking',
      'stat_unlocking',
      'stat_jam',
      'opt',
      'ret',
      'code_format',
      'pl_rst',
    ],
  },
  sensor: {
    must: ['stat_t'],
    may: ['unit_of_meas', 'stat_cla', 'exp_aft', 'val_tpl', 'sug_dsp_prc'],
    classes: ['battery', 'signal_strength', 'temperature', 'timestamp'],
  },
  binary_sensor: {
    must: ['stat_t'],
    may: ['pl_on', 'pl_off', 'val_tpl', 'exp_aft', 'off_dly'],
    classes: ['battery', 'connectivity', 'door', 'problem', 'tamper', 'lock'],
  },
  event: { must: ['stat_t', 'evt_typ'], may: ['val_tpl'], classes: ['button', 'doorbell', 'motion'] },
  button: { must: ['cmd_t'], may: ['pl_prs', 'cmd_tpl', 'ret'], classes: ['identify', 'restart', 'update'] },
  select: { must: ['cmd_t', 'ops'], may: ['stat_t', 'val_tpl', 'cmd_tpl', 'opt', 'ret'] },
  update: {
    must: ['stat_t'],
    may: ['cmd_t', 'pl_inst', 'l_ver_t', 'l_ver_tpl', 'val_tpl', 'title', 'rel_s', 'rel_u', 'ret'],
    classes: ['firmware'],
  },
};

const deviceMembers = ['ids', 'cns', 'name', 'mf', 'mdl', 'mdl_id', 'hw', 'sw', 'sn', 'sa', 'cu', 'via_device'];
const rootMembers = [
  'dev',
  'o',
  'cmps',
  'avty',
  'avty_t',
  'avty_mode',
  'avty_tpl',
  'pl_avail',
  'pl_not_avail',
  'cmd_t',
  'stat_t',
  'qos',
  'e',
];
const objectIdPattern = /^[A-Za-z0-9_-]+$/;

/** Lists what Home Assistant would refuse, or what the rules of a living integration forbid. */
export class RuleBreaches extends Error {
  constructor(topic: string, breaches: readonly string[]) {
    super(
      `The discovery message on ${topic} breaks ${breaches.length} rules:\n${breaches.map((each) => `- ${each}`).join('\n')}`,
    );
    this.name = 'RuleBreaches';
  }
}

export function objectIdOfTopic(prefix: string, topic: string): string | undefined {
  const levels = topic.split('/');
  const expected = [...prefix.split('/'), 'device'];
  const rest = levels.slice(expected.length);
  if (!expected.every((level, index) => levels[index] === level) || rest.at(-1) !== 'config') return undefined;
  const ids = rest.slice(0, -1);
  return (ids.length === 1 || ids.length === 2) && ids.every((id) => objectIdPattern.test(id)) ? ids.at(-1) : undefined;
}

/** Reads a message as Home Assistant would. Throws `RuleBreaches` with everything that is wrong. */
export function readDiscovery(prefix: string, topic: string, payload: string): DiscoveredDevice {
  const breaches: string[] = [];
  const must = (is: boolean, what: string): void => void (is || breaches.push(what));
  const objectId = objectIdOfTopic(prefix, topic);
  must(objectId !== undefined, 'the topic is none of a device, or its ids have other characters than letters, digits, _ and -');
  let parsed: unknown;
  try {
    parsed = JSON.parse(payload);
  } catch {
    throw new RuleBreaches(topic, ['it is no JSON']);
  }
  if (!isMembers(parsed)) throw new RuleBreaches(topic, ['it is no object']);
  for (const name of Object.keys(parsed)) must(rootMembers.includes(name), `${name} is unknown at the root`);

  const device = isMembers(parsed['dev']) ? parsed['dev'] : {};
  for (const name of Object.keys(device)) must(deviceMembers.includes(name), `dev.${name} is unknown`);
  const identifiers = texts(device['ids']);
  must(identifiers.length > 0 || Array.isArray(device['cns']), 'dev has neither ids nor cns');
  const name = typeof device['name'] === 'string' ? device['name'] : '';
  must(name !== '', 'dev has no name');
  if (device['cu'] !== undefined) must(isWebAddress(device['cu']), 'dev.cu is no http(s) address');
  const origin = isMembers(parsed['o']) ? parsed['o'] : {};
  must(typeof origin['name'] === 'string' && origin['name'] !== '', 'o has no name');
  must(typeof origin['sw'] === 'string', 'o has no sw');
  must(isWebAddress(origin['url']), 'o.url is no http(s) address');

  const availabilityTopics = readAvailability(parsed['avty'], 'avty', must);
  const availabilityMode = parsed['avty_mode'] === undefined ? 'latest' : JSON.stringify(parsed['avty_mode']).replaceAll('"', '');
  must(['all', 'any', 'latest'].includes(availabilityMode), 'avty_mode is none of all, any and latest');

  const components = new Map<string, DiscoveredComponent>();
  must(isMembers(parsed['cmps']) && Object.keys(parsed['cmps']).length > 0, 'cmps is no object with components');
  const seen = new Set<string>();
  for (const [key, value] of Object.entries(isMembers(parsed['cmps']) ? parsed['cmps'] : {})) {
    const component = readComponent(key, value, must);
    if (component === undefined) continue;
    must(
      component.uniqueId === '' || !seen.has(component.uniqueId),
      `cmps.${key}: unique_id ${component.uniqueId} is there twice`,
    );
    seen.add(component.uniqueId);
    components.set(key, component);
  }
  if (breaches.length > 0) throw new RuleBreaches(topic, breaches);
  return {
    objectId: objectId ?? '',
    name,
    identifiers,
    availabilityTopics,
    availabilityMode,
    components,
  };
}

function readComponent(key: string, value: unknown, must: (is: boolean, what: string) => void): DiscoveredComponent | undefined {
  const at = `cmps.${key}`;
  if (!isMembers(value)) {
    must(false, `${at} is no object`);
    return undefined;
  }
  const platform = textOf(value['p']);
  const rules = platforms[platform];
  must(rules !== undefined, `${at}: the platform ${platform} is unknown`);
  const isRemoval = Object.keys(value).length === 1;
  const uniqueId = typeof value['unique_id'] === 'string' ? value['unique_id'] : '';
  if (rules !== undefined && !isRemoval) {
    must(uniqueId !== '', `${at} has no unique_id`);
    for (const name of rules.must) must(value[name] !== undefined, `${at}: a ${platform} must have ${name}`);
    for (const name of Object.keys(value))
      must([...common, ...rules.must, ...rules.may].includes(name), `${at}: ${name} is unknown for a ${platform}`);
    if (value['dev_cla'] !== undefined)
      must(
        rules.classes?.includes(textOf(value['dev_cla'])) === true,
        `${at}: ${textOf(value['dev_cla'])} is no class of a ${platform}`,
      );
    must(['config', 'diagnostic', undefined].includes(value['ent_cat'] as string | undefined), `${at}: ent_cat is unknown`);
    must(value['ret'] !== true, `${at}: a broker restart would repeat retained commands`);
    if (platform === 'lock') {
      must(value['stat_t'] !== undefined && value['opt'] !== true, `${at}: a lock that claims to be locked must be`);
    }
    if (platform === 'sensor' || platform === 'binary_sensor')
      must(value['ent_cat'] !== 'config', `${at}: a ${platform} cannot be of the category config`);
    if (platform === 'event') must(texts(value['evt_typ']).length > 0, `${at}: evt_typ is empty`);
    for (const name of ['stat_t', 'cmd_t', 'json_attr_t']) {
      const topic = value[name];
      if (topic !== undefined)
        must(typeof topic === 'string' && topic !== '' && !/[+#]/.test(topic), `${at}: ${name} is no topic`);
    }
    must(value['cmd_t'] === undefined || value['cmd_t'] !== value['stat_t'], `${at}: commands and states share a topic`);
  }
  if (value['avty'] !== undefined) readAvailability(value['avty'], `${at}.avty`, must);
  const text = (name: string) => (typeof value[name] === 'string' ? value[name] : undefined);
  return {
    key,
    platform,
    uniqueId,
    stateTopic: text('stat_t'),
    commandTopic: text('cmd_t'),
    attributesTopic: text('json_attr_t'),
    eventTypes: texts(value['evt_typ']),
    options: value,
  };
}

function readAvailability(value: unknown, at: string, must: (is: boolean, what: string) => void): string[] {
  if (value === undefined) return [];
  must(Array.isArray(value) && value.length > 0, `${at} is no list`);
  return (Array.isArray(value) ? (value as unknown[]) : []).flatMap((entry) => {
    const topic = isMembers(entry) ? entry['t'] : undefined;
    must(typeof topic === 'string' && topic !== '', `${at} has an entry without t`);
    return typeof topic === 'string' ? [topic] : [];
  });
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : [];
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

function isWebAddress(value: unknown): boolean {
  return typeof value === 'string' && /^https?:\/\/[^\s]+$/.test(value) && URL.canParse(value);
}

/** What a component is in after this payload; throws for one that Home Assistant would log and drop. `undefined`: unchanged. */
export function readState(component: DiscoveredComponent, payload: string, isRetained: boolean): string | undefined {
  const wrong = (why: string) =>
    new Error(`${component.uniqueId} (${component.platform}) was sent ${JSON.stringify(payload.slice(0, 300))}: ${why}`);
  if (payload === '') return undefined;
  switch (component.platform) {
    case 'lock':
      if (['LOCKED', 'UNLOCKED', 'LOCKING', 'UNLOCKING', 'JAMMED'].includes(payload)) return payload;
      if (payload === 'None') return 'unknown';
      throw wrong('no state of a lock');
    case 'binary_sensor':
      if (payload === 'ON' || payload === 'OFF') return payload;
      if (payload === 'None') return 'unknown';
      if (component.options['val_tpl'] !== undefined) return payload;
      throw wrong('neither ON nor OFF');
    case 'sensor':
      if (payload === 'None') return 'unknown';
      if (payload.length > 255) throw wrong('longer than 255 characters');
      if (component.options['unit_of_meas'] !== undefined && !/^-?\d+(\.\d+)?$/.test(payload)) throw wrong('no number');
      if (component.options['dev_cla'] === 'timestamp' && !/^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:\d\d)$/.test(payload))
        throw wrong('no time with a zone');
      return payload;
    case 'event': {
      // Home Assistant drops these; that they come at all means that they were retained.
      if (isRetained) throw wrong('events must not be retained');
      const type = (JSON.parse(payload) as Members)['event_type'];
      if (typeof type !== 'string' || !component.eventTypes.includes(type)) throw wrong('a type that was not announced');
      return type;
    }
    case 'update': {
      const known = [
        'installed_version',
        'latest_version',
        'title',
        'release_summary',
        'release_url',
        'entity_picture',
        'in_progress',
        'update_percentage',
      ];
      const state = JSON.parse(payload) as Members;
      const other = Object.keys(state).find((name) => !known.includes(name));
      if (other !== undefined) throw wrong(`${other} is unknown`);
      return payload;
    }
    default:
      return payload;
  }
}
