import { Check } from 'typebox/value';
import type { EnqueueOptions, JobQueue } from '../job.ts';

export interface RecordedJob {
  readonly name: string;
  readonly payload: unknown;
  readonly options: EnqueueOptions;
}

/** A queue that nobody works on: it keeps what it was given, one job a key, as long as the test does not take it. */
export function recordingQueue(): JobQueue & { readonly jobs: RecordedJob[] } {
  const jobs: RecordedJob[] = [];
  return {
    jobs,
    async enqueue(_trx, job, payload, options = {}) {
      if (!Check(job.payload, payload)) throw new Error(`The job ${job.name} does not take ${JSON.stringify(payload)}`);
      if (options.key !== undefined && jobs.some((other) => other.name === job.name && other.options.key === options.key))
        return null;
      jobs.push({ name: job.name, payload, options });
      return crypto.randomUUID();
    },
    deadLetters: async () => [],
  };
}
