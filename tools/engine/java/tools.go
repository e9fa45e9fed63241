//go:build tools

// Package engine pins the Java language host that goes with the Pulumi CLI.
package engine

import _ "github.com/pulumi/pulumi-java/pkg/cmd/pulumi-language-java"
