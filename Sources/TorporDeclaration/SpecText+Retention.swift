package import TorporModel

extension SpecText {
    /// Which snapshots go by themselves, from three options; what is left out sets no limit.
    package static func retention(keep: String?, age: String?, bytes: String?) throws(TorporError) -> RetentionPolicy {
        RetentionPolicy(
            keep: try keep.map { (text) throws(TorporError) in try count(text, "snapshots") },
            maxAgeMs: try age.map { (text) throws(TorporError) in try duration(text) },
            maxBytes: try bytes.map { (text) throws(TorporError) in try Self.bytes(text) })
    }
}
