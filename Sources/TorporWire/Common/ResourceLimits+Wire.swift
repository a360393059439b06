import SwiftProtobuf
import TorporModel

/// As `ResourceLimits`: an absent number is no limit.
extension ResourceLimits {
    init(wire: Torpor_V1_ResourceLimits) {
        self.init(
            memoryBytes: wire.hasMemoryBytes ? wire.memoryBytes : nil, cpuMillis: wire.hasCpuMillis ? wire.cpuMillis : nil,
            processes: wire.hasProcesses ? wire.processes : nil, openFiles: wire.hasOpenFiles ? wire.openFiles : nil)
    }

    var wire: Torpor_V1_ResourceLimits {
        .with {
            if let memoryBytes { $0.memoryBytes = memoryBytes }
            if let cpuMillis { $0.cpuMillis = cpuMillis }
            if let processes { $0.processes = processes }
            if let openFiles { $0.openFiles = openFiles }
        }
    }
}
