extension WorkloadSpec {
    /// How much memory the machine has, in bytes: the limit, or 128 MiB, which is what Firecracker and QEMU give when nobody says.
    package var machineMemory: UInt64 { limits.memoryBytes ?? 128 << 20 }

    /// How many processors it has: the limit rounded up, or one.
    package var machineProcessors: UInt32 { limits.cpuMillis.map { max(1, ($0 + 999) / 1000) } ?? 1 }
}
