import { authScope } from '../../../platform/http/auth.ts';
import type { App } from '../../../platform/http/types.ts';
import type { AccountContext } from '../context.ts';
import { registerAccountPages } from '../pages/index.ts';
import { changeOwnPassword } from './change-password.ts';
import { setPasswordByLink } from './confirm-password-reset.ts';
import { endCookieSession } from './end-cookie-session.ts';
import { getPicture } from './get-picture.ts';
import { getUser } from './get-user.ts';
import { listOwnSessions } from './list-sessions.ts';
import { listUsers } from './list-users.ts';
import { logInUser } from './log-in.ts';
import { logOutUser } from './log-out.ts';
import { readPreferences } from './read-preferences.ts';
import { readProfile } from './read-profile.ts';
import { refreshCookieSession } from './refresh-cookie-session.ts';
import { refreshToken } from './refresh-token.ts';
import { registerUser } from './register.ts';
import { removePicture } from './remove-picture.ts';
import { askForPasswordReset } from './request-password-reset.ts';
import { resendVerificationMail } from './resend-verification.ts';
import { revokeSession } from './revoke-session.ts';
import { startCookieSession } from './start-cookie-session.ts';
import { updatePreferences } from './update-preferences.ts';
import { changeProfile } from './update-profile.ts';
import { updateUser } from './update-user.ts';
import { uploadPicture } from './upload-picture.ts';
import { confirmEmail } from './verify-email.ts';

export function registerAccountRoutes(app: App, context: AccountContext): void {
  authScope(app, 'public', (scoped) => {
    registerUser(scoped, context);
    logInUser(scoped, context);
    logOutUser(scoped, context);
    refreshToken(scoped, context);
    confirmEmail(scoped, context);
    askForPasswordReset(scoped, context);
    setPasswordByLink(scoped, context);
    startCookieSession(scoped, context);
    refreshCookieSession(scoped, context);
    endCookieSession(scoped, context);
    getPicture(scoped, context);
  });
  authScope(app, 'public', (scoped) => {
    registerAccountPages(scoped, context);
  });
  authScope(app, 'user', (scoped) => {
    resendVerificationMail(scoped, context);
    readProfile(scoped, context);
    changeProfile(scoped, context);
    uploadPicture(scoped, context);
    removePicture(scoped, context);
    changeOwnPassword(scoped, context);
    readPreferences(scoped, context);
    updatePreferences(scoped, context);
    listOwnSessions(scoped, context);
    revokeSession(scoped, context);
  });
  authScope(app, 'staff', (scoped) => {
    listUsers(scoped, context);
    getUser(scoped, context);
    updateUser(scoped, context);
  });
}
