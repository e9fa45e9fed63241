/** JWKs of all sources at a simulated Manager, in calls of the lifecycle. */
import { createPublicKey } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { JwkInputs } from "../../provider/jwk/inputs";
import { jwkLifecycle as jwk } from "../../provider/jwk/lifecycle";
import type { JwkState } from "../../provider/jwk/state";
import type { Context } from "../../provider/resource/context";
import type { PropertyMap } from "../../provider/resource/properties";
import { Run } from "../../provider/resource/run";
import { Simulator, type SimulatorOptions } from "../simulator/simulator";
import { clientOf } from "./client";
import { summaryOf } from "./difference";
import { type KeyKind, privateKey } from "./openssl";

/** What every JWK of a scene declares. */
export const address = { projectName: "payments", name: "verify", relink: false, connection: "apinizer" } as const;
const use = { environmentName: "production", useType: "SIGNATURE", algorithm: "RS256" } as const;

/** A private key in PEM, and its public key as a JWK. */
export interface TestKey {
  readonly pem: string;
  readonly publicPem: string;
  readonly jwk: Readonly<Record<string, unknown>>;
}

export function testKey(kind: KeyKind = "RSA-2048"): TestKey {
  const pem = privateKey(kind);
  const key = createPublicKey(pem);
  return {
    pem,
    publicPem: key.export({ format: "pem", type: "spki" }).toString(),
    jwk: { ...key.export({ format: "jwk" }) },
  };
}

/** Serves a JWK Set that can change, as an identity provider does; or another text. */
export class ServedText {
  readonly keys: object[] = [];
  text: string | undefined;

  private constructor(private readonly server: Server) {}

  static async start(): Promise<ServedText> {
    const server = createServer((_request, response) =>
      response.end(served.text ?? JSON.stringify({ keys: served.keys })),
    );
    const served = new ServedText(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return served;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/jwks.json`;
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}

export class JwkScene {
  warnings: string[] = [];
  context: Context;

  private constructor(
    readonly simulator: Simulator,
    readonly served: ServedText,
  ) {
    this.context = this.newContext();
  }

  static async start(options: SimulatorOptions = {}): Promise<JwkScene> {
    return new JwkScene(await Simulator.start(options), await ServedText.start());
  }

  async stop(): Promise<void> {
    this.served.stop();
    await this.simulator.stop();
  }

  /** A context of its own process: nothing is shared with what went before. */
  newContext(): Context {
    this.warnings = [];
    const report = { info: () => {}, warn: (text: string) => void this.warnings.push(text) };
    this.context = { manager: clientOf(this.simulator), report, run: new Run().at("") };
    return this.context;
  }

  /** Puts that key where each source finds it, and gives the inputs of a JWK from each. */
  inputsFor(
    key: TestKey,
    algorithm = "RS256",
  ): Readonly<Record<"PUBLIC_KEY" | "PRIVATE_KEY" | "KEYSTORE" | "URL" | "COPY_PASTE", JwkInputs>> {
    const { console } = this.simulator;
    const environments = ["production", "staging"];
    console.putKey("payments", "public", { keyType: "PUBLIC_KEY", environments, pem: key.publicPem });
    console.putKey("payments", "private", { environments, pem: key.pem });
    console.putKeystore("payments", "store", { environments, pem: key.pem, alias: "signing" });
    this.served.text = JSON.stringify({ keys: [{ ...key.jwk, kid: "one" }] });
    const made = { ...use, algorithm };
    return {
      PUBLIC_KEY: { ...address, sourceType: "PUBLIC_KEY", keyName: "public", ...made },
      PRIVATE_KEY: { ...address, sourceType: "PRIVATE_KEY", keyName: "private", ...made },
      KEYSTORE: { ...address, sourceType: "KEYSTORE", keystoreName: "store", keystoreAlias: "signing", ...made },
      URL: { ...address, sourceType: "URL", url: this.served.url, kid: "one" },
      COPY_PASTE: { ...address, sourceType: "COPY_PASTE", publicJwk: JSON.stringify({ ...key.jwk, kid: "one" }) },
    };
  }

  create(inputs: JwkInputs): Promise<JwkState> {
    return jwk.create(this.context, inputs);
  }

  /** What a refresh, in a process of its own, makes of the state. */
  async refreshed(state: JwkState): Promise<JwkState> {
    const found = await jwk.read(this.newContext(), state);
    if (found === undefined) throw new Error("is gone");
    return found.state;
  }

  diff(state: JwkState, inputs: PropertyMap | JwkInputs) {
    return summaryOf(jwk.diff(this.context, state, inputs as PropertyMap));
  }

  /** Plans a change as an `up` does: a check announced it. */
  plan(state: JwkState, inputs: JwkInputs) {
    this.newContext();
    this.context.run.checked(
      { kind: "JWK", id: "payments/verify" },
      { inputs: inputs as unknown as PropertyMap, createFollows: false },
    );
    return jwk.diff(this.context, state, inputs as unknown as PropertyMap);
  }

  held() {
    return this.simulator
      .state()
      .projects.find(({ name }) => name === "payments")
      ?.jwks.find(({ name }) => name === "verify");
  }

  writes(): string[] {
    return this.simulator.writes().map(({ method }) => method);
  }
}
