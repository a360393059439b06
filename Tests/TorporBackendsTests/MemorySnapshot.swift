import Foundation
import Glibc
import Synchronization
import TorporArtifacts
import TorporHost
import TorporModel
import TorporPorts

/// A snapshot whose artifacts are in memory: what a store is to a carrier.
final class MemorySnapshot: ArtifactSource, SnapshotWriter {
    let manifest: SnapshotManifest
    private let kept: Mutex<[String: [UInt8]]>

    init(_ manifest: SnapshotManifest, _ artifacts: [String: [UInt8]] = [:]) {
        var whole = manifest
        // Where the bytes are does not matter here, only how many they are.
        whole.artifacts = artifacts.sorted { $0.key < $1.key }.map {
            ArtifactDescriptor(name: $0.key, extents: [Extent(zeros: $0.value.count)])
        }
        self.manifest = artifacts.isEmpty ? manifest : whole
        kept = Mutex(artifacts)
    }

    var artifacts: [String: [UInt8]] { kept.withLock { $0 } }

    /// As a node would have signed it; nobody checks the signature.
    func signed() throws -> SignedManifest {
        let payload = [UInt8](try JSONEncoder().encode(manifest))
        return SignedManifest(payload: payload, hash: HashedCopy.hash(payload), signature: [1, 2, 3], certificate: [4, 5])
    }

    func read(_ name: String, to descriptor: Int32) async throws(TorporError) {
        let bytes = try await read(name, limit: .max)
        let file = OpenFile(owning: dup(descriptor))
        guard try await file.write(bytes) else { throw TorporError(.internal, "nobody reads") }
    }

    func read(_ name: String, limit: Int) async throws(TorporError) -> [UInt8] {
        guard let bytes = artifacts[name] else { throw TorporError(.notFound, "no \(name)") }
        return bytes
    }

    func write(_ name: String, from descriptor: Int32) async throws(TorporError) {
        let file = OpenFile(owning: dup(descriptor))
        var bytes: [UInt8] = []
        while true {
            let piece = try await file.read(limit: 1 << 16)
            if piece.isEmpty { break }
            bytes += piece
        }
        try await write(name, bytes: bytes)
    }

    func write(_ name: String, bytes: [UInt8]) async throws(TorporError) { kept.withLock { $0[name] = bytes } }

    func finish(needs: WorkloadNeeds) async throws(TorporError) -> SignedManifest {
        SignedManifest(
            payload: [], hash: manifest.needs == needs ? HashedCopy.hash([1]) : HashedCopy.hash([2]), signature: [], certificate: [])
    }

    var newBytes: UInt64 { artifacts.values.reduce(0) { $0 + UInt64($1.count) } }

    func abandon() async { kept.withLock { $0 = [:] } }
}
