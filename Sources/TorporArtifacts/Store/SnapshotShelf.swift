import Crypto
import Foundation
import TorporModel

/// Manifests on disk: `snapshots/<id>/` with `signature.json`, and last of all `manifest.json`, byte for byte as signed, or those bytes
/// sealed: a manifest has the workload's specification.
///
/// While chunks are missing the manifest is called `partial.json`: renaming it is what makes the snapshot believed. That of a capture whose
/// follower has chunks of it that are not here is called `followed.json`. `synced` says that
/// the snapshot was promised to outlive a loss of power.
struct SnapshotShelf: Sendable {
    let files: any ArtifactFiles
    /// What is there, and the keys that open it.
    let stored: StoredFiles
    /// Bytes of a manifest at most.
    let manifestBytes: Int

    /// What lies beside the signed bytes.
    private struct Signature: Codable {
        let hash: ContentHash
        let signature: Data
        let certificate: Data
    }

    /// What a folder holds.
    enum Content {
        case kept(SignedManifest, KeptSnapshot.Standing)
        /// Left by a crash, and never promised to anybody.
        case leftover
        /// Promised, and now not readable.
        case unreadable(TorporError)
    }

    /// Writes the signature first and the manifest last: a crash in between leaves a folder that nobody believes.
    ///
    /// `seal` is the writer's; nil leaves the manifest as it is.
    func save(_ id: SnapshotID, _ signed: SignedManifest, _ standing: KeptSnapshot.Standing, under seal: SnapshotSeal?) throws(TorporError)
    {
        let signature = Signature(hash: signed.hash, signature: Data(signed.signature), certificate: Data(signed.certificate))
        let encoded: [UInt8]
        do { encoded = [UInt8](try JSONEncoder().encode(signature)) } catch {
            throw TorporError(.internal, "a signature cannot be written as JSON", cause: error)
        }
        try put("\(Self.folder(id))/signature.json", encoded)
        let path = Self.path(id, standing)
        try put(path, try dressed(signed.payload, Self.name(id), under: seal))
        try stored.note(path)
    }

    /// What lies beside a checkpoint for the next one's sake: see `PageNotes`. Neither synced nor believed.
    func save(pages: [UInt8], of id: SnapshotID, under seal: SnapshotSeal?) throws(TorporError) {
        try put(Self.pagesPath(id), try dressed(pages, "pages of \(id)", under: seal))
        try stored.note(Self.pagesPath(id))
    }

    /// nil where none were saved. At most `limit` bytes.
    func pages(of id: SnapshotID, limit: Int) throws(TorporError) -> [UInt8]? {
        guard let file = try bytes(Self.pagesPath(id)) else { return nil }
        return try opened(file, "pages of \(id)", limit: limit)
    }

    /// Every chunk is here: from now on the snapshot is believed.
    func complete(_ id: SnapshotID) throws(TorporError) {
        try files.rename(Self.path(id, .arriving), to: Self.path(id, .whole))
        // The new name first: the key must not be without a user in between.
        try stored.note(Self.path(id, .whole))
        stored.forget(Self.path(id, .arriving))
    }

    /// Forgets the manifest first: what is left by a crash after that is a leftover, not a snapshot.
    func remove(_ id: SnapshotID) throws(TorporError) {
        for name in KeptSnapshot.Standing.allCases.map({ "/\($0.rawValue).json" }) + ["/synced", "/signature.json", "/pages", ""] {
            try files.remove("\(Self.folder(id))\(name)")
        }
        for standing in KeptSnapshot.Standing.allCases { stored.forget(Self.path(id, standing)) }
        stored.forget(Self.pagesPath(id))
    }

    /// Has the manifest on disk, and the promise that it is.
    func sync(_ id: SnapshotID) throws(TorporError) {
        let folder = Self.folder(id)
        try files.sync("\(folder)/signature.json")
        try files.sync(Self.path(id, .whole))
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
            for standing in KeptSnapshot.Standing.allCases {
                let path = Self.path(id, standing)
                guard let file = try bytes(path) else { continue }
                try stored.note(path)
                return .kept(try signed(try opened(file, Self.name(id), limit: manifestBytes), in: folder), standing)
            }
            if !wasPromised { return .leftover }
            throw TorporError(.corrupt, "the manifest of snapshot \(id) is gone")
        } catch {
            // A key may be put back; what was torn by a crash may not.
            return wasPromised || error.code == .notFound ? .unreadable(error) : .leftover
        }
    }

    /// As it is written: sealed where there is a seal.
    private func dressed(_ payload: [UInt8], _ name: String, under seal: SnapshotSeal?) throws(TorporError) -> [UInt8] {
        guard let key = try seal?.key() else { return payload }
        let bench = Workbench(contentBytes: payload.count)
        let made = payload.withUnsafeBytes { raw in
            Result { () throws(TorporError) in [UInt8](try bench.write(raw, called: name, as: .zstd, under: key).file) }
        }
        return try made.get()
    }

    /// What was written, from a file that is sealed or not.
    private func opened(_ file: [UInt8], _ name: String, limit: Int) throws(TorporError) -> [UInt8] {
        guard file.withUnsafeBytes(FrameHeader.isFrame) else { return file }
        let header = try file.withUnsafeBytes { raw in Result { () throws(TorporError) in try FrameHeader.read(raw) } }.get()
        guard header.plainBytes <= limit else { throw TorporError(.corrupt, "the \(name) is beyond all limits") }
        let bench = Workbench(contentBytes: max(header.plainBytes, file.count))
        bench.room.copyBytes(from: file)
        var payload = [UInt8](repeating: 0, count: header.plainBytes)
        let read = payload.withUnsafeMutableBytes { raw in
            Result { () throws(TorporError) in
                try bench.read(file.count, called: name, into: raw) { (id) throws(TorporError) in try stored.key(id) }.count
            }
        }
        do throws(TorporError) { _ = try read.get() } catch {
            throw TorporError(error.code, "the \(name) \(error.message)", remedy: error.remedy, cause: error)
        }
        return payload
    }

    /// What a sealed manifest is called.
    private static func name(_ id: SnapshotID) -> String { "manifest of \(id)" }

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
    private static func pagesPath(_ id: SnapshotID) -> String { "\(folder(id))/pages" }
    /// Where the manifest lies.
    static func path(_ id: SnapshotID, _ standing: KeptSnapshot.Standing) -> String { "\(folder(id))/\(standing.rawValue).json" }

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
