/** @type {import("jest").Config} */
module.exports = {
  testEnvironment: "node",
  maxWorkers: 2,
  testSequencer: "<rootDir>/test/longestFirst.cjs",
  // Stops only what hangs: machines are shared, and may be four times slower.
  testTimeout: 1_200_000,
  transform: { "^.+\\.ts$": ["@swc/jest", { jsc: { parser: { syntax: "typescript" }, target: "es2022" } }] },
  testMatch: ["<rootDir>/test/**/*.test.ts"],
  modulePathIgnorePatterns: ["<rootDir>/dist/", "<rootDir>/.demo/"],
};
