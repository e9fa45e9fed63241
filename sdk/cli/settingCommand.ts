import { defaultConnection, environmentVariable } from "../../provider/configuration/configuration";
import type { ConnectionOptions } from "./connect";

/** What sets a key that is no secret where the command reads it from: in the stack that it names, else in the environment. */
export function settingCommand(
  { stack, connection = defaultConnection }: ConnectionOptions,
  key: string,
  value: string,
): string {
  return stack === undefined
    ? `export ${environmentVariable(key)}=${value}`
    : `pulumi config set --stack ${stack} ${connection}:${key} ${value}`;
}
