package main

import (
	"encoding/json"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// cost has the names of `ProviderCost` in contender.ts; Go loads no modules.
type cost struct {
	ReadyMs          float64 `json:"readyMs"`
	ModulesWhenReady int     `json:"modulesWhenReady"`
	Modules          int     `json:"modules"`
	CPUSeconds       float64 `json:"cpuSeconds"`
	PeakMegabytes    float64 `json:"peakMegabytes"`
}

// keepWritingCost does in this process what probe.cjs does in one of Node.js: it keeps writing what the process costs, for
// the engine may end it without notice. It is called when the process is about to serve.
func keepWritingCost() {
	file := os.Getenv("BENCH_PROBE_FILE")
	if file == "" {
		return
	}
	taken := cost{ReadyMs: millisecondsSinceStart()}
	write := func() {
		taken.CPUSeconds = cpuSeconds()
		taken.PeakMegabytes = max(taken.PeakMegabytes, residentMegabytes())
		// Renamed into place as a whole: the end may come in the middle of it.
		if text, err := json.Marshal(taken); err == nil && os.WriteFile(file+".new", text, 0o600) == nil {
			_ = os.Rename(file+".new", file)
		}
	}
	write()
	go func() {
		for range time.Tick(100 * time.Millisecond) {
			write()
		}
	}()
}

// millisecondsSinceStart counts from the time at which start.sh, which this process was a moment ago, began.
func millisecondsSinceStart() float64 {
	seconds, err := strconv.ParseFloat(os.Getenv("BENCH_STARTED_AT"), 64)
	if err != nil {
		return 0
	}
	return float64(time.Now().UnixMicro())/1000 - seconds*1000
}

func cpuSeconds() float64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0
	}
	return float64(usage.Utime.Nano()+usage.Stime.Nano()) / 1e9
}

// residentMegabytes is known on Linux alone, from the second number of statm; elsewhere it is 0.
func residentMegabytes() float64 {
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	numbers := strings.Fields(string(text))
	if len(numbers) < 2 {
		return 0
	}
	pages, err := strconv.Atoi(numbers[1])
	if err != nil {
		return 0
	}
	return float64(pages*os.Getpagesize()) / (1 << 20)
}
