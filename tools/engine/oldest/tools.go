//go:build tools

// Package engine pins the oldest Pulumi CLI that is promised to work.
package engine

import _ "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
