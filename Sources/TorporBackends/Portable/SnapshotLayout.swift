import Foundation
import TorporArtifacts
import TorporHost
import TorporModel
import TorporPorts

/// A snapshot as an OCI image layout (image-spec v1.0, image-layout.md): its archive is the image's only layer.
enum SnapshotLayout {
    /// What the image is called within its layout.
    static let tag = "snapshot"

    private struct Blob: Codable {
        let mediaType: String
        let digest: String
        let size: UInt64
        var annotations: [String: String]?
    }

    private struct Manifest: Codable {
        var schemaVersion = 2
        var mediaType = "application/vnd.oci.image.manifest.v1+json"
        let config: Blob
        let layers: [Blob]
        let annotations: [String: String]
    }

    private struct Index: Codable {
        var schemaVersion = 2
        let manifests: [Blob]
    }

    private struct Configuration: Codable {
        struct Files: Codable {
            var type = "layers"
            let layers: [String]

            enum CodingKeys: String, CodingKey {
                case type
                case layers = "diff_ids"
            }
        }
        let architecture: String
        var os = "linux"
        let created: String
        var config: [String: String] = [:]
        let rootfs: Files
    }

    /// Fills an empty folder.
    ///
    /// - Returns: the layer's length in bytes.
    static func write(_ signed: SignedManifest, _ source: any ArtifactSource, to folder: String) async throws(TorporError) -> UInt64 {
        let blobs = "\(folder)/blobs/sha256"
        try Folder.create(blobs)
        let layer = try await self.layer(signed, source, blobs)
        let manifest = source.manifest
        let machine = manifest.needs.facts.architecture
        let configuration = try put(
            Configuration(
                architecture: ["x86_64": "amd64", "aarch64": "arm64"][machine] ?? machine, created: manifest.createdAt.description,
                rootfs: Configuration.Files(layers: [layer.digest])),
            "application/vnd.oci.image.config.v1+json", blobs)
        var image = try put(
            Manifest(config: configuration, layers: [layer], annotations: annotations(manifest)),
            "application/vnd.oci.image.manifest.v1+json", blobs)
        image.annotations = ["org.opencontainers.image.ref.name": tag]
        try DurableFile.write("{\"imageLayoutVersion\":\"1.0.0\"}", to: "\(folder)/oci-layout")
        try DurableFile.write(try json(Index(manifests: [image])), to: "\(folder)/index.json")
        return layer.size
    }

    /// The file of the only layer of the layout's only image.
    ///
    /// - Throws: `corrupt` for another image.
    static func layer(of folder: String) throws(TorporError) -> String {
        let index: Index = try read("\(folder)/index.json")
        guard index.manifests.count == 1 else { throw foreign("\(index.manifests.count) images") }
        let manifest: Manifest = try read(try path(index.manifests[0], folder))
        guard manifest.layers.count == 1 else { throw foreign("an image of \(manifest.layers.count) layers") }
        return try path(manifest.layers[0], folder)
    }

    /// What podman (`libpod/define/annotations.go`) and CRI-O (`pkg/annotations/checkpoint.go`) call a checkpoint image's. Not podman's
    /// `runtime.name`: by that one `podman run` of versions before 5.8.8 takes an image for one that it may restore.
    private static func annotations(_ manifest: SnapshotManifest) -> [String: String] {
        var all = ["org.opencontainers.image.created": manifest.createdAt.description]
        let image = manifest.spec.image?.reference.description
        let facts = manifest.needs.facts
        for prefix in ["io.kubernetes.cri-o.annotations.checkpoint", "io.podman.annotations.checkpoint"] {
            all["\(prefix).name"] = manifest.name.rawValue
            all["\(prefix).rawImageName"] = image
            all["\(prefix).rootfsImageName"] = image
            all["\(prefix).criu.version"] = facts.engines["criu"]
        }
        all["io.podman.annotations.checkpoint.runtime.version"] = facts.engines["runc"]
        all["io.podman.annotations.checkpoint.host.arch"] = facts.architecture
        all["io.podman.annotations.checkpoint.host.kernel"] = facts.kernel
        return all
    }

    /// Written under a name of its own, for its digest is known only afterwards.
    private static func layer(_ signed: SignedManifest, _ source: any ArtifactSource, _ blobs: String) async throws(TorporError) -> Blob {
        let fresh = "\(blobs)/layer"
        let file = try Descriptor(path: fresh, O_RDWR | O_CREAT | O_EXCL)
        let raw = file.raw
        defer { withExtendedLifetime(file) {} }
        try await SnapshotArchive.write(signed, source, to: raw)
        let (bytes, hash) = try await Blocking.run { () throws(TorporError) in
            guard lseek(raw, 0, SEEK_SET) == 0 else { throw TorporError(.internal, "the layer cannot be read back") }
            return try HashedCopy.run(from: raw, to: nil)
        }
        try SystemCall.check(rename(fresh, "\(blobs)/\(hash.hex)"), "rename \(fresh)")
        return Blob(mediaType: "application/vnd.oci.image.layer.v1.tar", digest: "sha256:\(hash.hex)", size: bytes)
    }

    private static func put(_ value: some Encodable, _ type: String, _ blobs: String) throws(TorporError) -> Blob {
        let bytes = try json(value)
        let hash = HashedCopy.hash(bytes)
        try DurableFile.write(bytes, to: "\(blobs)/\(hash.hex)")
        return Blob(mediaType: type, digest: "sha256:\(hash.hex)", size: UInt64(bytes.count))
    }

    private static func path(_ blob: Blob, _ folder: String) throws(TorporError) -> String {
        guard blob.digest.hasPrefix("sha256:") else { throw foreign("a digest that is no SHA-256") }
        return "\(folder)/blobs/sha256/\(try ContentHash.parse(String(blob.digest.dropFirst(7))).hex)"
    }

    private static func foreign(_ what: String) -> TorporError {
        TorporError(.corrupt, "this is no snapshot of Torpor's: \(what)", remedy: "torpor snapshots push makes images that can be pulled")
    }

    private static func json(_ value: some Encodable) throws(TorporError) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do { return [UInt8](try encoder.encode(value)) } catch {
            throw TorporError(.internal, "a part of an image cannot be written as JSON", cause: error)
        }
    }

    private static func read<Value: Decodable>(_ path: String) throws(TorporError) -> Value {
        let bytes = try DurableFile.read(path, limit: 4 << 20)
        do { return try JSONDecoder().decode(Value.self, from: Data(bytes)) } catch {
            throw TorporError(.corrupt, "the image cannot be read", cause: error)
        }
    }
}
