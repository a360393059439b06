package import TorporModel
import TorporPorts

extension CoordinatorService: SnapshotControl {
    package func describe(_ snapshot: SnapshotID) async throws(TorporError) -> SnapshotDetail {
        try await snapshotGate.describe(snapshot)
    }

    package func send(_ snapshot: SnapshotID, to destination: SnapshotDestination) async throws(TorporError) -> SentSnapshot {
        try await snapshotGate.send(snapshot, to: destination)
    }

    package func take(_ source: SnapshotSource, on node: NodeID) async throws(TorporError) -> SnapshotDetail {
        try await snapshotGate.take(source, on: node)
    }
}
