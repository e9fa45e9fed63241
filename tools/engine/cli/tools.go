//go:build tools

// Package engine pins the Pulumi CLI that the tests and the demo build when no other is at hand.
package engine

import _ "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
