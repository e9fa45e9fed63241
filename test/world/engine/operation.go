package main

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"

	"github.com/pulumi/pulumi/pkg/v3/engine"
	. "github.com/pulumi/pulumi/pkg/v3/engine/lifecycletest/framework"
	"github.com/pulumi/pulumi/pkg/v3/resource/deploy"
	"github.com/pulumi/pulumi/pkg/v3/resource/stack"
	"github.com/pulumi/pulumi/pkg/v3/secrets/b64"
	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/config"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/contract"
	"github.com/pulumi/pulumi/sdk/v3/go/common/workspace"
)

// operation is one operation of the engine: the preview of an `up`, the update after it, and so on are one each.
type operation struct {
	ID      int                   `json:"id"`
	Kind    string                `json:"kind"`
	DryRun  bool                  `json:"dryRun"`
	State   *apitype.DeploymentV3 `json:"state,omitempty"`
	Config  map[string]setting    `json:"config"`
	Program []declaration         `json:"program"`
	// Together says that the program does not wait for a resource before it registers the next, as Node.js programs do.
	Together        bool     `json:"together"`
	Targets         []string `json:"targets"`
	Replace         []string `json:"replace"`
	Refresh         bool     `json:"refresh"`
	RunProgram      bool     `json:"runProgram"`
	ContinueOnError bool     `json:"continueOnError"`
	Parallel        int32    `json:"parallel"`
}

type setting struct {
	Value  string `json:"value"`
	Secret bool   `json:"secret"`
}

// result is what came of an operation.
type result struct {
	ID int `json:"id"`
	// Error is empty where the operation succeeded.
	Error string `json:"error"`
	// Harness names what is wrong with this program rather than with the operation.
	Harness  string    `json:"harness,omitempty"`
	Messages []message `json:"messages"`
	Steps    []step    `json:"steps"`
	// Events are those that the CLI prints of a preview with PULUMI_ENABLE_STREAMING_JSON_PREVIEW.
	Events []apitype.EngineEvent `json:"events,omitempty"`
	State  *apitype.DeploymentV3 `json:"state,omitempty"`
}

func (op operation) perform(w *wire) *result {
	forgetFilters()
	ended := &result{ID: op.ID, Messages: []message{}, Steps: []step{}}
	t := &harness{}
	defer func() {
		if problem := recover(); problem != nil {
			ended.Harness = strings.Join(append(t.failures, fmt.Sprint(problem)), "\n")
		}
	}()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var killed atomic.Bool
	providers := &plugins{wire: w, run: op.ID}
	w.onKill(op.ID, func() {
		killed.Store(true)
		cancel()
		go providers.disconnect()
	})
	defer contract.IgnoreClose(providers)
	plan := TestPlan{Project: "world", Stack: "dev", Config: op.config(), Decrypter: config.Base64Crypter}
	plan.Options = TestUpdateOptions{T: t, SkipDisplayTests: true, UpdateOptions: op.options(providers)}

	var opErr error
	var left *deploy.Snapshot
	validate := func(_ workspace.Project, target deploy.Target, entries engine.JournalEntries, events []engine.Event,
		err error,
	) error {
		opErr = err
		ended.Messages, ended.Steps = told(events)
		if op.DryRun {
			var convertErr error
			if ended.Events, convertErr = printed(events); convertErr != nil {
				return convertErr
			}
		}
		if killed.Load() && !op.DryRun {
			var snapErr error
			left, snapErr = unended(entries).Snap(target.Snapshot)
			return snapErr
		}
		return nil
	}
	base, err := op.snapshot()
	if err != nil {
		ended.Harness = err.Error()
		return ended
	}
	snap, err := op.kind().RunWithContext(ctx, plan.GetProject(), plan.GetTarget(t, base), plan.Options, op.DryRun, nil, validate)
	// With a snapshot, what may be wrong is that the engine's ways of writing it down differ in their order.
	if err != nil && snap == nil && !op.DryRun {
		ended.Harness = err.Error()
	}
	if len(t.failures) > 0 {
		ended.Harness = strings.Join(append(t.failures, ended.Harness), "\n")
	}
	if opErr != nil {
		ended.Error = opErr.Error()
	}
	if left != nil {
		snap = left
		ended.Error = "killed"
	}
	if snap != nil {
		snap.SecretsManager = b64.NewBase64SecretsManager()
		ended.State, err = stack.SerializeDeployment(context.Background(), snap, false)
		if err != nil {
			ended.Harness = err.Error()
		}
	}
	return ended
}

// unended leaves out the failures that came of the kill: a step that was under way is not written down as ended.
func unended(entries engine.JournalEntries) engine.JournalEntries {
	kept := engine.JournalEntries{}
	for _, entry := range entries {
		if entry.Kind != engine.TestJournalEntryFailure {
			kept = append(kept, entry)
		}
	}
	return kept
}

func (op operation) kind() TestOp {
	kinds := map[string]TestOp{"update": engine.Update, "refresh": engine.Refresh, "destroy": engine.Destroy}
	if op.RunProgram {
		kinds["refresh"], kinds["destroy"] = engine.RefreshV2, engine.DestroyV2
	}
	return kinds[op.Kind]
}

func (op operation) options(providers *plugins) engine.UpdateOptions {
	return engine.UpdateOptions{
		Parallel:        op.Parallel,
		Refresh:         op.Refresh,
		RefreshProgram:  op.RunProgram && op.Kind != "destroy",
		DestroyProgram:  op.RunProgram && op.Kind == "destroy",
		ReplaceTargets:  deploy.NewUrnTargets(op.Replace),
		Targets:         deploy.NewUrnTargets(op.Targets),
		ContinueOnError: op.ContinueOnError,
		HostFactory:     providers.host(op.program),
	}
}

func (op operation) config() config.Map {
	settings := config.Map{}
	for key, setting := range op.Config {
		value := config.NewValue(setting.Value)
		if setting.Secret {
			encrypted, _ := config.Base64Crypter.EncryptValue(context.Background(), setting.Value)
			value = config.NewSecureValue(encrypted)
		}
		settings[config.MustParseKey(key)] = value
	}
	return settings
}

func (op operation) snapshot() (*deploy.Snapshot, error) {
	if op.State == nil {
		return nil, nil
	}
	return stack.DeserializeDeploymentV3(context.Background(), *op.State, b64.Base64SecretsProvider)
}
