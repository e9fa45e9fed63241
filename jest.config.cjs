/** @type {import("jest").Config} */
module.exports = {
  testEnvironment: "node",
  maxWorkers: 2,
  transform: { "^.+\\.ts$": ["@swc/jest", { jsc: { parser: { syntax: "typescript" }, target: "es2022" } }] },
  testMatch: ["<rootDir>/test/**/*.test.ts"],
  // The CLI registers resources in an order of its own, which the engine in process does not repeat yet: `npm run test:soak`.
  testPathIgnorePatterns: ["/node_modules/", ...(process.env.SOAK_CLI_SEQUENCES ? [] : ["/test/world/cli.test.ts"])],
  modulePathIgnorePatterns: ["<rootDir>/dist/", "<rootDir>/.demo/"],
};
