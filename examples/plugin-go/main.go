// A signing certificate and a JWK made from it: replacing the PEM file rotates the certificate and re-keys the JWK in one
// `pulumi up`.
//
//	npm install pulumi-apinizer # brings the plugin
//	pulumi config set apinizer:managerUrl https://manager.example.com
//	pulumi config set --secret apinizer:apiToken
//	pulumi config set certificateFile ./idp-signing.pem
//	pulumi up
package main

import (
	"os"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
	"pulumi-apinizer/sdk/go/apinizer"
)

func main() {
	pulumi.Run(declare)
}

func declare(ctx *pulumi.Context) error {
	settings := config.New(ctx, "")
	project := settings.Get("project")
	if project == "" {
		project = "payments"
	}
	pem, err := os.ReadFile(settings.Require("certificateFile"))
	if err != nil {
		return err
	}

	certificate, err := apinizer.NewCertificate(ctx, "idp-signing", &apinizer.CertificateArgs{
		ProjectName:     pulumi.String(project),
		CertificateName: pulumi.String("idp-signing"),
		Alias:           pulumi.String("idp-signing"),
		Description:     pulumi.String("Token signing certificate of the identity provider"),
		Environments:    pulumi.ToStringArray([]string{"production", "staging"}),
		CertificatePem:  pulumi.String(pem),
		JwkUpdateAction: apinizer.JwkUpdateActionUPDATE,
		ProtectJwks:     pulumi.Bool(true),
		JwkDeleteAction: apinizer.JwkDeleteActionNULLIFY,
	})
	if err != nil {
		return err
	}

	accessTokens, err := apinizer.NewJwk(ctx, "idp-access-tokens", &apinizer.JwkArgs{
		ProjectName:     pulumi.String(project),
		Name:            pulumi.String("idp-access-tokens"),
		CertificateName: certificate.CertificateName,
		EnvironmentName: pulumi.String("production"),
		UseType:         apinizer.JwkUseTypeSIGNATURE,
		Algorithm:       pulumi.String("RS256"),
		// A rotation reads the JWK again in the same `pulumi up`, so that the outputs below are right.
		CertificateThumbprint: certificate.ThumbprintSha256,
	})
	if err != nil {
		return err
	}

	environments := apinizer.ListEnvironmentsOutput(ctx, apinizer.ListEnvironmentsOutputArgs{
		ProjectName: pulumi.String(project),
	}).Environments()
	ctx.Export("deployedEnvironments", certificate.DeployedEnvironments)
	ctx.Export("notAfter", certificate.NotAfter)
	ctx.Export("kid", accessTokens.Kid)
	ctx.Export("linked", accessTokens.Linked)
	ctx.Export("environments", environments.ApplyT(func(all []apinizer.EnvironmentInfo) []string {
		names := make([]string, len(all))
		for i, environment := range all {
			names[i] = environment.Name
		}
		return names
	}))
	return nil
}
