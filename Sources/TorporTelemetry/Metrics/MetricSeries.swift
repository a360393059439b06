/// One line, or one histogram, of a family.
protocol MetricSeries: AnyObject, Sendable {
    /// The sample lines without their ends.
    func lines(name: String, labels: String) -> [String]
}
