export * from "./certificate";
export * from "./errors";
