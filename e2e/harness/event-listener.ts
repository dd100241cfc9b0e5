import { waitFor } from './wait.ts';

/** A client of live events that comes back after every loss, as a browser does, and resumes after what it heard last. */
export interface EventListener {
  /** Row ids of the devices whose registration it heard of, in that order. */
  readonly registered: readonly number[];
  /** Streams that began with a reset: something may be missing. */
  readonly resets: number;
  stop(): Promise<void>;
}

interface Heard {
  readonly data?: { readonly device?: { readonly id?: number } };
}

/** `where` is asked anew for each connection: the server may have moved to another port, and tokens change. */
export function listenToRegistrations(where: () => { readonly url: string; readonly token: string }): EventListener {
  const registered: number[] = [];
  const stopping = new AbortController();
  let resets = 0;
  let lastId: string | undefined;

  function read(frame: string): void {
    const fields = new Map(
      frame.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
    );
    lastId = fields.get('id') ?? lastId;
    if (fields.get('event') === 'reset') resets += 1;
    if (fields.get('event') !== 'device.created') return;
    const { data } = JSON.parse(fields.get('data') ?? '{}') as Heard;
    registered.push(data?.device?.id ?? 0);
  }

  async function listenOnce(): Promise<void> {
    const { url, token } = where();
    const headers = { authorization: `Bearer ${token}`, ...(lastId === undefined ? {} : { 'last-event-id': lastId }) };
    const answer = await fetch(`${url}/api/v1/events/?types=device.created`, { headers, signal: stopping.signal });
    if (answer.status !== 200 || answer.body === null) return;
    let pending = '';
    for await (const chunk of answer.body.pipeThrough(new TextDecoderStream())) {
      pending += chunk;
      const frames = pending.split('\n\n');
      pending = frames.pop() ?? '';
      for (const frame of frames) read(frame);
    }
  }

  const listening = (async () => {
    while (!stopping.signal.aborted) {
      // A server that was killed breaks the connection: that is what this is about.
      await listenOnce().catch(() => undefined);
      let turns = 0;
      await waitFor('the next try', () => (turns += 1) > 2, { timeoutMs: 1_000, everyMs: 20 });
    }
  })();

  return {
    registered,
    get resets() {
      return resets;
    },
    async stop() {
      stopping.abort();
      await listening;
    },
  };
}
