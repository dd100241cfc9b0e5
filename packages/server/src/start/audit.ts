import { Gauge, type Registry } from 'prom-client';
import type { AuditFeature, ChainState } from '../features/audit/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { PeriodicTasks } from '../platform/jobs/periodic.ts';

const sealEveryMs = 500;
const hourMs = 3_600_000;

/** Chains entries as they come, and makes the origin of old requests of unknown people unreadable. */
export function startAuditUpkeep(tasks: PeriodicTasks, audit: AuditFeature): void {
  tasks.start({ name: 'chain the audit trail', everyMs: sealEveryMs, run: async () => void (await audit.seal()) });
  tasks.start({
    name: 'forget unknown people in the audit trail',
    everyMs: hourMs,
    run: async () => void (await audit.forgetUnknown()),
  });
}

/** How far the chain is behind: it keeps up when lag and waiting entries are near nothing. */
export function addAuditMetrics(registry: Registry, audit: AuditFeature, clock: Clock): void {
  const gauges: readonly [name: string, help: string, read: (state: ChainState) => number][] = [
    ['smartlock_audit_chain_entries', 'Entries in the chain of the audit trail', (state) => state.seq],
    [
      'smartlock_audit_unsealed_entries',
      'Entries of the audit trail that wait for their place in the chain',
      (state) => state.unsealed,
    ],
    [
      'smartlock_audit_lag_seconds',
      'Since when the oldest entry of the audit trail waits for its place in the chain',
      ({ unsealedSince }) => (unsealedSince === null ? 0 : Math.max(0, clock.now().getTime() - unsealedSince.getTime()) / 1000),
    ],
  ];
  for (const [name, help, read] of gauges) {
    const gauge = new Gauge({
      name,
      help,
      registers: [registry],
      async collect() {
        // While the database is away the other metrics are what people look for.
        const state = await audit.chainState().catch(() => null);
        gauge.set(state === null ? Number.NaN : read(state));
      },
    });
  }
}
