export * from "./certificate";
export * from "./errors";
export * from "./functions";
export * from "./jwk";
export * from "./trustBundle";
