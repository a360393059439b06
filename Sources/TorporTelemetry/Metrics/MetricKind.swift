/// How a family is shown: the `# TYPE` of Prometheus' text format.
enum MetricKind: String {
    case counter
    case gauge
    case histogram
}
