/** What the description is made of. */
interface DescribedRoute {
  readonly method: string;
  readonly segments: readonly string[];
}

/** `GET /apiops/openapi.json`: the Manager's description of its calls, without parameters, as the vendor's leaves them out. */
export function description(routes: readonly DescribedRoute[], version: string): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const { method, segments } of routes) {
    const path = `/${segments.join("/")}`;
    paths[path] = { ...paths[path], [method.toLowerCase()]: { responses: {} } };
  }
  return { openapi: "3.0.1", info: { title: "Apinizer Management API", version }, paths };
}
