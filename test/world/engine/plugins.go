package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"

	"github.com/pulumi/pulumi/pkg/v3/engine"
	"github.com/pulumi/pulumi/pkg/v3/resource/deploy/deploytest"
	"github.com/pulumi/pulumi/pkg/v3/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/diag"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/contract"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/env"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	"github.com/pulumi/pulumi/sdk/v3/go/common/workspace"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
)

// plugins is the engine's plugin host for one operation. Every provider has a process of its own, as with the real one;
// the processes are not started here but by the other side of the wire.
type plugins struct {
	plugin.Host
	wire    *wire
	run     int
	lock    sync.Mutex
	closers []io.Closer
}

// host makes the host. Its log leads into the events of the operation.
func (p *plugins) host(program deploytest.ProgramFunc) engine.HostFactory {
	return func(_ context.Context, d, status diag.Sink, _ plugin.DebugContext) (plugin.Host, error) {
		p.Host = deploytest.NewPluginHost(d, status, deploytest.NewLanguageRuntime(program))
		for p.wire.isLastAddress(p.ServerAddr()) {
			// Held until the next one is there, so that that one gets another.
			defer contract.IgnoreClose(p.Host)
			p.Host = deploytest.NewPluginHost(d, status, deploytest.NewLanguageRuntime(program))
		}
		return p, nil
	}
}

// Provider has a process started and connects to it.
func (p *plugins) Provider(
	ctx *plugin.Context, spec workspace.PluginDescriptor, e env.Env,
) (plugin.Provider, error) {
	port := p.wire.launch(p.run, spec.Name, p.ServerAddr())
	if port == 0 {
		return nil, fmt.Errorf("no process for %s", spec.Name)
	}
	connect := p.attach
	if spec.Name == "pulumi-nodejs" {
		connect = p.dial
	}
	provider, closer, err := connect(ctx, spec, e, port)
	if err != nil {
		return nil, err
	}
	p.lock.Lock()
	defer p.lock.Unlock()
	p.closers = append(p.closers, closer)
	return provider, nil
}

// attaching guards the variable by which the engine is told of a process that is there already.
var attaching sync.Mutex

// attach is how the engine connects to a process that somebody else has started, handshake included.
func (p *plugins) attach(
	ctx *plugin.Context, spec workspace.PluginDescriptor, e env.Env, port int,
) (plugin.Provider, io.Closer, error) {
	attaching.Lock()
	defer attaching.Unlock()
	if err := os.Setenv("PULUMI_DEBUG_PROVIDERS", fmt.Sprintf("%s:%d", spec.Name, port)); err != nil {
		return nil, nil, err
	}
	defer os.Unsetenv("PULUMI_DEBUG_PROVIDERS")
	provider, err := plugin.NewProvider(p, ctx, spec, nil, false, "", "", e)
	return provider, provider, err
}

// dial connects to the launcher of dynamic providers, which knows no handshake and cannot be attached.
func (p *plugins) dial(
	ctx *plugin.Context, _ workspace.PluginDescriptor, _ env.Env, port int,
) (plugin.Provider, io.Closer, error) {
	conn, err := grpc.NewClient(fmt.Sprintf("127.0.0.1:%d", port),
		grpc.WithTransportCredentials(insecure.NewCredentials()), rpcutil.GrpcChannelOptions())
	if err != nil {
		return nil, nil, err
	}
	return plugin.NewProviderWithClient(ctx, pulumirpc.NewResourceProviderClient(conn), false), conn, nil
}

// disconnect ends every call that is under way.
func (p *plugins) disconnect() {
	p.lock.Lock()
	defer p.lock.Unlock()
	for _, closer := range p.closers {
		_ = closer.Close()
	}
	p.closers = nil
}

// SignalCancellation tells the providers that the engine was interrupted.
func (p *plugins) SignalCancellation() error {
	p.lock.Lock()
	defer p.lock.Unlock()
	var err error
	for _, closer := range p.closers {
		if provider, ok := closer.(plugin.Provider); ok {
			err = errors.Join(err, provider.SignalCancellation(context.Background()))
		}
	}
	return errors.Join(err, p.Host.SignalCancellation())
}

// Close ends the connections, and what the engine itself serves.
func (p *plugins) Close() error {
	p.disconnect()
	if p.Host == nil {
		return nil
	}
	return p.Host.Close()
}
