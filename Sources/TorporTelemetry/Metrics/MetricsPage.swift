package import Metrics
import Synchronization

/// The metrics of this process, as swift-metrics writes them and Prometheus reads them.
///
/// Counters end in `_total`, timers in `_seconds`; recorders that aggregate are histograms, the others and meters are gauges.
package final class MetricsPage: MetricsFactory {
    /// Series of one name at most: a label that takes every value there is must not eat the memory.
    /// What comes later is measured and not shown, and counted in `torpor_metrics_hidden_total`.
    package static let mostSeries = 1000
    package static let hidden = "torpor_metrics_hidden_total"

    private struct State {
        var families: [String: MetricFamily] = [:]
        var hidden = 0
    }

    private let state = Mutex(State())

    package init() {}

    /// The page in exposition format 0.0.4 (`text/plain; version=0.0.4`), sorted by name.
    package var text: String {
        let state = state.withLock { $0 }
        var lines = state.families.sorted { $0.key < $1.key }.flatMap { $0.value.lines(name: $0.key) }
        lines += ["# TYPE \(Self.hidden) counter", "\(Self.hidden) \(state.hidden)"]
        return lines.joined(separator: "\n") + "\n"
    }

    /// The same label and dimensions give the same series, so that counts made in several places add up.
    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler { counter(label, dimensions) }

    /// As `makeCounter`, and the same series when both are asked for.
    package func makeFloatingPointCounter(label: String, dimensions: [(String, String)]) -> any FloatingPointCounterHandler {
        counter(label, dimensions)
    }

    /// A gauge.
    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler { gauge(label, dimensions) }

    /// A histogram over sizes when it aggregates, else a gauge.
    package func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        guard aggregate else { return gauge(label, dimensions) }
        return series(MetricName.plain(label), .histogram, dimensions) { HistogramSeries(bounds: HistogramSeries.sizes) }
    }

    /// A histogram in seconds.
    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        let name = MetricName.plain(label)
        return series(name.hasSuffix("_seconds") ? name : name + "_seconds", .histogram, dimensions) {
            HistogramSeries(bounds: HistogramSeries.seconds)
        }
    }

    package func destroyCounter(_ handler: any CounterHandler) { remove(handler) }
    package func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) { remove(handler) }
    package func destroyMeter(_ handler: any MeterHandler) { remove(handler) }
    package func destroyRecorder(_ handler: any RecorderHandler) { remove(handler) }
    package func destroyTimer(_ handler: any TimerHandler) { remove(handler) }

    /// Prometheus wants counters to end in `_total`.
    private func counter(_ label: String, _ dimensions: [(String, String)]) -> CounterSeries {
        let name = MetricName.plain(label)
        return series(name.hasSuffix("_total") ? name : name + "_total", .counter, dimensions) { CounterSeries() }
    }

    private func gauge(_ label: String, _ dimensions: [(String, String)]) -> GaugeSeries {
        series(MetricName.plain(label), .gauge, dimensions) { GaugeSeries() }
    }

    /// The series of that name and those labels, made when there is none. A name that is already shown as another kind, or that has
    /// too many series, gives one that nobody sees.
    private func series<Series: MetricSeries>(
        _ name: String, _ kind: MetricKind, _ dimensions: [(String, String)], make: () -> Series
    ) -> Series {
        let labels = MetricName.labels(dimensions)
        return state.withLock { state in
            var family = state.families[name] ?? MetricFamily(kind: kind)
            if let known = family.series[labels] as? Series, family.kind == kind { return known }
            let new = make()
            guard family.kind == kind, family.series.count < Self.mostSeries else {
                state.hidden += 1
                return new
            }
            family.series[labels] = new
            state.families[name] = family
            return new
        }
    }

    /// Takes a series off the page; its last holder may still write to it, unseen.
    private func remove(_ handler: AnyObject) {
        state.withLock { state in
            for (name, family) in state.families {
                guard let labels = family.series.first(where: { $0.value === handler })?.key else { continue }
                state.families[name]?.series[labels] = nil
                if state.families[name]?.series.isEmpty == true { state.families[name] = nil }
                return
            }
        }
    }
}
