/** What a discovery message of ours made in Home Assistant, as far as taking it back needs to know. */
export interface Announced {
  /** Made by this installation: its states lie below our own topics. */
  readonly isOurs: boolean;
  /** The platform of each component. */
  readonly components: ReadonlyMap<string, string>;
  /** Topics below the device's root that may hold a retained state. */
  readonly topics: ReadonlySet<string>;
}

type Members = Readonly<Record<string, unknown>>;

const isMembers = (value: unknown): value is Members => typeof value === 'object' && value !== null && !Array.isArray(value);
const membersOf = (value: unknown): Members => (isMembers(value) ? value : {});

/** Reads a document, or what a broker kept of one, which may be anything. */
export function readAnnounced(document: unknown, deviceRoot: string): Announced {
  const read = membersOf(typeof document === 'string' ? parse(document) : document);
  const components = new Map<string, string>();
  const topics = new Set<string>();
  const note = (topic: unknown): void => {
    if (typeof topic === 'string' && topic.startsWith(deviceRoot)) topics.add(topic);
  };
  const noteAvailability = (list: unknown): void => {
    for (const entry of Array.isArray(list) ? list : []) note(membersOf(entry)['t']);
  };
  noteAvailability(read['avty']);
  for (const [key, value] of Object.entries(membersOf(read['cmps']))) {
    const component = membersOf(value);
    if (typeof component['p'] === 'string') components.set(key, component['p']);
    note(component['stat_t']);
    note(component['json_attr_t']);
    noteAvailability(component['avty']);
  }
  return { isOurs: topics.size > 0, components, topics };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
