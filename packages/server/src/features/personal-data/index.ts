import type { App } from '../../platform/http/types.ts';
import { registerPersonalDataRoutes, type PersonalDataRoutesContext } from './routes/index.ts';

/** Exports and erases people, through what each feature hands in (`PersonalData`). */
export function createPersonalData(context: PersonalDataRoutesContext) {
  return { registerRoutes: (app: App): void => registerPersonalDataRoutes(app, context) };
}
