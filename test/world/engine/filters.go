package main

import (
	_ "unsafe" // for go:linkname

	"github.com/pulumi/pulumi/sdk/v3/go/common/util/logging"
)

// The engine adds a filter for the stack's secrets in every operation and never takes one away: its process ends after
// one. Here thousands follow each other, and each would be slower than the one before.
//
//go:linkname filters github.com/pulumi/pulumi/sdk/v3/go/common/util/logging.filters
var filters []logging.Filter

func forgetFilters() {
	filters = nil
}
