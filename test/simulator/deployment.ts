/** What one pod answered to a deployment. */
export interface PodOutcome {
  readonly pod: string;
  readonly ip: string;
  readonly success: boolean;
  readonly message: string;
}

/** What became of a deployment in one environment: a row per pod. */
export interface EnvironmentOutcome {
  readonly environment: string;
  readonly pods: readonly PodOutcome[];
}

/** One certificate as a gateway pod holds it. */
export interface HeldCertificate {
  readonly alias: string;
  readonly sha1: string;
}

interface Failure {
  readonly message: string;
  readonly pod: string | undefined;
  remaining: number;
}

type Owner = { readonly project: string; readonly name: string };

/** The gateways behind the Manager: their pods, what these really hold, and which deployments fail. */
export class Gateways {
  private readonly podNames = new Map<string, readonly string[]>();
  private readonly failures = new Map<string, Failure>();
  private readonly held = new Map<string, readonly HeldCertificate[]>();

  /** Two workers per environment, unless set otherwise; the Manager's own truststore is a single one. */
  pods(environment: string): readonly string[] {
    return this.podNames.get(environment) ?? (environment === "API Manager" ? ["manager-0"] : ["worker-0", "worker-1"]);
  }

  setPods(environment: string, pods: readonly string[]): void {
    this.podNames.set(environment, pods);
  }

  /** The next `times` deployments to the environment fail, on all pods or on the one named. */
  fail(environment: string, message: string, times: number, pod: string | undefined): void {
    this.failures.set(environment, { message, pod, remaining: times });
  }

  heal(environment: string): void {
    this.failures.delete(environment);
  }

  /** Carries the certificate to the pods of the environment; a pod that fails keeps what it had. */
  deploy(owner: Owner, environment: string, certificates: readonly HeldCertificate[]): EnvironmentOutcome {
    return this.attempt(environment, "Deployed successfully", (pod) =>
      this.held.set(heldKey(owner, environment, pod), certificates),
    );
  }

  undeploy(owner: Owner, environment: string): EnvironmentOutcome {
    return this.attempt(environment, "Undeployed successfully", (pod) =>
      this.held.delete(heldKey(owner, environment, pod)),
    );
  }

  /** One deployment that may fail; `apply` runs for each pod that it reaches. */
  attempt(environment: string, done: string, apply: (pod: string) => void = () => {}): EnvironmentOutcome {
    const failure = this.takeFailure(environment);
    const pods = this.pods(environment).map((pod, index) => {
      const success = failure === undefined || (failure.pod !== undefined && failure.pod !== pod);
      if (success) {
        apply(pod);
      }
      return { pod, ip: `10.0.0.${index + 7}`, success, message: success ? done : failure.message };
    });
    return { environment, pods };
  }

  /** What each pod of the environment holds of the certificate, whatever the Manager has saved. */
  holdings(owner: Owner, environment: string): { pod: string; certificates: readonly HeldCertificate[] }[] {
    return this.pods(environment).map((pod) => ({
      pod,
      certificates: this.held.get(heldKey(owner, environment, pod)) ?? [],
    }));
  }

  /** All that each pod of the environment holds. */
  truststore(environment: string): { pod: string; certificates: readonly HeldCertificate[] }[] {
    const isThere = ([key]: [string, unknown], pod: string) => key.endsWith(placeOf(environment, pod));
    return this.pods(environment).map((pod) => ({
      pod,
      certificates: [...this.held].filter((entry) => isThere(entry, pod)).flatMap(([, certificates]) => certificates),
    }));
  }

  private takeFailure(environment: string): Failure | undefined {
    const failure = this.failures.get(environment);
    if (!failure) return undefined;
    failure.remaining -= 1;
    if (failure.remaining <= 0) {
      this.failures.delete(environment);
    }
    return failure;
  }
}

export function succeeded(outcome: EnvironmentOutcome): boolean {
  return outcome.pods.every((pod) => pod.success);
}

function heldKey(owner: Owner, environment: string, pod: string): string {
  return JSON.stringify([owner.project, owner.name]) + placeOf(environment, pod);
}

function placeOf(environment: string, pod: string): string {
  return JSON.stringify([environment, pod]);
}
