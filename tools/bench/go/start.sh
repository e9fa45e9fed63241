#!/usr/bin/env bash
# What the engine starts: it notes when, and becomes the provider.
BENCH_STARTED_AT=$EPOCHREALTIME exec "${0%/*}/peer" "$@"
