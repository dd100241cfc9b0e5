export type { BackupWish, DeliveryFacts, DeliveryOffice, DigitsWish } from './delivery.ts';
export { deliveryPhases, evidenceSources, isProof, isSettled, type DeliveryPhase, type EvidenceSource } from './rules/phases.ts';
export { describeProblem, problemCodes, type ProblemCode } from './rules/problems.ts';
