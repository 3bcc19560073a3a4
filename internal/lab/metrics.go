package lab

import (
	"bufio"
	"net"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// metrics counts what the lab serves, for /metrics.
type metrics struct {
	reg      *prometheus.Registry
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	open     *prometheus.GaugeVec
	accepted *prometheus.CounterVec
}

func newMetrics() *metrics {
	m := &metrics{
		reg: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "wirelore_http_requests_total",
			Help: "HTTP requests answered, by protocol and class of status."}, []string{"protocol", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "wirelore_http_request_seconds",
			Help:    "Time from a request's header to the end of its answer, of every eighth request, by protocol.",
			Buckets: []float64{.0001, .0003, .001, .003, .01, .03, .1, .3, 1, 3, 10}}, []string{"protocol"}),
		open: prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "wirelore_connections",
			Help: "Connections open, by listener."}, []string{"listener"}),
		accepted: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "wirelore_connections_accepted_total",
			Help: "Connections accepted, by listener."}, []string{"listener"}),
	}
	m.reg.MustRegister(m.requests, m.seconds, m.open, m.accepted,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

func (m *metrics) handler() http.Handler { return promhttp.HandlerFor(m.reg, promhttp.HandlerOpts{}) }

// timed is how many requests share one measurement of time. On some machines reading the
// clock twice is a hundredth of a short call; the distribution shows as well in every eighth.
const timed = 8

// wrap counts the requests that next answers. The counters are looked up once.
func (m *metrics) wrap(protocol string, next http.Handler) http.Handler {
	var class [6]prometheus.Counter
	for i := 1; i < len(class); i++ {
		class[i] = m.requests.WithLabelValues(protocol, strconv.Itoa(i)+"xx")
	}
	seconds := m.seconds.WithLabelValues(protocol)
	var seen atomic.Uint64
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if seen.Add(1)%timed == 0 {
			start := time.Now()
			defer func() { seconds.Observe(time.Since(start).Seconds()) }()
		}
		sw := &statusWriter{ResponseWriter: w, status: http.StatusOK}
		defer sw.count(&class)
		next.ServeHTTP(sw, r)
	})
}

// statusWriter remembers the status. It passes on what rooms use of a ResponseWriter:
// flushing for streams, hijacking for WebSockets, deadlines by Unwrap.
type statusWriter struct {
	http.ResponseWriter
	status int
}

// count counts the request by the class of its status, also when the handler panicked.
func (w *statusWriter) count(class *[6]prometheus.Counter) { class[min(w.status/100, 5)].Inc() }

func (w *statusWriter) WriteHeader(status int) {
	if status >= 200 || status == http.StatusSwitchingProtocols {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *statusWriter) Flush() { _ = http.NewResponseController(w.ResponseWriter).Flush() }

func (w *statusWriter) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	w.status = http.StatusSwitchingProtocols
	return http.NewResponseController(w.ResponseWriter).Hijack()
}
