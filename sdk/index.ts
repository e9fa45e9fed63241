export * from "./certificate";
export * from "./errors";
export * from "./jwk";
