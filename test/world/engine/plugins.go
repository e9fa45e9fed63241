package main

import (
	"context"
	"fmt"
	"io"
	"sync"

	"github.com/blang/semver"
	"github.com/pulumi/pulumi/pkg/v3/engine"
	"github.com/pulumi/pulumi/pkg/v3/resource/deploy/deploytest"
	"github.com/pulumi/pulumi/pkg/v3/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/diag"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
)

// plugins are the provider processes of one operation, each with a connection of its own, as the engine has them.
type plugins struct {
	wire    *wire
	run     int
	lock    sync.Mutex
	closers []io.Closer
	conns   []io.Closer
}

// host makes the engine's plugin host. Its log leads into the events of the operation.
func (p *plugins) host(program deploytest.ProgramFunc) engine.HostFactory {
	return func(_ context.Context, d, status diag.Sink, _ plugin.DebugContext) (plugin.Host, error) {
		host := deploytest.NewPluginHost(d, status, deploytest.NewLanguageRuntime(program),
			p.loader("apinizer", deploytest.WithHandshake),
			// The launcher of dynamic providers does not know the call.
			p.loader("pulumi-nodejs", deploytest.WithoutHandshake))
		p.closeLater(host)
		return host, nil
	}
}

func (p *plugins) loader(pkg string, handshake deploytest.ProviderOption) *deploytest.ProviderLoader {
	load := func(host plugin.Host) (plugin.Provider, error) {
		port := p.wire.launch(p.run, pkg, host.ServerAddr())
		if port == 0 {
			return nil, fmt.Errorf("no process for %s", pkg)
		}
		conn, err := grpc.NewClient(fmt.Sprintf("127.0.0.1:%d", port),
			grpc.WithTransportCredentials(insecure.NewCredentials()), rpcutil.GrpcChannelOptions())
		if err != nil {
			return nil, err
		}
		p.lock.Lock()
		p.conns = append(p.conns, conn)
		p.lock.Unlock()
		return plugin.NewProviderWithClient(nil, pulumirpc.NewResourceProviderClient(conn), false), nil
	}
	return deploytest.NewProviderLoaderWithHost(tokens.Package(pkg), semver.MustParse("0.1.0"), load, handshake)
}

func (p *plugins) closeLater(closer io.Closer) {
	p.lock.Lock()
	defer p.lock.Unlock()
	p.closers = append(p.closers, closer)
}

// disconnect ends every call that is under way.
func (p *plugins) disconnect() {
	p.lock.Lock()
	defer p.lock.Unlock()
	for _, conn := range p.conns {
		_ = conn.Close()
	}
}

func (p *plugins) close() {
	p.disconnect()
	p.lock.Lock()
	defer p.lock.Unlock()
	for _, closer := range p.closers {
		_ = closer.Close()
	}
}
