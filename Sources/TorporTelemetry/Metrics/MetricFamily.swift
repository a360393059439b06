/// All series of one name, by their labels.
struct MetricFamily {
    let kind: MetricKind
    var series: [String: any MetricSeries] = [:]

    /// `# TYPE` and the samples, sorted by labels.
    func lines(name: String) -> [String] {
        ["# TYPE \(name) \(kind.rawValue)"] + series.sorted { $0.key < $1.key }.flatMap { $0.value.lines(name: name, labels: $0.key) }
    }
}
