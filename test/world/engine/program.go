package main

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/pulumi/pulumi/pkg/v3/resource/deploy/deploytest"
	"github.com/pulumi/pulumi/pkg/v3/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// declaration is one resource of a program, in the order in which the program registers it.
type declaration struct {
	Name string `json:"name"`
	Type string `json:"type"`
	// Inputs are plain JSON, or an object with one of the keys $output, $later and $secret.
	Inputs map[string]any `json:"inputs"`
	// Provider names a resource of the same program.
	Provider            string   `json:"provider"`
	DependsOn           []string `json:"dependsOn"`
	Aliases             []string `json:"aliases"`
	Protect             bool     `json:"protect"`
	RetainOnDelete      bool     `json:"retainOnDelete"`
	DeleteBeforeReplace *bool    `json:"deleteBeforeReplace"`
	ReplaceOnChanges    []string `json:"replaceOnChanges"`
	IgnoreChanges       []string `json:"ignoreChanges"`
}

// registered is a resource that the program has got back from the engine.
type registered struct {
	urn     resource.URN
	id      resource.ID
	outputs resource.PropertyMap
	failed  bool
}

// errRejected is what a Node.js program ends with where a resource refers to one that failed: that one's outputs are
// rejected promises, so the resource is not registered, and the program fails once the others are done.
var errRejected = errors.New("a resource refers to one that failed")

// running is a program under way.
type running struct {
	monitor *deploytest.ResourceMonitor
	dryRun  bool
	stack   resource.URN
	lock    sync.Mutex
	done    map[string]registered
	ended   map[string]chan struct{}
}

func (op operation) program(info plugin.RunInfo, monitor *deploytest.ResourceMonitor) error {
	root, err := monitor.RegisterResource(resource.RootStackType, info.Project+"-"+info.Stack, false)
	if err != nil {
		return err
	}
	r := &running{
		monitor: monitor, dryRun: info.DryRun, stack: root.URN, done: map[string]registered{},
		ended: map[string]chan struct{}{},
	}
	if op.Together {
		err = r.together(op.Program)
	} else {
		err = r.oneByOne(op.Program)
	}
	return errors.Join(err, monitor.RegisterResourceOutputs(root.URN, resource.PropertyMap{}))
}

func (r *running) oneByOne(program []declaration) error {
	var err error
	for _, declared := range program {
		problem := r.register(declared)
		if problem != nil && !errors.Is(problem, errRejected) {
			return problem
		}
		err = errors.Join(err, problem)
	}
	return err
}

// together registers each resource as soon as those are there that it refers to. They reach the engine in their order.
func (r *running) together(program []declaration) error {
	for _, declared := range program {
		r.ended[declared.Name] = make(chan struct{})
	}
	problems := make(chan error, len(program))
	for _, declared := range program {
		go func() {
			defer close(r.ended[declared.Name])
			for _, name := range declared.references() {
				if ended := r.ended[name]; ended != nil {
					<-ended
				}
			}
			problems <- r.register(declared)
		}()
		time.Sleep(time.Millisecond)
	}
	var err error
	for range program {
		err = errors.Join(err, <-problems)
	}
	return err
}

// references are the resources that have to be there before.
func (d declaration) references() []string {
	names := append([]string{d.Provider}, d.DependsOn...)
	for _, value := range d.Inputs {
		if of, ok := value.(map[string]any); ok {
			if output, ok := of["$output"].(map[string]any); ok {
				names = append(names, output["resource"].(string))
			}
		}
	}
	return names
}

func (r *running) register(declared declaration) error {
	options := deploytest.ResourceOptions{
		Parent:                  r.stack,
		Protect:                 &declared.Protect,
		RetainOnDelete:          &declared.RetainOnDelete,
		DeleteBeforeReplace:     declared.DeleteBeforeReplace,
		ReplaceOnChanges:        declared.ReplaceOnChanges,
		IgnoreChanges:           declared.IgnoreChanges,
		AliasSpecs:              true,
		SupportsResultReporting: true,
	}
	for _, alias := range declared.Aliases {
		spec := &pulumirpc.Alias_Spec{Name: alias}
		options.Aliases = append(options.Aliases, &pulumirpc.Alias{Alias: &pulumirpc.Alias_Spec_{Spec: spec}})
	}
	if !r.refer(declared, &options) {
		r.keep(declared.Name, registered{failed: true})
		return errRejected
	}
	response, err := r.monitor.RegisterResource(tokens.Type(declared.Type), declared.Name, true, options)
	if err != nil {
		r.keep(declared.Name, registered{failed: true})
		return err
	}
	failed := response.Result != pulumirpc.Result_SUCCESS
	r.keep(declared.Name, registered{response.URN, response.ID, response.Outputs, failed})
	return nil
}

// refer puts in what the resource takes from others; false where one of them failed.
func (r *running) refer(declared declaration, options *deploytest.ResourceOptions) bool {
	options.Inputs = resource.PropertyMap{}
	options.PropertyDeps = map[resource.PropertyKey][]resource.URN{}
	for _, name := range declared.references() {
		if other, known := r.of(name); known && other.failed {
			return false
		}
	}
	if provider, known := r.of(declared.Provider); known {
		id := provider.id
		if id == "" {
			id = plugin.UnknownStringValue
		}
		options.Provider = fmt.Sprintf("%s::%s", provider.urn, id)
	}
	for _, name := range declared.DependsOn {
		if other, known := r.of(name); known {
			options.Dependencies = append(options.Dependencies, other.urn)
		}
	}
	for name, value := range declared.Inputs {
		key := resource.PropertyKey(name)
		property, from := r.value(value)
		options.Inputs[key] = property
		options.PropertyDeps[key] = from
		options.Dependencies = append(options.Dependencies, from...)
	}
	return true
}

func (r *running) value(value any) (resource.PropertyValue, []resource.URN) {
	of, _ := value.(map[string]any)
	if later, ok := of["$later"]; ok {
		if r.dryRun {
			return resource.MakeComputed(resource.NewProperty("")), nil
		}
		return resource.NewPropertyValue(later), nil
	}
	if secret, ok := of["$secret"]; ok {
		return resource.MakeSecret(resource.NewPropertyValue(secret)), nil
	}
	output, ok := of["$output"].(map[string]any)
	if !ok {
		return resource.NewPropertyValue(value), nil
	}
	other, _ := r.of(output["resource"].(string))
	found, known := other.outputs[resource.PropertyKey(output["name"].(string))]
	if !known && r.dryRun {
		return resource.MakeComputed(resource.NewProperty("")), []resource.URN{other.urn}
	}
	return found, []resource.URN{other.urn}
}

func (r *running) of(name string) (registered, bool) {
	r.lock.Lock()
	defer r.lock.Unlock()
	found, known := r.done[name]
	return found, known
}

func (r *running) keep(name string, resource registered) {
	r.lock.Lock()
	defer r.lock.Unlock()
	r.done[name] = resource
}
