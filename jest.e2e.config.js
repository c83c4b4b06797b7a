/** @type {import('jest').Config} The end-to-end tests, on guests that boot: npm run e2e. */
module.exports = {
  ...require('./jest.config'),
  testMatch: ['<rootDir>/__tests__/e2e/*.e2e.ts'],
  globalSetup: '<rootDir>/__tests__/e2e/image.ts',
  // One lab at a time: two cores carry four guests.
  maxWorkers: 1,
  // A ceiling for machines without KVM, not a measure.
  testTimeout: 1_200_000,
};
