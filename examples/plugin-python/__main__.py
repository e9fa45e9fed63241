"""A signing certificate and a JWK made from it.

Replacing the PEM file rotates the certificate and re-keys the JWK in one `pulumi up`.

    npm install pulumi-apinizer          # brings the plugin
    python -m venv venv && venv/bin/pip install -r requirements.txt
    pulumi config set apinizer:managerUrl https://manager.example.com
    pulumi config set --secret apinizer:apiToken
    pulumi config set certificateFile ./idp-signing.pem
    pulumi up
"""

from pathlib import Path

import pulumi
import pulumi_apinizer as apinizer

config = pulumi.Config()
project_name = config.get("project") or "payments"

certificate = apinizer.Certificate(
    "idp-signing",
    project_name=project_name,
    certificate_name="idp-signing",
    alias="idp-signing",
    description="Token signing certificate of the identity provider",
    environments=["production", "staging"],
    certificate_pem=Path(config.require("certificateFile")).read_text(),
    jwk_update_action=apinizer.JwkUpdateAction.UPDATE,
    protect_jwks=True,
    jwk_delete_action=apinizer.JwkDeleteAction.NULLIFY,
)

access_tokens = apinizer.Jwk(
    "idp-access-tokens",
    project_name=project_name,
    name="idp-access-tokens",
    certificate_name=certificate.certificate_name,
    environment_name="production",
    use_type=apinizer.JwkUseType.SIGNATURE,
    algorithm="RS256",
    # A rotation reads the JWK again in the same `pulumi up`, so that the outputs below are right.
    certificate_thumbprint=certificate.thumbprint_sha256,
)

pulumi.export("deployedEnvironments", certificate.deployed_environments)
pulumi.export("notAfter", certificate.not_after)
pulumi.export("kid", access_tokens.kid)
pulumi.export("linked", access_tokens.linked)
pulumi.export(
    "environments",
    apinizer.list_environments_output(project_name=project_name).environments.apply(
        lambda all: [environment.name for environment in all]
    ),
)
