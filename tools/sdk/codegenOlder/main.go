// Command codegenOlder writes the SDKs for Java and .NET: their generators work with an older release of Pulumi's packages.
package main

import (
	_ "embed"
	"encoding/json"
	"net/http"
	"net/http/httptest"

	"github.com/pulumi/pulumi-java/pkg/codegen/java"
	"github.com/pulumi/pulumi/pkg/v3/codegen/dotnet"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"

	"pulumi-apinizer/tools/sdk/writer"
)

//go:embed logo.png
var logo []byte

func main() {
	writer.Main(load, map[string]func(*schema.Package) (writer.Files, error){
		"java": func(pkg *schema.Package) (writer.Files, error) {
			return java.GeneratePackage(writer.Tool, pkg, nil, false)
		},
		"dotnet": generateDotnet,
	})
}

func load(text []byte) (*schema.Package, error) {
	var spec schema.PackageSpec
	if err := json.Unmarshal(text, &spec); err != nil {
		return nil, err
	}
	pkg, diagnostics, err := schema.BindSpec(spec, nil)
	if err != nil {
		return nil, err
	}
	if len(diagnostics) > 0 {
		return nil, diagnostics
	}
	return pkg, nil
}

// NuGet shows a PNG, and the generator downloads it from the address of the logo: it gets ours, without a network.
func generateDotnet(pkg *schema.Package) (writer.Files, error) {
	server := httptest.NewServer(http.HandlerFunc(func(response http.ResponseWriter, _ *http.Request) {
		_, _ = response.Write(logo)
	}))
	defer server.Close()
	pkg.LogoURL = server.URL
	return dotnet.GeneratePackage(writer.Tool, pkg, nil, nil)
}
