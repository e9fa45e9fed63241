export * from "../dist/sdk/plugin/index.js";
