/** The advisory lock that everybody who uses the shared server holds, shared. */
export const serverInUseLock = 7_410_218_001;
/** The advisory lock of the program that stops the shared server; without one, it would run for ever. */
export const serverOwnerLock = 7_410_218_003;
/** The advisory lock under which the template database is built. */
export const templateLock = 7_410_218_002;

export const testDatabasePrefix = 'smartlock_test_';
export const templatePrefix = 'smartlock_template_';
