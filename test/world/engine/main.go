// Command world-engine runs Pulumi's own engine in process, for a model-based test: programs, states and options come as
// JSON lines on the standard input, and what the engine did goes as JSON lines to the standard output. The providers are
// those of whoever asks: it is told of each plugin process that the engine would start, and answers with a port.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"sync"
)

// request is one line of the input.
type request struct {
	// Run starts an operation; its answer comes as a result of the same id.
	Run *operation `json:"run,omitempty"`
	// Kill ends an operation as if the engine had been killed: what it did not write down is not in the state.
	Kill int `json:"kill,omitempty"`
	// Launched says on which port of loopback a process listens.
	Launched *launched `json:"launched,omitempty"`
}

type launched struct {
	ID   int `json:"id"`
	Port int `json:"port"`
}

// answer is one line of the output.
type answer struct {
	Result *result `json:"result,omitempty"`
	Launch *launch `json:"launch,omitempty"`
}

// launch asks for a provider's process, as the engine starts it for an operation.
type launch struct {
	ID      int    `json:"id"`
	Run     int    `json:"run"`
	Package string `json:"package"`
	// Engine is the address that the engine gives to the process.
	Engine string `json:"engine"`
}

// wire is the other side.
type wire struct {
	lock     sync.Mutex
	output   *json.Encoder
	launches map[int]chan int
	kills    map[int]func()
	last     int
	address  string
}

func main() {
	// Whatever the engine prints by itself is not an answer.
	output := os.Stdout
	os.Stdout = os.Stderr
	w := &wire{output: json.NewEncoder(output), launches: map[int]chan int{}, kills: map[int]func(){}}
	input := bufio.NewReaderSize(os.Stdin, 1<<20)
	for {
		line, err := input.ReadBytes('\n')
		if err != nil {
			return
		}
		var asked request
		if err := json.Unmarshal(line, &asked); err != nil {
			fmt.Fprintf(os.Stderr, "not a request: %v\n", err)
			os.Exit(1)
		}
		w.take(asked)
	}
}

func (w *wire) take(asked request) {
	w.lock.Lock()
	defer w.lock.Unlock()
	switch {
	case asked.Run != nil:
		go w.run(*asked.Run)
	case asked.Launched != nil:
		w.launches[asked.Launched.ID] <- asked.Launched.Port
		delete(w.launches, asked.Launched.ID)
	case w.kills[asked.Kill] != nil:
		w.kills[asked.Kill]()
	}
}

func (w *wire) run(op operation) {
	ended := op.perform(w)
	w.lock.Lock()
	delete(w.kills, op.ID)
	w.lock.Unlock()
	w.send(answer{Result: ended})
}

// launch returns the port of a new provider process.
func (w *wire) launch(run int, pkg, engine string) int {
	port := make(chan int, 1)
	w.lock.Lock()
	w.last++
	id := w.last
	w.launches[id] = port
	w.lock.Unlock()
	w.send(answer{Launch: &launch{ID: id, Run: run, Package: pkg, Engine: engine}})
	return <-port
}

// isLastAddress says whether the engine before listened there, too, and remembers the address. Ports come again by chance,
// once in some thousand operations: a provider that serves several operations then cannot tell one engine from the next,
// which is not what is looked for here.
func (w *wire) isLastAddress(address string) bool {
	w.lock.Lock()
	defer w.lock.Unlock()
	isLast := w.address == address
	w.address = address
	return isLast
}

func (w *wire) onKill(run int, kill func()) {
	w.lock.Lock()
	defer w.lock.Unlock()
	w.kills[run] = kill
}

func (w *wire) send(told answer) {
	w.lock.Lock()
	defer w.lock.Unlock()
	if err := w.output.Encode(told); err != nil {
		os.Exit(1)
	}
}
