import { CertificateNotFoundError, type CertificateSummary, type Manager, ProjectNotFoundError } from "../apinizer";

/**
 * The certificates that a project owns. Under the name `admin` a Manager may list those of all projects, without telling
 * which project owns them: that is refused, as their ids would be wrong.
 * @throws ProjectNotFoundError for that as well, and every other ManagerError.
 */
export async function certificatesOf(manager: Manager, projectName: string): Promise<CertificateSummary[]> {
  const listed = await manager.certificates.list(projectName);
  const [first] = listed;
  if (projectName !== "admin" || first === undefined) return listed;
  try {
    await manager.certificates.get({ projectName, certificateName: first.certificateName });
    return listed;
  } catch (error) {
    // Some Managers have no such project; others have one, and it owns none of what it lists.
    if (!(error instanceof ProjectNotFoundError || error instanceof CertificateNotFoundError)) throw error;
    throw new ProjectNotFoundError({
      ...error,
      subject: `project ${projectName}`,
      property: "projectName",
      expected: "the certificates of one project",
      received: "those of all projects, without their owners",
      action: "Name the project that owns them: they are not this one's.",
    });
  }
}
