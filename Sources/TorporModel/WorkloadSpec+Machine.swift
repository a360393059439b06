extension WorkloadSpec {
    /// How much memory the machine has, in bytes: the limit, or 128 MiB, which is what Firecracker and QEMU give when nobody says.
    package var machineMemory: UInt64 { limits.memoryBytes ?? 128 << 20 }

    /// A drive that the machine writes where all nodes see it: what it holds is not of the moment of any earlier snapshot. nil without one.
    package var sharedAndWritten: MachineDrive? { machine?.drives.first { $0.shared && !$0.readOnly } }

    /// How many processors it has: the limit rounded up, or one.
    package var machineProcessors: UInt32 { limits.cpuMillis.map { max(1, ($0 + 999) / 1000) } ?? 1 }
}
