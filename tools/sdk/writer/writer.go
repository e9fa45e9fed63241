// Package writer is the command line of the programs that write SDKs with Pulumi's own generators.
package writer

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

// Tool is named in the first line of every generated file.
const Tool = "npm run sdk:generate"

// Files are contents by their paths in an SDK's folder.
type Files = map[string][]byte

// Main writes the SDK of one language from a Pulumi package schema:
//
//	PROGRAM SCHEMA LANGUAGE FOLDER
func Main[P any](load func(text []byte) (P, error), generators map[string]func(P) (Files, error)) {
	if len(os.Args) != 4 {
		fail(fmt.Errorf("usage: SCHEMA LANGUAGE FOLDER"))
	}
	schema, language, folder := os.Args[1], os.Args[2], os.Args[3]
	generate, ok := generators[language]
	if !ok {
		fail(fmt.Errorf("no generator for %q: there are %q", language, slices.Sorted(maps.Keys(generators))))
	}
	text, err := os.ReadFile(schema)
	if err != nil {
		fail(err)
	}
	pkg, err := load(text)
	if err != nil {
		fail(fmt.Errorf("%s: %w", schema, err))
	}
	files, err := generate(pkg)
	if err != nil {
		fail(err)
	}
	if err := write(files, folder); err != nil {
		fail(err)
	}
}

func write(files Files, folder string) error {
	for name, content := range files {
		file := filepath.Join(folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(file, content, 0o644); err != nil {
			return err
		}
	}
	return nil
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
