import Foundation
import TorporArtifacts
import TorporHost
import TorporModel
import TorporPorts

/// A snapshot as one tar archive: the signed manifest first, every artifact in plain bytes, their sums last.
enum SnapshotArchive {
    /// Longest manifest that is read; the store's own limit.
    static let manifestLimit = ArtifactLimits().manifestBytes
    private static let smallLimit = 4 << 20

    /// Writes it to a descriptor, which the caller keeps and closes. Each artifact is verified as it is read.
    static func write(_ signed: SignedManifest, _ source: any ArtifactSource, to descriptor: Int32) async throws(TorporError) {
        let manifest = source.manifest
        let tar = TarWriter(descriptor, time: UInt64(max(0, manifest.createdAt.milliseconds / 1000)))
        try tar.file(ArchiveMember.manifest, signed.payload)
        try tar.file(ArchiveMember.signature, try json(ArchiveSignature(signed)))
        try tar.file(ArchiveMember.description, try json(ArchiveDescription(manifest)))
        var sums: [String: ContentHash] = [:]
        for artifact in manifest.artifacts {
            try tar.begin(ArchiveMember.path(artifact.name), bytes: artifact.bytes)
            (_, sums[artifact.name]) = try await PipedPair.run(
                feed: { (writing) async throws(TorporError) in try await source.read(artifact.name, to: writing) },
                drain: { (reading) async throws(TorporError) in try await copy(artifact.bytes, from: reading, to: descriptor) })
            try tar.end(bytes: artifact.bytes)
        }
        try tar.file(ArchiveMember.sums, try json(sums))
        try tar.finish()
    }

    /// Reads one from a descriptor, once from its beginning, into the writer that `begin` opens.
    ///
    /// - Throws: `corrupt` for anything but exactly the artifacts that its manifest names, with exactly their sums.
    static func read(
        _ descriptor: Int32, into begin: (SnapshotManifest, ContentHash) async throws(TorporError) -> any SnapshotWriter
    ) async throws(TorporError) -> SignedManifest {
        var tar = TarReader(descriptor)
        let payload = try expect(ArchiveMember.manifest, &tar, limit: manifestLimit)
        let manifest = try ManifestCodec.decode(payload)
        let hash = HashedCopy.hash(payload)
        let signature: ArchiveSignature = try decode(try expect(ArchiveMember.signature, &tar, limit: smallLimit))
        guard signature.hash == hash else { throw damaged("its manifest is not the one that was signed") }
        let writer = try await begin(manifest, hash)
        do throws(TorporError) {
            try await artifacts(of: manifest, &tar, descriptor, into: writer)
            return try await writer.finish(needs: manifest.needs)
        } catch {
            await writer.abandon()
            throw error
        }
    }

    private static func artifacts(
        of manifest: SnapshotManifest, _ tar: inout TarReader, _ descriptor: Int32, into writer: any SnapshotWriter
    ) async throws(TorporError) {
        var missing: [String: UInt64] = [:]
        for artifact in manifest.artifacts { missing[artifact.name] = artifact.bytes }
        var found: [String: ContentHash] = [:]
        var sums: [String: ContentHash]?
        while let entry = try tar.next() {
            switch entry.name {
            case _ where entry.kind == .folder, ArchiveMember.description: continue
            case ArchiveMember.sums: sums = try decode(try tar.whole(limit: manifestLimit))
            default:
                guard entry.kind == .file, let name = ArchiveMember.artifact(entry.name), missing.removeValue(forKey: name) == entry.bytes
                else { throw damaged("\"\(entry.name)\" is not what its manifest says") }
                (found[name], _) = try await PipedPair.run(
                    feed: { (writing) async throws(TorporError) in try await copy(entry.bytes, from: descriptor, to: writing) },
                    drain: { (reading) async throws(TorporError) in try await writer.write(name, from: reading) })
                tar.took()
            }
        }
        guard missing.isEmpty else { throw damaged("\(missing.keys.sorted()[0]) is missing") }
        guard sums == found else { throw damaged("an artifact is not the one that was sent") }
    }

    /// On a thread that may wait.
    private static func copy(_ count: UInt64, from source: Int32, to target: Int32) async throws(TorporError) -> ContentHash {
        try await Blocking.run { () throws(TorporError) in try HashedCopy.run(from: source, to: target, count: count).hash }
    }

    private static func expect(_ name: String, _ tar: inout TarReader, limit: Int) throws(TorporError) -> [UInt8] {
        guard let entry = try tar.next(), entry.name == name, entry.kind == .file else {
            throw TorporError(
                .corrupt, "this is no snapshot of Torpor's: \(name) is not where it has to be", remedy: "torpor snapshots inspect FILE")
        }
        return try tar.whole(limit: limit)
    }

    private static func damaged(_ why: String) -> TorporError {
        TorporError(.corrupt, "the snapshot's archive is damaged: \(why)", remedy: "export it anew where it comes from")
    }

    private static func json(_ value: some Encodable) throws(TorporError) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do { return [UInt8](try encoder.encode(value)) } catch {
            throw TorporError(.internal, "a part of an archive cannot be written as JSON", cause: error)
        }
    }

    private static func decode<Value: Decodable>(_ bytes: [UInt8]) throws(TorporError) -> Value {
        do { return try JSONDecoder().decode(Value.self, from: Data(bytes)) } catch {
            throw TorporError(.corrupt, "a part of the snapshot's archive cannot be read", cause: error)
        }
    }
}
