/// What a workload may use at most; nil for no limit of ours. Set anew wherever it starts or is restored.
package struct ResourceLimits: Hashable, Codable, Sendable {
    package var memoryBytes: UInt64?
    /// Thousandths of a processor.
    package var cpuMillis: UInt32?
    /// Processes and threads together.
    package var processes: UInt32?
    /// Open files of one process; the kernel's word for it is RLIMIT_NOFILE.
    package var openFiles: UInt32?

    package init(memoryBytes: UInt64? = nil, cpuMillis: UInt32? = nil, processes: UInt32? = nil, openFiles: UInt32? = nil) {
        self.memoryBytes = memoryBytes
        self.cpuMillis = cpuMillis
        self.processes = processes
        self.openFiles = openFiles
    }
}
