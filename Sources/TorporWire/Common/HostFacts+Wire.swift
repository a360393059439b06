import SwiftProtobuf
package import TorporModel

/// As `HostFacts`.
///
/// Flags are sorted when written, so that equal facts are equal bytes; a flag said twice is read once.
extension HostFacts: WireValue {
    /// Any text is taken: the facts are compared, never used as names.
    package init(wire: Torpor_V1_HostFacts) throws(TorporError) {
        self.init(architecture: wire.architecture, kernel: wire.kernel, cpuFlags: Set(wire.cpuFlags), engines: wire.engines)
    }

    package var wire: Torpor_V1_HostFacts {
        .with {
            $0.architecture = architecture
            $0.kernel = kernel
            $0.cpuFlags = cpuFlags.sorted()
            $0.engines = engines
        }
    }
}
