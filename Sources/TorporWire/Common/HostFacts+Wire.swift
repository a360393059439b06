import SwiftProtobuf
package import TorporModel

extension HostFacts: WireValue {
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
