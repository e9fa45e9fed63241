export * from "./managerRun";
export * from "./notes";
export * from "./ownership";
export * from "./processes";
export * from "./run";
export * from "./told";
