package main

import (
	"github.com/pulumi/pulumi/pkg/v3/backend/display"
	"github.com/pulumi/pulumi/pkg/v3/engine"
	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/pulumi/pulumi/sdk/v3/go/common/diag/colors"
)

type message struct {
	URN      string `json:"urn"`
	Severity string `json:"severity"`
	Text     string `json:"text"`
}

type step struct {
	// Op is the engine's name of the step: create, update, same, delete-replaced and so on.
	Op  string `json:"op"`
	URN string `json:"urn"`
	// Stage is "begun", "done" or "failed".
	Stage string `json:"stage"`
}

// told gives the messages and steps among the events of an operation, in their order.
func told(events []engine.Event) ([]message, []step) {
	messages, steps := []message{}, []step{}
	for _, event := range events {
		switch payload := event.Payload().(type) {
		case engine.DiagEventPayload:
			if payload.Severity != "debug" {
				text := colors.Never.Colorize(payload.Prefix + payload.Message)
				messages = append(messages, message{string(payload.URN), string(payload.Severity), text})
			}
		case engine.StdoutEventPayload:
			messages = append(messages, message{"", "info", colors.Never.Colorize(payload.Message)})
		case engine.ResourcePreEventPayload:
			steps = append(steps, stepOf(payload.Metadata, "begun"))
		case engine.ResourceOutputsEventPayload:
			steps = append(steps, stepOf(payload.Metadata, "done"))
		case engine.ResourceOperationFailedPayload:
			steps = append(steps, stepOf(payload.Metadata, "failed"))
		}
	}
	return messages, steps
}

func stepOf(metadata engine.StepEventMetadata, stage string) step {
	return step{string(metadata.Op), string(metadata.URN), stage}
}

// printed gives the events of a preview as the CLI prints them, one JSON object for each, without its messages.
func printed(events []engine.Event) ([]apitype.EngineEvent, error) {
	all := []apitype.EngineEvent{}
	for _, event := range events {
		switch event.Type {
		case engine.PreludeEvent, engine.ResourcePreEvent, engine.SummaryEvent:
			converted, err := display.ConvertEngineEvent(event, false)
			if err != nil {
				return nil, err
			}
			all = append(all, converted)
		}
	}
	return all, nil
}
