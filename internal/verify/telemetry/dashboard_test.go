package telemetry_test

import (
	"encoding/json"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"go.opentelemetry.io/otel/sdk/metric/metricdata"

	"github.com/perennial-go/perennial/client"
	"github.com/perennial-go/perennial/mockserver"
	"github.com/perennial-go/perennial/mockserver/taskapi"
	"github.com/perennial-go/perennial/refresh/telemetry"
)

// The dashboard asks for the metrics that there are, for all of them, and by
// attributes that they have.
func TestTheDashboardShowsTheMetrics(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.everyMetric()
	series, labels := r.prometheus()

	seen := map[string]bool{}
	for _, expr := range dashboard(t) {
		// Labels stand in braces and in "by (...)"; what is left of an expression
		// are functions and series.
		for _, part := range aside.FindAllString(expr, -1) {
			for _, label := range word.FindAllString(part, -1) {
				if label != "by" && label != "le" && label != "job" && !labels[label] {
					t.Errorf("no metric has the label %s: %s", label, expr)
				}
			}
		}
		for _, name := range regexp.MustCompile(`perennial\w*`).FindAllString(aside.ReplaceAllString(expr, ""), -1) {
			if !series[name] {
				t.Errorf("there is no series %s, but %v", name, slices.Sorted(maps.Keys(series)))
			}
			seen[name] = true
		}
	}
	for name := range series {
		if !seen[name] {
			t.Errorf("the dashboard does not show %s", name)
		}
	}
}

var (
	aside = regexp.MustCompile(`\{[^}]*\}|by \([^)]*\)`)
	word  = regexp.MustCompile(`\b[a-z_]+\b`)
)

// dashboard returns the expressions of its panels. A quoted value is no label.
func dashboard(t *testing.T) (exprs []string) {
	t.Helper()
	text, err := os.ReadFile("../../../docs/grafana.json")
	if err != nil {
		t.Fatal(err)
	}
	var d struct {
		Panels []struct{ Targets []struct{ Expr string } }
	}
	if err := json.Unmarshal(text, &d); err != nil {
		t.Fatal(err)
	}
	for _, p := range d.Panels {
		for _, target := range p.Targets {
			exprs = append(exprs, regexp.MustCompile(`"[^"]*"`).ReplaceAllString(target.Expr, `""`))
		}
	}
	if len(exprs) == 0 {
		t.Fatal("the dashboard has no expressions")
	}
	return exprs
}

// everyMetric has something measured for each metric.
func (r *rig) everyMetric() {
	srv := taskapi.New()
	defer srv.Close()
	c := r.client(srv, client.WithBackoff(time.Millisecond, time.Millisecond))
	r.Watch(c.Session())
	srv.Fail("getCurrentUser", mockserver.Fault{Status: 503, Times: 1})
	_, _ = c.Account.GetCurrentUser(r.t.Context())
	srv.RevokeTokens()
	_, _ = c.Projects.List(r.t.Context(), nil)
	srv.RevokeTokens()
	srv.Fail("refreshToken", mockserver.Fault{Status: 500, Times: 1})
	_, _ = c.Projects.List(r.t.Context(), nil)
}

// prometheus returns the series and labels as Prometheus names them
// (OpenTelemetry's specification, compatibility with Prometheus): dots become
// underscores, the unit follows, and _total for a counter. Units in braces
// are left out.
func (r *rig) prometheus() (series, labels map[string]bool) {
	r.t.Helper()
	series, labels = map[string]bool{}, map[string]bool{}
	for _, scope := range r.everything().ScopeMetrics {
		for _, m := range scope.Metrics {
			name := strings.ReplaceAll(m.Name, ".", "_")
			if m.Unit == "s" {
				name += "_seconds"
			} else if !strings.HasPrefix(m.Unit, "{") {
				r.t.Errorf("%s has unit %q", m.Name, m.Unit)
			}
			if sum, ok := m.Data.(metricdata.Sum[int64]); ok && sum.IsMonotonic {
				name += "_total"
			}
			if _, ok := m.Data.(metricdata.Histogram[float64]); ok {
				name += "_bucket"
			}
			series[name] = true
			if m.Description == "" {
				r.t.Errorf("%s has no description", m.Name)
			}
		}
	}
	for _, points := range r.collect() {
		for _, p := range points {
			for k := range p.attrs {
				labels[strings.ReplaceAll(k, ".", "_")] = true
			}
		}
	}
	for _, name := range []string{
		telemetry.MetricRefreshes, telemetry.MetricRefreshDuration, telemetry.MetricWaitDuration,
		telemetry.MetricReplays, telemetry.MetricRetries, telemetry.MetricSessions,
	} {
		if len(r.collect()[name]) == 0 {
			r.t.Errorf("nothing was measured for %s", name)
		}
	}
	return series, labels
}
