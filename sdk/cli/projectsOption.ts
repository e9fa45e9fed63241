import { Option } from "commander";

/** The option by which a user names the projects that a command looks at. Its value is a list, empty for all. */
export function projectsOption(): Option {
  return new Option("--project <name>", "project of the Manager; may be repeated (default: all that the token sees)")
    .argParser((name: string, names: readonly string[]) => [...names, name])
    .default([], "");
}
