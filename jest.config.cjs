/** @type {import("jest").Config} */
module.exports = {
  testEnvironment: "node",
  maxWorkers: 2,
  transform: { "^.+\\.ts$": ["@swc/jest", { jsc: { parser: { syntax: "typescript" }, target: "es2022" } }] },
  testMatch: ["<rootDir>/test/**/*.test.ts"],
  // Not seen to pass within the time of `npm test` yet: see "npm run test:soak" and "npm run test:layouts".
  testPathIgnorePatterns: [
    "/node_modules/",
    ...(process.env.SOAK_CLI_SEQUENCES ? [] : ["/test/world/cli.test.ts"]),
    ...(process.env.APINIZER_TEST_LAYOUTS ? [] : ["/test/packageManagers/"]),
  ],
  modulePathIgnorePatterns: ["<rootDir>/dist/", "<rootDir>/.demo/"],
};
