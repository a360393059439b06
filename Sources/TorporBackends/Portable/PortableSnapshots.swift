import Glibc
import TorporEngines
import TorporHost
package import TorporModel
package import TorporPorts

/// Snapshots that leave a node, or come to it, as archives and images. Everything is made under another name and then gets its own.
package struct PortableSnapshots: SnapshotCarrier {
    private let node: NodeID
    /// What was exported stays there until a person takes it away.
    private let folder: String
    private let searchPath: String

    /// Whatever an earlier process left half made is removed.
    ///
    /// - Parameters:
    ///   - folder: on a local disk, of this agent's own.
    ///   - searchPath: where to look for skopeo first, as a `PATH`.
    package init(node: NodeID, folder: String, searchPath: String) throws(TorporError) {
        self.node = node
        self.folder = folder
        self.searchPath = searchPath
        for name in Folder.names(folder) where name.hasSuffix(Self.unfinished) { try Folder.remove("\(folder)/\(name)") }
    }

    /// The end of a name that nobody shall believe.
    private static let unfinished = ".part"

    package func send(
        _ signed: SignedManifest, _ source: any ArtifactSource, to destination: SnapshotDestination
    ) async throws(TorporError) -> SentSnapshot {
        let id = source.manifest.snapshot
        try Folder.create(folder)
        switch destination {
        case .archive:
            let place = "\(folder)/\(id).tar"
            let bytes = try await making("\(id).tar") { (path) async throws(TorporError) in
                let file = try Descriptor(path: path, O_WRONLY | O_CREAT | O_EXCL)
                try await SnapshotArchive.write(signed, source, to: file.raw)
                try SystemCall.check(fsync(file.raw), "fsync \(path)")
                let end = lseek(file.raw, 0, SEEK_END)
                try SystemCall.check(rename(path, place), "rename \(path)")
                return UInt64(max(0, end))
            }
            return SentSnapshot(node: node, place: place, bytes: bytes)
        case .layout:
            let place = "\(folder)/\(id)-oci"
            let bytes = try await making("\(id)-oci") { (path) async throws(TorporError) in
                let bytes = try await SnapshotLayout.write(signed, source, to: path)
                try DurableFile.sync(fileSystemOf: path)
                try Folder.remove(place)
                try SystemCall.check(rename(path, place), "rename \(path)")
                return bytes
            }
            return SentSnapshot(node: node, place: place, bytes: bytes)
        case .image(let reference):
            let copier = try ImageCopier(path: searchPath)
            let bytes = try await making("\(id)-image") { (path) async throws(TorporError) in
                let bytes = try await SnapshotLayout.write(signed, source, to: path)
                try await copier.copy("oci:\(path):\(SnapshotLayout.tag)", to: reference.description)
                return bytes
            }
            return SentSnapshot(node: node, place: reference.description, bytes: bytes)
        }
    }

    package func take(
        _ source: SnapshotSource, as work: String,
        into begin: @Sendable (SnapshotManifest, ContentHash) async throws(TorporError) -> any SnapshotWriter
    ) async throws(TorporError) -> SignedManifest {
        switch source {
        case .archive(let path):
            return try await read(path, into: begin)
        case .image(let reference):
            let copier = try ImageCopier(path: searchPath)
            try Folder.create(folder)
            return try await making("\(work)-image") { (path) async throws(TorporError) in
                try await copier.copy(reference.description, to: "oci:\(path):\(SnapshotLayout.tag)")
                return try await read(try SnapshotLayout.layer(of: path), into: begin)
            }
        }
    }

    /// From criu's images. A backend without them has none to tell of.
    package func processes(_ source: any ArtifactSource) async throws(TorporError) -> [CapturedProcess] {
        let names = Set(source.manifest.artifacts.map(\.name))
        return try await CriuImages.processes { (image) async throws(TorporError) in
            let name = ArtifactName.images + image
            return names.contains(name) ? try await source.read(name, limit: CriuImages.limit) : nil
        }
    }

    private func read(
        _ path: String, into begin: @Sendable (SnapshotManifest, ContentHash) async throws(TorporError) -> any SnapshotWriter
    ) async throws(TorporError) -> SignedManifest {
        guard Folder.exists(path) else {
            throw TorporError(.notFound, "there is no \(path) on node \(node)", remedy: "name a path of that node")
        }
        try Folder.create(folder)
        return try await PlainFile.open(path, scratch: folder) { (descriptor) async throws(TorporError) in
            try await SnapshotArchive.read(descriptor, into: begin)
        }
    }

    /// Under a name of this call's own, of which nothing is left afterwards.
    private func making<Value: Sendable>(
        _ name: String, _ body: (String) async throws(TorporError) -> Value
    ) async throws(TorporError) -> Value {
        let path = "\(folder)/\(name)\(Self.unfinished)"
        guard !Folder.exists(path) else {
            throw TorporError(.refused, "the same is under way on node \(node)", remedy: "wait for it, then try again")
        }
        defer { try? Folder.remove(path) }
        return try await body(path)
    }
}
