/// Names one copy on one node for backends: the workload and the attempt that made it. Unique for ever, so debris never collides.
package struct CopyID: Hashable, Codable, Sendable, CustomStringConvertible {
    package let workload: WorkloadID
    package let made: Attempt
    package init(workload: WorkloadID, made: Attempt) {
        self.workload = workload
        self.made = made
    }

    /// `w-1f3a.2`: safe in a path, a cgroup name and a runtime id.
    package var description: String { "\(workload).\(made)" }

    /// The id that `description` printed; nil for any other folder name.
    package init?(_ text: String) {
        guard let dot = text.lastIndex(of: "."), let made = UInt64(text[text.index(after: dot)...]),
            let workload = try? WorkloadID.parse(String(text[..<dot]))
        else { return nil }
        self.init(workload: workload, made: Attempt(made))
    }
}
