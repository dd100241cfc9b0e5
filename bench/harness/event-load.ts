import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { percentile } from './report.ts';
import { serveOrders } from './worker.ts';

/** Opens so many streams of events, then makes so many changes a second, and measures until each stream has heard of each. */
export interface EventLoadOrder {
  readonly streamUrl: string;
  readonly changeUrl: string;
  readonly method: 'PATCH' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly streams: number;
  readonly perSecond: number;
  readonly seconds: number;
}

export interface EventLoadResult {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly worstMs: number;
  readonly heard: number;
}

/** The name that a change gives the door holds the moment at which it was asked for. */
const moment = /@([\d.]+)@/g;

function openStream(url: URL, headers: Readonly<Record<string, string>>, onChunk: (chunk: string) => void): Promise<() => void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: url.hostname, port: Number(url.port), noDelay: true }, () => {
      const lines = Object.entries({ host: url.host, ...headers }).map(([name, value]) => `${name}: ${value}`);
      socket.write(`GET ${url.pathname}${url.search} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
    });
    socket.setEncoding('latin1');
    let isOpen = false;
    socket.on('data', (chunk: string) => {
      if (!isOpen && !chunk.startsWith('HTTP/1.1 200') && !chunk.includes('id: ')) {
        socket.destroy();
        reject(new Error(`Expected a stream, got:\n${chunk}`));
        return;
      }
      if (!isOpen && chunk.includes('id: ')) {
        isOpen = true;
        resolve(() => socket.destroy());
      }
      onChunk(chunk);
    });
    socket.on('error', reject);
  });
}

async function change(url: string, request: { method: string; headers: Record<string, string>; body: string }): Promise<void> {
  const answer = await fetch(url, request);
  const text = await answer.text();
  if (answer.status !== 200) throw new Error(`A change was answered with ${answer.status}: ${text}`);
}

serveOrders<EventLoadOrder, EventLoadResult>(async (order) => {
  const { streamUrl, changeUrl, method, headers, streams, perSecond, seconds } = order;
  const tookMs: number[] = [];
  const onChunk = (chunk: string): void => {
    const now = performance.now();
    for (const [, askedAt] of chunk.matchAll(moment)) tookMs.push(now - Number(askedAt));
  };
  const closes: Array<() => void> = [];
  const url = new URL(streamUrl);
  for (let opened = 0; opened < streams; opened += 50) {
    const group = Array.from({ length: Math.min(50, streams - opened) }, () => openStream(url, headers, onChunk));
    closes.push(...(await Promise.all(group)));
  }
  const changes = perSecond * seconds;
  const startAt = performance.now() + 500;
  const answers: Promise<void>[] = [];
  for (let number = 0; number < changes; number += 1) {
    await delay(Math.max(0, startAt + (number * 1000) / perSecond - performance.now()));
    const body = JSON.stringify({ name: `@${performance.now()}@` });
    answers.push(change(changeUrl, { method, headers: { ...headers, 'content-type': 'application/json' }, body }));
  }
  await Promise.all(answers);
  const expected = changes * streams;
  for (let waited = 0; tookMs.length < expected && waited < 10_000; waited += 50) await delay(50);
  for (const close of closes) close();
  if (tookMs.length !== expected) throw new Error(`${streams} streams heard ${tookMs.length} times of ${changes} changes`);
  return {
    p50Ms: percentile(tookMs, 0.5),
    p99Ms: percentile(tookMs, 0.99),
    worstMs: percentile(tookMs, 1),
    heard: tookMs.length,
  };
});
