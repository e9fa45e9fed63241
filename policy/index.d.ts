export * from "../dist/sdk/policy/index.js";
