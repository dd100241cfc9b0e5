import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { token } from './scripted.ts';

export interface Row {
  readonly keyboardPwdId: number;
  keyboardPwd: string;
  keyboardPwdName: string;
  readonly keyboardPwdType: number;
  startDate: number;
  endDate: number;
}

/** `before` and `after` the request has taken effect; `late`: it takes effect after everybody has given up waiting. */
type Fault =
  | { readonly kind: 'busy' }
  | { readonly kind: 'silence' | 'error' | 'page' | 'cut'; readonly when: 'before' | 'after' | 'late' };

/** The same numbers for the same seed. */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/**
 * Enough of the cloud, over HTTP, to see whether passcodes end as they should: a gateway with one slot, rows, and faults.
 */
export class FaultCloud {
  readonly rows = new Map<number, Row[]>();
  readonly gatewayOf = new Map<number, number>();
  /** Commands that met a busy gateway though no fault was meant. */
  collisions = 0;
  /** Passcodes that were sent though the lock had them, and that it refused. */
  repeated = 0;
  /** Passcodes that came onto the lock when nobody was waiting any more. */
  late = 0;
  requests = 0;
  faults = 0;
  tokenRequests = 0;
  share = 0;
  /** How long a command takes; a late one takes longer than the client waits. */
  commandMs = 1;
  lateMs = 250;
  readonly #busy = new Set<number>();
  readonly #underWay = new Set<Promise<unknown>>();
  readonly #random: () => number;
  #nextId = 1000;
  #close: () => Promise<void> = () => Promise.resolve();

  constructor(seed: number) {
    this.#random = randomOf(seed);
  }

  addLock(lockId: number, gatewayId: number): void {
    this.rows.set(lockId, []);
    this.gatewayOf.set(lockId, gatewayId);
  }

  addRow(lockId: number, row: Omit<Row, 'keyboardPwdId'>): number {
    this.#nextId += 1;
    this.rows.get(lockId)?.push({ keyboardPwdId: this.#nextId, ...row });
    return this.#nextId;
  }

  async start(): Promise<string> {
    const server = createServer((request, response) => {
      const work = this.#serve(request, response).catch(() => response.destroy());
      this.#underWay.add(work);
      void work.finally(() => this.#underWay.delete(work));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    this.#close = () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** Until every command that was accepted has ended. */
  async quiet(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  async stop(): Promise<void> {
    await this.quiet();
    await this.#close();
  }

  #pickFault(isOverTheAir: boolean): Fault | null {
    if (this.#random() >= this.share) return null;
    this.faults += 1;
    const kinds = ['busy', 'silence', 'error', 'page', 'cut'] as const;
    const kind = kinds[Math.floor(this.#random() * kinds.length)] ?? 'busy';
    if (kind === 'busy') return { kind: isOverTheAir ? 'busy' : 'error', when: 'before' };
    const moments = ['before', 'after', 'late'] as const;
    return { kind, when: moments[Math.floor(this.#random() * moments.length)] ?? 'before' };
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://cloud');
    const fields = new URLSearchParams(await text(request));
    for (const [name, value] of url.searchParams) fields.append(name, value);
    const answer = (body: object): void => void response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
    if (url.pathname === '/oauth2/token') {
      this.tokenRequests += 1;
      return answer(token);
    }
    this.requests += 1;
    const lockId = Number(fields.get('lockId'));
    const isOverTheAir = ['addType', 'changeType', 'deleteType'].some((name) => fields.get(name) === '2');
    const fault = this.#pickFault(isOverTheAir);
    if (fault?.kind === 'busy') return answer({ errcode: -3003, errmsg: 'The gateway is busy. Please try again later.' });
    if (fault?.when === 'before') return this.#fail(fault, response);
    const apply = (): object => this.#apply(url.pathname, lockId, fields);
    const isLate = fault?.when === 'late';
    if (isLate) this.#failSoon(fault, response);
    if (isLate && url.pathname.endsWith('/add')) this.late += 1;
    const body = isOverTheAir ? await this.#command(lockId, apply, isLate) : apply();
    if (fault === null) return answer(body);
    if (!isLate) this.#fail(fault, response);
  }

  /** One command at a time; a second one is refused (reference §10 row 1). */
  async #command(lockId: number, apply: () => object, isLate: boolean): Promise<object> {
    const gateway = this.gatewayOf.get(lockId) ?? 0;
    if (this.#busy.has(gateway)) {
      this.collisions += 1;
      return { errcode: -3003, errmsg: 'The gateway is busy. Please try again later.' };
    }
    this.#busy.add(gateway);
    await wait(isLate ? this.lateMs : this.commandMs);
    const body = apply();
    this.#busy.delete(gateway);
    return body;
  }

  #failSoon(fault: Fault, response: ServerResponse): void {
    setTimeout(() => this.#fail(fault, response), 5);
  }

  #fail({ kind }: Fault, response: ServerResponse): void {
    if (kind === 'error') response.writeHead(500).end('{"timestamp":1}');
    else if (kind === 'page') response.writeHead(200, { 'content-type': 'text/html' }).end('<html><h1>Bad gateway</h1></html>');
    else if (kind === 'cut') response.destroy();
    // Silence: the client's time-out has to end it.
  }

  #apply(path: string, lockId: number, fields: URLSearchParams): object {
    const rows = this.rows.get(lockId) ?? [];
    const done = { errcode: 0, errmsg: 'none error message or means yes' };
    const row = rows.find(({ keyboardPwdId }) => keyboardPwdId === Number(fields.get('keyboardPwdId')));
    switch (path) {
      case '/v3/gateway/listByLock':
        return { list: [{ gatewayId: this.gatewayOf.get(lockId) }] };
      case '/v3/lock/listKeyboardPwd': {
        const [pageNo, pageSize] = [Number(fields.get('pageNo')), Number(fields.get('pageSize'))];
        const list = rows.slice((pageNo - 1) * pageSize, pageNo * pageSize).map((one) => ({ lockId, isCustom: 1, ...one }));
        return { list, pageNo, pageSize, pages: Math.ceil(rows.length / pageSize), total: rows.length };
      }
      case '/v3/keyboardPwd/add':
        if (rows.some(({ keyboardPwd }) => keyboardPwd === fields.get('keyboardPwd'))) {
          this.repeated += 1;
          return { errcode: -3007, errmsg: 'The same passcode already exists. Please use another one.' };
        }
        return {
          keyboardPwdId: this.addRow(lockId, {
            keyboardPwd: fields.get('keyboardPwd') ?? '',
            keyboardPwdName: fields.get('keyboardPwdName') ?? '',
            keyboardPwdType: Number(fields.get('keyboardPwdType')),
            startDate: Number(fields.get('startDate')),
            endDate: Number(fields.get('endDate')),
          }),
        };
      case '/v3/keyboardPwd/change':
        if (row === undefined) return { errcode: -2009, errmsg: 'invalid password' };
        row.keyboardPwd = fields.get('newKeyboardPwd') ?? row.keyboardPwd;
        row.keyboardPwdName = fields.get('keyboardPwdName') ?? row.keyboardPwdName;
        return done;
      case '/v3/keyboardPwd/delete':
        if (row === undefined) return { errcode: -2009, errmsg: 'invalid password' };
        rows.splice(rows.indexOf(row), 1);
        return done;
      default:
        return { errcode: -3, errmsg: 'invalid parameter' };
    }
  }
}
