import { isTTLockError, TokenError, TTLockClient, type Environment } from '@smartlock/ttlock';

/** What `smartlock simulate ttlock` prints: the examples open no real door unless the environment names another account. */
const simulated: Environment = {
  TTLOCK_BASE_URL: 'http://127.0.0.1:8118',
  TTLOCK_CLIENT_ID: '7946f0d923934a61baefb3303de4d132',
  TTLOCK_CLIENT_SECRET: '56d9721abbc3d22a58452c24131a5554',
  TTLOCK_USERNAME: 'owner@example.com',
  TTLOCK_PASSWORD: 'simulated',
};

export function environment(): Environment {
  // One's own application with the simulator's address, or the other way round, would help nobody.
  return process.env['TTLOCK_CLIENT_ID'] === undefined ? { ...simulated, ...process.env } : process.env;
}

export async function connect(): Promise<TTLockClient> {
  const client = new TTLockClient();
  await client.startWithEnv(environment());
  return client;
}

/** Tells what went wrong and what to do about it. */
export async function run(example: () => Promise<void>): Promise<void> {
  try {
    await example();
  } catch (error) {
    const isOurs = isTTLockError(error) || error instanceof TokenError;
    console.error(isOurs ? `${error.message}\n${error.code}: ${error.whatToDo}` : error);
    if (isTTLockError(error, 'connection')) console.error('The simulator is started with `smartlock simulate ttlock`.');
    process.exitCode = 1;
  }
}
