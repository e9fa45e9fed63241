/** `npm run test:soak`: the long forms of the generated input, of the load and of the world. */
process.env.SOAK_FACTOR ??= "20";
process.env.SOAK_CERTIFICATES ??= "1000";
process.env.SOAK_FLEET_CERTIFICATES ??= "500";
process.env.SOAK_OVERLOADED_SECONDS ??= "60";
process.env.SOAK_ROTATIONS ??= "1000";
process.env.SOAK_SEQUENCES ??= "50000";
process.env.SOAK_CLI_SEQUENCES ??= "100";
process.argv.push(
  "test/unit/hostileInput",
  "test/expiry/judgement",
  "test/client/hostileAnswers",
  "test/e2e/load",
  "test/e2e/fleet",
  "test/trustBundles/rotations",
  "test/world",
);
require("./run");
