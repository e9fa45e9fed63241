// A signing certificate and a JWK made from it: replacing the PEM file rotates the certificate and re-keys the JWK in one
// `pulumi up`.
//
//   npm install pulumi-apinizer          # brings the plugin
//   pulumi config set apinizer:managerUrl https://manager.example.com
//   pulumi config set --secret apinizer:apiToken
//   pulumi config set certificateFile ./idp-signing.pem
//   pulumi up
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Pulumi;
using Apinizer = Pulumi.Apinizer;

return await Deployment.RunAsync(() =>
{
    var config = new Config();
    var projectName = config.Get("project") ?? "payments";

    var certificate = new Apinizer.Certificate("idp-signing", new()
    {
        ProjectName = projectName,
        CertificateName = "idp-signing",
        Alias = "idp-signing",
        Description = "Token signing certificate of the identity provider",
        Environments = new[] { "production", "staging" },
        CertificatePem = File.ReadAllText(config.Require("certificateFile")),
        JwkUpdateAction = Apinizer.JwkUpdateAction.UPDATE,
        ProtectJwks = true,
        JwkDeleteAction = Apinizer.JwkDeleteAction.NULLIFY,
    });

    var accessTokens = new Apinizer.Jwk("idp-access-tokens", new()
    {
        ProjectName = projectName,
        Name = "idp-access-tokens",
        CertificateName = certificate.CertificateName,
        EnvironmentName = "production",
        UseType = Apinizer.JwkUseType.SIGNATURE,
        Algorithm = "RS256",
        // A rotation reads the JWK again in the same `pulumi up`, so that the outputs below are right.
        CertificateThumbprint = certificate.ThumbprintSha256,
    });

    var found = Apinizer.ListEnvironments.Invoke(new() { ProjectName = projectName });

    return new Dictionary<string, object?>
    {
        ["deployedEnvironments"] = certificate.DeployedEnvironments,
        ["notAfter"] = certificate.NotAfter,
        ["kid"] = accessTokens.Kid,
        ["linked"] = accessTokens.Linked,
        ["environments"] = found.Apply(all => all.Environments.Select(environment => environment.Name).ToList()),
    };
});
