// Command pulumi-resource-apinizer is the benchmark's yardstick: `Certificate` as a provider in Go has it, on Pulumi's own
// framework, with the inputs and outputs of the plugin in TypeScript and the same requests for them. It is no product: it
// repeats nothing, settles no lost answer and foresees no refusal.
package main

import (
	"context"
	"fmt"
	"os"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi-go-provider/infer"
	"github.com/pulumi/pulumi/pkg/v3/resource/provider"
)

func main() {
	manager := newManager(os.Getenv("APINIZER_MANAGER_URL"), os.Getenv("APINIZER_API_TOKEN"))
	served, err := infer.NewProviderBuilder().
		WithResources(infer.Resource(&Certificate{manager: manager})).
		Build()
	if err == nil {
		err = p.RunProviderF(context.Background(), "apinizer", "0.0.1", func(*provider.HostClient) (p.Provider, error) {
			keepWritingCost()
			return served, nil
		})
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
