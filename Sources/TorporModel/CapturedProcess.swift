/// A process in a snapshot, as criu numbered it: in the workload's own pid namespace.
package struct CapturedProcess: Hashable, Codable, Sendable {
    package let pid: UInt32
    /// 0 for the first.
    package let parent: UInt32
    /// As the kernel names it, 15 bytes at most (proc(5), comm); empty when its image did not say.
    package let name: String
    package let threads: UInt32

    package init(pid: UInt32, parent: UInt32, name: String, threads: UInt32) {
        self.pid = pid
        self.parent = parent
        self.name = name
        self.threads = threads
    }
}
