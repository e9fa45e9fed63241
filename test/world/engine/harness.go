package main

import "fmt"

// harness is what the engine's test framework wants instead of a test: it remembers what went wrong.
type harness struct{ failures []string }

func (h *harness) Helper()                           {}
func (h *harness) Name() string                      { return "world" }
func (h *harness) Log(...any)                        {}
func (h *harness) Logf(string, ...any)               {}
func (h *harness) Skip(...any)                       {}
func (h *harness) Skipf(string, ...any)              {}
func (h *harness) SkipNow()                          {}
func (h *harness) Fail()                             { h.failures = append(h.failures, "failed") }
func (h *harness) FailNow()                          { panic("failed") }
func (h *harness) Failed() bool                      { return len(h.failures) > 0 }
func (h *harness) Error(args ...any)                 { h.failures = append(h.failures, fmt.Sprint(args...)) }
func (h *harness) Errorf(format string, args ...any) { h.Error(fmt.Sprintf(format, args...)) }
func (h *harness) Fatal(args ...any)                 { panic(fmt.Sprint(args...)) }
func (h *harness) Fatalf(format string, args ...any) { panic(fmt.Sprintf(format, args...)) }
