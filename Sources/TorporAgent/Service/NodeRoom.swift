/// What a node has free for workloads, in bytes.
package struct NodeRoom: Hashable, Sendable {
    package let memoryBytes: UInt64
    package let diskBytes: UInt64

    package init(memoryBytes: UInt64, diskBytes: UInt64) {
        self.memoryBytes = memoryBytes
        self.diskBytes = diskBytes
    }
}
