import SwiftProtobuf
package import TorporModel

/// As `CapturedProcess`.
extension CapturedProcess: WireValue {
    package init(wire: Torpor_V1_CapturedProcess) throws(TorporError) {
        self.init(pid: wire.pid, parent: wire.parent, name: wire.name, threads: wire.threads)
    }

    package var wire: Torpor_V1_CapturedProcess {
        .with { ($0.pid, $0.parent, $0.name, $0.threads) = (pid, parent, name, threads) }
    }
}
