// Command codegen writes the SDKs for Node.js, Python and Go. The schema has to bind without warnings.
package main

import (
	"encoding/json"

	golang "github.com/pulumi/pulumi/pkg/v3/codegen/go"
	"github.com/pulumi/pulumi/pkg/v3/codegen/nodejs"
	"github.com/pulumi/pulumi/pkg/v3/codegen/python"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"

	"pulumi-apinizer/tools/sdk/writer"
)

func main() {
	writer.Main(load, map[string]func(*schema.Package) (writer.Files, error){
		"nodejs": func(pkg *schema.Package) (writer.Files, error) {
			return nodejs.GeneratePackage(writer.Tool, pkg, nil, nil, false, nil)
		},
		"python": func(pkg *schema.Package) (writer.Files, error) {
			return python.GeneratePackage(writer.Tool, pkg, nil, nil)
		},
		"go": func(pkg *schema.Package) (writer.Files, error) {
			return golang.GeneratePackage(writer.Tool, pkg, nil)
		},
	})
}

func load(text []byte) (*schema.Package, error) {
	var spec schema.PackageSpec
	if err := json.Unmarshal(text, &spec); err != nil {
		return nil, err
	}
	pkg, diagnostics, err := schema.BindSpec(spec, schema.NewNullLoader(), schema.ValidationOptions{})
	if err != nil {
		return nil, err
	}
	// Warnings too: the registry shows what is made of the schema to everybody.
	if len(diagnostics) > 0 {
		return nil, diagnostics
	}
	return pkg, nil
}
