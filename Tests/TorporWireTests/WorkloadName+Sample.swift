import TorporModel

extension WorkloadName {
    /// A name known to be good.
    static let sample: WorkloadName = {
        do { return try WorkloadName("web-1") } catch { preconditionFailure("\(error)") }
    }()
}
