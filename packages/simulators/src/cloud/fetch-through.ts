import type { CloudReply, CloudRequest } from './messages.ts';

/** A `fetch` whose network is a function. Cut connections and aborts reject as those of the real one do. */
export function fetchThrough(
  handle: (request: CloudRequest) => Promise<CloudReply>,
  wait: (ms: number) => Promise<void>,
): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    const url = new URL(request.url);
    request.signal.throwIfAborted();
    const body = request.body === null ? undefined : new Uint8Array(await request.arrayBuffer());
    const reply = await orAborted(
      handle({
        method: request.method,
        url: url.pathname + url.search,
        contentType: request.headers.get('content-type') ?? undefined,
        authorization: request.headers.get('authorization') ?? undefined,
        body,
      }),
      request.signal,
    );
    if (reply.kind === 'hang') await orAborted(wait(reply.holdMs), request.signal);
    if (reply.kind !== 'response') throw new TypeError('fetch failed', { cause: new Error('other side closed') });
    const text = reply.isTruncated ? reply.body.slice(0, Math.floor(reply.body.length / 2)) : reply.body;
    return new Response(text, { status: reply.status, headers: { ...reply.headers, 'content-type': reply.contentType } });
  };
}

function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
