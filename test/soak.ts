/** `npm run test:soak`: the long forms of the generated input and of the load. */
process.env.SOAK_FACTOR ??= "20";
process.env.SOAK_CERTIFICATES ??= "1000";
process.argv.push("test/unit/hostileInput", "test/client/hostileAnswers", "test/e2e/load");
require("./run");
