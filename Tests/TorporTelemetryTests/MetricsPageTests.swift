import Metrics
import Testing

@testable import TorporTelemetry

struct MetricsPageTests {
    private let page = MetricsPage()

    private func lines(_ name: String) -> [String] { page.text.split(separator: "\n").map(String.init).filter { $0.contains(name) } }

    @Test func aCounterEndsInTotalAndAddsUpAcrossHandles() {
        Counter(label: "torpor.jobs", dimensions: [("kind", "migrate")], factory: page).increment(by: 2)
        Counter(label: "torpor.jobs", dimensions: [("kind", "migrate")], factory: page).increment()
        Counter(label: "torpor.jobs", dimensions: [("kind", "restore")], factory: page).increment()
        #expect(
            lines("torpor_jobs") == [
                "# TYPE torpor_jobs_total counter", "torpor_jobs_total{kind=\"migrate\"} 3", "torpor_jobs_total{kind=\"restore\"} 1",
            ])
    }

    @Test func aCounterNeverFalls() {
        let counter = FloatingPointCounter(label: "c", factory: page)
        counter.increment(by: 1.5)
        counter.increment(by: -1)
        counter.increment(by: Double.nan)
        #expect(lines("c_total").last == "c_total 1.5")
    }

    @Test func aGaugeShowsThePresentValue() {
        let gauge = Gauge(label: "workloads", factory: page)
        gauge.record(3)
        gauge.record(2)
        Meter(label: "load", factory: page).set(0.25)
        #expect(lines("workloads") == ["# TYPE workloads gauge", "workloads 2"])
        #expect(lines("load").contains("load 0.25"))
    }

    @Test func aTimerIsAHistogramInSecondsWhoseBucketsAddUp() {
        let timer = Metrics.Timer(label: "torpor.blackout", factory: page)
        timer.recordMilliseconds(3)
        timer.recordMilliseconds(40)
        timer.recordSeconds(1000)
        let text = lines("torpor_blackout_seconds")
        #expect(text.contains("torpor_blackout_seconds_bucket{le=\"0.005\"} 1"))
        #expect(text.contains("torpor_blackout_seconds_bucket{le=\"0.05\"} 2"))
        #expect(text.contains("torpor_blackout_seconds_bucket{le=\"+Inf\"} 3"))
        #expect(text.contains("torpor_blackout_seconds_count 3"))
        #expect(text.contains("torpor_blackout_seconds_sum 1000.043"))
    }

    @Test func labelsAreEscapedAndNamesAreMadePlain() {
        Counter(label: "9 odd-näme", dimensions: [("a.b", "x\"\\\ny"), ("le", "q")], factory: page).increment()
        #expect(lines("odd").last == "_9_odd_n_me_total{a_b=\"x\\\"\\\\\\ny\",le=\"q\"} 1")
    }

    @Test func aLabelThatTakesEveryValueIsBounded() {
        for number in 0..<(MetricsPage.mostSeries + 5) { Counter(label: "c", dimensions: [("id", "\(number)")], factory: page).increment() }
        #expect(lines("c_total{").count == MetricsPage.mostSeries)
        #expect(lines(MetricsPage.hidden).last == "\(MetricsPage.hidden) 5")
    }

    @Test func aNameShownAsOneKindIsNotShownAsAnother() {
        Gauge(label: "x_total", factory: page).record(1)
        Counter(label: "x", factory: page).increment()
        #expect(lines("x_total") == ["# TYPE x_total gauge", "x_total 1"])
    }

    @Test func whatIsDestroyedIsNoLongerShown() {
        let counter = Counter(label: "gone", factory: page)
        counter.increment()
        counter.destroy()
        #expect(lines("gone").isEmpty)
    }
}
