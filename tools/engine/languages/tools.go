//go:build tools

// Package engine pins the language hosts for Node.js and Python that go with the Pulumi CLI built beside them.
package engine

import (
	_ "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs"
	_ "github.com/pulumi/pulumi/sdk/v3/python/cmd/pulumi-language-python"
)
