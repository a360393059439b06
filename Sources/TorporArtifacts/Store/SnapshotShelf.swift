import Crypto
import Foundation
import TorporModel

/// Manifests on disk: `snapshots/<id>/` with `signature.json`, and last of all `manifest.json`, byte for byte as signed.
///
/// While chunks are missing the manifest is called `partial.json`: renaming it is what makes the snapshot believed. `synced` says that
/// the snapshot was promised to outlive a loss of power.
struct SnapshotShelf: Sendable {
    let files: any ArtifactFiles

    /// What lies beside the signed bytes.
    private struct Signature: Codable {
        let hash: ContentHash
        let signature: Data
        let certificate: Data
    }

    /// What a folder holds.
    enum Content {
        case kept(SignedManifest, isComplete: Bool)
        /// Left by a crash, and never promised to anybody.
        case leftover
        /// Promised, and now not readable.
        case unreadable(TorporError)
    }

    /// Writes the signature first and the manifest last: a crash in between leaves a folder that nobody believes.
    func save(_ id: SnapshotID, _ signed: SignedManifest, isComplete: Bool) throws(TorporError) {
        let signature = Signature(hash: signed.hash, signature: Data(signed.signature), certificate: Data(signed.certificate))
        let encoded: [UInt8]
        do { encoded = [UInt8](try JSONEncoder().encode(signature)) } catch {
            throw TorporError(.internal, "a signature cannot be written as JSON", cause: error)
        }
        try put("\(Self.folder(id))/signature.json", encoded)
        try put("\(Self.folder(id))/\(isComplete ? "manifest" : "partial").json", signed.payload)
    }

    /// Every chunk is here: from now on the snapshot is believed.
    func complete(_ id: SnapshotID) throws(TorporError) {
        try files.rename("\(Self.folder(id))/partial.json", to: "\(Self.folder(id))/manifest.json")
    }

    /// Forgets the manifest first: what is left by a crash after that is a leftover, not a snapshot.
    func remove(_ id: SnapshotID) throws(TorporError) {
        for name in ["/manifest.json", "/partial.json", "/synced", "/signature.json", ""] {
            try files.remove("\(Self.folder(id))\(name)")
        }
    }

    /// Has the manifest on disk, and the promise that it is.
    func sync(_ id: SnapshotID) throws(TorporError) {
        let folder = Self.folder(id)
        try files.sync("\(folder)/signature.json")
        try files.sync("\(folder)/manifest.json")
        try put("\(folder)/synced", [])
        try files.sync("\(folder)/synced")
        try files.sync(folder)
        try files.sync("snapshots")
    }

    /// Every folder that could be a snapshot's; other names are not ours to judge.
    func ids() throws(TorporError) -> [SnapshotID] {
        try files.list("snapshots").compactMap { try? SnapshotID.parse($0) }.sorted()
    }

    /// What is in the folder, with the manifest's bytes checked against the hash that was signed.
    ///
    /// - Throws: only when the disk cannot be asked; what it answers is told by the result.
    func load(_ id: SnapshotID) throws(TorporError) -> Content {
        let folder = Self.folder(id)
        let wasPromised = try files.size("\(folder)/synced") != nil
        do throws(TorporError) {
            for (name, isComplete) in [("manifest", true), ("partial", false)] {
                guard let payload = try bytes("\(folder)/\(name).json") else { continue }
                return .kept(try signed(payload, in: folder), isComplete: isComplete)
            }
            if !wasPromised { return .leftover }
            throw TorporError(.corrupt, "the manifest of snapshot \(id) is gone")
        } catch {
            return wasPromised ? .unreadable(error) : .leftover
        }
    }

    /// The manifest with what lies beside it.
    ///
    /// - Throws: `corrupt` when they do not belong together.
    private func signed(_ payload: [UInt8], in folder: String) throws(TorporError) -> SignedManifest {
        guard let encoded = try bytes("\(folder)/signature.json") else { throw TorporError(.corrupt, "\(folder) has no signature") }
        let signature: Signature
        do { signature = try JSONDecoder().decode(Signature.self, from: Data(encoded)) } catch {
            throw TorporError(.corrupt, "the signature in \(folder) cannot be read", cause: error)
        }
        guard ContentHash(bytes: SHA256.hash(data: payload)) == signature.hash else {
            throw TorporError(.corrupt, "the manifest in \(folder) is not the one that was signed")
        }
        return SignedManifest(
            payload: payload, hash: signature.hash, signature: [UInt8](signature.signature), certificate: [UInt8](signature.certificate))
    }

    /// The id was parsed: it cannot leave `snapshots`.
    private static func folder(_ id: SnapshotID) -> String { "snapshots/\(id)" }

    /// `ArtifactFiles.put` for an array.
    private func put(_ path: String, _ bytes: [UInt8]) throws(TorporError) {
        let result = bytes.withUnsafeBytes { raw in Result { () throws(TorporError) in try files.put(path, raw) } }
        try result.get()
    }

    /// A whole file, or nil when there is none.
    private func bytes(_ path: String) throws(TorporError) -> [UInt8]? {
        guard let size = try files.size(path) else { return nil }
        var bytes = [UInt8](repeating: 0, count: size)
        let read = bytes.withUnsafeMutableBytes { raw in Result { () throws(TorporError) in try files.read(path, into: raw) } }
        guard try read.get() == size else { throw TorporError(.corrupt, "\(path) changed while it was read") }
        return bytes
    }
}
