/** The Pulumi CLI that is taken where none is on PATH. `cli/go.mod` pins the same version. */
export const pinnedVersion = "v3.250.0";

/** The oldest CLI on PATH that will do: as old as the oldest `@pulumi/pulumi` that the package supports. */
export const oldestVersion = "v3.200.0";

/** An archive of Pulumi's release, and what it has to hash to. */
export interface ReleaseArchive {
  readonly file: string;
  readonly algorithm: "sha256" | "sha512";
  readonly checksum: string;
}

/** Where Pulumi publishes the release. Both serve the same files, so the checksums below hold for either. */
export const releaseAddresses: readonly string[] = [
  "https://get.pulumi.com/releases/sdk",
  `https://github.com/pulumi/pulumi/releases/download/${pinnedVersion}`,
];

const windows: ReleaseArchive = {
  file: `pulumi-${pinnedVersion}-windows-x64.zip`,
  algorithm: "sha512",
  checksum:
    "83b36fe2063afd373a5e5bff0ec941bd1b6112b6b63aa5340ef3313b00495bd7370fcbb85cbeed487d651fccca2cf1571d521932709a1631c6f053d6f986e72e",
};

/**
 * By Node's name of the platform. The checksums are pinned here, so whoever serves an archive cannot vouch for it.
 * Those for Linux and macOS are the ones of Pulumi's Homebrew formula of that version (pulumi/homebrew-tap), the one
 * for Windows is Scoop's (ScoopInstaller/Main, which has the x64 archive for Windows on Arm too).
 */
export const releaseArchives: Readonly<Record<string, ReleaseArchive>> = {
  "linux-x64": tarball("linux-x64", "8916fd36ccc96adbd45ca679194b685e3b767d94502ae05610878a6d9870b8f3"),
  "linux-arm64": tarball("linux-arm64", "deb4bf0d05b4cbaf3adcf82ffa44039ad0ebf039e33338ead8136877a437b4e5"),
  "darwin-x64": tarball("darwin-x64", "8aa1615ed737022949d4050bf183ab37bce1f9cecb88877bc6636db82604e348"),
  "darwin-arm64": tarball("darwin-arm64", "dbd289ce3069cf567683252082e226aef533775f546df7286f64f3f36f5fda28"),
  "win32-x64": windows,
  "win32-arm64": windows,
};

function tarball(platform: string, checksum: string): ReleaseArchive {
  return { file: `pulumi-${pinnedVersion}-${platform}.tar.gz`, algorithm: "sha256", checksum };
}
