const defaultPorts: Readonly<Record<string, number>> = { "http:": 80, "https:": 443 };

/** What NO_PROXY lists, in small letters first, as undici looks for it. */
export function noProxyOf(environment: NodeJS.ProcessEnv): string {
  return environment.no_proxy ?? environment.NO_PROXY ?? "";
}

/**
 * Whether a list of NO_PROXY names the host of an address, or a domain that it is in: by the rules of undici, which has no
 * function for it. An entry with a port names that port alone; `*` names every host where it stands alone.
 * Source: undici, lib/dispatcher/env-http-proxy-agent.js; test/unit/noProxy.test.ts compares the two.
 */
export function isNamedBy(noProxy: string, { protocol, host, port }: URL): boolean {
  if (noProxy === "*") return true;
  // With the brackets of an IPv6 address.
  const name = host.replace(/:\d*$/, "").toLowerCase();
  const itsPort = Number(port) || defaultPorts[protocol];
  return noProxy
    .split(/[,\s]/)
    .filter((entry) => entry !== "")
    .some((entry) => {
      const [, listed = entry, listedPort = "0"] = /^(.+):(\d+)$/.exec(entry) ?? [];
      const domain = listed.replace(/^\*?\./, "").toLowerCase();
      const isItsPort = Number(listedPort) === 0 || Number(listedPort) === itsPort;
      return isItsPort && (name === domain || name.endsWith(`.${domain}`));
    });
}
