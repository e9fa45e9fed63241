"""The CAs of a partner.

When the partner changes its CA, put the new one in the place of the old one in the PEM file and run `pulumi up`: the new
one is trusted at once, the old one for 30 more days. The first `pulumi up` after its date removes it:
../github-actions/trust-bundles.yml runs one every night.

    npm install pulumi-apinizer          # brings the plugin
    python -m venv venv && venv/bin/pip install -r requirements.txt
    pulumi config set apinizer:managerUrl https://manager.example.com
    pulumi config set --secret apinizer:apiToken
    pulumi config set casFile ./partner-cas.pem
    pulumi up
"""

from pathlib import Path

import pulumi
import pulumi_apinizer as apinizer

config = pulumi.Config()

partner_cas = apinizer.TrustBundle(
    "partner-cas",
    project_name=config.get("project") or "payments",
    bundle_name="partner-cas",
    environments=["production", "staging"],
    certificates=[Path(config.require("casFile")).read_text()],
    overlap_days=30,
    # SHA-256 thumbprints of CAs that must go at once, because their keys are no longer safe.
    distrust=config.get_object("distrust") or [],
    protect_jwks=True,
)

pulumi.export("deployedEnvironments", partner_cas.deployed_environments)
pulumi.export("nextRetirement", partner_cas.next_retirement)
pulumi.export("trusted", partner_cas.members.apply(lambda members: [member.subject_dn for member in members]))
