//go:build tools

// Package engine pins the Node.js language host that goes with the Pulumi CLI built beside it.
package engine

import _ "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs"
