export { createTestDatabase, type TestDatabase } from '../platform/database/testing/create-test-database.ts';
