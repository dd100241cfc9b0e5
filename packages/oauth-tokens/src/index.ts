export { NotSignedInError, SignInRequiredError, TokenError, TokenStoreError, TokenUnavailableError } from './errors.ts';
export type { Step, TokenSource } from './renewal.ts';
export { TokenKeeper, type TokenKeeperOptions, type TokenReport, type TokenStatus } from './token-keeper.ts';
export {
  MemoryTokenStore,
  type ReceivedToken,
  type RenewalLease,
  type TokenJournal,
  type TokenState,
  type TokenStore,
  type VersionedState,
} from './token-store.ts';
export { systemClock, Token, type Clock, type TokenAnswer, type TokenRecord } from './token.ts';
