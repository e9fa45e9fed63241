package jwks;

import com.pulumi.Context;
import com.pulumi.Pulumi;
import com.pulumi.apinizer.ApinizerFunctions;
import com.pulumi.apinizer.Certificate;
import com.pulumi.apinizer.CertificateArgs;
import com.pulumi.apinizer.Jwk;
import com.pulumi.apinizer.JwkArgs;
import com.pulumi.apinizer.enums.JwkDeleteAction;
import com.pulumi.apinizer.enums.JwkUpdateAction;
import com.pulumi.apinizer.enums.JwkUseType;
import com.pulumi.apinizer.inputs.ListEnvironmentsArgs;
import com.pulumi.apinizer.outputs.EnvironmentInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

/**
 * A signing certificate and a JWK made from it: replacing the PEM file rotates the certificate and re-keys the JWK in one
 * {@code pulumi up}.
 *
 * <pre>
 * npm install pulumi-apinizer          # brings the plugin
 * mvn install -f SDK/pom.xml           # SDK: the folder sdk/java of this repository
 * pulumi config set apinizer:managerUrl https://manager.example.com
 * pulumi config set --secret apinizer:apiToken
 * pulumi config set certificateFile ./idp-signing.pem
 * pulumi up
 * </pre>
 */
public class App {
    public static void main(String[] args) {
        Pulumi.run(App::declare);
    }

    private static void declare(Context ctx) {
        var projectName = ctx.config().get("project").orElse("payments");

        var certificate = new Certificate("idp-signing", CertificateArgs.builder()
            .projectName(projectName)
            .certificateName("idp-signing")
            .alias("idp-signing")
            .description("Token signing certificate of the identity provider")
            .environments("production", "staging")
            .certificatePem(read(ctx.config().require("certificateFile")))
            .jwkUpdateAction(JwkUpdateAction.UPDATE)
            .protectJwks(true)
            .jwkDeleteAction(JwkDeleteAction.NULLIFY)
            .build());

        var accessTokens = new Jwk("idp-access-tokens", JwkArgs.builder()
            .projectName(projectName)
            .name("idp-access-tokens")
            .certificateName(certificate.certificateName())
            .environmentName("production")
            .useType(JwkUseType.SIGNATURE)
            .algorithm("RS256")
            // A rotation reads the JWK again in the same `pulumi up`, so that the outputs below are right.
            .certificateThumbprint(certificate.thumbprintSha256())
            .build());

        var found = ApinizerFunctions.listEnvironments(ListEnvironmentsArgs.builder().projectName(projectName).build());

        ctx.export("deployedEnvironments", certificate.deployedEnvironments());
        ctx.export("notAfter", certificate.notAfter());
        ctx.export("kid", accessTokens.kid());
        ctx.export("linked", accessTokens.linked());
        ctx.export("environments", found.applyValue(all ->
            all.environments().stream().map(EnvironmentInfo::name).collect(Collectors.toList())));
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
