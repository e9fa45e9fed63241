//go:build tools

// Package engine pins the YAML language host that goes with the Pulumi CLI.
package engine

import _ "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml"
