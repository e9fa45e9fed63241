package main

import (
	"context"
	"errors"
	"slices"

	"github.com/pulumi/pulumi-go-provider/infer"
)

// Certificate is the resource: check and diff are the framework's own.
type Certificate struct{ manager *manager }

// CertificateArgs are the inputs.
type CertificateArgs struct {
	ProjectName          string   `pulumi:"projectName" provider:"replaceOnChanges"`
	CertificateName      string   `pulumi:"certificateName" provider:"replaceOnChanges"`
	Alias                string   `pulumi:"alias"`
	Description          string   `pulumi:"description"`
	Environments         []string `pulumi:"environments"`
	CertificatePem       string   `pulumi:"certificatePem"`
	JwkUpdateAction      *string  `pulumi:"jwkUpdateAction,optional"`
	UpdateScope          *string  `pulumi:"updateScope,optional"`
	JwkDeleteAction      *string  `pulumi:"jwkDeleteAction,optional"`
	AdoptExisting        *bool    `pulumi:"adoptExisting,optional"`
	ProtectJwks          *bool    `pulumi:"protectJwks,optional"`
	ExpiryWarningDays    *float64 `pulumi:"expiryWarningDays,optional"`
	ExpiryWarningPercent *float64 `pulumi:"expiryWarningPercent,optional"`
}

// CertificateState are the outputs.
type CertificateState struct {
	CertificateArgs
	CertificateFacts
	DeployedEnvironments []string     `pulumi:"deployedEnvironments"`
	Deployments          []Deployment `pulumi:"deployments"`
	Jwks                 []string     `pulumi:"jwks"`
}

// Deployment is what the Manager answered for one environment.
type Deployment struct {
	Environment string `pulumi:"environment"`
	Success     bool   `pulumi:"success"`
	Message     string `pulumi:"message"`
}

// Annotate names the resource as the plugin's SDK asks for it, and gives it the same defaults.
func (*Certificate) Annotate(a infer.Annotator) { a.SetToken("index", "Certificate") }

// Annotate gives the inputs the plugin's defaults.
func (args *CertificateArgs) Annotate(a infer.Annotator) {
	a.SetDefault(&args.AdoptExisting, false)
	a.SetDefault(&args.ProtectJwks, false)
}

func (c *Certificate) Create(
	_ context.Context, request infer.CreateRequest[CertificateArgs],
) (infer.CreateResponse[CertificateState], error) {
	args := request.Inputs
	id := args.ProjectName + "/" + args.CertificateName
	if request.DryRun {
		return infer.CreateResponse[CertificateState]{ID: id, Output: CertificateState{CertificateArgs: args}}, nil
	}
	deployments, err := c.manager.create(args)
	if err != nil {
		return infer.CreateResponse[CertificateState]{}, err
	}
	state, err := written(args, deployments)
	return infer.CreateResponse[CertificateState]{ID: id, Output: state}, err
}

// Read finds the certificate in the project's list, and looks at the list of JWKs.
func (c *Certificate) Read(
	_ context.Context, request infer.ReadRequest[CertificateArgs, CertificateState],
) (infer.ReadResponse[CertificateArgs, CertificateState], error) {
	type response = infer.ReadResponse[CertificateArgs, CertificateState]
	state := request.State
	listed, err := c.manager.list(certificates(state.ProjectName))
	if err != nil {
		return response{}, err
	}
	at := slices.IndexFunc(listed, func(row row) bool { return row.Name == state.CertificateName })
	if at < 0 {
		return response{}, nil
	}
	if err := isUnchanged(listed[at], state); err != nil {
		return response{}, err
	}
	if err := c.requireNoJwks(state.ProjectName); err != nil {
		return response{}, err
	}
	return response{ID: request.ID, Inputs: request.Inputs, State: state}, nil
}

func (c *Certificate) Update(
	_ context.Context, request infer.UpdateRequest[CertificateArgs, CertificateState],
) (infer.UpdateResponse[CertificateState], error) {
	args := request.Inputs
	if request.DryRun {
		return infer.UpdateResponse[CertificateState]{Output: CertificateState{CertificateArgs: args}}, nil
	}
	if err := c.lookForJwks(args.ProjectName); err != nil {
		return infer.UpdateResponse[CertificateState]{}, err
	}
	deployments, err := c.manager.update(args, args.CertificatePem == request.State.CertificatePem)
	if err != nil {
		return infer.UpdateResponse[CertificateState]{}, err
	}
	state, err := written(args, deployments)
	return infer.UpdateResponse[CertificateState]{Output: state}, err
}

func (c *Certificate) Delete(
	_ context.Context, request infer.DeleteRequest[CertificateState],
) (infer.DeleteResponse, error) {
	if err := c.lookForJwks(request.State.ProjectName); err != nil {
		return infer.DeleteResponse{}, err
	}
	return infer.DeleteResponse{}, c.manager.delete(request.State.CertificateArgs)
}

// written is the state after a complete answer.
func written(args CertificateArgs, deployments []Deployment) (CertificateState, error) {
	facts, err := factsOf(args.CertificatePem)
	state := CertificateState{CertificateArgs: args, CertificateFacts: facts, Deployments: deployments, Jwks: []string{}}
	for _, row := range deployments {
		if !row.Success {
			return state, infer.ResourceInitFailedError{Reasons: []string{row.Environment + ": " + row.Message}}
		}
		state.DeployedEnvironments = append(state.DeployedEnvironments, row.Environment)
	}
	return state, err
}

// isUnchanged compares what the list tells. The yardstick repairs no drift.
func isUnchanged(listed row, state CertificateState) error {
	same := listed.Description == state.Description && len(listed.Environments) == len(state.Environments)
	for _, entry := range listed.Environments {
		known := slices.Contains(state.Environments, entry.Environment)
		same = same && known && entry.Alias == state.Alias && entry.Sha1 == state.ThumbprintSha1
	}
	if !same {
		return errors.New("changed outside of Pulumi: the yardstick does not know what to do")
	}
	return nil
}

// lookForJwks asks what a write may do to JWKs, here and in other projects.
func (c *Certificate) lookForJwks(project string) error {
	if _, err := c.manager.list("projects/"); err != nil {
		return err
	}
	return c.requireNoJwks(project)
}

func (c *Certificate) requireNoJwks(project string) error {
	listed, err := c.manager.list(jwks(project))
	if err != nil {
		return err
	}
	for _, row := range listed {
		if row.SourceType == "CERTIFICATE" && row.SourceID != nil {
			return errors.New("a JWK made from a certificate: the yardstick does not know what to do")
		}
	}
	return nil
}
