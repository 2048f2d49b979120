// Package metrics serves what Prometheus scrapes of a machine: /metrics has numbers in Prometheus' format, /healthz says whether the machine is alive.
//
// A Server asks its Source at each scrape, and does nothing in between, so that a machine that nobody looks at pays nothing. All totals begin with the
// session. Prometheus makes rates of them: how fast the machine is against the wall is the rate of iron86_virtual_seconds_total.
// docs/CONTROL.md lists the metrics.
//
// Start reading with Sample, then Collect.
package metrics
