//go:build tools

// Package engine pins the Go language host that goes with the Pulumi CLI: later releases have it in a module of its own.
package engine

import _ "github.com/pulumi/pulumi/sdk/v3/go/pulumi-language-go"
