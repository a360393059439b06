import SwiftProtobuf
package import TorporModel

/// As `SnapshotDetail`; that nobody could tell of the processes is not the same as that there are none.
extension SnapshotDetail: WireValue {
    package init(wire: Torpor_V1_SnapshotDetail) throws(TorporError) {
        self.init(
            manifest: try SignedManifest(wire: wire.manifest), nodes: try Wire.read(wire.nodes),
            processes: wire.hasProcesses ? try Wire.read(wire.processes.processes) : nil)
    }

    package var wire: Torpor_V1_SnapshotDetail {
        .with {
            $0.manifest = manifest.wire
            $0.nodes = nodes.map(\.rawValue)
            if let processes { $0.processes = .with { $0.processes = processes.map(\.wire) } }
        }
    }
}
