// Written by `npm run generate` from the OpenAPI document of the server. Do not edit.

export interface paths {
    "/api/asyncapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The MQTT topics, as an AsyncAPI 3.0 document */
        get: operations["getAsyncapi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This document */
        get: operations["getOpenapi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/access/guests/erase/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Erase a guest by e-mail at every door; answers how many accesses of theirs there were */
        post: operations["eraseGuestsByEmail"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/access/logs/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Attempts to open and close doors, newest first */
        get: operations["listAccessLogs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/access/logs/export/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The same attempts as a CSV file, without pages */
        get: operations["exportAccessLogs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/access/logs/recent/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Attempts to open and close doors in the last 24 hours, newest first */
        get: operations["listRecentAccessLogs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/access/pins/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** PINs of the devices that you manage, and your own; digits are masked unless presence was proven lately */
        get: operations["listPins"];
        put?: never;
        /** Make a PIN, with random digits unless you give some; members for themselves only */
        post: operations["createPin"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/access/pins/validate/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Judge digits typed at a device, and count the use */
        post: operations["validatePinAtDevice"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/access/pins/{id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One PIN; its holder sees it masked */
        get: operations["getPin"];
        /** Change a PIN */
        put: operations["replacePin"];
        post?: never;
        /** Delete a PIN; it opens nothing from now on */
        delete: operations["deletePin"];
        options?: never;
        head?: never;
        /** Change a PIN */
        patch: operations["updatePin"];
        trace?: never;
    };
    "/api/v1/access/pins/{id}/activate/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Let a PIN open again */
        post: operations["activatePin"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/access/pins/{id}/deactivate/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Switch a PIN off without deleting it */
        post: operations["deactivatePin"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/access/pins/{id}/validate/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Judge digits against one PIN, and count the use */
        post: operations["validatePin"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/access/qrcodes/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** QR codes of the devices that you manage */
        get: operations["listQrCodes"];
        put?: never;
        /** Make a QR code; signed ones can be judged by the lock while it is offline */
        post: operations["createQrCode"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/access/qrcodes/scan/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Judge what was read, whichever QR code it is, and count the use */
        post: operations["scanQrCodeByText"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/access/qrcodes/{id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One QR code */
        get: operations["getQrCode"];
        /** Change a QR code; the times of a signed one are fixed */
        put: operations["replaceQrCode"];
        post?: never;
        /** Delete a QR code; its image goes with it */
        delete: operations["deleteQrCode"];
        options?: never;
        head?: never;
        /** Change a QR code; the times of a signed one are fixed */
        patch: operations["updateQrCode"];
        trace?: never;
    };
    "/api/v1/access/qrcodes/{id}/scan/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Judge what was read against one QR code, and count the use */
        post: operations["scanQrCode"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/access/temporary-access/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Guests' access to the devices that you manage */
        get: operations["listTemporaryAccesses"];
        put?: never;
        /** Give a guest access: makes their PIN and mails it */
        post: operations["createTemporaryAccess"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/access/temporary-access/{id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One guest's access */
        get: operations["getTemporaryAccess"];
        /** Change a guest's access; the PIN moves with it, and the guest is written to again */
        put: operations["replaceTemporaryAccess"];
        post?: never;
        /** Take a guest's access back; their PIN opens nothing from now on */
        delete: operations["deleteTemporaryAccess"];
        options?: never;
        head?: never;
        /** Change a guest's access; the PIN moves with it, and the guest is written to again */
        patch: operations["updateTemporaryAccess"];
        trace?: never;
    };
    "/api/v1/access/temporary-access/{id}/personal-data/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Erase a guest's name, address and mails for good, also when the access is over; their PIN ends */
        delete: operations["eraseGuest"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/api-keys/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The API keys of the account */
        get: operations["listApiKeys"];
        put?: never;
        /** Make an API key; it is in the answer this once */
        post: operations["createApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/api-keys/{id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One API key */
        get: operations["getApiKey"];
        put?: never;
        post?: never;
        /** Revoke an API key; it stops working at once */
        delete: operations["revokeApiKey"];
        options?: never;
        head?: never;
        /** Change what an API key is called, what it may do, from where, and until when */
        patch: operations["updateApiKey"];
        trace?: never;
    };
    "/api/v1/archives/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Archives of logs, the newest months first */
        get: operations["listArchives"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/archives/{id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One archive */
        get: operations["getArchive"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/archives/{id}/restore/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Bring the rows of an archive back for some days */
        post: operations["restoreArchive"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/archives/{id}/verify/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Read an archive and compare it with what was written; `problem` tells what is wrong */
        post: operations["verifyArchive"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/login/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Log in for tokens */
        post: operations["login"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/login/passkey/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Log in with a passkey, for tokens */
        post: operations["loginWithPasskey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/login/passkey/options/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What a passkey has to sign for a log-in without a password */
        post: operations["getPasskeyLoginOptions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/login/second-factor/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Finish a log-in with the second factor, for tokens */
        post: operations["completeLogin"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/logout/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Log out: the session of this refresh token ends at once, with its access tokens */
        post: operations["logout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/passkeys/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The passkeys of the account */
        get: operations["listPasskeys"];
        put?: never;
        /** Register the passkey that the browser made; the first second factor brings backup codes */
        post: operations["addPasskey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/passkeys/options/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What the browser needs to make a passkey */
        post: operations["getPasskeyOptions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/passkeys/{id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Remove a passkey; it signs nobody in any more */
        delete: operations["removePasskey"];
        options?: never;
        head?: never;
        /** Rename a passkey */
        patch: operations["renamePasskey"];
        trace?: never;
    };
    "/api/v1/auth/password-reset/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Mail a link for choosing a new password; the answer is the same whether or not the account exists */
        post: operations["requestPasswordReset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/password-reset/confirm/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Choose a new password with the token from the mailed link; every session ends */
        post: operations["confirmPasswordReset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/register/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Register a user */
        post: operations["register"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/resend-verification/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Mail the link that confirms the email address again */
        post: operations["resendVerification"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/second-factor/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Which second factors the account has */
        get: operations["getSecondFactor"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/second-factor/backup-codes/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ten new backup codes; the old ones open nothing any more */
        post: operations["renewBackupCodes"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/second-factor/totp/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A secret for an authenticator app; it counts once a code confirms it */
        post: operations["setUpTotp"];
        /** Remove the authenticator app */
        delete: operations["removeTotp"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/second-factor/totp/confirm/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Switch the authenticator app on with its first code; the first second factor brings backup codes */
        post: operations["confirmTotp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/session/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Log in for a browser: tokens go into cookies that scripts cannot read */
        post: operations["startSession"];
        /** Log a browser out; needs X-CSRF-Token */
        delete: operations["endSession"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/session/passkey/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Log in with a passkey, for a browser */
        post: operations["startSessionWithPasskey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/session/refresh/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Renew the cookies of a browser session; needs X-CSRF-Token */
        post: operations["refreshSession"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/session/second-factor/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Finish a log-in with the second factor, for a browser */
        post: operations["completeSession"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/sessions/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where the user is signed in, last used first */
        get: operations["listSessions"];
        put?: never;
        post?: never;
        /** Sign out everywhere but here */
        delete: operations["revokeOtherSessions"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/sessions/{id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Sign one session out; its tokens stop working at once */
        delete: operations["revokeSession"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/step-up/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether presence was proven lately, and how it can be */
        get: operations["getStepUp"];
        put?: never;
        /** Prove presence: by password, or where there is a second factor by that */
        post: operations["stepUp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/step-up/options/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What a passkey has to sign to prove presence; null without one */
        post: operations["getStepUpOptions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/token/refresh/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A new access token; the refresh token stays valid */
        post: operations["refreshToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/verify-email/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Confirm an email address with the token from the mailed link */
        post: operations["verifyEmail"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/devices/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Devices that you own or were given */
        get: operations["listDevices"];
        put?: never;
        /** Register a device; its keys are answered this once */
        post: operations["createDevice"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/devices/{id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One device */
        get: operations["getDevice"];
        /** Rename or move a device */
        put: operations["replaceDevice"];
        post?: never;
        /** Delete a device; its keys stop working at once */
        delete: operations["deleteDevice"];
        options?: never;
        head?: never;
        /** Rename or move a device */
        patch: operations["updateDevice"];
        trace?: never;
    };
    "/api/v1/devices/{id}/battery/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Battery level and its history */
        get: operations["getDeviceBattery"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/devices/{id}/commands/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Commands to the lock, newest first */
        get: operations["listDeviceCommands"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/devices/{id}/commands/{request_id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What became of a command */
        get: operations["getDeviceCommand"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/devices/{id}/firmware/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Firmware updates of the lock and their progress, newest first */
        get: operations["listFirmwareUpdates"];
        put?: never;
        /** Tell an online lock to install a firmware */
        post: operations["startFirmwareUpdate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/devices/{id}/home-assistant/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was chosen for a lock in Home Assistant */
        get: operations["getHomeAssistantLock"];
        /** Choose the firmware that Home Assistant offers for a lock, and whether code managers may set its codes */
        put: operations["setHomeAssistantLock"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/devices/{id}/keys/rotate/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make new keys; they are answered this once and handed to the lock when it is online */
        post: operations["rotateDeviceKeys"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/devices/{id}/lock/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Lock the door; with ?wait the lock's own answer */
        post: operations["lockDevice"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/devices/{id}/logs/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Attempts to open and close the door, newest first */
        get: operations["listDeviceLogs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/devices/{id}/scheduled-unlocks/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Unlocks at a set time, the latest first */
        get: operations["listScheduledUnlocks"];
        put?: never;
        /** Unlock at a set time; whether you may is judged now, and again then */
        post: operations["scheduleUnlock"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/devices/{id}/scheduled-unlocks/{unlock_id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Cancel an unlock that has not begun; it stays in the list */
        delete: operations["cancelScheduledUnlock"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/devices/{id}/settings/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Settings of the lock */
        get: operations["getDeviceSettings"];
        /** Change settings; the lock is told now, or when it comes back */
        put: operations["putDeviceSettings"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change settings; the lock is told now, or when it comes back */
        patch: operations["patchDeviceSettings"];
        trace?: never;
    };
    "/api/v1/devices/{id}/shares/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** With whom the device is shared */
        get: operations["listDeviceShares"];
        put?: never;
        /** Share the device with another user, named by e-mail; administrators may give an id */
        post: operations["createDeviceShare"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/devices/{id}/shares/{share_id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One share */
        get: operations["getDeviceShare"];
        /** Change the role of a share */
        put: operations["replaceDeviceShare"];
        post?: never;
        /** Take a share back; it ends at once */
        delete: operations["deleteDeviceShare"];
        options?: never;
        head?: never;
        /** Change the role of a share */
        patch: operations["updateDeviceShare"];
        trace?: never;
    };
    "/api/v1/devices/{id}/status/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** State of the lock as it last reported it */
        get: operations["getDeviceStatus"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/devices/{id}/unlock/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Unlock the door; with ?wait the lock's own answer */
        post: operations["unlockDevice"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/events/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What happens, as server-sent events, from now on or after the event named by Last-Event-ID */
        get: operations["streamEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/integrations/ttlock/accounts/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Your accounts at TTLock, each with the state of its token */
        get: operations["listTtlockAccounts"];
        put?: never;
        /** Connect an account at TTLock by its log-in; again, it signs in anew */
        post: operations["connectTtlockAccount"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/integrations/ttlock/accounts/{id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One account at TTLock */
        get: operations["getTtlockAccount"];
        put?: never;
        post?: never;
        /** Disconnect an account; nothing is deleted at TTLock */
        delete: operations["deleteTtlockAccount"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/integrations/ttlock/accounts/{id}/gateways/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The gateways of the account */
        get: operations["listTtlockGateways"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/integrations/ttlock/accounts/{id}/import/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make devices of the account's locks; those that are already stay the same */
        post: operations["importTtlockLocks"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/integrations/ttlock/accounts/{id}/locks/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The locks that the account sees, and which device each is here */
        get: operations["listTtlockLocks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/integrations/ttlock/accounts/{id}/locks/{lock_id}/passcodes/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The passcodes of a lock as TTLock lists them, whoever made them */
        get: operations["listTtlockPasscodes"];
        put?: never;
        /** Add a passcode over the gateway; without digits, one of the lock's own algorithm that needs no gateway */
        post: operations["addTtlockPasscode"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/integrations/ttlock/accounts/{id}/locks/{lock_id}/passcodes/{passcode_id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Delete a passcode from the lock, over the gateway */
        delete: operations["deleteTtlockPasscode"];
        options?: never;
        head?: never;
        /** Change the name, the digits or the times of a passcode */
        patch: operations["changeTtlockPasscode"];
        trace?: never;
    };
    "/api/v1/integrations/ttlock/accounts/{id}/locks/{lock_id}/records/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The newest records of a lock, as TTLock has them now; the device's log keeps them */
        get: operations["listTtlockRecords"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/integrations/ttlock/accounts/{id}/refresh/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Refresh the token now */
        post: operations["refreshTtlockAccount"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/integrations/ttlock/accounts/{id}/test/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Find out what is wrong between here and a lock; opens no door and leaves nothing behind */
        post: operations["testTtlockConnection"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/integrations/ttlock/callbacks/{secret}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What TTLock posts when something happened at a lock or a gateway */
        post: operations["takeTtlockCallback"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/integrations/utec/accounts/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Your accounts at U-tec, each with the state of its token */
        get: operations["listUtecAccounts"];
        put?: never;
        /** Keep the application of an account and start its log-in; again, it changes what is kept */
        post: operations["connectUtecAccount"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/integrations/utec/accounts/{id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One account at U-tec */
        get: operations["getUtecAccount"];
        put?: never;
        post?: never;
        /** Disconnect an account; nothing is deleted at U-tec */
        delete: operations["deleteUtecAccount"];
        options?: never;
        head?: never;
        /** Change how an account is used */
        patch: operations["changeUtecAccount"];
        trace?: never;
    };
    "/api/v1/integrations/utec/accounts/{id}/callback/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Finish a log-in with the address that the browser ended at, or the code in it */
        post: operations["finishUtecLogin"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/integrations/utec/accounts/{id}/import/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make devices of the account's locks; those that are already stay the same */
        post: operations["importUtecLocks"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/integrations/utec/accounts/{id}/locks/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the account has, and which device each is here */
        get: operations["listUtecLocks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/integrations/utec/accounts/{id}/locks/{lock_id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Say where a lock hangs: U-tec keeps wall-clock times and no zone */
        patch: operations["changeUtecLock"];
        trace?: never;
    };
    "/api/v1/integrations/utec/accounts/{id}/locks/{lock_id}/passcodes/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The codes of a lock as U-tec has them, whoever made them */
        get: operations["listUtecPasscodes"];
        put?: never;
        /** Add a code; whether the lock has it, the outcome and the list say */
        post: operations["addUtecPasscode"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/integrations/utec/accounts/{id}/locks/{lock_id}/passcodes/{passcode_id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Delete a code; until the outcome is reported the lock may still have it */
        delete: operations["deleteUtecPasscode"];
        options?: never;
        head?: never;
        /** Change name, digits or period of a code */
        patch: operations["changeUtecPasscode"];
        trace?: never;
    };
    "/api/v1/integrations/utec/accounts/{id}/login/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Start the log-in at U-tec, also of an account that has devices: they stay */
        post: operations["startUtecLogin"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/integrations/utec/accounts/{id}/refresh/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Refresh the token now */
        post: operations["refreshUtecAccount"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/integrations/utec/pushes/{address}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What U-tec pushes when something happened; whatever its form, it only says where to look */
        post: operations["takeUtecPush"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Jobs, newest first */
        get: operations["listJobs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/active/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Jobs that are being done */
        get: operations["listActiveJobs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/completed/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Jobs that were done in the last week, with their results */
        get: operations["listCompletedJobs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/failed/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Jobs that failed for good, with the reason: dead letters */
        get: operations["listFailedJobs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/registered/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Kinds of jobs, with their schedules and when they run next */
        get: operations["listRegisteredJobs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/run/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Run a job now; `registered` shows the names and what each takes */
        post: operations["runJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/scheduled/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Jobs that wait for their time, for a worker, or for their next try */
        get: operations["listScheduledJobs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/stats/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How many jobs wait, run, were done and failed, by kind */
        get: operations["getJobStats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/{id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What became of a job */
        get: operations["getJob"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/{id}/retry/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give a job that failed for good another try */
        post: operations["retryJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/mqtt/acl/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** May this client touch this topic? Asked by the MQTT broker */
        post: operations["brokerAuthorize"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/mqtt/auth/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** May this client connect? Asked by the MQTT broker */
        post: operations["brokerAuthenticate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notifications/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What you were told, newest first, with what became of it on each channel */
        get: operations["listNotifications"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notifications/outbox/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Messages of every channel, newest first */
        get: operations["listMails"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notifications/outbox/{id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One message with its text */
        get: operations["getMail"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notifications/preferences/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What you are told on which channel, and when not */
        get: operations["getNotificationPreferences"];
        /** Change what you are told where; what is left out stays as it is */
        put: operations["replaceNotificationPreferences"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change what you are told where; what is left out stays as it is */
        patch: operations["updateNotificationPreferences"];
        trace?: never;
    };
    "/api/v1/notifications/push-subscriptions/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Your browsers that get push messages */
        get: operations["listPushSubscriptions"];
        put?: never;
        /** Register a browser for push messages: what PushSubscription.toJSON() gives */
        post: operations["registerPushSubscription"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notifications/push-subscriptions/{id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Send no more push messages to a browser */
        delete: operations["deletePushSubscription"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notifications/push-tokens/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Your devices that get push messages over FCM */
        get: operations["listPushTokens"];
        put?: never;
        /** Register a device for push messages over FCM; again, it keeps its id */
        post: operations["registerPushToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notifications/push-tokens/{id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Send no more push messages to a device */
        delete: operations["deletePushToken"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notifications/read-all/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Mark all notifications read */
        post: operations["readAllNotifications"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notifications/telegram/link/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether a Telegram chat is linked to your account */
        get: operations["getTelegramLink"];
        put?: never;
        /** An address to open in Telegram: who presses Start there is linked to your account */
        post: operations["offerTelegramLink"];
        /** Send nothing more to the linked Telegram chat */
        delete: operations["deleteTelegramLink"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notifications/test/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send a test message to yourself on one channel, and tell what came of it */
        post: operations["sendTestNotification"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notifications/vapid-key/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The key that a browser subscribes with (applicationServerKey) */
        get: operations["getVapidKey"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notifications/{id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One notification of yours */
        get: operations["getNotification"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Mark a notification read or unread */
        patch: operations["updateNotification"];
        trace?: never;
    };
    "/api/v1/reports/access/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Access reports of the devices that you manage, newest first */
        get: operations["listAccessReports"];
        put?: never;
        /** Have a report made of who was at a device in a month, or from one day to another */
        post: operations["requestAccessReport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reports/access/{id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One access report: whether it is ready, and its totals */
        get: operations["getAccessReport"];
        put?: never;
        post?: never;
        /** Delete an access report and its files */
        delete: operations["deleteAccessReport"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reports/access/{id}/csv/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All entries of the report as CSV */
        get: operations["downloadAccessReportCsv"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reports/access/{id}/pdf/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The report as a PDF to print */
        get: operations["downloadAccessReportPdf"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/security/alerts/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Alerts of the devices that you manage, newest first */
        get: operations["listAlerts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/security/alerts/unresolved/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Alerts that nobody resolved yet */
        get: operations["listUnresolvedAlerts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/security/alerts/{id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One alert */
        get: operations["getAlert"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/security/alerts/{id}/acknowledge/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Say that you look after an alert: nobody else is told of it any more */
        post: operations["acknowledgeAlert"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/security/alerts/{id}/resolve/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Close an alert, with notes on what it was */
        post: operations["resolveAlert"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/security/audit-logs/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who changed what, newest first: what you did, and what concerns you and the devices that you manage */
        get: operations["listAuditLogs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/security/audit-logs/export/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The whole trail as JSON Lines with its signed checkpoints, to be verified anywhere */
        get: operations["exportAuditLogs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/security/audit-logs/status/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where the chain ends, the last signed checkpoint, and the public keys: keep these somewhere else */
        get: operations["getAuditStatus"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/security/audit-logs/{id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One entry of the audit trail */
        get: operations["getAuditLog"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/security/blocked-addresses/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Addresses from which no credentials are taken, the latest first */
        get: operations["listBlockedAddresses"];
        put?: never;
        /** Take no credentials from an address or a network */
        post: operations["blockAddress"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/security/blocked-addresses/{id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Take credentials from an address again */
        delete: operations["unblockAddress"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/security/failed-attempts/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Refused PINs and QR codes at the devices that you manage, newest first; kept for 90 days */
        get: operations["listFailedAttempts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/security/lockdowns/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lockdowns of devices that you manage, newest first */
        get: operations["listLockdowns"];
        put?: never;
        /** Lock devices down: nobody but administrators opens them; or see what that would change */
        post: operations["startLockdown"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/security/lockdowns/{id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One lockdown */
        get: operations["getLockdown"];
        put?: never;
        post?: never;
        /** End a lockdown */
        delete: operations["deleteLockdown"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/security/lockdowns/{id}/end/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End a lockdown: devices open as before, and locks get their codes back */
        post: operations["endLockdown"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All users */
        get: operations["listUsers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/change-password/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Change the own password; every other session ends at once */
        post: operations["changePassword"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/me/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The own profile */
        get: operations["getMe"];
        put?: never;
        post?: never;
        /** Erase yourself for good; the password confirms it */
        delete: operations["eraseOwnAccount"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/me/export/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Everything that is kept of you, as JSON */
        get: operations["exportOwnData"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/preferences/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The own preferences */
        get: operations["getPreferences"];
        /** Change the own preferences; fields that are left out stay as they are */
        put: operations["replacePreferences"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change the own preferences; fields that are left out stay as they are */
        patch: operations["updatePreferences"];
        trace?: never;
    };
    "/api/v1/users/profile/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The own profile */
        get: operations["getProfile"];
        /** Change the own profile; fields that are left out stay as they are. As a form, with a picture in `profile_picture`, too */
        put: operations["replaceProfile"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change the own profile; fields that are left out stay as they are. As a form, with a picture in `profile_picture`, too */
        patch: operations["updateProfile"];
        trace?: never;
    };
    "/api/v1/users/profile/picture/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Replace the profile picture: multipart/form-data with a JPEG, PNG, WebP or GIF of at most 5 MiB in `file` */
        post: operations["uploadProfilePicture"];
        /** Remove the profile picture */
        delete: operations["removeProfilePicture"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/{id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One user */
        get: operations["getUser"];
        put?: never;
        post?: never;
        /** Erase a user for good */
        delete: operations["eraseUser"];
        options?: never;
        head?: never;
        /** Activate, deactivate, make or unmake an administrator; the sessions of the user end */
        patch: operations["updateUser"];
        trace?: never;
    };
    "/api/v1/users/{id}/second-factor/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Remove every second factor of a user who lost them; the user's sessions end */
        delete: operations["resetSecondFactor"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Your webhooks */
        get: operations["listWebhooks"];
        put?: never;
        /** Have events sent to an address of yours; the secret is answered this once */
        post: operations["createWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One webhook */
        get: operations["getWebhook"];
        put?: never;
        post?: never;
        /** Delete a webhook with its log; nothing more is sent */
        delete: operations["deleteWebhook"];
        options?: never;
        head?: never;
        /** Change a webhook, or switch it on again */
        patch: operations["updateWebhook"];
        trace?: never;
    };
    "/api/v1/webhooks/{id}/deliveries/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was sent, or is to be, with every try; newest first, kept for 30 days */
        get: operations["listWebhookDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{id}/deliveries/{delivery_id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One delivery with its tries */
        get: operations["getWebhookDelivery"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{id}/deliveries/{delivery_id}/resend/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send the same event with the same id once more */
        post: operations["resendWebhookDelivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{id}/ping/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send a test event; its delivery says whether it was taken */
        post: operations["pingWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{id}/rotate-secret/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make a new secret, answered this once; for a day both sign */
        post: operations["rotateWebhookSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the platform and what it needs are well */
        get: operations["getHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the process answers */
        get: operations["getLiveness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether requests can be served */
        get: operations["getReadiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/integrations/utec/callback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where U-tec sends the browser after the log-in; answers with a page for people */
        get: operations["takeUtecLogin"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/media/pictures/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A profile picture */
        get: operations["getPicture"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/media/qrcodes/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A QR code as a picture, PNG or SVG */
        get: operations["getQrCodeImage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description Problem details (RFC 9457) */
        Problem: {
            type: string;
            title: string;
            status: number;
            /** @description For people: what is wrong and what to do about it */
            detail: string;
            instance: string;
            /** @description For programs: stable, snake_case */
            code: string;
            errors?: {
                field: string;
                message: string;
                code: string;
            }[];
        } & {
            [key: string]: unknown;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    getAsyncapi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
        };
    };
    getOpenapi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
        };
    };
    eraseGuestsByEmail: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    email: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        erased: number;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAccessLogs: {
        parameters: {
            query?: {
                /** @description Page, from 1 */
                page?: number;
                /** @description Entries a page */
                page_size?: number;
                /** @description Where to go on, from `next` of the page before; empty for the first */
                cursor?: string;
                success?: boolean;
                action?: "lock" | "unlock";
                access_method?: "pin" | "qr" | "app" | "manual" | "auto" | "card" | "fingerprint";
                /** @description From this day (UTC) or instant on */
                start_date?: string;
                /** @description Up to and including this day (UTC), or before this instant */
                end_date?: string;
                /** @description Administrators: everybody's */
                all?: boolean;
                /** @description Positive integer */
                device?: number;
                /** @description Positive integer */
                user?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Entries in all; null in lists by cursor */
                        count: number | null;
                        /** @description Address of the next page */
                        next: string | null;
                        /** @description Address of the previous page */
                        previous: string | null;
                        total_pages: number | null;
                        current_page: number | null;
                        results: {
                            /** @description Positive integer */
                            id: number;
                            device: {
                                /** @description Positive integer */
                                id: number;
                                name: string;
                            };
                            /** @description Name of the person, where one is known */
                            user: string | null;
                            /** @description Positive integer */
                            user_id: number | null;
                            /** @description pin, qr, app, manual, auto, card or fingerprint */
                            access_method: string;
                            /** @description lock or unlock */
                            action: string;
                            /** @description The lock's own word */
                            success: boolean;
                            failure_reason: string | null;
                            ip_address: string | null;
                            user_agent: string | null;
                            location_lat: number | null;
                            location_lon: number | null;
                            /** @description The command that this is the outcome of */
                            request_id: string | null;
                            /** @description Happened while the lock was offline and was reported later */
                            offline: boolean;
                            /** @description The lock answered after the command had been logged as unanswered */
                            late: boolean;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            timestamp: string;
                        }[];
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exportAccessLogs: {
        parameters: {
            query?: {
                success?: boolean;
                action?: "lock" | "unlock";
                access_method?: "pin" | "qr" | "app" | "manual" | "auto" | "card" | "fingerprint";
                /** @description From this day (UTC) or instant on */
                start_date?: string;
                /** @description Up to and including this day (UTC), or before this instant */
                end_date?: string;
                /** @description Administrators: everybody's */
                all?: boolean;
                /** @description Positive integer */
                device?: number;
                /** @description Positive integer */
                user?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listRecentAccessLogs: {
        parameters: {
            query?: {
                /** @description Page, from 1 */
                page?: number;
                /** @description Entries a page */
                page_size?: number;
                /** @description Where to go on, from `next` of the page before; empty for the first */
                cursor?: string;
                success?: boolean;
                action?: "lock" | "unlock";
                access_method?: "pin" | "qr" | "app" | "manual" | "auto" | "card" | "fingerprint";
                /** @description From this day (UTC) or instant on */
                start_date?: string;
                /** @description Up to and including this day (UTC), or before this instant */
                end_date?: string;
                /** @description Administrators: everybody's */
                all?: boolean;
                /** @description Positive integer */
                device?: number;
                /** @description Positive integer */
                user?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Entries in all; null in lists by cursor */
                        count: number | null;
                        /** @description Address of the next page */
                        next: string | null;
                        /** @description Address of the previous page */
                        previous: string | null;
                        total_pages: number | null;
                        current_page: number | null;
                        results: {
                            /** @description Positive integer */
                            id: number;
                            device: {
                                /** @description Positive integer */
                                id: number;
                                name: string;
                            };
                            /** @description Name of the person, where one is known */
                            user: string | null;
                            /** @description Positive integer */
                            user_id: number | null;
                            /** @description pin, qr, app, manual, auto, card or fingerprint */
                            access_method: string;
                            /** @description lock or unlock */
                            action: string;
                            /** @description The lock's own word */
                            success: boolean;
                            failure_reason: string | null;
                            ip_address: string | null;
                            user_agent: string | null;
                            location_lat: number | null;
                            location_lon: number | null;
                            /** @description The command that this is the outcome of */
                            request_id: string | null;
                            /** @description Happened while the lock was offline and was reported later */
                            offline: boolean;
                            /** @description The lock answered after the command had been logged as unanswered */
                            late: boolean;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            timestamp: string;
                        }[];
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listPins: {
        parameters: {
            query?: {
                /** @description Page, from 1 */
                page?: number;
                /** @description Entries a page */
                page_size?: number;
                /** @description Administrators: everybody's */
                all?: boolean;
                /** @description Order of the list; a minus reverses it */
                ordering?: "id" | "-id" | "label" | "-label" | "created_at" | "-created_at" | "valid_from" | "-valid_from" | "valid_until" | "-valid_until" | "usage_count" | "-usage_count";
                /** @description Part of the label */
                search?: string;
                /** @description Positive integer */
                device?: number;
                /** @description Positive integer */
                user?: number;
                is_active?: boolean;
                is_temporary?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Entries in all; null in lists by cursor */
                        count: number | null;
                        /** @description Address of the next page */
                        next: string | null;
                        /** @description Address of the previous page */
                        previous: string | null;
                        total_pages: number | null;
                        current_page: number | null;
                        results: {
                            /** @description Positive integer */
                            id: number;
                            device: {
                                /** @description Positive integer */
                                id: number;
                                name: string;
                            };
                            /** @description Name of the holder */
                            user: string | null;
                            /** @description Positive integer */
                            user_id: number | null;
                            label: string;
                            /** @description In full for those who manage the device, and once for whoever makes it; else masked */
                            pin_code: string;
                            is_active: boolean;
                            is_temporary: boolean;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            valid_from: string;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            valid_until: string | null;
                            usage_count: number;
                            max_uses: number | null;
                            remaining_uses: number | null;
                            /** @description When a code opens: wall-clock time in the named zone */
                            schedule: {
                                /** @description IANA zone, for example Europe/Berlin */
                                timezone: string;
                                /**
                                 * @description Weekly openings
                                 * @default []
                                 */
                                rules: {
                                    weekdays: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
                                    /** @description Wall-clock time, HH:MM */
                                    start: string;
                                    /** @description Wall-clock time, HH:MM, exclusive; 24:00 is the end of the day; at or before the start means the next day */
                                    end: string;
                                }[];
                                /**
                                 * @description Days that differ
                                 * @default []
                                 */
                                exceptions: {
                                    /**
                                     * Format: date
                                     * @description Local date whose rules this replaces; several of one date add up
                                     */
                                    date: string;
                                    /**
                                     * @description Either this, or start and end
                                     * @enum {boolean}
                                     */
                                    closed?: true;
                                    /** @description Wall-clock time, HH:MM */
                                    start?: string;
                                    /** @description Wall-clock time, HH:MM, exclusive; 24:00 is the end of the day; at or before the start means the next day */
                                    end?: string;
                                }[];
                            } | null;
                            /** @description The schedule for people */
                            schedule_text: string | null;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            next_opening: string | null;
                            /**
                             * @description Where the code is in its life
                             * @enum {string}
                             */
                            status: "active" | "inactive" | "not_yet_valid" | "expired" | "used_up";
                            /** @description The guest's access that this PIN belongs to */
                            temporary_access: number | null;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            created_at: string;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            updated_at: string;
                            pin_code_hidden: ("role" | "step_up_required" | "scope_missing") | null;
                        }[];
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createPin: {
        parameters: {
            query?: {
                /** @description Administrators: everybody's */
                all?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Positive integer */
                    device: number;
                    /** @description Positive integer */
                    user?: number;
                    /** @description 4 to 8 digits, not easy to guess; random when left out */
                    pin_code?: string;
                    label?: string;
                    is_active?: boolean;
                    is_temporary?: boolean;
                    /**
                     * Format: date-time
                     * @description ISO 8601 with zone; answered in UTC
                     */
                    valid_from?: string;
                    /**
                     * Format: date-time
                     * @description ISO 8601 with zone; answered in UTC
                     */
                    valid_until?: string | null;
                    max_uses?: number | null;
                    /** @description When a code opens: wall-clock time in the named zone */
                    schedule?: {
                        /** @description IANA zone, for example Europe/Berlin */
                        timezone: string;
                        /**
                         * @description Weekly openings
                         * @default []
                         */
                        rules: {
                            weekdays: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
                            /** @description Wall-clock time, HH:MM */
                            start: string;
                            /** @description Wall-clock time, HH:MM, exclusive; 24:00 is the end of the day; at or before the start means the next day */
                            end: string;
                        }[];
                        /**
                         * @description Days that differ
                         * @default []
                         */
                        exceptions: {
                            /**
                             * Format: date
                             * @description Local date whose rules this replaces; several of one date add up
                             */
                            date: string;
                            /**
                             * @description Either this, or start and end
                             * @enum {boolean}
                             */
                            closed?: true;
                            /** @description Wall-clock time, HH:MM */
                            start?: string;
                            /** @description Wall-clock time, HH:MM, exclusive; 24:00 is the end of the day; at or before the start means the next day */
                            end?: string;
                        }[];
                    } | null;
                };
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Positive integer */
                        id: number;
                        /** @description Positive integer */
                        device: number;
                        /** @description Name of the holder */
                        user: string | null;
                        /** @description Positive integer */
                        user_id: number | null;
                        label: string;
                        /** @description In full for those who manage the device, and once for whoever makes it; else masked */
                        pin_code: string;
                        is_active: boolean;
                        is_temporary: boolean;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        valid_from: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        valid_until: string | null;
                        usage_count: number;
                        max_uses: number | null;
                        remaining_uses: number | null;
                        /** @description When a code opens: wall-clock time in the named zone */
                        schedule: {
                            /** @description IANA zone, for example Europe/Berlin */
                            timezone: string;
                            /**
                             * @description Weekly openings
                             * @default []
                             */
                            rules: {
                                weekdays: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
                                /** @description Wall-clock time, HH:MM */
                                start: string;
                                /** @description Wall-clock time, HH:MM, exclusive; 24:00 is the end of the day; at or before the start means the next day */
                                end: string;
                            }[];
                            /**
                             * @description Days that differ
                             * @default []
                             */
                            exceptions: {
                                /**
                                 * Format: date
                                 * @description Local date whose rules this replaces; several of one date add up
                                 */
                                date: string;
                                /**
                                 * @description Either this, or start and end
                                 * @enum {boolean}
                                 */
                                closed?: true;
                                /** @description Wall-clock time, HH:MM */
                                start?: string;
                                /** @description Wall-clock time, HH:MM, exclusive; 24:00 is the end of the day; at or before the start means the next day */
                                end?: string;
                            }[];
                        } | null;
                        /** @description The schedule for people */
                        schedule_text: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        next_opening: string | null;
                        /**
                         * @description Where the code is in its life
                         * @enum {string}
                         */
                        status: "active" | "inactive" | "not_yet_valid" | "expired" | "used_up";
                        /** @description The guest's access that this PIN belongs to */
                        temporary_access: number | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        created_at: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        updated_at: string;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflicts with the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    validatePinAtDevice: {
        parameters: {
            query?: {
                /** @description Administrators: everybody's */
                all?: boolean;
                /** @description For those who manage the device: each check with its value and limit */
                explain?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description A device with its own key may leave it out */
                    device_id?: string;
                    /** @description The digits as they were typed */
                    pin_code: string;
                    /** @description Degrees north, for the log */
                    location_lat?: number;
                    /** @description Degrees east, for the log */
                    location_lon?: number;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        valid: boolean;
                        /** @description When it is not valid: why */
                        reason?: string;
                        /** @description Seconds until the door takes codes again, after too many wrong ones */
                        retry_after?: number;
                        /** @description Positive integer */
                        pin_id?: number;
                        device_id?: string;
                        usage_count?: number;
                        /** @description null: no limit */
                        remaining_uses?: number | null;
                        trace?: {
                            /** @enum {string} */
                            check: "device_known" | "not_blocked" | "credential_matches" | "active" | "not_before" | "not_after" | "schedule" | "uses_left";
                            passed: boolean | null;
                            value: string | number | boolean | null;
                            limit: string | number | boolean | null;
                        }[];
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getPin: {
        parameters: {
            query?: {
                /** @description Administrators: everybody's */
                all?: boolean;
            };
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Positive integer */
                        id: number;
                        device: {
                            /** @description Positive integer */
                            id: number;
                            name: string;
                        };
                        /** @description Name of the holder */
                        user: string | null;
                        /** @description Positive integer */
                        user_id: number | null;
                        label: string;
                        /** @description In full for those who manage the device, and once for whoever makes it; else masked */
                        pin_code: string;
                        is_active: boolean;
                        is_temporary: boolean;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        valid_from: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        valid_until: string | null;
                        usage_count: number;
                        max_uses: number | null;
                        remaining_uses: number | null;
                        /** @description When a code opens: wall-clock time in the named zone */
                        schedule: {
                            /** @description IANA zone, for example Europe/Berlin */
                            timezone: string;
                            /**
                             * @description Weekly openings
                             * @default []
                             */
                            rules: {
                                weekdays: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
                                /** @description Wall-clock time, HH:MM */
                                start: string;
                                /** @description Wall-clock time, HH:MM, exclusive; 24:00 is the end of the day; at or before the start means the next day */
                                end: string;
                            }[];
                            /**
                             * @description Days that differ
                             * @default []
                             */
                            exceptions: {
                                /**
                                 * Format: date
                                 * @description Local date whose rules this replaces; several of one date add up
                                 */
                                date: string;
                                /**
                                 * @description Either this, or start and end
                                 * @enum {boolean}
                                 */
                                closed?: true;
                                /** @description Wall-clock time, HH:MM */
                                start?: string;
                                /** @description Wall-clock time, HH:MM, exclusive; 24:00 is the end of the day; at or before the start means the next day */
                                end?: string;
                            }[];
                        } | null;
                        /** @description The schedule for people */
                        schedule_text: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        next_opening: string | null;
                        /**
                         * @description Where the code is in its life
                         * @enum {string}
                         */
                        status: "active" | "inactive" | "not_yet_valid" | "expired" | "used_up";
                        /** @description The guest's access that this PIN belongs to */
                        temporary_access: number | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        created_at: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        updated_at: string;
                        pin_code_hidden: ("role" | "step_up_required" | "scope_missing") | null;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    replacePin: {
        parameters: {
            query?: {
                /** @description Administrators: everybody's */
                all?: boolean;
            };
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Positive integer */
                    device?: number;
                    /** @description Positive integer */
                    user?: number;
                    /** @description 4 to 8 digits, not easy to guess; random when left out */
                    pin_code?: string;
                    label?: string;
                    is_active?: boolean;
                    is_temporary?: boolean;
                    /**
                     * Format: date-time
                     * @description ISO 8601 with zone; answered in UTC
                     */
                    valid_from?: string;
                    /**
                     * Format: date-time
                     * @description ISO 8601 with zone; answered in UTC
                     */
                    valid_until?: string | null;
                    max_uses?: number | null;
                    /** @description When a code opens: wall-clock time in the named zone */
                    schedule?: {
                        /** @description IANA zone, for example Europe/Berlin */
                        timezone: string;
                        /**
                         * @description Weekly openings
                         * @default []
                         */
                        rules: {
                            weekdays: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
                            /** @description Wall-clock time, HH:MM */
                            start: string;
                            /** @description Wall-clock time, HH:MM, exclusive; 24:00 is the end of the day; at or before the start means the next day */
                            end: string;
                        }[];
                        /**
                         * @description Days that differ
                         * @default []
                         */
                        exceptions: {
                            /**
                             * Format: date
                             * @description Local date whose rules this replaces; several of one date add up
                             */
                            date: string;
                            /**
                             * @description Either this, or start and end
                             * @enum {boolean}
                             */
                            closed?: true;
                            /** @description Wall-clock time, HH:MM */
                            start?: string;
                            /** @description Wall-clock time, HH:MM, exclusive; 24:00 is the end of the day; at or before the start means the next day */
                            end?: string;
                        }[];
                    } | null;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Positive integer */
                        id: number;
                        /** @description Positive integer */
                        device: number;
                        /** @description Name of the holder */
                        user: string | null;
                        /** @description Positive integer */
                        user_id: number | null;
                        label: string;
                        /** @description In full for those who manage the device, and once for whoever makes it; else masked */
                        pin_code: string;
                        is_active: boolean;
                        is_temporary: boolean;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        valid_from: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        valid_until: string | null;
                        usage_count: number;
                        max_uses: number | null;
                        remaining_uses: number | null;
                        /** @description When a code opens: wall-clock time in the named zone */
                        schedule: {
                            /** @description IANA zone, for example Europe/Berlin */
                            timezone: string;
                            /**
                             * @description Weekly openings
                             * @default []
                             */
                            rules: {
                                weekdays: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
                                /** @description Wall-clock time, HH:MM */
                                start: string;
                                /** @description Wall-clock time, HH:MM, exclusive; 24:00 is the end of the day; at or before the start means the next day */
                                end: string;
                            }[];
                            /**
                             * @description Days that differ
                             * @default []
                             */
                            exceptions: {
                                /**
                                 * Format: date
                                 * @description Local date whose rules this replaces; several of one date add up
                                 */
                                date: string;
                                /**
                                 * @description Either this, or start and end
                                 * @enum {boolean}
                                 */
                                closed?: true;
                                /** @description Wall-clock time, HH:MM */
                                start?: string;
                                /** @description Wall-clock time, HH:MM, exclusive; 24:00 is the end of the day; at or before the start means the next day */
                                end?: string;
                            }[];
                        } | null;
                        /** @description The schedule for people */
                        schedule_text: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        next_opening: string | null;
                        /**
                         * @description Where the code is in its life
                         * @enum {string}
                         */
                        status: "active" | "inactive" | "not_yet_valid" | "expired" | "used_up";
                        /** @description The guest's access that this PIN belongs to */
                        temporary_access: number | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        created_at: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        updated_at: string;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflicts with the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Changed since it was read: the ETag does not match If-Match */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deletePin: {
        parameters: {
            query?: {
                /** @description Administrators: everybody's */
                all?: boolean;
            };
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflicts with the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Changed since it was read: the ETag does not match If-Match */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    updatePin: {
        parameters: {
            query?: {
                /** @description Administrators: everybody's */
                all?: boolean;
            };
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Positive integer */
                    device?: number;
                    /** @description Positive integer */
                    user?: number;
                    /** @description 4 to 8 digits, not easy to guess; random when left out */
                    pin_code?: string;
                    label?: string;
                    is_active?: boolean;
                    is_temporary?: boolean;
                    /**
                     * Format: date-time
                     * @description ISO 8601 with zone; answered in UTC
                     */
                    valid_from?: string;
                    /**
                     * Format: date-time
                     * @description ISO 8601 with zone; answered in UTC
                     */
                    valid_until?: string | null;
                    max_uses?: number | null;
                    /** @description When a code opens: wall-clock time in the named zone */
                    schedule?: {
                        /** @description IANA zone, for example Europe/Berlin */
                        timezone: string;
                        /**
                         * @description Weekly openings
                         * @default []
                         */
                        rules: {
                            weekdays: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
                            /** @description Wall-clock time, HH:MM */
                            start: string;
                            /** @description Wall-clock time, HH:MM, exclusive; 24:00 is the end of the day; at or before the start means the next day */
                            end: string;
                        }[];
                        /**
                         * @description Days that differ
                         * @default []
                         */
                        exceptions: {
                            /**
                             * Format: date
                             * @description Local date whose rules this replaces; several of one date add up
                             */
                            date: string;
                            /**
                             * @description Either this, or start and end
                             * @enum {boolean}
                             */
                            closed?: true;
                            /** @description Wall-clock time, HH:MM */
                            start?: string;
                            /** @description Wall-clock time, HH:MM, exclusive; 24:00 is the end of the day; at or before the start means the next day */
                            end?: string;
                        }[];
                    } | null;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Positive integer */
                        id: number;
                        /** @description Positive integer */
                        device: number;
                        /** @description Name of the holder */
                        user: string | null;
                        /** @description Positive integer */
                        user_id: number | null;
                        label: string;
                        /** @description In full for those who manage the device, and once for whoever makes it; else masked */
                        pin_code: string;
                        is_active: boolean;
                        is_temporary: boolean;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        valid_from: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        valid_until: string | null;
                        usage_count: number;
                        max_uses: number | null;
                        remaining_uses: number | null;
                        /** @description When a code opens: wall-clock time in the named zone */
                        schedule: {
                            /** @description IANA zone, for example Europe/Berlin */
                            timezone: string;
                            /**
                             * @description Weekly openings
                             * @default []
                             */
                            rules: {
                                weekdays: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
                                /** @description Wall-clock time, HH:MM */
                                start: string;
                                /** @description Wall-clock time, HH:MM, exclusive; 24:00 is the end of the day; at or before the start means the next day */
                                end: string;
                            }[];
                            /**
                             * @description Days that differ
                             * @default []
                             */
                            exceptions: {
                                /**
                                 * Format: date
                                 * @description Local date whose rules this replaces; several of one date add up
                                 */
                                date: string;
                                /**
                                 * @description Either this, or start and end
                                 * @enum {boolean}
                                 */
                                closed?: true;
                                /** @description Wall-clock time, HH:MM */
                                start?: string;
                                /** @description Wall-clock time, HH:MM, exclusive; 24:00 is the end of the day; at or before the start means the next day */
                                end?: string;
                            }[];
                        } | null;
                        /** @description The schedule for people */
                        schedule_text: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        next_opening: string | null;
                        /**
                         * @description Where the code is in its life
                         * @enum {string}
                         */
                        status: "active" | "inactive" | "not_yet_valid" | "expired" | "used_up";
                        /** @description The guest's access that this PIN belongs to */
                        temporary_access: number | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        created_at: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        updated_at: string;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflicts with the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Changed since it was read: the ETag does not match If-Match */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    activatePin: {
        parameters: {
            query?: {
                /** @description Administrators: everybody's */
                all?: boolean;
            };
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Positive integer */
                        id: number;
                        /** @description Positive integer */
                        device: number;
                        /** @description Name of the holder */
                        user: string | null;
                        /** @description Positive integer */
                        user_id: number | null;
                        label: string;
                        /** @description In full for those who manage the device, and once for whoever makes it; else masked */
                        pin_code: string;
                        is_active: boolean;
                        is_temporary: boolean;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        valid_from: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        valid_until: string | null;
                        usage_count: number;
                        max_uses: number | null;
                        remaining_uses: number | null;
                        /** @description When a code opens: wall-clock time in the named zone */
                        schedule: {
                            /** @description IANA zone, for example Europe/Berlin */
                            timezone: string;
                            /**
                             * @description Weekly openings
                             * @default []
                             */
                            rules: {
                                weekdays: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
                                /** @description Wall-clock time, HH:MM */
                                start: string;
                                /** @description Wall-clock time, HH:MM, exclusive; 24:00 is the end of the day; at or before the start means the next day */
                                end: string;
                            }[];
                            /**
                             * @description Days that differ
                             * @default []
                             */
                            exceptions: {
                                /**
                                 * Format: date
                                 * @description Local date whose rules this replaces; several of one date add up
                                 */
                                date: string;
                                /**
                                 * @description Either this, or start and end
                                 * @enum {boolean}
                                 */
                                closed?: true;
                                /** @description Wall-clock time, HH:MM */
                                start?: string;
                                /** @description Wall-clock time, HH:MM, exclusive; 24:00 is the end of the day; at or before the start means the next day */
                                end?: string;
                            }[];
                        } | null;
                        /** @description The schedule for people */
                        schedule_text: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        next_opening: string | null;
                        /**
                         * @description Where the code is in its life
                         * @enum {string}
                         */
                        status: "active" | "inactive" | "not_yet_valid" | "expired" | "used_up";
                        /** @description The guest's access that this PIN belongs to */
                        temporary_access: number | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        created_at: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        updated_at: string;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflicts with the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deactivatePin: {
        parameters: {
            query?: {
                /** @description Administrators: everybody's */
                all?: boolean;
            };
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Positive integer */
                        id: number;
                        /** @description Positive integer */
                        device: number;
                        /** @description Name of the holder */
                        user: string | null;
                        /** @description Positive integer */
                        user_id: number | null;
                        label: string;
                        /** @description In full for those who manage the device, and once for whoever makes it; else masked */
                        pin_code: string;
                        is_active: boolean;
                        is_temporary: boolean;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        valid_from: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        valid_until: string | null;
                        usage_count: number;
                        max_uses: number | null;
                        remaining_uses: number | null;
                        /** @description When a code opens: wall-clock time in the named zone */
                        schedule: {
                            /** @description IANA zone, for example Europe/Berlin */
                            timezone: string;
                            /**
                             * @description Weekly openings
                             * @default []
                             */
                            rules: {
                                weekdays: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
                                /** @description Wall-clock time, HH:MM */
                                start: string;
                                /** @description Wall-clock time, HH:MM, exclusive; 24:00 is the end of the day; at or before the start means the next day */
                                end: string;
                            }[];
                            /**
                             * @description Days that differ
                             * @default []
                             */
                            exceptions: {
                                /**
                                 * Format: date
                                 * @description Local date whose rules this replaces; several of one date add up
                                 */
                                date: string;
                                /**
                                 * @description Either this, or start and end
                                 * @enum {boolean}
                                 */
                                closed?: true;
                                /** @description Wall-clock time, HH:MM */
                                start?: string;
                                /** @description Wall-clock time, HH:MM, exclusive; 24:00 is the end of the day; at or before the start means the next day */
                                end?: string;
                            }[];
                        } | null;
                        /** @description The schedule for people */
                        schedule_text: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        next_opening: string | null;
                        /**
                         * @description Where the code is in its life
                         * @enum {string}
                         */
                        status: "active" | "inactive" | "not_yet_valid" | "expired" | "used_up";
                        /** @description The guest's access that this PIN belongs to */
                        temporary_access: number | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        created_at: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        updated_at: string;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflicts with the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    validatePin: {
        parameters: {
            query?: {
                /** @description Administrators: everybody's */
                all?: boolean;
                /** @description For those who manage the device: each check with its value and limit */
                explain?: boolean;
            };
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The digits as they were typed */
                    pin_code: string;
                    /** @description Degrees north, for the log */
                    location_lat?: number;
                    /** @description Degrees east, for the log */
                    location_lon?: number;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        valid: boolean;
                        /** @description When it is not valid: why */
                        reason?: string;
                        /** @description Seconds until the door takes codes again, after too many wrong ones */
                        retry_after?: number;
                        /** @description Positive integer */
                        pin_id?: number;
                        device_id?: string;
                        usage_count?: number;
                        /** @description null: no limit */
                        remaining_uses?: number | null;
                        trace?: {
                            /** @enum {string} */
                            check: "device_known" | "not_blocked" | "credential_matches" | "active" | "not_before" | "not_after" | "schedule" | "uses_left";
                            passed: boolean | null;
                            value: string | number | boolean | null;
                            limit: string | number | boolean | null;
                        }[];
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listQrCodes: {
        parameters: {
            query?: {
                /** @description Page, from 1 */
                page?: number;
                /** @description Entries a page */
                page_size?: number;
                /** @description Administrators: everybody's */
                all?: boolean;
                /** @description Order of the list; a minus reverses it */
                ordering?: "id" | "-id" | "label" | "-label" | "created_at" | "-created_at" | "valid_until" | "-valid_until";
                /** @description Part of the label */
                search?: string;
                /** @description Positive integer */
                device?: number;
                is_active?: boolean;
                is_single_use?: boolean;
                used?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Entries in all; null in lists by cursor */
                        count: number | null;
                        /** @description Address of the next page */
                        next: string | null;
                        /** @description Address of the previous page */
                        previous: string | null;
                        total_pages: number | null;
                        current_page: number | null;
                        results: {
                            /** @description Positive integer */
                            id: number;
                            /** @description Positive integer */
                            device: number;
                            created_by: string | null;
                            /** @description What the image holds; whoever has it can open */
                            code: string;
                            /** @description Address of the code as a PNG; with .svg instead, as an SVG */
                            qr_image: string;
                            label: string;
                            /** @description The lock can judge it while it is offline */
                            is_signed: boolean;
                            is_single_use: boolean;
                            is_active: boolean;
                            used: boolean;
                            used_count: number;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            valid_from: string;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            valid_until: string;
                            /**
                             * @description Where the code is in its life
                             * @enum {string}
                             */
                            status: "active" | "inactive" | "not_yet_valid" | "expired" | "used_up";
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            created_at: string;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            updated_at: string;
                        }[];
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createQrCode: {
        parameters: {
            query?: {
                /** @description Administrators: everybody's */
                all?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Positive integer */
                    device: number;
                    label?: string;
                    /** @description Opens once; true when left out */
                    is_single_use?: boolean;
                    /**
                     * Format: date-time
                     * @description ISO 8601 with zone; answered in UTC
                     */
                    valid_from?: string;
                    /**
                     * Format: date-time
                     * @description ISO 8601 with zone; answered in UTC
                     */
                    valid_until: string;
                    signed?: boolean;
                };
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Positive integer */
                        id: number;
                        /** @description Positive integer */
                        device: number;
                        created_by: string | null;
                        /** @description What the image holds; whoever has it can open */
                        code: string;
                        /** @description Address of the code as a PNG; with .svg instead, as an SVG */
                        qr_image: string;
                        label: string;
                        /** @description The lock can judge it while it is offline */
                        is_signed: boolean;
                        is_single_use: boolean;
                        is_active: boolean;
                        used: boolean;
                        used_count: number;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        valid_from: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        valid_until: string;
                        /**
                         * @description Where the code is in its life
                         * @enum {string}
                         */
                        status: "active" | "inactive" | "not_yet_valid" | "expired" | "used_up";
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        created_at: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        updated_at: string;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    scanQrCodeByText: {
        parameters: {
            query?: {
                /** @description Administrators: everybody's */
                all?: boolean;
                /** @description For those who manage the device: each check with its value and limit */
                explain?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description What the reader read */
                    code: string;
                    /** @description Degrees north, for the log */
                    location_lat?: number;
                    /** @description Degrees east, for the log */
                    location_lon?: number;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        valid: boolean;
                        /** @description When it is not valid: why */
                        reason?: string;
                        device_id?: string;
                        action?: string;
                        message: string;
                        /** @description Seconds until the door takes codes again, after too many wrong ones */
                        retry_after?: number;
                        trace?: {
                            /** @enum {string} */
                            check: "device_known" | "not_blocked" | "credential_matches" | "active" | "not_before" | "not_after" | "schedule" | "uses_left";
                            passed: boolean | null;
                            value: string | number | boolean | null;
                            limit: string | number | boolean | null;
                        }[];
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getQrCode: {
        parameters: {
            query?: {
                /** @description Administrators: everybody's */
                all?: boolean;
            };
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Positive integer */
                        id: number;
                        /** @description Positive integer */
                        device: number;
                        created_by: string | null;
                        /** @description What the image holds; whoever has it can open */
                        code: string;
                        /** @description Address of the code as a PNG; with .svg instead, as an SVG */
                        qr_image: string;
                        label: string;
                        /** @description The lock can judge it while it is offline */
                        is_signed: boolean;
                        is_single_use: boolean;
                        is_active: boolean;
                        used: boolean;
                        used_count: number;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        valid_from: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        valid_until: string;
                        /**
                         * @description Where the code is in its life
                         * @enum {string}
                         */
                        status: "active" | "inactive" | "not_yet_valid" | "expired" | "used_up";
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        created_at: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        updated_at: string;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    replaceQrCode: {
        parameters: {
            query?: {
                /** @description Administrators: everybody's */
                all?: boolean;
            };
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Positive integer */
                    device?: number;
                    label?: string;
                    /** @description Opens once; true when left out */
                    is_single_use?: boolean;
                    /**
                     * Format: date-time
                     * @description ISO 8601 with zone; answered in UTC
                     */
                    valid_from?: string;
                    /**
                     * Format: date-time
                     * @description ISO 8601 with zone; answered in UTC
                     */
                    valid_until: string;
                    is_active?: boolean;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Positive integer */
                        id: number;
                        /** @description Positive integer */
                        device: number;
                        created_by: string | null;
                        /** @description What the image holds; whoever has it can open */
                        code: string;
                        /** @description Address of the code as a PNG; with .svg instead, as an SVG */
                        qr_image: string;
                        label: string;
                        /** @description The lock can judge it while it is offline */
                        is_signed: boolean;
                        is_single_use: boolean;
                        is_active: boolean;
                        used: boolean;
                        used_count: number;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        valid_from: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        valid_until: string;
                        /**
                         * @description Where the code is in its life
                         * @enum {string}
                         */
                        status: "active" | "inactive" | "not_yet_valid" | "expired" | "used_up";
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        created_at: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        updated_at: string;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflicts with the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Changed since it was read: the ETag does not match If-Match */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteQrCode: {
        parameters: {
            query?: {
                /** @description Administrators: everybody's */
                all?: boolean;
            };
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Changed since it was read: the ETag does not match If-Match */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    updateQrCode: {
        parameters: {
            query?: {
                /** @description Administrators: everybody's */
                all?: boolean;
            };
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Positive integer */
                    device?: number;
                    label?: string;
                    /** @description Opens once; true when left out */
                    is_single_use?: boolean;
                    /**
                     * Format: date-time
                     * @description ISO 8601 with zone; answered in UTC
                     */
                    valid_from?: string;
                    /**
                     * Format: date-time
                     * @description ISO 8601 with zone; answered in UTC
                     */
                    valid_until?: string;
                    is_active?: boolean;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Positive integer */
                        id: number;
                        /** @description Positive integer */
                        device: number;
                        created_by: string | null;
                        /** @description What the image holds; whoever has it can open */
                        code: string;
                        /** @description Address of the code as a PNG; with .svg instead, as an SVG */
                        qr_image: string;
                        label: string;
                        /** @description The lock can judge it while it is offline */
                        is_signed: boolean;
                        is_single_use: boolean;
                        is_active: boolean;
                        used: boolean;
                        used_count: number;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        valid_from: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        valid_until: string;
                        /**
                         * @description Where the code is in its life
                         * @enum {string}
                         */
                        status: "active" | "inactive" | "not_yet_valid" | "expired" | "used_up";
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        created_at: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        updated_at: string;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflicts with the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Changed since it was read: the ETag does not match If-Match */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    scanQrCode: {
        parameters: {
            query?: {
                /** @description Administrators: everybody's */
                all?: boolean;
                /** @description For those who manage the device: each check with its value and limit */
                explain?: boolean;
            };
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description What the reader read */
                    code: string;
                    /** @description Degrees north, for the log */
                    location_lat?: number;
                    /** @description Degrees east, for the log */
                    location_lon?: number;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        valid: boolean;
                        /** @description When it is not valid: why */
                        reason?: string;
                        device_id?: string;
                        action?: string;
                        message: string;
                        /** @description Seconds until the door takes codes again, after too many wrong ones */
                        retry_after?: number;
                        trace?: {
                            /** @enum {string} */
                            check: "device_known" | "not_blocked" | "credential_matches" | "active" | "not_before" | "not_after" | "schedule" | "uses_left";
                            passed: boolean | null;
                            value: string | number | boolean | null;
                            limit: string | number | boolean | null;
                        }[];
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listTemporaryAccesses: {
        parameters: {
            query?: {
                /** @description Page, from 1 */
                page?: number;
                /** @description Entries a page */
                page_size?: number;
                /** @description Administrators: everybody's */
                all?: boolean;
                /** @description Order of the list; a minus reverses it */
                ordering?: "id" | "-id" | "guest_name" | "-guest_name" | "created_at" | "-created_at";
                /** @description Part of the guest's name or address */
                search?: string;
                /** @description Positive integer */
                device?: number;
                access_type?: "one_time" | "period" | "recurring";
                guest_email?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Entries in all; null in lists by cursor */
                        count: number | null;
                        /** @description Address of the next page */
                        next: string | null;
                        /** @description Address of the previous page */
                        previous: string | null;
                        total_pages: number | null;
                        current_page: number | null;
                        results: {
                            /** @description Positive integer */
                            id: number;
                            device: {
                                /** @description Positive integer */
                                id: number;
                                name: string;
                            };
                            granted_by: string | null;
                            guest_email: string;
                            guest_name: string;
                            /** @description The PIN by its number */
                            pin: number;
                            pin_code: string;
                            /** @enum {string} */
                            access_type: "one_time" | "period" | "recurring";
                            notes: string;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            valid_from: string;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            valid_until: string | null;
                            usage_count: number;
                            is_active: boolean;
                            /** @description When a code opens: wall-clock time in the named zone */
                            schedule: {
                                /** @description IANA zone, for example Europe/Berlin */
                                timezone: string;
                                /**
                                 * @description Weekly openings
                                 * @default []
                                 */
                                rules: {
                                    weekdays: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
                                    /** @description Wall-clock time, HH:MM */
                                    start: string;
                                    /** @description Wall-clock time, HH:MM, exclusive; 24:00 is the end of the day; at or before the start means the next day */
                                    end: string;
                                }[];
                                /**
                                 * @description Days that differ
                                 * @default []
                                 */
                                exceptions: {
                                    /**
                                     * Format: date
                                     * @description Local date whose rules this replaces; several of one date add up
                                     */
                                    date: string;
                                    /**
                                     * @description Either this, or start and end
                                     * @enum {boolean}
                                     */
                                    closed?: true;
                                    /** @description Wall-clock time, HH:MM */
                                    start?: string;
                                    /** @description Wall-clock time, HH:MM, exclusive; 24:00 is the end of the day; at or before the start means the next day */
                                    end?: string;
                                }[];
                            } | null;
                            /** @description The schedule for people */
                            schedule_text: string | null;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            next_opening: string | null;
                            /**
                             * @description Where the code is in its life
                             * @enum {string}
                             */
                            status: "active" | "inactive" | "not_yet_valid" | "expired" | "used_up";
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            created_at: string;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            updated_at: string;
                            pin_code_hidden: ("role" | "step_up_required" | "scope_missing") | null;
                        }[];
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createTemporaryAccess: {
        parameters: {
            query?: {
                /** @description Administrators: everybody's */
                all?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Positive integer */
                    device: number;
                    /** @description Where the invitation goes */
                    guest_email: string;
                    guest_name: string;
                    /**
                     * @description one_time opens once; recurring needs a schedule
                     * @enum {string}
                     */
                    access_type: "one_time" | "period" | "recurring";
                    /**
                     * Format: date-time
                     * @description ISO 8601 with zone; answered in UTC
                     */
                    valid_until: string;
                    /**
                     * Format: date-time
                     * @description ISO 8601 with zone; answered in UTC
                     */
                    valid_from?: string;
                    /** @description When a code opens: wall-clock time in the named zone */
                    schedule?: {
                        /** @description IANA zone, for example Europe/Berlin */
                        timezone: string;
                        /**
                         * @description Weekly openings
                         * @default []
                         */
                        rules: {
                            weekdays: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
                            /** @description Wall-clock time, HH:MM */
                            start: string;
                            /** @description Wall-clock time, HH:MM, exclusive; 24:00 is the end of the day; at or before the start means the next day */
                            end: string;
                        }[];
                        /**
                         * @description Days that differ
                         * @default []
                         */
                        exceptions: {
                            /**
                             * Format: date
                             * @description Local date whose rules this replaces; several of one date add up
                             */
                            date: string;
                            /**
                             * @description Either this, or start and end
                             * @enum {boolean}
                             */
                            closed?: true;
                            /** @description Wall-clock time, HH:MM */
                            start?: string;
                            /** @description Wall-clock time, HH:MM, exclusive; 24:00 is the end of the day; at or before the start means the next day */
                            end?: string;
                        }[];
                    } | null;
                    /** @description 4 to 8 digits, not easy to guess; random when left out */
                    pin_code?: string;
                    notes?: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Positive integer */
                        id: number;
                        /** @description Positive integer */
                        device: number;
                        granted_by: string | null;
                        guest_email: string;
                        guest_name: string;
                        /** @description The PIN by its number */
                        pin: number;
                        pin_code: string;
                        /** @enum {string} */
                        access_type: "one_time" | "period" | "recurring";
                        notes: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        valid_from: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        valid_until: string | null;
                        usage_count: number;
                        is_active: boolean;
                        /** @description When a code opens: wall-clock time in the named zone */
                        schedule: {
                            /** @description IANA zone, for example Europe/Berlin */
                            timezone: string;
                            /**
                             * @description Weekly openings
                             * @default []
                             */
                            rules: {
                                weekdays: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
                                /** @description Wall-clock time, HH:MM */
                                start: string;
                                /** @description Wall-clock time, HH:MM, exclusive; 24:00 is the end of the day; at or before the start means the next day */
                                end: string;
                            }[];
                            /**
                             * @description Days that differ
                             * @default []
                             */
                            exceptions: {
                                /**
                                 * Format: date
                                 * @description Local date whose rules this replaces; several of one date add up
                                 */
                                date: string;
                                /**
                                 * @description Either this, or start and end
                                 * @enum {boolean}
                                 */
                                closed?: true;
                                /** @description Wall-clock time, HH:MM */
                                start?: string;
                                /** @description Wall-clock time, HH:MM, exclusive; 24:00 is the end of the day; at or before the start means the next day */
                                end?: string;
                            }[];
                        } | null;
                        /** @description The schedule for people */
                        schedule_text: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        next_opening: string | null;
                        /**
                         * @description Where the code is in its life
                         * @enum {string}
                         */
                        status: "active" | "inactive" | "not_yet_valid" | "expired" | "used_up";
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        created_at: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        updated_at: string;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflicts with the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getTemporaryAccess: {
        parameters: {
            query?: {
                /** @description Administrators: everybody's */
                all?: boolean;
            };
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Positive integer */
                        id: number;
                        device: {
                            /** @description Positive integer */
                            id: number;
                            name: string;
                        };
                        granted_by: string | null;
                        guest_email: string;
                        guest_name: string;
                        /** @description The PIN by its number */
                        pin: number;
                        pin_code: string;
                        /** @enum {string} */
                        access_type: "one_time" | "period" | "recurring";
                        notes: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        valid_from: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        valid_until: string | null;
                        usage_count: number;
                        is_active: boolean;
                        /** @description When a code opens: wall-clock time in the named zone */
                        schedule: {
                            /** @description IANA zone, for example Europe/Berlin */
                            timezone: string;
                            /**
                             * @description Weekly openings
                             * @default []
                             */
                            rules: {
                                weekdays: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
                                /** @description Wall-clock time, HH:MM */
                                start: string;
                                /** @description Wall-clock time, HH:MM, exclusive; 24:00 is the end of the day; at or before the start means the next day */
                                end: string;
                            }[];
                            /**
                             * @description Days that differ
                             * @default []
                             */
                            exceptions: {
                                /**
                                 * Format: date
                                 * @description Local date whose rules this replaces; several of one date add up
                                 */
                                date: string;
                                /**
                                 * @description Either this, or start and end
                                 * @enum {boolean}
                                 */
                                closed?: true;
                                /** @description Wall-clock time, HH:MM */
                                start?: string;
                                /** @description Wall-clock time, HH:MM, exclusive; 24:00 is the end of the day; at or before the start means the next day */
                                end?: string;
                            }[];
                        } | null;
                        /** @description The schedule for people */
                        schedule_text: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        next_opening: string | null;
                        /**
                         * @description Where the code is in its life
                         * @enum {string}
                         */
                        status: "active" | "inactive" | "not_yet_valid" | "expired" | "used_up";
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        created_at: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        updated_at: string;
                        pin_code_hidden: ("role" | "step_up_required" | "scope_missing") | null;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    replaceTemporaryAccess: {
        parameters: {
            query?: {
                /** @description Administrators: everybody's */
                all?: boolean;
            };
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Positive integer */
                    device?: number;
                    /** @description Where the invitation goes */
                    guest_email: string;
                    guest_name: string;
                    /**
                     * @description one_time opens once; recurring needs a schedule
                     * @enum {string}
                     */
                    access_type: "one_time" | "period" | "recurring";
                    /**
                     * Format: date-time
                     * @description ISO 8601 with zone; answered in UTC
                     */
                    valid_until: string;
                    /**
                     * Format: date-time
                     * @description ISO 8601 with zone; answered in UTC
                     */
                    valid_from?: string;
                    /** @description When a code opens: wall-clock time in the named zone */
                    schedule?: {
                        /** @description IANA zone, for example Europe/Berlin */
                        timezone: string;
                        /**
                         * @description Weekly openings
                         * @default []
                         */
                        rules: {
                            weekdays: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
                            /** @description Wall-clock time, HH:MM */
                            start: string;
                            /** @description Wall-clock time, HH:MM, exclusive; 24:00 is the end of the day; at or before the start means the next day */
                            end: string;
                        }[];
                        /**
                         * @description Days that differ
                         * @default []
                         */
                        exceptions: {
                            /**
                             * Format: date
                             * @description Local date whose rules this replaces; several of one date add up
                             */
                            date: string;
                            /**
                             * @description Either this, or start and end
                             * @enum {boolean}
                             */
                            closed?: true;
                            /** @description Wall-clock time, HH:MM */
                            start?: string;
                            /** @description Wall-clock time, HH:MM, exclusive; 24:00 is the end of the day; at or before the start means the next day */
                            end?: string;
                        }[];
                    } | null;
                    /** @description 4 to 8 digits, not easy to guess; random when left out */
                    pin_code?: string;
                    notes?: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Positive integer */
                        id: number;
                        /** @description Positive integer */
                        device: number;
                        granted_by: string | null;
                        guest_email: string;
                        guest_name: string;
                        /** @description The PIN by its number */
                        pin: number;
                        pin_code: string;
                        /** @enum {string} */
                        access_type: "one_time" | "period" | "recurring";
                        notes: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        valid_from: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        valid_until: string | null;
                        usage_count: number;
                        is_active: boolean;
                        /** @description When a code opens: wall-clock time in the named zone */
                        schedule: {
                            /** @description IANA zone, for example Europe/Berlin */
                            timezone: string;
                            /**
                             * @description Weekly openings
                             * @default []
                             */
                            rules: {
                                weekdays: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
                                /** @description Wall-clock time, HH:MM */
                                start: string;
                                /** @description Wall-clock time, HH:MM, exclusive; 24:00 is the end of the day; at or before the start means the next day */
                                end: string;
                            }[];
                            /**
                             * @description Days that differ
                             * @default []
                             */
                            exceptions: {
                                /**
                                 * Format: date
                                 * @description Local date whose rules this replaces; several of one date add up
                                 */
                                date: string;
                                /**
                                 * @description Either this, or start and end
                                 * @enum {boolean}
                                 */
                                closed?: true;
                                /** @description Wall-clock time, HH:MM */
                                start?: string;
                                /** @description Wall-clock time, HH:MM, exclusive; 24:00 is the end of the day; at or before the start means the next day */
                                end?: string;
                            }[];
                        } | null;
                        /** @description The schedule for people */
                        schedule_text: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        next_opening: string | null;
                        /**
                         * @description Where the code is in its life
                         * @enum {string}
                         */
                        status: "active" | "inactive" | "not_yet_valid" | "expired" | "used_up";
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        created_at: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        updated_at: string;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflicts with the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Changed since it was read: the ETag does not match If-Match */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteTemporaryAccess: {
        parameters: {
            query?: {
                /** @description Administrators: everybody's */
                all?: boolean;
            };
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Revoked */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Changed since it was read: the ETag does not match If-Match */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    updateTemporaryAccess: {
        parameters: {
            query?: {
                /** @description Administrators: everybody's */
                all?: boolean;
            };
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Positive integer */
                    device?: number;
                    /** @description Where the invitation goes */
                    guest_email?: string;
                    guest_name?: string;
                    /**
                     * @description one_time opens once; recurring needs a schedule
                     * @enum {string}
                     */
                    access_type?: "one_time" | "period" | "recurring";
                    /**
                     * Format: date-time
                     * @description ISO 8601 with zone; answered in UTC
                     */
                    valid_until?: string;
                    /**
                     * Format: date-time
                     * @description ISO 8601 with zone; answered in UTC
                     */
                    valid_from?: string;
                    /** @description When a code opens: wall-clock time in the named zone */
                    schedule?: {
                        /** @description IANA zone, for example Europe/Berlin */
                        timezone: string;
                        /**
                         * @description Weekly openings
                         * @default []
                         */
                        rules: {
                            weekdays: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
                            /** @description Wall-clock time, HH:MM */
                            start: string;
                            /** @description Wall-clock time, HH:MM, exclusive; 24:00 is the end of the day; at or before the start means the next day */
                            end: string;
                        }[];
                        /**
                         * @description Days that differ
                         * @default []
                         */
                        exceptions: {
                            /**
                             * Format: date
                             * @description Local date whose rules this replaces; several of one date add up
                             */
                            date: string;
                            /**
                             * @description Either this, or start and end
                             * @enum {boolean}
                             */
                            closed?: true;
                            /** @description Wall-clock time, HH:MM */
                            start?: string;
                            /** @description Wall-clock time, HH:MM, exclusive; 24:00 is the end of the day; at or before the start means the next day */
                            end?: string;
                        }[];
                    } | null;
                    /** @description 4 to 8 digits, not easy to guess; random when left out */
                    pin_code?: string;
                    notes?: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Positive integer */
                        id: number;
                        /** @description Positive integer */
                        device: number;
                        granted_by: string | null;
                        guest_email: string;
                        guest_name: string;
                        /** @description The PIN by its number */
                        pin: number;
                        pin_code: string;
                        /** @enum {string} */
                        access_type: "one_time" | "period" | "recurring";
                        notes: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        valid_from: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        valid_until: string | null;
                        usage_count: number;
                        is_active: boolean;
                        /** @description When a code opens: wall-clock time in the named zone */
                        schedule: {
                            /** @description IANA zone, for example Europe/Berlin */
                            timezone: string;
                            /**
                             * @description Weekly openings
                             * @default []
                             */
                            rules: {
                                weekdays: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
                                /** @description Wall-clock time, HH:MM */
                                start: string;
                                /** @description Wall-clock time, HH:MM, exclusive; 24:00 is the end of the day; at or before the start means the next day */
                                end: string;
                            }[];
                            /**
                             * @description Days that differ
                             * @default []
                             */
                            exceptions: {
                                /**
                                 * Format: date
                                 * @description Local date whose rules this replaces; several of one date add up
                                 */
                                date: string;
                                /**
                                 * @description Either this, or start and end
                                 * @enum {boolean}
                                 */
                                closed?: true;
                                /** @description Wall-clock time, HH:MM */
                                start?: string;
                                /** @description Wall-clock time, HH:MM, exclusive; 24:00 is the end of the day; at or before the start means the next day */
                                end?: string;
                            }[];
                        } | null;
                        /** @description The schedule for people */
                        schedule_text: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        next_opening: string | null;
                        /**
                         * @description Where the code is in its life
                         * @enum {string}
                         */
                        status: "active" | "inactive" | "not_yet_valid" | "expired" | "used_up";
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        created_at: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        updated_at: string;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflicts with the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Changed since it was read: the ETag does not match If-Match */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    eraseGuest: {
        parameters: {
            query?: {
                /** @description Administrators: everybody's */
                all?: boolean;
            };
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Erased */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listApiKeys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        count: number;
                        results: {
                            /** @description Positive integer */
                            id: number;
                            name: string;
                            /** @description The first characters of the key */
                            key_start: string;
                            scopes: string[];
                            /** @description From where it works; null: from anywhere */
                            allowed_addresses: string[] | null;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            created_at: string;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            expires_at: string | null;
                            /**
                             * Format: date-time
                             * @description Noted at most once a minute
                             */
                            last_used_at: string | null;
                            last_used_address: string | null;
                        }[];
                    };
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description What the key is for */
                    name: string;
                    /** @description What it may do, never more than its user. `profile:read`: Read the user's profile and preferences. `devices:read`: List devices, read their state, settings, battery, commands, firmware and shares. `devices:write`: Register devices, change them and their settings, start firmware updates. `devices:control`: Lock and unlock. `devices:share`: Give other people access to devices, and take it away. `access:read`: List PINs, QR codes and guests; digits and contents are masked without access:reveal. `access:reveal`: See the digits of PINs and what QR codes hold, in what access:read lists. `access:write`: Make, change and delete PINs, QR codes and guests. `access:validate`: Judge PINs and QR codes as a keypad or scanner would. `notifications:read`: Read the user's notifications and what they want to be told of. `notifications:write`: Mark notifications as read, change what is told and how, send a test. `logs:read`: Read and export the access log and failed attempts. `security:read`: Read alerts and lockdowns; of administrators, together with admin: blocked addresses. `security:write`: Acknowledge and resolve alerts, start and end lockdowns; together with admin: block and unblock addresses. `events:read`: Listen to live events. `webhooks:read`: Read webhooks and their deliveries. `webhooks:write`: Make, change and delete webhooks, send again and test. `integrations:read`: Read accounts of TTLock, their locks, gateways, passcodes and records. `integrations:write`: Test and refresh accounts of TTLock, import locks, change passcodes. `jobs:read`: Of administrators, together with admin: read jobs. `jobs:write`: Of administrators, together with admin: run and retry jobs. `archives:read`: Of administrators, together with admin: list and verify archives. `archives:write`: Of administrators, together with admin: restore archives. `reports:read`: List and download access reports of the devices that the user manages. `reports:write`: Have access reports made, and delete them. `users:read`: List users; of administrators, together with admin. `admin`: Act as an administrator: without it an administrator's key sees only what is theirs. */
                    scopes: ("profile:read" | "devices:read" | "devices:write" | "devices:control" | "devices:share" | "access:read" | "access:reveal" | "access:write" | "access:validate" | "notifications:read" | "notifications:write" | "logs:read" | "security:read" | "security:write" | "events:read" | "webhooks:read" | "webhooks:write" | "integrations:read" | "integrations:write" | "jobs:read" | "jobs:write" | "archives:read" | "archives:write" | "reports:read" | "reports:write" | "users:read" | "admin")[];
                    /**
                     * Format: date-time
                     * @description ISO 8601 with zone; answered in UTC
                     */
                    expires_at?: string | null;
                    /** @description Addresses and networks from which it works; null: from anywhere */
                    allowed_addresses?: string[] | null;
                };
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Positive integer */
                        id: number;
                        name: string;
                        /** @description The first characters of the key */
                        key_start: string;
                        scopes: string[];
                        /** @description From where it works; null: from anywhere */
                        allowed_addresses: string[] | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        created_at: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        expires_at: string | null;
                        /**
                         * Format: date-time
                         * @description Noted at most once a minute
                         */
                        last_used_at: string | null;
                        last_used_address: string | null;
                        /** @description For the header X-API-Key */
                        key: string;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflicts with the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Positive integer */
                        id: number;
                        name: string;
                        /** @description The first characters of the key */
                        key_start: string;
                        scopes: string[];
                        /** @description From where it works; null: from anywhere */
                        allowed_addresses: string[] | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        created_at: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        expires_at: string | null;
                        /**
                         * Format: date-time
                         * @description Noted at most once a minute
                         */
                        last_used_at: string | null;
                        last_used_address: string | null;
                    };
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revokeApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    updateApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description What the key is for */
                    name?: string;
                    /** @description What it may do, never more than its user. `profile:read`: Read the user's profile and preferences. `devices:read`: List devices, read their state, settings, battery, commands, firmware and shares. `devices:write`: Register devices, change them and their settings, start firmware updates. `devices:control`: Lock and unlock. `devices:share`: Give other people access to devices, and take it away. `access:read`: List PINs, QR codes and guests; digits and contents are masked without access:reveal. `access:reveal`: See the digits of PINs and what QR codes hold, in what access:read lists. `access:write`: Make, change and delete PINs, QR codes and guests. `access:validate`: Judge PINs and QR codes as a keypad or scanner would. `notifications:read`: Read the user's notifications and what they want to be told of. `notifications:write`: Mark notifications as read, change what is told and how, send a test. `logs:read`: Read and export the access log and failed attempts. `security:read`: Read alerts and lockdowns; of administrators, together with admin: blocked addresses. `security:write`: Acknowledge and resolve alerts, start and end lockdowns; together with admin: block and unblock addresses. `events:read`: Listen to live events. `webhooks:read`: Read webhooks and their deliveries. `webhooks:write`: Make, change and delete webhooks, send again and test. `integrations:read`: Read accounts of TTLock, their locks, gateways, passcodes and records. `integrations:write`: Test and refresh accounts of TTLock, import locks, change passcodes. `jobs:read`: Of administrators, together with admin: read jobs. `jobs:write`: Of administrators, together with admin: run and retry jobs. `archives:read`: Of administrators, together with admin: list and verify archives. `archives:write`: Of administrators, together with admin: restore archives. `reports:read`: List and download access reports of the devices that the user manages. `reports:write`: Have access reports made, and delete them. `users:read`: List users; of administrators, together with admin. `admin`: Act as an administrator: without it an administrator's key sees only what is theirs. */
                    scopes?: ("profile:read" | "devices:read" | "devices:write" | "devices:control" | "devices:share" | "access:read" | "access:reveal" | "access:write" | "access:validate" | "notifications:read" | "notifications:write" | "logs:read" | "security:read" | "security:write" | "events:read" | "webhooks:read" | "webhooks:write" | "integrations:read" | "integrations:write" | "jobs:read" | "jobs:write" | "archives:read" | "archives:write" | "reports:read" | "reports:write" | "users:read" | "admin")[];
                    /**
                     * Format: date-time
                     * @description ISO 8601 with zone; answered in UTC
                     */
                    expires_at?: string | null;
                    /** @description Addresses and networks from which it works; null: from anywhere */
                    allowed_addresses?: string[] | null;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Positive integer */
                        id: number;
                        name: string;
                        /** @description The first characters of the key */
                        key_start: string;
                        scopes: string[];
                        /** @description From where it works; null: from anywhere */
                        allowed_addresses: string[] | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        created_at: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        expires_at: string | null;
                        /**
                         * Format: date-time
                         * @description Noted at most once a minute
                         */
                        last_used_at: string | null;
                        last_used_address: string | null;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Changed since it was read: the ETag does not match If-Match */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listArchives: {
        parameters: {
            query?: {
                /** @description Page, from 1 */
                page?: number;
                /** @description Entries a page */
                page_size?: number;
                /** @description Such as access_logs */
                log?: string;
                /** @description In UTC, such as 2026-10 */
                month?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Entries in all; null in lists by cursor */
                        count: number | null;
                        /** @description Address of the next page */
                        next: string | null;
                        /** @description Address of the previous page */
                        previous: string | null;
                        total_pages: number | null;
                        current_page: number | null;
                        results: {
                            /** Format: uuid */
                            id: string;
                            log: string;
                            /** @description In UTC, such as 2026-10 */
                            month: string;
                            rows: number;
                            /** @description Of the compressed file */
                            bytes: number;
                            /** @description Its name below DATA_DIR/media, or in the bucket */
                            file: string;
                            /** @description Of the file */
                            sha256: string;
                            /** @description Of the CSV that is compressed in it */
                            content_sha256: string;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            first_at: string;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            last_at: string;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            archived_at: string | null;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            checked_at: string | null;
                            /** @description What was wrong with the file when it was last checked */
                            problem: string | null;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            restored_until: string | null;
                        }[];
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getArchive: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        log: string;
                        /** @description In UTC, such as 2026-10 */
                        month: string;
                        rows: number;
                        /** @description Of the compressed file */
                        bytes: number;
                        /** @description Its name below DATA_DIR/media, or in the bucket */
                        file: string;
                        /** @description Of the file */
                        sha256: string;
                        /** @description Of the CSV that is compressed in it */
                        content_sha256: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        first_at: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        last_at: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        archived_at: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        checked_at: string | null;
                        /** @description What was wrong with the file when it was last checked */
                        problem: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        restored_until: string | null;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    restoreArchive: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description Days until the rows go again
                     * @default 30
                     */
                    days?: number;
                };
            };
        };
        responses: {
            /** @description Default Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * Format: uuid
                         * @description Null: this is being done already
                         */
                        job_id: string | null;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    verifyArchive: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        log: string;
                        /** @description In UTC, such as 2026-10 */
                        month: string;
                        rows: number;
                        /** @description Of the compressed file */
                        bytes: number;
                        /** @description Its name below DATA_DIR/media, or in the bucket */
                        file: string;
                        /** @description Of the file */
                        sha256: string;
                        /** @description Of the CSV that is compressed in it */
                        content_sha256: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        first_at: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        last_at: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        archived_at: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        checked_at: string | null;
                        /** @description What was wrong with the file when it was last checked */
                        problem: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        restored_until: string | null;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    login: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Email address; case does not matter */
                    email: string;
                    password: string;
                    /** @description Six digits of the authenticator app, or a backup code */
                    otp?: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        user: {
                            /** @description Positive integer */
                            id: number;
                            email: string;
                            full_name: string;
                            first_name: string;
                            last_name: string;
                            phone_number: string;
                            /** @description Address of the picture */
                            profile_picture: string | null;
                            /** @description The email address was confirmed */
                            is_verified: boolean;
                            /** @description An administrator */
                            is_staff: boolean;
                            total_devices: number;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            created_at: string;
                        };
                        tokens: {
                            access: string;
                            refresh: string;
                        };
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    loginWithPasskey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The credential that the browser got, as JSON */
                    credential: {
                        id: string;
                        rawId: string;
                        /** @enum {string} */
                        type: "public-key";
                        authenticatorAttachment?: unknown;
                        clientExtensionResults: {
                            [key: string]: unknown;
                        };
                        response: {
                            clientDataJSON: string;
                            authenticatorData: string;
                            signature: string;
                            userHandle?: string | null;
                        } & {
                            [key: string]: unknown;
                        };
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        user: {
                            /** @description Positive integer */
                            id: number;
                            email: string;
                            full_name: string;
                            first_name: string;
                            last_name: string;
                            phone_number: string;
                            /** @description Address of the picture */
                            profile_picture: string | null;
                            /** @description The email address was confirmed */
                            is_verified: boolean;
                            /** @description An administrator */
                            is_staff: boolean;
                            total_devices: number;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            created_at: string;
                        };
                        tokens: {
                            access: string;
                            refresh: string;
                        };
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getPasskeyLoginOptions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description For PublicKeyCredential.parseCreationOptionsFromJSON or parseRequestOptionsFromJSON */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
            /** @description Conflicts with the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    completeLogin: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description `challenge` of the answer that asked for the second factor */
                    challenge: string;
                    /** @description Six digits of the authenticator app, or a backup code */
                    code?: string;
                    /** @description The credential that the browser got, as JSON */
                    passkey?: {
                        id: string;
                        rawId: string;
                        /** @enum {string} */
                        type: "public-key";
                        authenticatorAttachment?: unknown;
                        clientExtensionResults: {
                            [key: string]: unknown;
                        };
                        response: {
                            clientDataJSON: string;
                            authenticatorData: string;
                            signature: string;
                            userHandle?: string | null;
                        } & {
                            [key: string]: unknown;
                        };
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        user: {
                            /** @description Positive integer */
                            id: number;
                            email: string;
                            full_name: string;
                            first_name: string;
                            last_name: string;
                            phone_number: string;
                            /** @description Address of the picture */
                            profile_picture: string | null;
                            /** @description The email address was confirmed */
                            is_verified: boolean;
                            /** @description An administrator */
                            is_staff: boolean;
                            total_devices: number;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            created_at: string;
                        };
                        tokens: {
                            access: string;
                            refresh: string;
                        };
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    logout: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Refresh token */
                    refresh: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        message: string;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listPasskeys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        count: number;
                        results: {
                            /** @description Positive integer */
                            id: number;
                            name: string;
                            /** @description Kept by a password manager, and so on more than one device */
                            is_synced: boolean;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            created_at: string;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            last_used_at: string | null;
                        }[];
                    };
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    addPasskey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description So that a person knows which it is */
                    name: string;
                    /** @description The credential that the browser made, as JSON */
                    credential: {
                        id: string;
                        rawId: string;
                        /** @enum {string} */
                        type: "public-key";
                        authenticatorAttachment?: unknown;
                        clientExtensionResults: {
                            [key: string]: unknown;
                        };
                        response: {
                            clientDataJSON: string;
                            attestationObject: string;
                            transports?: string[];
                        } & {
                            [key: string]: unknown;
                        };
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        passkey: {
                            /** @description Positive integer */
                            id: number;
                            name: string;
                            /** @description Kept by a password manager, and so on more than one device */
                            is_synced: boolean;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            created_at: string;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            last_used_at: string | null;
                        };
                        /** @description Ten, each good for one use; shown this once */
                        backup_codes: string[] | null;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflicts with the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getPasskeyOptions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description For PublicKeyCredential.parseCreationOptionsFromJSON or parseRequestOptionsFromJSON */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflicts with the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    removePasskey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    renamePasskey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description So that a person knows which it is */
                    name: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Positive integer */
                        id: number;
                        name: string;
                        /** @description Kept by a password manager, and so on more than one device */
                        is_synced: boolean;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        created_at: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        last_used_at: string | null;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    requestPasswordReset: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Email address; case does not matter */
                    email: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        message: string;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    confirmPasswordReset: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Token from the mailed link */
                    token: string;
                    /** @description At least 8 characters, not digits alone, not the email address, none of the most common ones */
                    new_password: string;
                    new_password_confirm: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        message: string;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    register: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Email address; case does not matter */
                    email: string;
                    /** @description At least 8 characters, not digits alone, not the email address, none of the most common ones */
                    password: string;
                    password_confirm: string;
                    first_name?: string;
                    last_name?: string;
                    phone_number?: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        user: {
                            /** @description Positive integer */
                            id: number;
                            email: string;
                            full_name: string;
                            first_name: string;
                            last_name: string;
                            phone_number: string;
                            /** @description Address of the picture */
                            profile_picture: string | null;
                            /** @description The email address was confirmed */
                            is_verified: boolean;
                            /** @description An administrator */
                            is_staff: boolean;
                            total_devices: number;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            created_at: string;
                        };
                        tokens: {
                            access: string;
                            refresh: string;
                        };
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    resendVerification: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        message: string;
                    };
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSecondFactor: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description A log-in asks for more than the password */
                        is_enabled: boolean;
                        methods: ("totp" | "backup_code" | "passkey")[];
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        totp_enabled_at: string | null;
                        passkeys: number;
                        backup_codes_left: number;
                    };
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    renewBackupCodes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Ten, each good for one use; shown this once */
                        backup_codes: string[] | null;
                    };
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflicts with the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    setUpTotp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description For typing into an app that cannot scan; shown this once */
                        secret: string;
                        otpauth_uri: string;
                        /** @description The URI as a QR code: a data: address of a PNG */
                        qr_png: string;
                        /** @description The same as an SVG document */
                        qr_svg: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        expires_at: string;
                    };
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflicts with the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    removeTotp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    confirmTotp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Six digits of the authenticator app, or a backup code */
                    code: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Ten, each good for one use; shown this once */
                        backup_codes: string[] | null;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflicts with the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    startSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Email address; case does not matter */
                    email: string;
                    password: string;
                    /** @description Six digits of the authenticator app, or a backup code */
                    otp?: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        user: {
                            /** @description Positive integer */
                            id: number;
                            email: string;
                            full_name: string;
                            first_name: string;
                            last_name: string;
                            phone_number: string;
                            /** @description Address of the picture */
                            profile_picture: string | null;
                            /** @description The email address was confirmed */
                            is_verified: boolean;
                            /** @description An administrator */
                            is_staff: boolean;
                            total_devices: number;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            created_at: string;
                        };
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    endSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    startSessionWithPasskey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The credential that the browser got, as JSON */
                    credential: {
                        id: string;
                        rawId: string;
                        /** @enum {string} */
                        type: "public-key";
                        authenticatorAttachment?: unknown;
                        clientExtensionResults: {
                            [key: string]: unknown;
                        };
                        response: {
                            clientDataJSON: string;
                            authenticatorData: string;
                            signature: string;
                            userHandle?: string | null;
                        } & {
                            [key: string]: unknown;
                        };
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        user: {
                            /** @description Positive integer */
                            id: number;
                            email: string;
                            full_name: string;
                            first_name: string;
                            last_name: string;
                            phone_number: string;
                            /** @description Address of the picture */
                            profile_picture: string | null;
                            /** @description The email address was confirmed */
                            is_verified: boolean;
                            /** @description An administrator */
                            is_staff: boolean;
                            total_devices: number;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            created_at: string;
                        };
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    refreshSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        user: {
                            /** @description Positive integer */
                            id: number;
                            email: string;
                            full_name: string;
                            first_name: string;
                            last_name: string;
                            phone_number: string;
                            /** @description Address of the picture */
                            profile_picture: string | null;
                            /** @description The email address was confirmed */
                            is_verified: boolean;
                            /** @description An administrator */
                            is_staff: boolean;
                            total_devices: number;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            created_at: string;
                        };
                    };
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    completeSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description `challenge` of the answer that asked for the second factor */
                    challenge: string;
                    /** @description Six digits of the authenticator app, or a backup code */
                    code?: string;
                    /** @description The credential that the browser got, as JSON */
                    passkey?: {
                        id: string;
                        rawId: string;
                        /** @enum {string} */
                        type: "public-key";
                        authenticatorAttachment?: unknown;
                        clientExtensionResults: {
                            [key: string]: unknown;
                        };
                        response: {
                            clientDataJSON: string;
                            authenticatorData: string;
                            signature: string;
                            userHandle?: string | null;
                        } & {
                            [key: string]: unknown;
                        };
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        user: {
                            /** @description Positive integer */
                            id: number;
                            email: string;
                            full_name: string;
                            first_name: string;
                            last_name: string;
                            phone_number: string;
                            /** @description Address of the picture */
                            profile_picture: string | null;
                            /** @description The email address was confirmed */
                            is_verified: boolean;
                            /** @description An administrator */
                            is_staff: boolean;
                            total_devices: number;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            created_at: string;
                        };
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listSessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        count: number;
                        results: {
                            /** @description Positive integer */
                            id: number;
                            /** @enum {string} */
                            kind: "token" | "cookie";
                            /** @description The session that asks */
                            is_current: boolean;
                            ip_address: string | null;
                            user_agent: string | null;
                            second_factor: ("totp" | "backup_code" | "passkey") | null;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            verified_at: string | null;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            created_at: string;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            last_used_at: string;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            expires_at: string;
                        }[];
                    };
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revokeOtherSessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        revoked: number;
                    };
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revokeSession: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getStepUp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Presence was proven within the last minutes */
                        is_verified: boolean;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        verified_until: string | null;
                        /** @description How it can be proven */
                        methods: ("password" | "totp" | "backup_code" | "passkey")[];
                    };
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    stepUp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    password?: string;
                    /** @description Six digits of the authenticator app, or a backup code */
                    code?: string;
                    /** @description The credential that the browser got, as JSON */
                    passkey?: {
                        id: string;
                        rawId: string;
                        /** @enum {string} */
                        type: "public-key";
                        authenticatorAttachment?: unknown;
                        clientExtensionResults: {
                            [key: string]: unknown;
                        };
                        response: {
                            clientDataJSON: string;
                            authenticatorData: string;
                            signature: string;
                            userHandle?: string | null;
                        } & {
                            [key: string]: unknown;
                        };
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Presence was proven within the last minutes */
                        is_verified: boolean;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        verified_until: string | null;
                        /** @description How it can be proven */
                        methods: ("password" | "totp" | "backup_code" | "passkey")[];
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getStepUpOptions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        methods: ("password" | "totp" | "backup_code" | "passkey")[];
                        /** @description For PublicKeyCredential.parseCreationOptionsFromJSON or parseRequestOptionsFromJSON */
                        passkey_options: {
                            [key: string]: unknown;
                        } | null;
                    };
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    refreshToken: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Refresh token */
                    refresh: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        access: string;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    verifyEmail: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Token from the mailed link */
                    token: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        message: string;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listDevices: {
        parameters: {
            query?: {
                /** @description Page, from 1 */
                page?: number;
                /** @description Entries a page */
                page_size?: number;
                /** @description Administrators: everybody's */
                all?: boolean;
                /** @description Order of the list; a minus reverses it */
                ordering?: "id" | "-id" | "name" | "-name" | "created_at" | "-created_at" | "battery_level" | "-battery_level" | "last_seen" | "-last_seen";
                /** @description Part of the name, the location or the identifier */
                search?: string;
                is_online?: boolean;
                lock_status?: "locked" | "unlocked" | "jammed" | "error";
                device_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Entries in all; null in lists by cursor */
                        count: number | null;
                        /** @description Address of the next page */
                        next: string | null;
                        /** @description Address of the previous page */
                        previous: string | null;
                        total_pages: number | null;
                        current_page: number | null;
                        results: {
                            /** @description Positive integer */
                            id: number;
                            name: string;
                            /** @description Hardware identifier */
                            device_id: string;
                            owner: {
                                /** @description Positive integer */
                                id: number;
                                email: string;
                            };
                            owner_name: string;
                            /**
                             * @description What you are to this device
                             * @enum {string}
                             */
                            role: "owner" | "staff" | "manager" | "member" | "viewer";
                            /** @description mqtt for locks that speak our own protocol; else who makes them */
                            vendor: string;
                            /** @description Through which account at the vendor it is reached */
                            vendor_account: number | null;
                            /** @description What the vendor calls it */
                            vendor_ref: string | null;
                            location: string;
                            is_online: boolean;
                            /** @description Per cent */
                            battery_level: number;
                            /** @enum {string} */
                            lock_status: "locked" | "unlocked" | "jammed" | "error";
                            status_display: string;
                            firmware_version: string;
                            /** @description dBm */
                            signal_strength: number | null;
                            /** @description °C */
                            temperature: number | null;
                            /** @description open, closed or unknown, where the lock can tell */
                            door: string | null;
                            /** @description Nobody but administrators opens it, until the lockdown ends */
                            is_locked_down: boolean;
                            settings: {
                                /** @description Locks by itself after auto_lock_delay */
                                auto_lock_enabled: boolean;
                                /** @description Seconds */
                                auto_lock_delay: number;
                                silent_mode: boolean;
                                led_enabled: boolean;
                                notifications_enabled: boolean;
                            } | null;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            last_activity: string | null;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            last_seen: string | null;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            created_at: string;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            updated_at: string;
                        }[];
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createDevice: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                    /** @description 6 to 20 letters and digits, or a hardware address; generated when left out */
                    device_id?: string;
                    location?: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Positive integer */
                        id: number;
                        name: string;
                        /** @description Hardware identifier */
                        device_id: string;
                        owner: {
                            /** @description Positive integer */
                            id: number;
                            email: string;
                        };
                        owner_name: string;
                        /**
                         * @description What you are to this device
                         * @enum {string}
                         */
                        role: "owner" | "staff" | "manager" | "member" | "viewer";
                        /** @description mqtt for locks that speak our own protocol; else who makes them */
                        vendor: string;
                        /** @description Through which account at the vendor it is reached */
                        vendor_account: number | null;
                        /** @description What the vendor calls it */
                        vendor_ref: string | null;
                        location: string;
                        is_online: boolean;
                        /** @description Per cent */
                        battery_level: number;
                        /** @enum {string} */
                        lock_status: "locked" | "unlocked" | "jammed" | "error";
                        status_display: string;
                        firmware_version: string;
                        /** @description dBm */
                        signal_strength: number | null;
                        /** @description °C */
                        temperature: number | null;
                        /** @description open, closed or unknown, where the lock can tell */
                        door: string | null;
                        /** @description Nobody but administrators opens it, until the lockdown ends */
                        is_locked_down: boolean;
                        settings: {
                            /** @description Locks by itself after auto_lock_delay */
                            auto_lock_enabled: boolean;
                            /** @description Seconds */
                            auto_lock_delay: number;
                            silent_mode: boolean;
                            led_enabled: boolean;
                            notifications_enabled: boolean;
                        } | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        last_activity: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        last_seen: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        created_at: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        updated_at: string;
                    } & {
                        keys: {
                            /** @description MQTT password and X-Device-Key */
                            api_key: string;
                            /** @description Key of command signatures */
                            secret_key: string;
                            /** @description AES-256-GCM key */
                            encryption_key: string;
                            key_version: number;
                        };
                        mqtt: {
                            url: string;
                            username: string;
                            topic_prefix: string;
                        };
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflicts with the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getDevice: {
        parameters: {
            query?: {
                /** @description Administrators: everybody's */
                all?: boolean;
            };
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Positive integer */
                        id: number;
                        name: string;
                        /** @description Hardware identifier */
                        device_id: string;
                        owner: {
                            /** @description Positive integer */
                            id: number;
                            email: string;
                        };
                        owner_name: string;
                        /**
                         * @description What you are to this device
                         * @enum {string}
                         */
                        role: "owner" | "staff" | "manager" | "member" | "viewer";
                        /** @description mqtt for locks that speak our own protocol; else who makes them */
                        vendor: string;
                        /** @description Through which account at the vendor it is reached */
                        vendor_account: number | null;
                        /** @description What the vendor calls it */
                        vendor_ref: string | null;
                        location: string;
                        is_online: boolean;
                        /** @description Per cent */
                        battery_level: number;
                        /** @enum {string} */
                        lock_status: "locked" | "unlocked" | "jammed" | "error";
                        status_display: string;
                        firmware_version: string;
                        /** @description dBm */
                        signal_strength: number | null;
                        /** @description °C */
                        temperature: number | null;
                        /** @description open, closed or unknown, where the lock can tell */
                        door: string | null;
                        /** @description Nobody but administrators opens it, until the lockdown ends */
                        is_locked_down: boolean;
                        settings: {
                            /** @description Locks by itself after auto_lock_delay */
                            auto_lock_enabled: boolean;
                            /** @description Seconds */
                            auto_lock_delay: number;
                            silent_mode: boolean;
                            led_enabled: boolean;
                            notifications_enabled: boolean;
                        } | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        last_activity: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        last_seen: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        created_at: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        updated_at: string;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    replaceDevice: {
        parameters: {
            query?: {
                /** @description Administrators: everybody's */
                all?: boolean;
            };
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                    location?: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Positive integer */
                        id: number;
                        name: string;
                        /** @description Hardware identifier */
                        device_id: string;
                        owner: {
                            /** @description Positive integer */
                            id: number;
                            email: string;
                        };
                        owner_name: string;
                        /**
                         * @description What you are to this device
                         * @enum {string}
                         */
                        role: "owner" | "staff" | "manager" | "member" | "viewer";
                        /** @description mqtt for locks that speak our own protocol; else who makes them */
                        vendor: string;
                        /** @description Through which account at the vendor it is reached */
                        vendor_account: number | null;
                        /** @description What the vendor calls it */
                        vendor_ref: string | null;
                        location: string;
                        is_online: boolean;
                        /** @description Per cent */
                        battery_level: number;
                        /** @enum {string} */
                        lock_status: "locked" | "unlocked" | "jammed" | "error";
                        status_display: string;
                        firmware_version: string;
                        /** @description dBm */
                        signal_strength: number | null;
                        /** @description °C */
                        temperature: number | null;
                        /** @description open, closed or unknown, where the lock can tell */
                        door: string | null;
                        /** @description Nobody but administrators opens it, until the lockdown ends */
                        is_locked_down: boolean;
                        settings: {
                            /** @description Locks by itself after auto_lock_delay */
                            auto_lock_enabled: boolean;
                            /** @description Seconds */
                            auto_lock_delay: number;
                            silent_mode: boolean;
                            led_enabled: boolean;
                            notifications_enabled: boolean;
                        } | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        last_activity: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        last_seen: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        created_at: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        updated_at: string;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Changed since it was read: the ETag does not match If-Match */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteDevice: {
        parameters: {
            query?: {
                /** @description Administrators: everybody's */
                all?: boolean;
                /** @description An online lock is opened a last time, so that nobody is locked out */
                final_unlock?: boolean;
            };
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Changed since it was read: the ETag does not match If-Match */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    updateDevice: {
        parameters: {
            query?: {
                /** @description Administrators: everybody's */
                all?: boolean;
            };
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name?: string;
                    location?: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Positive integer */
                        id: number;
                        name: string;
                        /** @description Hardware identifier */
                        device_id: string;
                        owner: {
                            /** @description Positive integer */
                            id: number;
                            email: string;
                        };
                        owner_name: string;
                        /**
                         * @description What you are to this device
                         * @enum {string}
                         */
                        role: "owner" | "staff" | "manager" | "member" | "viewer";
                        /** @description mqtt for locks that speak our own protocol; else who makes them */
                        vendor: string;
                        /** @description Through which account at the vendor it is reached */
                        vendor_account: number | null;
                        /** @description What the vendor calls it */
                        vendor_ref: string | null;
                        location: string;
                        is_online: boolean;
                        /** @description Per cent */
                        battery_level: number;
                        /** @enum {string} */
                        lock_status: "locked" | "unlocked" | "jammed" | "error";
                        status_display: string;
                        firmware_version: string;
                        /** @description dBm */
                        signal_strength: number | null;
                        /** @description °C */
                        temperature: number | null;
                        /** @description open, closed or unknown, where the lock can tell */
                        door: string | null;
                        /** @description Nobody but administrators opens it, until the lockdown ends */
                        is_locked_down: boolean;
                        settings: {
                            /** @description Locks by itself after auto_lock_delay */
                            auto_lock_enabled: boolean;
                            /** @description Seconds */
                            auto_lock_delay: number;
                            silent_mode: boolean;
                            led_enabled: boolean;
                            notifications_enabled: boolean;
                        } | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        last_activity: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        last_seen: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        created_at: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        updated_at: string;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Changed since it was read: the ETag does not match If-Match */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getDeviceBattery: {
        parameters: {
            query?: {
                /** @description Administrators: everybody's */
                all?: boolean;
                /** @description How far back */
                days?: number;
            };
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        device_id: string;
                        battery_level: number;
                        /** @description Below 20 per cent */
                        is_low: boolean;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        last_reported_at: string | null;
                        /** @description When the level changed, oldest first */
                        history: {
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            timestamp: string;
                            battery_level: number;
                        }[];
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listDeviceCommands: {
        parameters: {
            query?: {
                /** @description Page, from 1 */
                page?: number;
                /** @description Entries a page */
                page_size?: number;
                /** @description Administrators: everybody's */
                all?: boolean;
                status?: "sent" | "acknowledged" | "succeeded" | "failed" | "expired";
            };
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Entries in all; null in lists by cursor */
                        count: number | null;
                        /** @description Address of the next page */
                        next: string | null;
                        /** @description Address of the previous page */
                        previous: string | null;
                        total_pages: number | null;
                        current_page: number | null;
                        results: {
                            /** Format: uuid */
                            request_id: string;
                            /** @description Positive integer */
                            device: number;
                            command: string;
                            /** @enum {string} */
                            status: "sent" | "acknowledged" | "succeeded" | "failed" | "expired";
                            /** @description Why it failed */
                            error: string | null;
                            lock_status: ("locked" | "unlocked" | "jammed" | "error") | null;
                            /** @description Positive integer */
                            requested_by: number | null;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            created_at: string;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            expires_at: string;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            acknowledged_at: string | null;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            settled_at: string | null;
                            /** @description What the lock answered after the command had expired */
                            late_success: boolean | null;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            late_at: string | null;
                        }[];
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getDeviceCommand: {
        parameters: {
            query?: {
                /** @description Administrators: everybody's */
                all?: boolean;
            };
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
                request_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        request_id: string;
                        /** @description Positive integer */
                        device: number;
                        command: string;
                        /** @enum {string} */
                        status: "sent" | "acknowledged" | "succeeded" | "failed" | "expired";
                        /** @description Why it failed */
                        error: string | null;
                        lock_status: ("locked" | "unlocked" | "jammed" | "error") | null;
                        /** @description Positive integer */
                        requested_by: number | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        created_at: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        expires_at: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        acknowledged_at: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        settled_at: string | null;
                        /** @description What the lock answered after the command had expired */
                        late_success: boolean | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        late_at: string | null;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listFirmwareUpdates: {
        parameters: {
            query?: {
                /** @description Page, from 1 */
                page?: number;
                /** @description Entries a page */
                page_size?: number;
                /** @description Administrators: everybody's */
                all?: boolean;
            };
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Entries in all; null in lists by cursor */
                        count: number | null;
                        /** @description Address of the next page */
                        next: string | null;
                        /** @description Address of the previous page */
                        previous: string | null;
                        total_pages: number | null;
                        current_page: number | null;
                        results: {
                            /** Format: uuid */
                            request_id: string;
                            /** @description Positive integer */
                            device: number;
                            firmware_url: string;
                            version: string | null;
                            sha256: string | null;
                            /** @enum {string} */
                            state: "sent" | "downloading" | "installing" | "done" | "failed";
                            percent: number;
                            error: string | null;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            created_at: string;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            updated_at: string;
                        }[];
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    startFirmwareUpdate: {
        parameters: {
            query?: {
                /** @description Administrators: everybody's */
                all?: boolean;
            };
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description http or https, percent-encoded */
                    firmware_url: string;
                    version?: string;
                    sha256?: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        request_id: string;
                        /** @description Positive integer */
                        device: number;
                        firmware_url: string;
                        version: string | null;
                        sha256: string | null;
                        /** @enum {string} */
                        state: "sent" | "downloading" | "installing" | "done" | "failed";
                        percent: number;
                        error: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        created_at: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        updated_at: string;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflicts with the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available right now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getHomeAssistantLock: {
        parameters: {
            query?: {
                /** @description Administrators: everybody's */
                all?: boolean;
            };
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Positive integer */
                        device: number;
                        /** @description What Home Assistant offers to install */
                        firmware: {
                            version: string;
                            url: string;
                            sha256: string | null;
                        } | null;
                        /** @description Slots for codes that cross the broker in clear text; 0: none do */
                        pin_slots: number;
                        /** @description Where code managers find the lock */
                        pin_topic: string | null;
                        warning: string | null;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    setHomeAssistantLock: {
        parameters: {
            query?: {
                /** @description Administrators: everybody's */
                all?: boolean;
            };
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    firmware?: {
                        version: string;
                        url: string;
                        sha256?: string | null;
                    } | null;
                    /** @description Slots for Keymaster and Lock Code Manager. With slots, codes of this lock cross the MQTT broker in clear text: whoever may read the topics below zigbee2mqtt/ can read and set them. Use a broker with TLS and an access rule of its own for these topics. */
                    pin_slots?: number;
                    /** @description Asked for with pin_slots: you know what that means */
                    accepts_clear_text?: boolean;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Positive integer */
                        device: number;
                        /** @description What Home Assistant offers to install */
                        firmware: {
                            version: string;
                            url: string;
                            sha256: string | null;
                        } | null;
                        /** @description Slots for codes that cross the broker in clear text; 0: none do */
                        pin_slots: number;
                        /** @description Where code managers find the lock */
                        pin_topic: string | null;
                        warning: string | null;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflicts with the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rotateDeviceKeys: {
        parameters: {
            query?: {
                /** @description Administrators: everybody's */
                all?: boolean;
            };
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description How long the old keys work beside the new ones; 0 cuts them off now
                     * @default 86400
                     */
                    grace_seconds?: number;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        device_id: string;
                        key_version: number;
                        keys: {
                            /** @description MQTT password and X-Device-Key */
                            api_key: string;
                            /** @description Key of command signatures */
                            secret_key: string;
                            /** @description AES-256-GCM key */
                            encryption_key: string;
                            key_version: number;
                        };
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        previous_keys_valid_until: string;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflicts with the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    lockDevice: {
        parameters: {
            query?: {
                /** @description Administrators: everybody's */
                all?: boolean;
                /** @description Seconds to wait for the lock's own answer */
                wait?: number;
            };
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Judged here, then handed to the lock, encrypted; the lock opens only if it accepts it */
                    pin_code?: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        status: string;
                        device_id: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        timestamp: string;
                        /** Format: uuid */
                        request_id: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        expires_at: string;
                        /**
                         * @description The lock's answer, where it was waited for
                         * @enum {string}
                         */
                        result?: "succeeded" | "failed";
                        lock_status?: ("locked" | "unlocked" | "jammed" | "error") | null;
                        error?: string | null;
                        /** @description The error in words */
                        reason?: string | null;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflicts with the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available right now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No answer in time */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listDeviceLogs: {
        parameters: {
            query?: {
                /** @description Page, from 1 */
                page?: number;
                /** @description Entries a page */
                page_size?: number;
                /** @description Where to go on, from `next` of the page before; empty for the first */
                cursor?: string;
                success?: boolean;
                action?: "lock" | "unlock";
                access_method?: "pin" | "qr" | "app" | "manual" | "auto" | "card" | "fingerprint";
                /** @description From this day (UTC) or instant on */
                start_date?: string;
                /** @description Up to and including this day (UTC), or before this instant */
                end_date?: string;
                /** @description Administrators: everybody's */
                all?: boolean;
            };
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Entries in all; null in lists by cursor */
                        count: number | null;
                        /** @description Address of the next page */
                        next: string | null;
                        /** @description Address of the previous page */
                        previous: string | null;
                        total_pages: number | null;
                        current_page: number | null;
                        results: {
                            /** @description Positive integer */
                            id: number;
                            /** @description Positive integer */
                            device: number;
                            /** @description Name of the person, where one is known */
                            user: string | null;
                            /** @description Positive integer */
                            user_id: number | null;
                            /** @description pin, qr, app, manual, auto, card or fingerprint */
                            access_method: string;
                            /** @description lock or unlock */
                            action: string;
                            /** @description The lock's own word */
                            success: boolean;
                            failure_reason: string | null;
                            ip_address: string | null;
                            user_agent: string | null;
                            location_lat: number | null;
                            location_lon: number | null;
                            /** @description The command that this is the outcome of */
                            request_id: string | null;
                            /** @description Happened while the lock was offline and was reported later */
                            offline: boolean;
                            /** @description The lock answered after the command had been logged as unanswered */
                            late: boolean;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            timestamp: string;
                        }[];
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listScheduledUnlocks: {
        parameters: {
            query?: {
                /** @description Page, from 1 */
                page?: number;
                /** @description Entries a page */
                page_size?: number;
                /** @description Administrators: everybody's */
                all?: boolean;
                status?: "pending" | "running" | "done" | "failed" | "expired" | "cancelled";
            };
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Entries in all; null in lists by cursor */
                        count: number | null;
                        /** @description Address of the next page */
                        next: string | null;
                        /** @description Address of the previous page */
                        previous: string | null;
                        total_pages: number | null;
                        current_page: number | null;
                        results: {
                            /** @description Positive integer */
                            id: number;
                            /** @description Positive integer */
                            device: number;
                            /** @description Who asked for it */
                            user: {
                                /** @description Positive integer */
                                id: number;
                                email: string;
                            };
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            due_at: string;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            expires_at: string;
                            /**
                             * @description running: the lock was told, or is about to be; expired: it was not carried out, and never will be
                             * @enum {string}
                             */
                            status: "pending" | "running" | "done" | "failed" | "expired" | "cancelled";
                            /** @description Why it failed or expired, or why it still waits */
                            reason: string | null;
                            /**
                             * Format: uuid
                             * @description Of the command
                             */
                            request_id: string | null;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            created_at: string;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            settled_at: string | null;
                        }[];
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    scheduleUnlock: {
        parameters: {
            query?: {
                /** @description Administrators: everybody's */
                all?: boolean;
            };
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Format: date-time
                     * @description ISO 8601 with zone; answered in UTC
                     */
                    due_at: string;
                    /**
                     * Format: date-time
                     * @description Not carried out from then on; five minutes after due_at when left out
                     */
                    expires_at?: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Positive integer */
                        id: number;
                        /** @description Positive integer */
                        device: number;
                        /** @description Who asked for it */
                        user: {
                            /** @description Positive integer */
                            id: number;
                            email: string;
                        };
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        due_at: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        expires_at: string;
                        /**
                         * @description running: the lock was told, or is about to be; expired: it was not carried out, and never will be
                         * @enum {string}
                         */
                        status: "pending" | "running" | "done" | "failed" | "expired" | "cancelled";
                        /** @description Why it failed or expired, or why it still waits */
                        reason: string | null;
                        /**
                         * Format: uuid
                         * @description Of the command
                         */
                        request_id: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        created_at: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        settled_at: string | null;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflicts with the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancelScheduledUnlock: {
        parameters: {
            query?: {
                /** @description Administrators: everybody's */
                all?: boolean;
            };
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
                /** @description Positive integer */
                unlock_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Positive integer */
                        id: number;
                        /** @description Positive integer */
                        device: number;
                        /** @description Who asked for it */
                        user: {
                            /** @description Positive integer */
                            id: number;
                            email: string;
                        };
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        due_at: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        expires_at: string;
                        /**
                         * @description running: the lock was told, or is about to be; expired: it was not carried out, and never will be
                         * @enum {string}
                         */
                        status: "pending" | "running" | "done" | "failed" | "expired" | "cancelled";
                        /** @description Why it failed or expired, or why it still waits */
                        reason: string | null;
                        /**
                         * Format: uuid
                         * @description Of the command
                         */
                        request_id: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        created_at: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        settled_at: string | null;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflicts with the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getDeviceSettings: {
        parameters: {
            query?: {
                /** @description Administrators: everybody's */
                all?: boolean;
            };
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Positive integer */
                        id: number;
                        /** @description Positive integer */
                        device: number;
                        /** @description Locks by itself after auto_lock_delay */
                        auto_lock_enabled: boolean;
                        /** @description Seconds */
                        auto_lock_delay: number;
                        silent_mode: boolean;
                        led_enabled: boolean;
                        notifications_enabled: boolean;
                        version: number;
                        /** @description The version that the lock has confirmed; null for a lock that does not tell */
                        applied_version: number | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        updated_at: string;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putDeviceSettings: {
        parameters: {
            query?: {
                /** @description Administrators: everybody's */
                all?: boolean;
            };
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Locks by itself after auto_lock_delay */
                    auto_lock_enabled?: boolean;
                    /** @description Seconds */
                    auto_lock_delay?: number;
                    silent_mode?: boolean;
                    led_enabled?: boolean;
                    notifications_enabled?: boolean;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Positive integer */
                        id: number;
                        /** @description Positive integer */
                        device: number;
                        /** @description Locks by itself after auto_lock_delay */
                        auto_lock_enabled: boolean;
                        /** @description Seconds */
                        auto_lock_delay: number;
                        silent_mode: boolean;
                        led_enabled: boolean;
                        notifications_enabled: boolean;
                        version: number;
                        /** @description The version that the lock has confirmed; null for a lock that does not tell */
                        applied_version: number | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        updated_at: string;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Changed since it was read: the ETag does not match If-Match */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patchDeviceSettings: {
        parameters: {
            query?: {
                /** @description Administrators: everybody's */
                all?: boolean;
            };
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Locks by itself after auto_lock_delay */
                    auto_lock_enabled?: boolean;
                    /** @description Seconds */
                    auto_lock_delay?: number;
                    silent_mode?: boolean;
                    led_enabled?: boolean;
                    notifications_enabled?: boolean;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Positive integer */
                        id: number;
                        /** @description Positive integer */
                        device: number;
                        /** @description Locks by itself after auto_lock_delay */
                        auto_lock_enabled: boolean;
                        /** @description Seconds */
                        auto_lock_delay: number;
                        silent_mode: boolean;
                        led_enabled: boolean;
                        notifications_enabled: boolean;
                        version: number;
                        /** @description The version that the lock has confirmed; null for a lock that does not tell */
                        applied_version: number | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        updated_at: string;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Changed since it was read: the ETag does not match If-Match */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listDeviceShares: {
        parameters: {
            query?: {
                /** @description Page, from 1 */
                page?: number;
                /** @description Entries a page */
                page_size?: number;
                /** @description Administrators: everybody's */
                all?: boolean;
            };
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Entries in all; null in lists by cursor */
                        count: number | null;
                        /** @description Address of the next page */
                        next: string | null;
                        /** @description Address of the previous page */
                        previous: string | null;
                        total_pages: number | null;
                        current_page: number | null;
                        results: {
                            /** @description Positive integer */
                            id: number;
                            /** @description Positive integer */
                            device: number;
                            user: {
                                /** @description Positive integer */
                                id: number;
                                email: string;
                                full_name: string;
                            };
                            /** @enum {string} */
                            role: "manager" | "member" | "viewer";
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            created_at: string;
                        }[];
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createDeviceShare: {
        parameters: {
            query?: {
                /** @description Administrators: everybody's */
                all?: boolean;
            };
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    email?: string;
                    /** @description Positive integer */
                    user?: number;
                    /** @enum {string} */
                    role: "manager" | "member" | "viewer";
                };
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Positive integer */
                        id: number;
                        /** @description Positive integer */
                        device: number;
                        user: {
                            /** @description Positive integer */
                            id: number;
                            email: string;
                            full_name: string;
                        };
                        /** @enum {string} */
                        role: "manager" | "member" | "viewer";
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        created_at: string;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflicts with the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getDeviceShare: {
        parameters: {
            query?: {
                /** @description Administrators: everybody's */
                all?: boolean;
            };
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
                /** @description Positive integer */
                share_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Positive integer */
                        id: number;
                        /** @description Positive integer */
                        device: number;
                        user: {
                            /** @description Positive integer */
                            id: number;
                            email: string;
                            full_name: string;
                        };
                        /** @enum {string} */
                        role: "manager" | "member" | "viewer";
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        created_at: string;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    replaceDeviceShare: {
        parameters: {
            query?: {
                /** @description Administrators: everybody's */
                all?: boolean;
            };
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
                /** @description Positive integer */
                share_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    role: "manager" | "member" | "viewer";
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Positive integer */
                        id: number;
                        /** @description Positive integer */
                        device: number;
                        user: {
                            /** @description Positive integer */
                            id: number;
                            email: string;
                            full_name: string;
                        };
                        /** @enum {string} */
                        role: "manager" | "member" | "viewer";
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        created_at: string;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Changed since it was read: the ETag does not match If-Match */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteDeviceShare: {
        parameters: {
            query?: {
                /** @description Administrators: everybody's */
                all?: boolean;
            };
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
                /** @description Positive integer */
                share_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    updateDeviceShare: {
        parameters: {
            query?: {
                /** @description Administrators: everybody's */
                all?: boolean;
            };
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
                /** @description Positive integer */
                share_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    role: "manager" | "member" | "viewer";
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Positive integer */
                        id: number;
                        /** @description Positive integer */
                        device: number;
                        user: {
                            /** @description Positive integer */
                            id: number;
                            email: string;
                            full_name: string;
                        };
                        /** @enum {string} */
                        role: "manager" | "member" | "viewer";
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        created_at: string;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Changed since it was read: the ETag does not match If-Match */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getDeviceStatus: {
        parameters: {
            query?: {
                /** @description Administrators: everybody's */
                all?: boolean;
            };
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        device_id: string;
                        is_online: boolean;
                        battery_level: number;
                        /** @enum {string} */
                        lock_status: "locked" | "unlocked" | "jammed" | "error";
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        last_seen: string | null;
                        signal_strength: number | null;
                        temperature: number | null;
                        door: string | null;
                        firmware_version: string;
                        uptime_seconds: number | null;
                        /** @description The lock's clock less ours */
                        clock_offset_ms: number | null;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    unlockDevice: {
        parameters: {
            query?: {
                /** @description Administrators: everybody's */
                all?: boolean;
                /** @description Seconds to wait for the lock's own answer */
                wait?: number;
            };
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Judged here, then handed to the lock, encrypted; the lock opens only if it accepts it */
                    pin_code?: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        status: string;
                        device_id: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        timestamp: string;
                        /** Format: uuid */
                        request_id: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        expires_at: string;
                        /**
                         * @description The lock's answer, where it was waited for
                         * @enum {string}
                         */
                        result?: "succeeded" | "failed";
                        lock_status?: ("locked" | "unlocked" | "jammed" | "error") | null;
                        error?: string | null;
                        /** @description The error in words */
                        reason?: string | null;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflicts with the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available right now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No answer in time */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    streamEvents: {
        parameters: {
            query?: {
                /** @description Administrators: everybody's */
                all?: boolean;
                /** @description Only these types, separated by commas */
                types?: string;
                /** @description Only this device */
                device_id?: string;
                /** @description Resume after this event, where the header Last-Event-ID cannot be set */
                last_event_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A stream that does not end by itself */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available right now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listTtlockAccounts: {
        parameters: {
            query?: {
                /** @description Page, from 1 */
                page?: number;
                /** @description Entries a page */
                page_size?: number;
                /** @description Administrators: everybody's */
                all?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Entries in all; null in lists by cursor */
                        count: number | null;
                        /** @description Address of the next page */
                        next: string | null;
                        /** @description Address of the previous page */
                        previous: string | null;
                        total_pages: number | null;
                        current_page: number | null;
                        results: {
                            /** @description Positive integer */
                            id: number;
                            name: string;
                            owner: {
                                /** @description Positive integer */
                                id: number;
                                email: string;
                            };
                            username: string;
                            client_id: string;
                            base_url: string;
                            from_environment: boolean;
                            /** @description It signs in by itself where refreshing is refused */
                            remembers_password: boolean;
                            /**
                             * @description Of the token. NotSignedIn: there was none yet
                             * @enum {string}
                             */
                            status: "Valid" | "Expiring" | "Expired" | "NotSignedIn";
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            expires_at: string | null;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            last_refresh_at: string | null;
                            last_error: {
                                code: string;
                                /** @description What is wrong and what to do */
                                message: string;
                                /**
                                 * Format: date-time
                                 * @description ISO 8601 with zone; answered in UTC
                                 */
                                at: string | null;
                            } | null;
                            /** @description Somebody must sign in again */
                            needs_person: boolean;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            polled_at: string | null;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            next_poll_at: string;
                            poll_error: string | null;
                            /** @description For the developer console; it is secret */
                            callback_url: string;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            callback_at: string | null;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            created_at: string;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            updated_at: string;
                        }[];
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    connectTtlockAccount: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The user name when left out */
                    name?: string;
                    /** @description From the developer console; the server's own application when left out */
                    client_id?: string;
                    /** @description From the developer console; kept sealed */
                    client_secret?: string;
                    /** @description Of the TTLock app, not of the developer console */
                    username: string;
                    /** @description Used once, and not kept */
                    password: string;
                    /**
                     * @description Keep it, sealed, to sign in again where TTLock refuses to refresh
                     * @default false
                     */
                    remember_password?: boolean;
                    /** @enum {string} */
                    region?: "eu" | "cn";
                    /** @description Administrators: another address, such as that of a simulator */
                    base_url?: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Positive integer */
                        id: number;
                        name: string;
                        owner: {
                            /** @description Positive integer */
                            id: number;
                            email: string;
                        };
                        username: string;
                        client_id: string;
                        base_url: string;
                        from_environment: boolean;
                        /** @description It signs in by itself where refreshing is refused */
                        remembers_password: boolean;
                        /**
                         * @description Of the token. NotSignedIn: there was none yet
                         * @enum {string}
                         */
                        status: "Valid" | "Expiring" | "Expired" | "NotSignedIn";
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        expires_at: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        last_refresh_at: string | null;
                        last_error: {
                            code: string;
                            /** @description What is wrong and what to do */
                            message: string;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            at: string | null;
                        } | null;
                        /** @description Somebody must sign in again */
                        needs_person: boolean;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        polled_at: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        next_poll_at: string;
                        poll_error: string | null;
                        /** @description For the developer console; it is secret */
                        callback_url: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        callback_at: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        created_at: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        updated_at: string;
                    };
                };
            };
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Positive integer */
                        id: number;
                        name: string;
                        owner: {
                            /** @description Positive integer */
                            id: number;
                            email: string;
                        };
                        username: string;
                        client_id: string;
                        base_url: string;
                        from_environment: boolean;
                        /** @description It signs in by itself where refreshing is refused */
                        remembers_password: boolean;
                        /**
                         * @description Of the token. NotSignedIn: there was none yet
                         * @enum {string}
                         */
                        status: "Valid" | "Expiring" | "Expired" | "NotSignedIn";
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        expires_at: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        last_refresh_at: string | null;
                        last_error: {
                            code: string;
                            /** @description What is wrong and what to do */
                            message: string;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            at: string | null;
                        } | null;
                        /** @description Somebody must sign in again */
                        needs_person: boolean;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        polled_at: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        next_poll_at: string;
                        poll_error: string | null;
                        /** @description For the developer console; it is secret */
                        callback_url: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        callback_at: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        created_at: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        updated_at: string;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Cannot be carried out, or the idempotency key was used for another request */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available right now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getTtlockAccount: {
        parameters: {
            query?: {
                /** @description Administrators: everybody's */
                all?: boolean;
            };
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Positive integer */
                        id: number;
                        name: string;
                        owner: {
                            /** @description Positive integer */
                            id: number;
                            email: string;
                        };
                        username: string;
                        client_id: string;
                        base_url: string;
                        from_environment: boolean;
                        /** @description It signs in by itself where refreshing is refused */
                        remembers_password: boolean;
                        /**
                         * @description Of the token. NotSignedIn: there was none yet
                         * @enum {string}
                         */
                        status: "Valid" | "Expiring" | "Expired" | "NotSignedIn";
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        expires_at: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        last_refresh_at: string | null;
                        last_error: {
                            code: string;
                            /** @description What is wrong and what to do */
                            message: string;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            at: string | null;
                        } | null;
                        /** @description Somebody must sign in again */
                        needs_person: boolean;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        polled_at: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        next_poll_at: string;
                        poll_error: string | null;
                        /** @description For the developer console; it is secret */
                        callback_url: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        callback_at: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        created_at: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        updated_at: string;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteTtlockAccount: {
        parameters: {
            query?: {
                /** @description Administrators: everybody's */
                all?: boolean;
                /** @description Delete its devices here too */
                with_devices?: boolean;
            };
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Disconnected */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflicts with the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listTtlockGateways: {
        parameters: {
            query?: {
                /** @description Administrators: everybody's */
                all?: boolean;
            };
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        count: number;
                        results: {
                            gateway_id: string;
                            name: string;
                            model: string | null;
                            network_name: string | null;
                            /** @description True for some minutes after its power was cut */
                            is_online: boolean;
                            lock_count: number | null;
                        }[];
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflicts with the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The vendor refused */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available right now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    importTtlockLocks: {
        parameters: {
            query?: {
                /** @description Administrators: everybody's */
                all?: boolean;
            };
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description All when left out */
                    lock_ids?: string[];
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        count: number;
                        results: {
                            lock_id: string;
                            /** @description Positive integer */
                            device: number;
                            device_id: string;
                            name: string;
                            /** @enum {string} */
                            outcome: "created" | "renamed" | "unchanged";
                        }[];
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflicts with the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The vendor refused */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available right now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listTtlockLocks: {
        parameters: {
            query?: {
                /** @description Administrators: everybody's */
                all?: boolean;
            };
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        count: number;
                        results: {
                            lock_id: string;
                            name: string;
                            mac: string | null;
                            battery_level: number | null;
                            /** @description null: TTLock does not say */
                            is_reachable: boolean | null;
                            capabilities: {
                                [key: string]: "yes" | "no" | "not_now";
                            };
                            /** @description The device that it is here; null until it is imported */
                            device: number | null;
                        }[];
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflicts with the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The vendor refused */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available right now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listTtlockPasscodes: {
        parameters: {
            query?: {
                /** @description Administrators: everybody's */
                all?: boolean;
                /** @description Part of a name, or all digits of a passcode */
                search?: string;
            };
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
                /** @description Id at TTLock */
                lock_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        state: "known" | "empty";
                        count: number;
                        results: {
                            passcode_id: string;
                            name: string;
                            /** @description Digits, for those who manage the lock and have proven presence lately; of API keys, with access:reveal */
                            passcode: string | null;
                            /** @enum {string} */
                            kind: "permanent" | "period" | "one_time" | "recurring" | "erase";
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            starts_at: string | null;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            ends_at: string | null;
                            /**
                             * @description What TTLock says. Listed is no proof that the lock has it
                             * @enum {string}
                             */
                            state: "listed" | "pending" | "failed";
                            /** @description False: made by the lock's own algorithm */
                            is_custom: boolean;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            created_at: string | null;
                            created_by: string | null;
                        }[];
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflicts with the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Cannot be carried out, or the idempotency key was used for another request */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The vendor refused */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available right now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No answer in time */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    addTtlockPasscode: {
        parameters: {
            query?: {
                /** @description Administrators: everybody's */
                all?: boolean;
            };
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
                /** @description Id at TTLock */
                lock_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description 4 to 9 digits; leading zeros count */
                    passcode?: string;
                    name?: string;
                    /**
                     * @description Without digits: period when left out
                     * @enum {string}
                     */
                    kind?: "permanent" | "period" | "one_time" | "recurring" | "erase";
                    /**
                     * Format: date-time
                     * @description ISO 8601 with zone; answered in UTC
                     */
                    starts_at?: string | null;
                    /**
                     * Format: date-time
                     * @description ISO 8601 with zone; answered in UTC
                     */
                    ends_at?: string | null;
                };
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        passcode_id: string;
                        /**
                         * @description reported: the lock has answered. accepted: the cloud has noted it, and nothing went to the lock
                         * @enum {string}
                         */
                        outcome: "reported" | "accepted";
                    } & {
                        passcode: string;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflicts with the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Cannot be carried out, or the idempotency key was used for another request */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The vendor refused */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available right now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No answer in time */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteTtlockPasscode: {
        parameters: {
            query?: {
                /** @description Administrators: everybody's */
                all?: boolean;
            };
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
                /** @description Id at TTLock */
                lock_id: string;
                /** @description Id at TTLock */
                passcode_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The lock has deleted it */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflicts with the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Cannot be carried out, or the idempotency key was used for another request */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The vendor refused */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available right now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No answer in time */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changeTtlockPasscode: {
        parameters: {
            query?: {
                /** @description Administrators: everybody's */
                all?: boolean;
            };
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
                /** @description Id at TTLock */
                lock_id: string;
                /** @description Id at TTLock */
                passcode_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description 4 to 9 digits; leading zeros count */
                    passcode?: string;
                    name?: string;
                    /**
                     * Format: date-time
                     * @description ISO 8601 with zone; answered in UTC
                     */
                    starts_at?: string;
                    /**
                     * Format: date-time
                     * @description ISO 8601 with zone; answered in UTC
                     */
                    ends_at?: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        passcode_id: string;
                        /**
                         * @description reported: the lock has answered. accepted: the cloud has noted it, and nothing went to the lock
                         * @enum {string}
                         */
                        outcome: "reported" | "accepted";
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflicts with the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Cannot be carried out, or the idempotency key was used for another request */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The vendor refused */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available right now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No answer in time */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listTtlockRecords: {
        parameters: {
            query?: {
                /** @description Administrators: everybody's */
                all?: boolean;
                /** @description ISO 8601 with zone; answered in UTC */
                since?: string;
            };
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
                /** @description Id at TTLock */
                lock_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        count: number;
                        results: {
                            record_id: string;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            timestamp: string;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            received_at: string | null;
                            action: ("lock" | "unlock") | null;
                            method: string;
                            success: boolean;
                            person: string | null;
                            text: string;
                            is_alarm: boolean;
                        }[];
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflicts with the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Cannot be carried out, or the idempotency key was used for another request */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The vendor refused */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available right now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No answer in time */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    refreshTtlockAccount: {
        parameters: {
            query?: {
                /** @description Administrators: everybody's */
                all?: boolean;
            };
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Positive integer */
                        id: number;
                        name: string;
                        owner: {
                            /** @description Positive integer */
                            id: number;
                            email: string;
                        };
                        username: string;
                        client_id: string;
                        base_url: string;
                        from_environment: boolean;
                        /** @description It signs in by itself where refreshing is refused */
                        remembers_password: boolean;
                        /**
                         * @description Of the token. NotSignedIn: there was none yet
                         * @enum {string}
                         */
                        status: "Valid" | "Expiring" | "Expired" | "NotSignedIn";
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        expires_at: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        last_refresh_at: string | null;
                        last_error: {
                            code: string;
                            /** @description What is wrong and what to do */
                            message: string;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            at: string | null;
                        } | null;
                        /** @description Somebody must sign in again */
                        needs_person: boolean;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        polled_at: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        next_poll_at: string;
                        poll_error: string | null;
                        /** @description For the developer console; it is secret */
                        callback_url: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        callback_at: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        created_at: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        updated_at: string;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflicts with the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The vendor refused */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available right now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    testTtlockConnection: {
        parameters: {
            query?: {
                /** @description Administrators: everybody's */
                all?: boolean;
            };
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Id at TTLock */
                    lock_id?: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        result: "ok" | "warning" | "failed" | "unknown" | "skipped";
                        lock_id: string | null;
                        /** @description In the order in which one needs the other */
                        checks: {
                            name: string;
                            /** @enum {string} */
                            result: "ok" | "warning" | "failed" | "unknown" | "skipped";
                            /** @enum {string} */
                            certainty: "certain" | "likely" | "unsure";
                            finding: string;
                            what_to_do: string | null;
                            value: string | number | boolean | null;
                        }[];
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflicts with the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available right now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    takeTtlockCallback: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                secret: string;
            };
            cookie?: never;
        };
        /** @description A form, as TTLock documents it */
        requestBody: {
            content: {
                "application/x-www-form-urlencoded": string;
            };
        };
        responses: {
            /** @description success */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The content type is not supported */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listUtecAccounts: {
        parameters: {
            query?: {
                /** @description Page, from 1 */
                page?: number;
                /** @description Entries a page */
                page_size?: number;
                /** @description Administrators: everybody's */
                all?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Entries in all; null in lists by cursor */
                        count: number | null;
                        /** @description Address of the next page */
                        next: string | null;
                        /** @description Address of the previous page */
                        previous: string | null;
                        total_pages: number | null;
                        current_page: number | null;
                        results: {
                            /** @description Positive integer */
                            id: number;
                            name: string;
                            owner: {
                                /** @description Positive integer */
                                id: number;
                                email: string;
                            };
                            client_id: string;
                            oauth_base_url: string;
                            api_base_url: string;
                            /** @description Must stand in the U-tec app just so */
                            redirect_uri: string;
                            auto_refresh: boolean;
                            refresh_buffer_minutes: number;
                            poll_seconds: number;
                            /**
                             * @description Of the token. NotSignedIn: there was none yet
                             * @enum {string}
                             */
                            status: "Valid" | "Expiring" | "Expired" | "NotSignedIn";
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            expires_at: string | null;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            last_refresh_at: string | null;
                            last_error: {
                                code: string;
                                /** @description What is wrong and what to do */
                                message: string;
                                /**
                                 * Format: date-time
                                 * @description ISO 8601 with zone; answered in UTC
                                 */
                                at: string | null;
                            } | null;
                            /** @description Somebody must log in again */
                            needs_person: boolean;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            discovered_at: string | null;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            polled_at: string | null;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            next_poll_at: string;
                            poll_error: string | null;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            push_registered_at: string | null;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            pushed_at: string | null;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            created_at: string;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            updated_at: string;
                        }[];
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    connectUtecAccount: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description What you call it */
                    name?: string;
                    /** @description From the U-tec app: My account, OpenAPI; the server's own application when left out */
                    client_id?: string;
                    /** @description From there too; kept sealed */
                    client_secret?: string;
                    /** @description Where U-tec sends the browser after the log-in; the server's own callback when left out */
                    redirect_uri?: string;
                    /** @description Administrators: another address, such as that of a simulator */
                    oauth_base_url?: string;
                    /** @description Administrators: another address, such as that of a simulator */
                    api_base_url?: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        account: {
                            /** @description Positive integer */
                            id: number;
                            name: string;
                            owner: {
                                /** @description Positive integer */
                                id: number;
                                email: string;
                            };
                            client_id: string;
                            oauth_base_url: string;
                            api_base_url: string;
                            /** @description Must stand in the U-tec app just so */
                            redirect_uri: string;
                            auto_refresh: boolean;
                            refresh_buffer_minutes: number;
                            poll_seconds: number;
                            /**
                             * @description Of the token. NotSignedIn: there was none yet
                             * @enum {string}
                             */
                            status: "Valid" | "Expiring" | "Expired" | "NotSignedIn";
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            expires_at: string | null;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            last_refresh_at: string | null;
                            last_error: {
                                code: string;
                                /** @description What is wrong and what to do */
                                message: string;
                                /**
                                 * Format: date-time
                                 * @description ISO 8601 with zone; answered in UTC
                                 */
                                at: string | null;
                            } | null;
                            /** @description Somebody must log in again */
                            needs_person: boolean;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            discovered_at: string | null;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            polled_at: string | null;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            next_poll_at: string;
                            poll_error: string | null;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            push_registered_at: string | null;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            pushed_at: string | null;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            created_at: string;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            updated_at: string;
                        };
                        /** @description Open it in a browser and log in at U-tec */
                        authorize_url: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        login_expires_at: string;
                    };
                };
            };
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        account: {
                            /** @description Positive integer */
                            id: number;
                            name: string;
                            owner: {
                                /** @description Positive integer */
                                id: number;
                                email: string;
                            };
                            client_id: string;
                            oauth_base_url: string;
                            api_base_url: string;
                            /** @description Must stand in the U-tec app just so */
                            redirect_uri: string;
                            auto_refresh: boolean;
                            refresh_buffer_minutes: number;
                            poll_seconds: number;
                            /**
                             * @description Of the token. NotSignedIn: there was none yet
                             * @enum {string}
                             */
                            status: "Valid" | "Expiring" | "Expired" | "NotSignedIn";
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            expires_at: string | null;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            last_refresh_at: string | null;
                            last_error: {
                                code: string;
                                /** @description What is wrong and what to do */
                                message: string;
                                /**
                                 * Format: date-time
                                 * @description ISO 8601 with zone; answered in UTC
                                 */
                                at: string | null;
                            } | null;
                            /** @description Somebody must log in again */
                            needs_person: boolean;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            discovered_at: string | null;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            polled_at: string | null;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            next_poll_at: string;
                            poll_error: string | null;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            push_registered_at: string | null;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            pushed_at: string | null;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            created_at: string;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            updated_at: string;
                        };
                        /** @description Open it in a browser and log in at U-tec */
                        authorize_url: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        login_expires_at: string;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getUtecAccount: {
        parameters: {
            query?: {
                /** @description Administrators: everybody's */
                all?: boolean;
            };
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Positive integer */
                        id: number;
                        name: string;
                        owner: {
                            /** @description Positive integer */
                            id: number;
                            email: string;
                        };
                        client_id: string;
                        oauth_base_url: string;
                        api_base_url: string;
                        /** @description Must stand in the U-tec app just so */
                        redirect_uri: string;
                        auto_refresh: boolean;
                        refresh_buffer_minutes: number;
                        poll_seconds: number;
                        /**
                         * @description Of the token. NotSignedIn: there was none yet
                         * @enum {string}
                         */
                        status: "Valid" | "Expiring" | "Expired" | "NotSignedIn";
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        expires_at: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        last_refresh_at: string | null;
                        last_error: {
                            code: string;
                            /** @description What is wrong and what to do */
                            message: string;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            at: string | null;
                        } | null;
                        /** @description Somebody must log in again */
                        needs_person: boolean;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        discovered_at: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        polled_at: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        next_poll_at: string;
                        poll_error: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        push_registered_at: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        pushed_at: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        created_at: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        updated_at: string;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteUtecAccount: {
        parameters: {
            query?: {
                /** @description Administrators: everybody's */
                all?: boolean;
                /** @description Delete its devices here too */
                with_devices?: boolean;
            };
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Disconnected */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflicts with the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changeUtecAccount: {
        parameters: {
            query?: {
                /** @description Administrators: everybody's */
                all?: boolean;
            };
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description What you call it */
                    name?: string;
                    /** @description A new one of the same application */
                    client_secret?: string;
                    /** @description Where U-tec sends the browser after the log-in; the server's own callback when left out */
                    redirect_uri?: string;
                    /** @description Renew the token by clock, and not only when it is needed */
                    auto_refresh?: boolean;
                    /** @description How long before its end; null: the server's setting */
                    refresh_buffer_minutes?: number | null;
                    /** @description How often states are read; null: the server's setting */
                    poll_seconds?: number | null;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Positive integer */
                        id: number;
                        name: string;
                        owner: {
                            /** @description Positive integer */
                            id: number;
                            email: string;
                        };
                        client_id: string;
                        oauth_base_url: string;
                        api_base_url: string;
                        /** @description Must stand in the U-tec app just so */
                        redirect_uri: string;
                        auto_refresh: boolean;
                        refresh_buffer_minutes: number;
                        poll_seconds: number;
                        /**
                         * @description Of the token. NotSignedIn: there was none yet
                         * @enum {string}
                         */
                        status: "Valid" | "Expiring" | "Expired" | "NotSignedIn";
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        expires_at: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        last_refresh_at: string | null;
                        last_error: {
                            code: string;
                            /** @description What is wrong and what to do */
                            message: string;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            at: string | null;
                        } | null;
                        /** @description Somebody must log in again */
                        needs_person: boolean;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        discovered_at: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        polled_at: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        next_poll_at: string;
                        poll_error: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        push_registered_at: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        pushed_at: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        created_at: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        updated_at: string;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    finishUtecLogin: {
        parameters: {
            query?: {
                /** @description Administrators: everybody's */
                all?: boolean;
            };
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The whole address, or the code alone */
                    callback: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Positive integer */
                        id: number;
                        name: string;
                        owner: {
                            /** @description Positive integer */
                            id: number;
                            email: string;
                        };
                        client_id: string;
                        oauth_base_url: string;
                        api_base_url: string;
                        /** @description Must stand in the U-tec app just so */
                        redirect_uri: string;
                        auto_refresh: boolean;
                        refresh_buffer_minutes: number;
                        poll_seconds: number;
                        /**
                         * @description Of the token. NotSignedIn: there was none yet
                         * @enum {string}
                         */
                        status: "Valid" | "Expiring" | "Expired" | "NotSignedIn";
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        expires_at: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        last_refresh_at: string | null;
                        last_error: {
                            code: string;
                            /** @description What is wrong and what to do */
                            message: string;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            at: string | null;
                        } | null;
                        /** @description Somebody must log in again */
                        needs_person: boolean;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        discovered_at: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        polled_at: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        next_poll_at: string;
                        poll_error: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        push_registered_at: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        pushed_at: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        created_at: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        updated_at: string;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Cannot be carried out, or the idempotency key was used for another request */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available right now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    importUtecLocks: {
        parameters: {
            query?: {
                /** @description Administrators: everybody's */
                all?: boolean;
            };
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description All when left out */
                    lock_ids?: string[];
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        count: number;
                        results: {
                            lock_id: string;
                            /** @description Positive integer */
                            device: number;
                            device_id: string;
                            name: string;
                            /** @enum {string} */
                            outcome: "created" | "renamed" | "unchanged";
                        }[];
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflicts with the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The vendor refused */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available right now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No answer in time */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listUtecLocks: {
        parameters: {
            query?: {
                /** @description Administrators: everybody's */
                all?: boolean;
                /** @description What is known of it, without asking U-tec */
                cached?: boolean;
            };
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        count: number;
                        results: {
                            lock_id: string;
                            name: string;
                            /** @description False: a plug, switch or light, which is only listed */
                            is_lock: boolean;
                            model: string | null;
                            handle_type: string | null;
                            firmware_version: string | null;
                            /** @description As U-tec last heard them, battery as its level of 1 to 5. Only the health check is live */
                            states: {
                                capability: string;
                                name: string;
                                value: string | number | boolean | null;
                            }[];
                            /** @description Away once U-tec has said so twice in a row */
                            is_online: boolean | null;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            heard_at: string | null;
                            is_stale: boolean;
                            /** @description Needed before codes can have a period */
                            time_zone: string | null;
                            /** @description The device that it is here; null until it is imported */
                            device: number | null;
                        }[];
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflicts with the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The vendor refused */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available right now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No answer in time */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changeUtecLock: {
        parameters: {
            query?: {
                /** @description Administrators: everybody's */
                all?: boolean;
            };
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
                /** @description Id at U-tec */
                lock_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    time_zone: string | null;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        lock_id: string;
                        name: string;
                        /** @description False: a plug, switch or light, which is only listed */
                        is_lock: boolean;
                        model: string | null;
                        handle_type: string | null;
                        firmware_version: string | null;
                        /** @description As U-tec last heard them, battery as its level of 1 to 5. Only the health check is live */
                        states: {
                            capability: string;
                            name: string;
                            value: string | number | boolean | null;
                        }[];
                        /** @description Away once U-tec has said so twice in a row */
                        is_online: boolean | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        heard_at: string | null;
                        is_stale: boolean;
                        /** @description Needed before codes can have a period */
                        time_zone: string | null;
                        /** @description The device that it is here; null until it is imported */
                        device: number | null;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listUtecPasscodes: {
        parameters: {
            query?: {
                /** @description Administrators: everybody's */
                all?: boolean;
            };
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
                /** @description Id at U-tec */
                lock_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        state: "known" | "empty";
                        count: number;
                        results: {
                            passcode_id: string;
                            name: string;
                            /** @description Digits, for those who manage the lock and have proven presence lately; of API keys, with access:reveal */
                            passcode: string | null;
                            /** @enum {string} */
                            kind: "permanent" | "period" | "recurring";
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            starts_at: string | null;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            ends_at: string | null;
                            /**
                             * @description listed: U-tec says that the lock has it. pending: it waits in the cloud, and opens nothing yet
                             * @enum {string}
                             */
                            state: "listed" | "pending";
                        }[];
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflicts with the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Cannot be carried out, or the idempotency key was used for another request */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The vendor refused */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available right now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No answer in time */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    addUtecPasscode: {
        parameters: {
            query?: {
                /** @description Administrators: everybody's */
                all?: boolean;
            };
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
                /** @description Id at U-tec */
                lock_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description 4 to 8 digits; the first is not 0, since U-tec keeps numbers */
                    passcode: string;
                    /** @description Whose it is */
                    name: string;
                    /**
                     * Format: date-time
                     * @description ISO 8601 with zone; answered in UTC
                     */
                    starts_at?: string | null;
                    /**
                     * Format: date-time
                     * @description ISO 8601 with zone; answered in UTC
                     */
                    ends_at?: string | null;
                };
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        passcode_id: string;
                        /**
                         * @description reported: U-tec says that the lock has it. accepted: it waits in the cloud, and opens nothing yet
                         * @enum {string}
                         */
                        outcome: "reported" | "accepted";
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflicts with the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Cannot be carried out, or the idempotency key was used for another request */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The vendor refused */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available right now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No answer in time */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteUtecPasscode: {
        parameters: {
            query?: {
                /** @description Administrators: everybody's */
                all?: boolean;
            };
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
                /** @description Id at U-tec */
                lock_id: string;
                passcode_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        passcode_id: string;
                        /**
                         * @description reported: U-tec says that the lock has it. accepted: it waits in the cloud, and opens nothing yet
                         * @enum {string}
                         */
                        outcome: "reported" | "accepted";
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflicts with the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Cannot be carried out, or the idempotency key was used for another request */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The vendor refused */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available right now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No answer in time */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changeUtecPasscode: {
        parameters: {
            query?: {
                /** @description Administrators: everybody's */
                all?: boolean;
            };
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
                /** @description Id at U-tec */
                lock_id: string;
                passcode_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description 4 to 8 digits; the first is not 0, since U-tec keeps numbers */
                    passcode?: string;
                    /** @description Whose it is */
                    name?: string;
                    /**
                     * Format: date-time
                     * @description ISO 8601 with zone; answered in UTC
                     */
                    starts_at?: string;
                    /**
                     * Format: date-time
                     * @description ISO 8601 with zone; answered in UTC
                     */
                    ends_at?: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        passcode_id: string;
                        /**
                         * @description reported: U-tec says that the lock has it. accepted: it waits in the cloud, and opens nothing yet
                         * @enum {string}
                         */
                        outcome: "reported" | "accepted";
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflicts with the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Cannot be carried out, or the idempotency key was used for another request */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The vendor refused */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available right now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No answer in time */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    startUtecLogin: {
        parameters: {
            query?: {
                /** @description Administrators: everybody's */
                all?: boolean;
            };
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        account: {
                            /** @description Positive integer */
                            id: number;
                            name: string;
                            owner: {
                                /** @description Positive integer */
                                id: number;
                                email: string;
                            };
                            client_id: string;
                            oauth_base_url: string;
                            api_base_url: string;
                            /** @description Must stand in the U-tec app just so */
                            redirect_uri: string;
                            auto_refresh: boolean;
                            refresh_buffer_minutes: number;
                            poll_seconds: number;
                            /**
                             * @description Of the token. NotSignedIn: there was none yet
                             * @enum {string}
                             */
                            status: "Valid" | "Expiring" | "Expired" | "NotSignedIn";
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            expires_at: string | null;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            last_refresh_at: string | null;
                            last_error: {
                                code: string;
                                /** @description What is wrong and what to do */
                                message: string;
                                /**
                                 * Format: date-time
                                 * @description ISO 8601 with zone; answered in UTC
                                 */
                                at: string | null;
                            } | null;
                            /** @description Somebody must log in again */
                            needs_person: boolean;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            discovered_at: string | null;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            polled_at: string | null;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            next_poll_at: string;
                            poll_error: string | null;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            push_registered_at: string | null;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            pushed_at: string | null;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            created_at: string;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            updated_at: string;
                        };
                        /** @description Open it in a browser and log in at U-tec */
                        authorize_url: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        login_expires_at: string;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    refreshUtecAccount: {
        parameters: {
            query?: {
                /** @description Administrators: everybody's */
                all?: boolean;
            };
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Positive integer */
                        id: number;
                        name: string;
                        owner: {
                            /** @description Positive integer */
                            id: number;
                            email: string;
                        };
                        client_id: string;
                        oauth_base_url: string;
                        api_base_url: string;
                        /** @description Must stand in the U-tec app just so */
                        redirect_uri: string;
                        auto_refresh: boolean;
                        refresh_buffer_minutes: number;
                        poll_seconds: number;
                        /**
                         * @description Of the token. NotSignedIn: there was none yet
                         * @enum {string}
                         */
                        status: "Valid" | "Expiring" | "Expired" | "NotSignedIn";
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        expires_at: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        last_refresh_at: string | null;
                        last_error: {
                            code: string;
                            /** @description What is wrong and what to do */
                            message: string;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            at: string | null;
                        } | null;
                        /** @description Somebody must log in again */
                        needs_person: boolean;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        discovered_at: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        polled_at: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        next_poll_at: string;
                        poll_error: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        push_registered_at: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        pushed_at: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        created_at: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        updated_at: string;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflicts with the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The vendor refused */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available right now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    takeUtecPush: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                address: string;
            };
            cookie?: never;
        };
        /** @description JSON of any form */
        requestBody: {
            content: {
                "application/json": unknown;
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        status: string;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The content type is not supported */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listJobs: {
        parameters: {
            query?: {
                /** @description Page, from 1 */
                page?: number;
                /** @description Entries a page */
                page_size?: number;
                /** @description Kind of job */
                name?: string;
                status?: "waiting" | "active" | "completed" | "failed";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Entries in all; null in lists by cursor */
                        count: number | null;
                        /** @description Address of the next page */
                        next: string | null;
                        /** @description Address of the previous page */
                        previous: string | null;
                        total_pages: number | null;
                        current_page: number | null;
                        results: {
                            /** Format: uuid */
                            id: string;
                            name: string;
                            /**
                             * @description waiting: not begun, or between two tries; failed: for good
                             * @enum {string}
                             */
                            status: "waiting" | "active" | "completed" | "failed";
                            /** @description What it was asked to do */
                            payload: {
                                [key: string]: unknown;
                            };
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            occurrence_at: string | null;
                            attempts: number;
                            attempts_max: number;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            start_after: string;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            started_at: string | null;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            created_at: string;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            completed_at: string | null;
                            result: {
                                [key: string]: unknown;
                            } | null;
                            /** @description Why the last try failed */
                            error: string | null;
                            error_code: string | null;
                        }[];
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listActiveJobs: {
        parameters: {
            query?: {
                /** @description Page, from 1 */
                page?: number;
                /** @description Entries a page */
                page_size?: number;
                /** @description Kind of job */
                name?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Entries in all; null in lists by cursor */
                        count: number | null;
                        /** @description Address of the next page */
                        next: string | null;
                        /** @description Address of the previous page */
                        previous: string | null;
                        total_pages: number | null;
                        current_page: number | null;
                        results: {
                            /** Format: uuid */
                            id: string;
                            name: string;
                            /**
                             * @description waiting: not begun, or between two tries; failed: for good
                             * @enum {string}
                             */
                            status: "waiting" | "active" | "completed" | "failed";
                            /** @description What it was asked to do */
                            payload: {
                                [key: string]: unknown;
                            };
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            occurrence_at: string | null;
                            attempts: number;
                            attempts_max: number;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            start_after: string;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            started_at: string | null;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            created_at: string;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            completed_at: string | null;
                            result: {
                                [key: string]: unknown;
                            } | null;
                            /** @description Why the last try failed */
                            error: string | null;
                            error_code: string | null;
                        }[];
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listCompletedJobs: {
        parameters: {
            query?: {
                /** @description Page, from 1 */
                page?: number;
                /** @description Entries a page */
                page_size?: number;
                /** @description Kind of job */
                name?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Entries in all; null in lists by cursor */
                        count: number | null;
                        /** @description Address of the next page */
                        next: string | null;
                        /** @description Address of the previous page */
                        previous: string | null;
                        total_pages: number | null;
                        current_page: number | null;
                        results: {
                            /** Format: uuid */
                            id: string;
                            name: string;
                            /**
                             * @description waiting: not begun, or between two tries; failed: for good
                             * @enum {string}
                             */
                            status: "waiting" | "active" | "completed" | "failed";
                            /** @description What it was asked to do */
                            payload: {
                                [key: string]: unknown;
                            };
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            occurrence_at: string | null;
                            attempts: number;
                            attempts_max: number;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            start_after: string;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            started_at: string | null;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            created_at: string;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            completed_at: string | null;
                            result: {
                                [key: string]: unknown;
                            } | null;
                            /** @description Why the last try failed */
                            error: string | null;
                            error_code: string | null;
                        }[];
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listFailedJobs: {
        parameters: {
            query?: {
                /** @description Page, from 1 */
                page?: number;
                /** @description Entries a page */
                page_size?: number;
                /** @description Kind of job */
                name?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Entries in all; null in lists by cursor */
                        count: number | null;
                        /** @description Address of the next page */
                        next: string | null;
                        /** @description Address of the previous page */
                        previous: string | null;
                        total_pages: number | null;
                        current_page: number | null;
                        results: {
                            /** Format: uuid */
                            id: string;
                            name: string;
                            /**
                             * @description waiting: not begun, or between two tries; failed: for good
                             * @enum {string}
                             */
                            status: "waiting" | "active" | "completed" | "failed";
                            /** @description What it was asked to do */
                            payload: {
                                [key: string]: unknown;
                            };
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            occurrence_at: string | null;
                            attempts: number;
                            attempts_max: number;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            start_after: string;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            started_at: string | null;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            created_at: string;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            completed_at: string | null;
                            result: {
                                [key: string]: unknown;
                            } | null;
                            /** @description Why the last try failed */
                            error: string | null;
                            error_code: string | null;
                        }[];
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listRegisteredJobs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        name: string;
                        summary: string;
                        /** @description Five-field cron, in `time_zone`; null: on demand */
                        schedule: string | null;
                        time_zone: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        next_run_at: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        last_occurrence_at: string | null;
                        attempts_max: number;
                        timeout_seconds: number;
                        /** @description JSON schema of what `run` takes */
                        payload_schema: {
                            [key: string]: unknown;
                        };
                    }[];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    runJob: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                    /** @description What it takes; {} for scheduled ones */
                    payload?: {
                        [key: string]: unknown;
                    };
                };
            };
        };
        responses: {
            /** @description Default Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        name: string;
                        /**
                         * @description waiting: not begun, or between two tries; failed: for good
                         * @enum {string}
                         */
                        status: "waiting" | "active" | "completed" | "failed";
                        /** @description What it was asked to do */
                        payload: {
                            [key: string]: unknown;
                        };
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        occurrence_at: string | null;
                        attempts: number;
                        attempts_max: number;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        start_after: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        started_at: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        created_at: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        completed_at: string | null;
                        result: {
                            [key: string]: unknown;
                        } | null;
                        /** @description Why the last try failed */
                        error: string | null;
                        error_code: string | null;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listScheduledJobs: {
        parameters: {
            query?: {
                /** @description Page, from 1 */
                page?: number;
                /** @description Entries a page */
                page_size?: number;
                /** @description Kind of job */
                name?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Entries in all; null in lists by cursor */
                        count: number | null;
                        /** @description Address of the next page */
                        next: string | null;
                        /** @description Address of the previous page */
                        previous: string | null;
                        total_pages: number | null;
                        current_page: number | null;
                        results: {
                            /** Format: uuid */
                            id: string;
                            name: string;
                            /**
                             * @description waiting: not begun, or between two tries; failed: for good
                             * @enum {string}
                             */
                            status: "waiting" | "active" | "completed" | "failed";
                            /** @description What it was asked to do */
                            payload: {
                                [key: string]: unknown;
                            };
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            occurrence_at: string | null;
                            attempts: number;
                            attempts_max: number;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            start_after: string;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            started_at: string | null;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            created_at: string;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            completed_at: string | null;
                            result: {
                                [key: string]: unknown;
                            } | null;
                            /** @description Why the last try failed */
                            error: string | null;
                            error_code: string | null;
                        }[];
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getJobStats: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        kinds: {
                            name: string;
                            /** @description Not begun, or between two tries */
                            waiting: number;
                            /** @description Of those, the ones whose time has not come */
                            delayed: number;
                            active: number;
                            /** @description Kept for a week */
                            completed: number;
                            /** @description For good; kept for 90 days */
                            failed: number;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            oldest_due_at: string | null;
                            average_seconds: number | null;
                        }[];
                        waiting: number;
                        active: number;
                        completed: number;
                        failed: number;
                    };
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        name: string;
                        /**
                         * @description waiting: not begun, or between two tries; failed: for good
                         * @enum {string}
                         */
                        status: "waiting" | "active" | "completed" | "failed";
                        /** @description What it was asked to do */
                        payload: {
                            [key: string]: unknown;
                        };
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        occurrence_at: string | null;
                        attempts: number;
                        attempts_max: number;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        start_after: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        started_at: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        created_at: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        completed_at: string | null;
                        result: {
                            [key: string]: unknown;
                        } | null;
                        /** @description Why the last try failed */
                        error: string | null;
                        error_code: string | null;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    retryJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        name: string;
                        /**
                         * @description waiting: not begun, or between two tries; failed: for good
                         * @enum {string}
                         */
                        status: "waiting" | "active" | "completed" | "failed";
                        /** @description What it was asked to do */
                        payload: {
                            [key: string]: unknown;
                        };
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        occurrence_at: string | null;
                        attempts: number;
                        attempts_max: number;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        start_after: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        started_at: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        created_at: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        completed_at: string | null;
                        result: {
                            [key: string]: unknown;
                        } | null;
                        /** @description Why the last try failed */
                        error: string | null;
                        error_code: string | null;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflicts with the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    brokerAuthorize: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    username?: string;
                    clientid?: string;
                    topic: string;
                    action?: string;
                    acc?: number;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * @description For EMQX
                         * @enum {string}
                         */
                        result: "allow" | "deny";
                        /** @description For mosquitto-go-auth with response_mode json */
                        Ok: boolean;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    brokerAuthenticate: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    username?: string;
                    password?: string;
                    clientid?: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * @description For EMQX
                         * @enum {string}
                         */
                        result: "allow" | "deny";
                        /** @description For mosquitto-go-auth with response_mode json */
                        Ok: boolean;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listNotifications: {
        parameters: {
            query?: {
                /** @description Page, from 1 */
                page?: number;
                /** @description Entries a page */
                page_size?: number;
                is_read?: boolean;
                kind?: string;
                /** @description Those that this digest tells of, instead of those told by themselves */
                gathered_into?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Entries in all; null in lists by cursor */
                        count: number | null;
                        /** @description Address of the next page */
                        next: string | null;
                        /** @description Address of the previous page */
                        previous: string | null;
                        total_pages: number | null;
                        current_page: number | null;
                        results: {
                            /** @description Positive integer */
                            id: number;
                            /** @description One of pin_code, security_alert, cleanup_summary, access_report, or test */
                            kind: string;
                            title: string;
                            body: string;
                            is_urgent: boolean;
                            is_read: boolean;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            read_at: string | null;
                            /** @description Of a digest: how many it tells of */
                            gathered_count: number;
                            /** @description Positive integer */
                            gathered_into: number | null;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            created_at: string;
                            deliveries: {
                                /** @enum {string} */
                                channel: "email" | "sms" | "push" | "telegram";
                                /** @description Address, number or chat; of push messages the name of the device or browser */
                                to: string;
                                /**
                                 * @description outbox: this channel is not configured here. suppressed: nothing was to be sent, for the reason
                                 * @enum {string}
                                 */
                                status: "queued" | "outbox" | "sent" | "failed" | "suppressed";
                                /** @description turned_off, or what is wrong with the address */
                                reason: string | null;
                                attempts: number;
                                /** @description Of the last attempt */
                                error: string | null;
                                /**
                                 * Format: date-time
                                 * @description ISO 8601 with zone; answered in UTC
                                 */
                                due_at: string | null;
                                /**
                                 * Format: date-time
                                 * @description ISO 8601 with zone; answered in UTC
                                 */
                                sent_at: string | null;
                            }[];
                        }[];
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listMails: {
        parameters: {
            query?: {
                /** @description Page, from 1 */
                page?: number;
                /** @description Entries a page */
                page_size?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Entries in all; null in lists by cursor */
                        count: number | null;
                        /** @description Address of the next page */
                        next: string | null;
                        /** @description Address of the previous page */
                        previous: string | null;
                        total_pages: number | null;
                        current_page: number | null;
                        results: {
                            /** @description Positive integer */
                            id: number;
                            /** @enum {string} */
                            channel: "email" | "sms" | "fcm" | "web_push" | "telegram";
                            to: string;
                            template: string;
                            subject: string;
                            /**
                             * @description outbox: the channel is not configured, the message is read here. suppressed: nothing was to be sent, for the reason
                             * @enum {string}
                             */
                            status: "queued" | "outbox" | "sent" | "failed" | "suppressed";
                            reason: string | null;
                            attempts: number;
                            error: string | null;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            created_at: string;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            sent_at: string | null;
                        }[];
                    };
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getMail: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Positive integer */
                        id: number;
                        /** @enum {string} */
                        channel: "email" | "sms" | "fcm" | "web_push" | "telegram";
                        to: string;
                        template: string;
                        subject: string;
                        /**
                         * @description outbox: the channel is not configured, the message is read here. suppressed: nothing was to be sent, for the reason
                         * @enum {string}
                         */
                        status: "queued" | "outbox" | "sent" | "failed" | "suppressed";
                        reason: string | null;
                        attempts: number;
                        error: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        created_at: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        sent_at: string | null;
                        /** @description Null once sent: the text may hold a PIN or a one-time link */
                        text: string | null;
                        html: string | null;
                    };
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getNotificationPreferences: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        kinds: {
                            pin_code: {
                                email: boolean;
                                sms: boolean;
                                push: boolean;
                                telegram: boolean;
                            };
                            security_alert: {
                                email: boolean;
                                sms: boolean;
                                push: boolean;
                                telegram: boolean;
                            };
                            cleanup_summary: {
                                email: boolean;
                                sms: boolean;
                                push: boolean;
                                telegram: boolean;
                            };
                            access_report: {
                                email: boolean;
                                sms: boolean;
                                push: boolean;
                                telegram: boolean;
                            };
                        };
                        quiet_hours: {
                            start: string;
                            end: string;
                            /** @description Null: the time zone of the own preferences */
                            time_zone: string | null;
                        } | null;
                        /** @description Of /api/v1/users/preferences/: a channel that is off there is off for every kind */
                        master_switches: {
                            email: boolean;
                            sms: boolean;
                            push: boolean;
                        };
                    };
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    replaceNotificationPreferences: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    kinds?: {
                        pin_code?: {
                            email?: boolean;
                            sms?: boolean;
                            push?: boolean;
                            telegram?: boolean;
                        };
                        security_alert?: {
                            email?: boolean;
                            sms?: boolean;
                            push?: boolean;
                            telegram?: boolean;
                        };
                        cleanup_summary?: {
                            email?: boolean;
                            sms?: boolean;
                            push?: boolean;
                            telegram?: boolean;
                        };
                        access_report?: {
                            email?: boolean;
                            sms?: boolean;
                            push?: boolean;
                            telegram?: boolean;
                        };
                    };
                    /** @description Nothing but what is urgent is sent then; the rest waits for the end. Null: none */
                    quiet_hours?: {
                        /** @description HH:MM */
                        start: string;
                        /** @description HH:MM */
                        end: string;
                        time_zone?: string | null;
                    } | null;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        kinds: {
                            pin_code: {
                                email: boolean;
                                sms: boolean;
                                push: boolean;
                                telegram: boolean;
                            };
                            security_alert: {
                                email: boolean;
                                sms: boolean;
                                push: boolean;
                                telegram: boolean;
                            };
                            cleanup_summary: {
                                email: boolean;
                                sms: boolean;
                                push: boolean;
                                telegram: boolean;
                            };
                            access_report: {
                                email: boolean;
                                sms: boolean;
                                push: boolean;
                                telegram: boolean;
                            };
                        };
                        quiet_hours: {
                            start: string;
                            end: string;
                            /** @description Null: the time zone of the own preferences */
                            time_zone: string | null;
                        } | null;
                        /** @description Of /api/v1/users/preferences/: a channel that is off there is off for every kind */
                        master_switches: {
                            email: boolean;
                            sms: boolean;
                            push: boolean;
                        };
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Changed since it was read: the ETag does not match If-Match */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    updateNotificationPreferences: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    kinds?: {
                        pin_code?: {
                            email?: boolean;
                            sms?: boolean;
                            push?: boolean;
                            telegram?: boolean;
                        };
                        security_alert?: {
                            email?: boolean;
                            sms?: boolean;
                            push?: boolean;
                            telegram?: boolean;
                        };
                        cleanup_summary?: {
                            email?: boolean;
                            sms?: boolean;
                            push?: boolean;
                            telegram?: boolean;
                        };
                        access_report?: {
                            email?: boolean;
                            sms?: boolean;
                            push?: boolean;
                            telegram?: boolean;
                        };
                    };
                    /** @description Nothing but what is urgent is sent then; the rest waits for the end. Null: none */
                    quiet_hours?: {
                        /** @description HH:MM */
                        start: string;
                        /** @description HH:MM */
                        end: string;
                        time_zone?: string | null;
                    } | null;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        kinds: {
                            pin_code: {
                                email: boolean;
                                sms: boolean;
                                push: boolean;
                                telegram: boolean;
                            };
                            security_alert: {
                                email: boolean;
                                sms: boolean;
                                push: boolean;
                                telegram: boolean;
                            };
                            cleanup_summary: {
                                email: boolean;
                                sms: boolean;
                                push: boolean;
                                telegram: boolean;
                            };
                            access_report: {
                                email: boolean;
                                sms: boolean;
                                push: boolean;
                                telegram: boolean;
                            };
                        };
                        quiet_hours: {
                            start: string;
                            end: string;
                            /** @description Null: the time zone of the own preferences */
                            time_zone: string | null;
                        } | null;
                        /** @description Of /api/v1/users/preferences/: a channel that is off there is off for every kind */
                        master_switches: {
                            email: boolean;
                            sms: boolean;
                            push: boolean;
                        };
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Changed since it was read: the ETag does not match If-Match */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listPushSubscriptions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        count: number;
                        results: {
                            /** @description Positive integer */
                            id: number;
                            label: string;
                            /** @description Host of the push service */
                            service: string;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            created_at: string;
                        }[];
                    };
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    registerPushSubscription: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    endpoint: string;
                    /** @description Taken, as browsers send it, and not used */
                    expirationTime?: unknown;
                    keys: {
                        /** @description The browser's public key */
                        p256dh: string;
                        /** @description 16 bytes */
                        auth: string;
                    };
                    /** @description To tell your devices apart by */
                    label?: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Positive integer */
                        id: number;
                        label: string;
                        /** @description Host of the push service */
                        service: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        created_at: string;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflicts with the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deletePushSubscription: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listPushTokens: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        count: number;
                        results: {
                            /** @description Positive integer */
                            id: number;
                            label: string;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            created_at: string;
                        }[];
                    };
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    registerPushToken: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The FCM registration token */
                    token: string;
                    /** @description To tell your devices apart by */
                    label?: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Positive integer */
                        id: number;
                        label: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        created_at: string;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflicts with the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deletePushToken: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readAllNotifications: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        marked: number;
                    };
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getTelegramLink: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description A bot is configured here */
                        is_available: boolean;
                        is_linked: boolean;
                        telegram_chat_id: string | null;
                        chat_name: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        linked_at: string | null;
                    };
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    offerTelegramLink: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        url: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        expires_at: string;
                    };
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflicts with the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available right now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteTelegramLink: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Unlinked */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sendTestNotification: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    channel: "email" | "sms" | "push" | "telegram";
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        channel: "email" | "sms" | "push" | "telegram";
                        /** @description Every address of this channel took it */
                        is_sent: boolean;
                        deliveries: {
                            /** @enum {string} */
                            channel: "email" | "sms" | "push" | "telegram";
                            /** @description Address, number or chat; of push messages the name of the device or browser */
                            to: string;
                            /**
                             * @description outbox: this channel is not configured here. suppressed: nothing was to be sent, for the reason
                             * @enum {string}
                             */
                            status: "queued" | "outbox" | "sent" | "failed" | "suppressed";
                            /** @description turned_off, or what is wrong with the address */
                            reason: string | null;
                            attempts: number;
                            /** @description Of the last attempt */
                            error: string | null;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            due_at: string | null;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            sent_at: string | null;
                        }[];
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflicts with the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getVapidKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        public_key: string;
                    };
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getNotification: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Positive integer */
                        id: number;
                        /** @description One of pin_code, security_alert, cleanup_summary, access_report, or test */
                        kind: string;
                        title: string;
                        body: string;
                        is_urgent: boolean;
                        is_read: boolean;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        read_at: string | null;
                        /** @description Of a digest: how many it tells of */
                        gathered_count: number;
                        /** @description Positive integer */
                        gathered_into: number | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        created_at: string;
                        deliveries: {
                            /** @enum {string} */
                            channel: "email" | "sms" | "push" | "telegram";
                            /** @description Address, number or chat; of push messages the name of the device or browser */
                            to: string;
                            /**
                             * @description outbox: this channel is not configured here. suppressed: nothing was to be sent, for the reason
                             * @enum {string}
                             */
                            status: "queued" | "outbox" | "sent" | "failed" | "suppressed";
                            /** @description turned_off, or what is wrong with the address */
                            reason: string | null;
                            attempts: number;
                            /** @description Of the last attempt */
                            error: string | null;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            due_at: string | null;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            sent_at: string | null;
                        }[];
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    updateNotification: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    is_read: boolean;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Positive integer */
                        id: number;
                        /** @description One of pin_code, security_alert, cleanup_summary, access_report, or test */
                        kind: string;
                        title: string;
                        body: string;
                        is_urgent: boolean;
                        is_read: boolean;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        read_at: string | null;
                        /** @description Of a digest: how many it tells of */
                        gathered_count: number;
                        /** @description Positive integer */
                        gathered_into: number | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        created_at: string;
                        deliveries: {
                            /** @enum {string} */
                            channel: "email" | "sms" | "push" | "telegram";
                            /** @description Address, number or chat; of push messages the name of the device or browser */
                            to: string;
                            /**
                             * @description outbox: this channel is not configured here. suppressed: nothing was to be sent, for the reason
                             * @enum {string}
                             */
                            status: "queued" | "outbox" | "sent" | "failed" | "suppressed";
                            /** @description turned_off, or what is wrong with the address */
                            reason: string | null;
                            attempts: number;
                            /** @description Of the last attempt */
                            error: string | null;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            due_at: string | null;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            sent_at: string | null;
                        }[];
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAccessReports: {
        parameters: {
            query?: {
                /** @description Page, from 1 */
                page?: number;
                /** @description Entries a page */
                page_size?: number;
                /** @description Administrators: everybody's */
                all?: boolean;
                /** @description Positive integer */
                device?: number;
                status?: "queued" | "ready" | "failed";
                /** @description Such as 2026-10 */
                month?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Entries in all; null in lists by cursor */
                        count: number | null;
                        /** @description Address of the next page */
                        next: string | null;
                        /** @description Address of the previous page */
                        previous: string | null;
                        total_pages: number | null;
                        current_page: number | null;
                        results: {
                            /** @description Positive integer */
                            id: number;
                            device: {
                                /** @description Positive integer */
                                id: number;
                                name: string;
                            };
                            /** @description Such as 2026-10; null where it is not of a whole month */
                            month: string | null;
                            /** Format: date */
                            first_day: string;
                            /** Format: date */
                            last_day: string;
                            /** @description In which days begin and end */
                            time_zone: string;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            starts_at: string;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            ends_at: string;
                            /** @enum {string} */
                            language: "en" | "de";
                            /** @enum {string} */
                            status: "queued" | "ready" | "failed";
                            /** @description Why it could not be made */
                            problem: string | null;
                            /** @description Made by itself at the beginning of a month */
                            is_scheduled: boolean;
                            /** @description Goes to the device's owner by mail, unless they chose otherwise */
                            is_mailed: boolean;
                            /** @description Positive integer */
                            requested_by: number | null;
                            totals: {
                                entries: number;
                                granted: number;
                                refused: number;
                                /** @description How many different people are named */
                                people: number;
                                by_day: {
                                    /** Format: date */
                                    day: string;
                                    granted: number;
                                    refused: number;
                                }[];
                                by_method: {
                                    method: string;
                                    granted: number;
                                    refused: number;
                                }[];
                            } | null;
                            /** @description Entries of the time had been archived, and are missing here */
                            has_archived_entries: boolean;
                            pdf_bytes: number | null;
                            /** @description As it is downloaded */
                            csv_bytes: number | null;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            created_at: string;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            ready_at: string | null;
                        }[];
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    requestAccessReport: {
        parameters: {
            query?: {
                /** @description Administrators: everybody's */
                all?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Positive integer */
                    device: number;
                    /** @description Such as 2026-10 */
                    month?: string;
                    /**
                     * Format: date
                     * @description First day, instead of a month
                     */
                    from?: string;
                    /**
                     * Format: date
                     * @description Last day, itself in the report
                     */
                    to?: string;
                    /**
                     * @description The owner's where it is left out
                     * @enum {string}
                     */
                    language?: "en" | "de";
                    /** @description Whether it is mailed to the device's owner: a month is unless this is false, days never are */
                    mail?: boolean;
                };
            };
        };
        responses: {
            /** @description Default Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Positive integer */
                        id: number;
                        device: {
                            /** @description Positive integer */
                            id: number;
                            name: string;
                        };
                        /** @description Such as 2026-10; null where it is not of a whole month */
                        month: string | null;
                        /** Format: date */
                        first_day: string;
                        /** Format: date */
                        last_day: string;
                        /** @description In which days begin and end */
                        time_zone: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        starts_at: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        ends_at: string;
                        /** @enum {string} */
                        language: "en" | "de";
                        /** @enum {string} */
                        status: "queued" | "ready" | "failed";
                        /** @description Why it could not be made */
                        problem: string | null;
                        /** @description Made by itself at the beginning of a month */
                        is_scheduled: boolean;
                        /** @description Goes to the device's owner by mail, unless they chose otherwise */
                        is_mailed: boolean;
                        /** @description Positive integer */
                        requested_by: number | null;
                        totals: {
                            entries: number;
                            granted: number;
                            refused: number;
                            /** @description How many different people are named */
                            people: number;
                            by_day: {
                                /** Format: date */
                                day: string;
                                granted: number;
                                refused: number;
                            }[];
                            by_method: {
                                method: string;
                                granted: number;
                                refused: number;
                            }[];
                        } | null;
                        /** @description Entries of the time had been archived, and are missing here */
                        has_archived_entries: boolean;
                        pdf_bytes: number | null;
                        /** @description As it is downloaded */
                        csv_bytes: number | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        created_at: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        ready_at: string | null;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getAccessReport: {
        parameters: {
            query?: {
                /** @description Administrators: everybody's */
                all?: boolean;
            };
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Positive integer */
                        id: number;
                        device: {
                            /** @description Positive integer */
                            id: number;
                            name: string;
                        };
                        /** @description Such as 2026-10; null where it is not of a whole month */
                        month: string | null;
                        /** Format: date */
                        first_day: string;
                        /** Format: date */
                        last_day: string;
                        /** @description In which days begin and end */
                        time_zone: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        starts_at: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        ends_at: string;
                        /** @enum {string} */
                        language: "en" | "de";
                        /** @enum {string} */
                        status: "queued" | "ready" | "failed";
                        /** @description Why it could not be made */
                        problem: string | null;
                        /** @description Made by itself at the beginning of a month */
                        is_scheduled: boolean;
                        /** @description Goes to the device's owner by mail, unless they chose otherwise */
                        is_mailed: boolean;
                        /** @description Positive integer */
                        requested_by: number | null;
                        totals: {
                            entries: number;
                            granted: number;
                            refused: number;
                            /** @description How many different people are named */
                            people: number;
                            by_day: {
                                /** Format: date */
                                day: string;
                                granted: number;
                                refused: number;
                            }[];
                            by_method: {
                                method: string;
                                granted: number;
                                refused: number;
                            }[];
                        } | null;
                        /** @description Entries of the time had been archived, and are missing here */
                        has_archived_entries: boolean;
                        pdf_bytes: number | null;
                        /** @description As it is downloaded */
                        csv_bytes: number | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        created_at: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        ready_at: string | null;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteAccessReport: {
        parameters: {
            query?: {
                /** @description Administrators: everybody's */
                all?: boolean;
            };
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    downloadAccessReportCsv: {
        parameters: {
            query?: {
                /** @description Administrators: everybody's */
                all?: boolean;
            };
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflicts with the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    downloadAccessReportPdf: {
        parameters: {
            query?: {
                /** @description Administrators: everybody's */
                all?: boolean;
            };
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/pdf": string;
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflicts with the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAlerts: {
        parameters: {
            query?: {
                /** @description Page, from 1 */
                page?: number;
                /** @description Entries a page */
                page_size?: number;
                /** @description Administrators: everybody's */
                all?: boolean;
                /** @description Positive integer */
                device?: number;
                alert_type?: "unauthorized_access" | "multiple_failures" | "device_tamper" | "low_battery" | "offline" | "jam" | "clock_drift" | "command_failure" | "forged_message" | "replayed_message" | "unregistered_device" | "lockdown";
                severity?: "low" | "medium" | "high" | "critical";
                /** @description Of /unresolved/ it is ignored */
                is_resolved?: boolean;
                is_acknowledged?: boolean;
                /** @description ISO 8601 with zone; answered in UTC */
                created_after?: string;
                /** @description ISO 8601 with zone; answered in UTC */
                created_before?: string;
                /** @description Order of the list; a minus reverses it */
                ordering?: "id" | "-id" | "created_at" | "-created_at" | "last_seen_at" | "-last_seen_at" | "severity" | "-severity";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Entries in all; null in lists by cursor */
                        count: number | null;
                        /** @description Address of the next page */
                        next: string | null;
                        /** @description Address of the previous page */
                        previous: string | null;
                        total_pages: number | null;
                        current_page: number | null;
                        results: {
                            /** @description Positive integer */
                            id: number;
                            device: {
                                /** @description Positive integer */
                                id: number;
                                name: string;
                            } | null;
                            /** @enum {string} */
                            alert_type: "unauthorized_access" | "multiple_failures" | "device_tamper" | "low_battery" | "offline" | "jam" | "clock_drift" | "command_failure" | "forged_message" | "replayed_message" | "unregistered_device" | "lockdown";
                            /** @enum {string} */
                            severity: "low" | "medium" | "high" | "critical";
                            description: string;
                            /** @description How often it was seen: what is open is counted, not opened again */
                            occurrences: number;
                            is_resolved: boolean;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            acknowledged_at: string | null;
                            /** @description Name of the person */
                            acknowledged_by: string | null;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            resolved_at: string | null;
                            /** @description null on a resolved alert: it resolved itself */
                            resolved_by: string | null;
                            notes: string;
                            /**
                             * @description Up to whom it was escalated
                             * @enum {string}
                             */
                            told: "owner" | "managers" | "staff";
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            escalates_at: string | null;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            created_at: string;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            last_seen_at: string;
                        }[];
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listUnresolvedAlerts: {
        parameters: {
            query?: {
                /** @description Page, from 1 */
                page?: number;
                /** @description Entries a page */
                page_size?: number;
                /** @description Administrators: everybody's */
                all?: boolean;
                /** @description Positive integer */
                device?: number;
                alert_type?: "unauthorized_access" | "multiple_failures" | "device_tamper" | "low_battery" | "offline" | "jam" | "clock_drift" | "command_failure" | "forged_message" | "replayed_message" | "unregistered_device" | "lockdown";
                severity?: "low" | "medium" | "high" | "critical";
                /** @description Of /unresolved/ it is ignored */
                is_resolved?: boolean;
                is_acknowledged?: boolean;
                /** @description ISO 8601 with zone; answered in UTC */
                created_after?: string;
                /** @description ISO 8601 with zone; answered in UTC */
                created_before?: string;
                /** @description Order of the list; a minus reverses it */
                ordering?: "id" | "-id" | "created_at" | "-created_at" | "last_seen_at" | "-last_seen_at" | "severity" | "-severity";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Entries in all; null in lists by cursor */
                        count: number | null;
                        /** @description Address of the next page */
                        next: string | null;
                        /** @description Address of the previous page */
                        previous: string | null;
                        total_pages: number | null;
                        current_page: number | null;
                        results: {
                            /** @description Positive integer */
                            id: number;
                            device: {
                                /** @description Positive integer */
                                id: number;
                                name: string;
                            } | null;
                            /** @enum {string} */
                            alert_type: "unauthorized_access" | "multiple_failures" | "device_tamper" | "low_battery" | "offline" | "jam" | "clock_drift" | "command_failure" | "forged_message" | "replayed_message" | "unregistered_device" | "lockdown";
                            /** @enum {string} */
                            severity: "low" | "medium" | "high" | "critical";
                            description: string;
                            /** @description How often it was seen: what is open is counted, not opened again */
                            occurrences: number;
                            is_resolved: boolean;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            acknowledged_at: string | null;
                            /** @description Name of the person */
                            acknowledged_by: string | null;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            resolved_at: string | null;
                            /** @description null on a resolved alert: it resolved itself */
                            resolved_by: string | null;
                            notes: string;
                            /**
                             * @description Up to whom it was escalated
                             * @enum {string}
                             */
                            told: "owner" | "managers" | "staff";
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            escalates_at: string | null;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            created_at: string;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            last_seen_at: string;
                        }[];
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getAlert: {
        parameters: {
            query?: {
                /** @description Administrators: everybody's */
                all?: boolean;
            };
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Positive integer */
                        id: number;
                        device: {
                            /** @description Positive integer */
                            id: number;
                            name: string;
                        } | null;
                        /** @enum {string} */
                        alert_type: "unauthorized_access" | "multiple_failures" | "device_tamper" | "low_battery" | "offline" | "jam" | "clock_drift" | "command_failure" | "forged_message" | "replayed_message" | "unregistered_device" | "lockdown";
                        /** @enum {string} */
                        severity: "low" | "medium" | "high" | "critical";
                        description: string;
                        /** @description How often it was seen: what is open is counted, not opened again */
                        occurrences: number;
                        is_resolved: boolean;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        acknowledged_at: string | null;
                        /** @description Name of the person */
                        acknowledged_by: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        resolved_at: string | null;
                        /** @description null on a resolved alert: it resolved itself */
                        resolved_by: string | null;
                        notes: string;
                        /**
                         * @description Up to whom it was escalated
                         * @enum {string}
                         */
                        told: "owner" | "managers" | "staff";
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        escalates_at: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        created_at: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        last_seen_at: string;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    acknowledgeAlert: {
        parameters: {
            query?: {
                /** @description Administrators: everybody's */
                all?: boolean;
            };
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Positive integer */
                        id: number;
                        /** @enum {string} */
                        status: "acknowledged";
                        /** @description Name of the person */
                        acknowledged_by: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        acknowledged_at: string;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflicts with the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    resolveAlert: {
        parameters: {
            query?: {
                /** @description Administrators: everybody's */
                all?: boolean;
            };
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @default  */
                    notes?: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Positive integer */
                        id: number;
                        /** @enum {string} */
                        status: "resolved";
                        /** @description Name of the person */
                        resolved_by: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        resolved_at: string;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflicts with the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAuditLogs: {
        parameters: {
            query?: {
                /** @description Entries a page */
                page_size?: number;
                /** @description Where to go on, from `next` of the page before */
                cursor?: string;
                /** @description Positive integer */
                user?: number;
                /** @description Positive integer */
                device?: number;
                /** @description Such as user.logged_in */
                action?: string;
                /** @description Such as device */
                resource_type?: string;
                /** @description Its id */
                resource_id?: string;
                success?: boolean;
                /** @description From this day (UTC) or instant on */
                start_date?: string;
                /** @description Up to and including this day (UTC), or before this instant */
                end_date?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Entries in all; null in lists by cursor */
                        count: number | null;
                        /** @description Address of the next page */
                        next: string | null;
                        /** @description Address of the previous page */
                        previous: string | null;
                        total_pages: number | null;
                        current_page: number | null;
                        results: {
                            /** @description Positive integer */
                            id: number;
                            /** @description Its place in the chain; null for the moment until it has one */
                            seq: number | null;
                            /** @description SHA-256 of the chain up to here, in hexadecimal */
                            hash: string | null;
                            entry_id: string;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            timestamp: string;
                            actor: {
                                /** @enum {string} */
                                kind: "user" | "device" | "system" | "nobody";
                                /** @description Positive integer */
                                id: number | null;
                                /** @description E-mail, device_id or the part of the program; null where it was erased */
                                name: string | null;
                                via: string | null;
                                /** @description Id of the session or API key */
                                credential: string | null;
                            };
                            /** @description Positive integer */
                            user: number | null;
                            action: string;
                            resource_type: string;
                            resource_id: string | null;
                            /** @description Positive integer */
                            device: number | null;
                            changes: {
                                [key: string]: {
                                    before: unknown;
                                    after: unknown;
                                };
                            };
                            success: boolean;
                            detail: {
                                [key: string]: unknown;
                            };
                            ip_address: string | null;
                            user_agent: string | null;
                            request_id: string | null;
                            /** @description Something in it belonged to a person who was erased */
                            erased: boolean;
                        }[];
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exportAuditLogs: {
        parameters: {
            query?: {
                /** @description Only what follows this entry */
                after_seq?: number;
                /** @description Open names and addresses, which are sealed in the file otherwise */
                personal?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/jsonl": string;
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getAuditStatus: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The last entry of the chain */
                        seq: number;
                        hash: string;
                        /** @description Entries that wait for their place in the chain */
                        unsealed: number;
                        /** @description Since when the oldest of them waits */
                        lag_seconds: number;
                        checkpoint: {
                            seq: number;
                            hash: string;
                            count: number;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            at: string;
                            key_id: string;
                            signature: string;
                        } | null;
                        public_key: {
                            key_id: string;
                            /** @description Ed25519, base64 */
                            public_key: string;
                        };
                        public_keys: {
                            key_id: string;
                            /** @description Ed25519, base64 */
                            public_key: string;
                        }[];
                    };
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getAuditLog: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Positive integer */
                        id: number;
                        /** @description Its place in the chain; null for the moment until it has one */
                        seq: number | null;
                        /** @description SHA-256 of the chain up to here, in hexadecimal */
                        hash: string | null;
                        entry_id: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        timestamp: string;
                        actor: {
                            /** @enum {string} */
                            kind: "user" | "device" | "system" | "nobody";
                            /** @description Positive integer */
                            id: number | null;
                            /** @description E-mail, device_id or the part of the program; null where it was erased */
                            name: string | null;
                            via: string | null;
                            /** @description Id of the session or API key */
                            credential: string | null;
                        };
                        /** @description Positive integer */
                        user: number | null;
                        action: string;
                        resource_type: string;
                        resource_id: string | null;
                        /** @description Positive integer */
                        device: number | null;
                        changes: {
                            [key: string]: {
                                before: unknown;
                                after: unknown;
                            };
                        };
                        success: boolean;
                        detail: {
                            [key: string]: unknown;
                        };
                        ip_address: string | null;
                        user_agent: string | null;
                        request_id: string | null;
                        /** @description Something in it belonged to a person who was erased */
                        erased: boolean;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listBlockedAddresses: {
        parameters: {
            query?: {
                /** @description Page, from 1 */
                page?: number;
                /** @description Entries a page */
                page_size?: number;
                /** @description Administrators: everybody's */
                all?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Entries in all; null in lists by cursor */
                        count: number | null;
                        /** @description Address of the next page */
                        next: string | null;
                        /** @description Address of the previous page */
                        previous: string | null;
                        total_pages: number | null;
                        current_page: number | null;
                        results: {
                            /** @description Positive integer */
                            id: number;
                            /** @description An address, or a network; of IPv6 the /64 of whoever was counted */
                            address: string;
                            reason: string;
                            /** @description Wrong credentials that led to it; 0 when blocked by hand */
                            failures: number;
                            /**
                             * Format: date-time
                             * @description null: until it is unblocked
                             */
                            blocked_until: string | null;
                            /** @description null: blocked for its failures */
                            blocked_by: string | null;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            created_at: string;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            updated_at: string;
                        }[];
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    blockAddress: {
        parameters: {
            query?: {
                /** @description Administrators: everybody's */
                all?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description An address, or a network such as 203.0.113.0/24 */
                    address: string;
                    /** @default  */
                    reason?: string;
                    /** @description null: until it is unblocked */
                    minutes?: number | null;
                };
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Positive integer */
                        id: number;
                        /** @description An address, or a network; of IPv6 the /64 of whoever was counted */
                        address: string;
                        reason: string;
                        /** @description Wrong credentials that led to it; 0 when blocked by hand */
                        failures: number;
                        /**
                         * Format: date-time
                         * @description null: until it is unblocked
                         */
                        blocked_until: string | null;
                        /** @description null: blocked for its failures */
                        blocked_by: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        created_at: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        updated_at: string;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    unblockAddress: {
        parameters: {
            query?: {
                /** @description Administrators: everybody's */
                all?: boolean;
            };
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Unblocked */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listFailedAttempts: {
        parameters: {
            query?: {
                /** @description Page, from 1 */
                page?: number;
                /** @description Entries a page */
                page_size?: number;
                /** @description Administrators: everybody's */
                all?: boolean;
                /** @description From this day (UTC) or instant on */
                start_date?: string;
                /** @description Up to and including this day (UTC), or before this instant */
                end_date?: string;
                /** @description Positive integer */
                device?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Entries in all; null in lists by cursor */
                        count: number | null;
                        /** @description Address of the next page */
                        next: string | null;
                        /** @description Address of the previous page */
                        previous: string | null;
                        total_pages: number | null;
                        current_page: number | null;
                        results: {
                            /** @description Positive integer */
                            id: number;
                            /** @description Positive integer */
                            device: number;
                            method: string;
                            /** @description null where none was told, as by locks and of QR codes, and to API keys without access:reveal */
                            attempted_pin: string | null;
                            ip_address: string | null;
                            user_agent: string | null;
                            /** @description How often, within 15 minutes of each other */
                            attempt_count: number;
                            is_blocked: boolean;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            first_at: string;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            timestamp: string;
                        }[];
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listLockdowns: {
        parameters: {
            query?: {
                /** @description Page, from 1 */
                page?: number;
                /** @description Entries a page */
                page_size?: number;
                /** @description Administrators: everybody's */
                all?: boolean;
                is_active?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Entries in all; null in lists by cursor */
                        count: number | null;
                        /** @description Address of the next page */
                        next: string | null;
                        /** @description Address of the previous page */
                        previous: string | null;
                        total_pages: number | null;
                        current_page: number | null;
                        results: {
                            /** @description Positive integer */
                            id: number;
                            reason: string;
                            is_active: boolean;
                            /** @description Ordered by an administrator, who alone ends it */
                            is_by_staff: boolean;
                            /** @description Those that you manage */
                            devices: {
                                /** @description Positive integer */
                                id: number;
                                name: string;
                            }[];
                            /** @description All */
                            device_count: number;
                            /** @description Name of the person */
                            started_by: string | null;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            started_at: string;
                            /** @description Name of the person */
                            ended_by: string | null;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            ended_at: string | null;
                        }[];
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    startLockdown: {
        parameters: {
            query?: {
                /** @description Administrators: everybody's */
                all?: boolean;
                /** @description Answers what would change, and changes nothing */
                dry_run?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Every device that you manage, when left out */
                    device_ids?: number[];
                    /** @default  */
                    reason?: string;
                    /**
                     * @description Also asks the locks to lock now
                     * @default false
                     */
                    lock?: boolean;
                    /** @default false */
                    dry_run?: boolean;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {boolean} */
                        dry_run: true;
                        devices: {
                            /** @description Positive integer */
                            id: number;
                            name: string;
                            /** @description A lock that is away keeps its PINs until it is back */
                            is_online: boolean;
                            /** @description It is already */
                            is_locked_down: boolean;
                            /** @description Who cannot open it any more */
                            refused: {
                                /** @description Positive integer */
                                user_id: number;
                                name: string;
                                role: string;
                            }[];
                            /** @description Refused by the server, and taken off the lock */
                            pins: {
                                /** @description Positive integer */
                                id: number;
                                label: string;
                            }[];
                            /** @description Refused by the server */
                            qr_codes: {
                                /** @description Positive integer */
                                id: number;
                                label: string;
                                /** @description A lock that is offline judges a signed one by itself */
                                is_signed: boolean;
                            }[];
                        }[];
                    };
                };
            };
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Positive integer */
                        id: number;
                        reason: string;
                        is_active: boolean;
                        /** @description Ordered by an administrator, who alone ends it */
                        is_by_staff: boolean;
                        /** @description Those that you manage */
                        devices: {
                            /** @description Positive integer */
                            id: number;
                            name: string;
                        }[];
                        /** @description All */
                        device_count: number;
                        /** @description Name of the person */
                        started_by: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        started_at: string;
                        /** @description Name of the person */
                        ended_by: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        ended_at: string | null;
                        /** @description With lock: devices that could not be asked to lock, such as those that are offline */
                        not_asked_to_lock: number[];
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getLockdown: {
        parameters: {
            query?: {
                /** @description Administrators: everybody's */
                all?: boolean;
            };
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Positive integer */
                        id: number;
                        reason: string;
                        is_active: boolean;
                        /** @description Ordered by an administrator, who alone ends it */
                        is_by_staff: boolean;
                        /** @description Those that you manage */
                        devices: {
                            /** @description Positive integer */
                            id: number;
                            name: string;
                        }[];
                        /** @description All */
                        device_count: number;
                        /** @description Name of the person */
                        started_by: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        started_at: string;
                        /** @description Name of the person */
                        ended_by: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        ended_at: string | null;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteLockdown: {
        parameters: {
            query?: {
                /** @description Administrators: everybody's */
                all?: boolean;
            };
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ended */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflicts with the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    endLockdown: {
        parameters: {
            query?: {
                /** @description Administrators: everybody's */
                all?: boolean;
            };
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Positive integer */
                        id: number;
                        reason: string;
                        is_active: boolean;
                        /** @description Ordered by an administrator, who alone ends it */
                        is_by_staff: boolean;
                        /** @description Those that you manage */
                        devices: {
                            /** @description Positive integer */
                            id: number;
                            name: string;
                        }[];
                        /** @description All */
                        device_count: number;
                        /** @description Name of the person */
                        started_by: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        started_at: string;
                        /** @description Name of the person */
                        ended_by: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        ended_at: string | null;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflicts with the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listUsers: {
        parameters: {
            query?: {
                /** @description Page, from 1 */
                page?: number;
                /** @description Entries a page */
                page_size?: number;
                /** @description Part of the email address or the name */
                search?: string;
                is_active?: boolean;
                is_staff?: boolean;
                /** @description Order of the list; a minus reverses it */
                ordering?: "id" | "-id" | "email" | "-email" | "created_at" | "-created_at" | "last_login_at" | "-last_login_at";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Entries in all; null in lists by cursor */
                        count: number | null;
                        /** @description Address of the next page */
                        next: string | null;
                        /** @description Address of the previous page */
                        previous: string | null;
                        total_pages: number | null;
                        current_page: number | null;
                        results: {
                            /** @description Positive integer */
                            id: number;
                            email: string;
                            full_name: string;
                            first_name: string;
                            last_name: string;
                            phone_number: string;
                            /** @description Address of the picture */
                            profile_picture: string | null;
                            /** @description The email address was confirmed */
                            is_verified: boolean;
                            /** @description An administrator */
                            is_staff: boolean;
                            total_devices: number;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            created_at: string;
                            is_active: boolean;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            last_login_at: string | null;
                        }[];
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changePassword: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    old_password: string;
                    /** @description At least 8 characters, not digits alone, not the email address, none of the most common ones */
                    new_password: string;
                    new_password_confirm: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        message: string;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Positive integer */
                        id: number;
                        email: string;
                        full_name: string;
                        first_name: string;
                        last_name: string;
                        phone_number: string;
                        /** @description Address of the picture */
                        profile_picture: string | null;
                        /** @description The email address was confirmed */
                        is_verified: boolean;
                        /** @description An administrator */
                        is_staff: boolean;
                        total_devices: number;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        created_at: string;
                    };
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    eraseOwnAccount: {
        parameters: {
            query?: {
                /** @description Delete the devices that this user owns as well */
                devices?: "delete";
                /** @description Online locks among them are opened a last time */
                final_unlock?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    password: string;
                };
            };
        };
        responses: {
            /** @description Erased */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflicts with the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exportOwnData: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getPreferences: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        language: string;
                        timezone: string;
                        email_notifications: boolean;
                        push_notifications: boolean;
                        sms_notifications: boolean;
                    };
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    replacePreferences: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Language tag such as en or de-AT */
                    language?: string;
                    /** @description IANA time zone such as Europe/Berlin */
                    timezone?: string;
                    email_notifications?: boolean;
                    push_notifications?: boolean;
                    sms_notifications?: boolean;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        language: string;
                        timezone: string;
                        email_notifications: boolean;
                        push_notifications: boolean;
                        sms_notifications: boolean;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Changed since it was read: the ETag does not match If-Match */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    updatePreferences: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Language tag such as en or de-AT */
                    language?: string;
                    /** @description IANA time zone such as Europe/Berlin */
                    timezone?: string;
                    email_notifications?: boolean;
                    push_notifications?: boolean;
                    sms_notifications?: boolean;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        language: string;
                        timezone: string;
                        email_notifications: boolean;
                        push_notifications: boolean;
                        sms_notifications: boolean;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Changed since it was read: the ETag does not match If-Match */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getProfile: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Positive integer */
                        id: number;
                        email: string;
                        full_name: string;
                        first_name: string;
                        last_name: string;
                        phone_number: string;
                        /** @description Address of the picture */
                        profile_picture: string | null;
                        /** @description The email address was confirmed */
                        is_verified: boolean;
                        /** @description An administrator */
                        is_staff: boolean;
                        total_devices: number;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        created_at: string;
                    };
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    replaceProfile: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    first_name?: string;
                    last_name?: string;
                    phone_number?: string;
                };
                "multipart/form-data": {
                    first_name?: string;
                    last_name?: string;
                    phone_number?: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Positive integer */
                        id: number;
                        email: string;
                        full_name: string;
                        first_name: string;
                        last_name: string;
                        phone_number: string;
                        /** @description Address of the picture */
                        profile_picture: string | null;
                        /** @description The email address was confirmed */
                        is_verified: boolean;
                        /** @description An administrator */
                        is_staff: boolean;
                        total_devices: number;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        created_at: string;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Changed since it was read: the ETag does not match If-Match */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The content type is not supported */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    updateProfile: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    first_name?: string;
                    last_name?: string;
                    phone_number?: string;
                };
                "multipart/form-data": {
                    first_name?: string;
                    last_name?: string;
                    phone_number?: string;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Positive integer */
                        id: number;
                        email: string;
                        full_name: string;
                        first_name: string;
                        last_name: string;
                        phone_number: string;
                        /** @description Address of the picture */
                        profile_picture: string | null;
                        /** @description The email address was confirmed */
                        is_verified: boolean;
                        /** @description An administrator */
                        is_staff: boolean;
                        total_devices: number;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        created_at: string;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Changed since it was read: the ETag does not match If-Match */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The content type is not supported */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    uploadProfilePicture: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Positive integer */
                        id: number;
                        email: string;
                        full_name: string;
                        first_name: string;
                        last_name: string;
                        phone_number: string;
                        /** @description Address of the picture */
                        profile_picture: string | null;
                        /** @description The email address was confirmed */
                        is_verified: boolean;
                        /** @description An administrator */
                        is_staff: boolean;
                        total_devices: number;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        created_at: string;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The content type is not supported */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    removeProfilePicture: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Positive integer */
                        id: number;
                        email: string;
                        full_name: string;
                        first_name: string;
                        last_name: string;
                        phone_number: string;
                        /** @description Address of the picture */
                        profile_picture: string | null;
                        /** @description The email address was confirmed */
                        is_verified: boolean;
                        /** @description An administrator */
                        is_staff: boolean;
                        total_devices: number;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        created_at: string;
                        is_active: boolean;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        last_login_at: string | null;
                    };
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    eraseUser: {
        parameters: {
            query?: {
                /** @description Delete the devices that this user owns as well */
                devices?: "delete";
                /** @description Online locks among them are opened a last time */
                final_unlock?: boolean;
            };
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Erased */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflicts with the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    updateUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    is_active?: boolean;
                    is_staff?: boolean;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Positive integer */
                        id: number;
                        email: string;
                        full_name: string;
                        first_name: string;
                        last_name: string;
                        phone_number: string;
                        /** @description Address of the picture */
                        profile_picture: string | null;
                        /** @description The email address was confirmed */
                        is_verified: boolean;
                        /** @description An administrator */
                        is_staff: boolean;
                        total_devices: number;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        created_at: string;
                        is_active: boolean;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        last_login_at: string | null;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflicts with the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Changed since it was read: the ETag does not match If-Match */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    resetSecondFactor: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listWebhooks: {
        parameters: {
            query?: {
                /** @description Page, from 1 */
                page?: number;
                /** @description Entries a page */
                page_size?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Entries in all; null in lists by cursor */
                        count: number | null;
                        /** @description Address of the next page */
                        next: string | null;
                        /** @description Address of the previous page */
                        previous: string | null;
                        total_pages: number | null;
                        current_page: number | null;
                        results: {
                            /** @description Positive integer */
                            id: number;
                            url: string;
                            description: string;
                            /** @description null: all */
                            event_types: string[] | null;
                            is_active: boolean;
                            /** @description gone: the receiver answered 410. failing: it took nothing for days */
                            disabled_reason: string | null;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            previous_secret_until: string | null;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            last_success_at: string | null;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            created_at: string;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            updated_at: string;
                        }[];
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description https, at a public address */
                    url: string;
                    description?: string;
                    /** @description null: all */
                    event_types?: string[] | null;
                    is_active?: boolean;
                };
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Positive integer */
                        id: number;
                        url: string;
                        description: string;
                        /** @description null: all */
                        event_types: string[] | null;
                        is_active: boolean;
                        /** @description gone: the receiver answered 410. failing: it took nothing for days */
                        disabled_reason: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        previous_secret_until: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        last_success_at: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        created_at: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        updated_at: string;
                        /** @description whsec_…, shown this once */
                        secret: string;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflicts with the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Positive integer */
                        id: number;
                        url: string;
                        description: string;
                        /** @description null: all */
                        event_types: string[] | null;
                        is_active: boolean;
                        /** @description gone: the receiver answered 410. failing: it took nothing for days */
                        disabled_reason: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        previous_secret_until: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        last_success_at: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        created_at: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        updated_at: string;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Changed since it was read: the ETag does not match If-Match */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    updateWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description https, at a public address */
                    url?: string;
                    description?: string;
                    /** @description null: all */
                    event_types?: string[] | null;
                    is_active?: boolean;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Positive integer */
                        id: number;
                        url: string;
                        description: string;
                        /** @description null: all */
                        event_types: string[] | null;
                        is_active: boolean;
                        /** @description gone: the receiver answered 410. failing: it took nothing for days */
                        disabled_reason: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        previous_secret_until: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        last_success_at: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        created_at: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        updated_at: string;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Changed since it was read: the ETag does not match If-Match */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listWebhookDeliveries: {
        parameters: {
            query?: {
                /** @description Page, from 1 */
                page?: number;
                /** @description Entries a page */
                page_size?: number;
                status?: "pending" | "succeeded" | "failed" | "withheld";
            };
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Entries in all; null in lists by cursor */
                        count: number | null;
                        /** @description Address of the next page */
                        next: string | null;
                        /** @description Address of the previous page */
                        previous: string | null;
                        total_pages: number | null;
                        current_page: number | null;
                        results: {
                            /** @description Positive integer */
                            id: number;
                            /** @description The webhook-id of every try */
                            event_id: string;
                            type: string;
                            /**
                             * @description withheld: not sent, since its owner may not see it any more
                             * @enum {string}
                             */
                            status: "pending" | "succeeded" | "failed" | "withheld";
                            tries: number;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            next_try_at: string | null;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            created_at: string;
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            settled_at: string | null;
                            attempts: {
                                /**
                                 * Format: date-time
                                 * @description ISO 8601 with zone; answered in UTC
                                 */
                                attempted_at: string;
                                duration_ms: number;
                                response_status: number | null;
                                response_excerpt: string | null;
                                error: string | null;
                            }[];
                        }[];
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getWebhookDelivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
                /** @description Positive integer */
                delivery_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Positive integer */
                        id: number;
                        /** @description The webhook-id of every try */
                        event_id: string;
                        type: string;
                        /**
                         * @description withheld: not sent, since its owner may not see it any more
                         * @enum {string}
                         */
                        status: "pending" | "succeeded" | "failed" | "withheld";
                        tries: number;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        next_try_at: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        created_at: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        settled_at: string | null;
                        attempts: {
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            attempted_at: string;
                            duration_ms: number;
                            response_status: number | null;
                            response_excerpt: string | null;
                            error: string | null;
                        }[];
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    resendWebhookDelivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
                /** @description Positive integer */
                delivery_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Positive integer */
                        id: number;
                        /** @description The webhook-id of every try */
                        event_id: string;
                        type: string;
                        /**
                         * @description withheld: not sent, since its owner may not see it any more
                         * @enum {string}
                         */
                        status: "pending" | "succeeded" | "failed" | "withheld";
                        tries: number;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        next_try_at: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        created_at: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        settled_at: string | null;
                        attempts: {
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            attempted_at: string;
                            duration_ms: number;
                            response_status: number | null;
                            response_excerpt: string | null;
                            error: string | null;
                        }[];
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflicts with the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    pingWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Positive integer */
                        id: number;
                        /** @description The webhook-id of every try */
                        event_id: string;
                        type: string;
                        /**
                         * @description withheld: not sent, since its owner may not see it any more
                         * @enum {string}
                         */
                        status: "pending" | "succeeded" | "failed" | "withheld";
                        tries: number;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        next_try_at: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        created_at: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        settled_at: string | null;
                        attempts: {
                            /**
                             * Format: date-time
                             * @description ISO 8601 with zone; answered in UTC
                             */
                            attempted_at: string;
                            duration_ms: number;
                            response_status: number | null;
                            response_excerpt: string | null;
                            error: string | null;
                        }[];
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Conflicts with the present state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rotateWebhookSecret: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Positive integer */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Positive integer */
                        id: number;
                        url: string;
                        description: string;
                        /** @description null: all */
                        event_types: string[] | null;
                        is_active: boolean;
                        /** @description gone: the receiver answered 410. failing: it took nothing for days */
                        disabled_reason: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        previous_secret_until: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        last_success_at: string | null;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        created_at: string;
                        /**
                         * Format: date-time
                         * @description ISO 8601 with zone; answered in UTC
                         */
                        updated_at: string;
                        /** @description whsec_…, shown this once */
                        secret: string;
                    };
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No credentials, or bad ones */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description healthy or unhealthy */
                        status: string;
                        service: string;
                        version: string;
                        checks: {
                            [key: string]: {
                                status: string;
                                duration_ms: number;
                            };
                        };
                    };
                };
            };
            /** @description Default Response */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description healthy or unhealthy */
                        status: string;
                        service: string;
                        version: string;
                        checks: {
                            [key: string]: {
                                status: string;
                                duration_ms: number;
                            };
                        };
                    };
                };
            };
        };
    };
    getLiveness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description healthy or unhealthy */
                        status: string;
                        service: string;
                        version: string;
                        checks: {
                            [key: string]: {
                                status: string;
                                duration_ms: number;
                            };
                        };
                    };
                };
            };
        };
    };
    getReadiness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description healthy or unhealthy */
                        status: string;
                        service: string;
                        version: string;
                        checks: {
                            [key: string]: {
                                status: string;
                                duration_ms: number;
                            };
                        };
                    };
                };
            };
            /** @description Default Response */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description healthy or unhealthy */
                        status: string;
                        service: string;
                        version: string;
                        checks: {
                            [key: string]: {
                                status: string;
                                duration_ms: number;
                            };
                        };
                    };
                };
            };
        };
    };
    takeUtecLogin: {
        parameters: {
            query: {
                code?: string;
                authorization_code?: string;
                error?: string;
                state: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description The request is malformed or a field is invalid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Cannot be carried out, or the idempotency key was used for another request */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available right now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getPicture: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/webp": string;
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getQrCodeImage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/png": string;
                    "image/svg+xml": string;
                };
            };
            /** @description No such thing, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
