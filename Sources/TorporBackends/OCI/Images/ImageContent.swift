import TorporEngines
import TorporHost
import TorporModel

/// Which blobs make up an image, as its layout's index and its manifest say (OCI image-spec 1.0: image-layout.md, manifest.md).
struct ImageContent: Sendable {
    /// Of the manifest: the image's own name.
    let digest: ContentHash
    /// Manifest, configuration and layers, each once.
    let blobs: [ContentHash]
    /// Of the layers.
    let bytes: UInt64

    /// The image that a layout holds.
    ///
    /// - Parameter blob: where a blob of it lies.
    /// - Throws: `corrupt` for what is no layout of exactly one image.
    init(layout: String, blob: (ContentHash) -> String) throws(TorporError) {
        let index = try JSONValue.parse(try DurableFile.read("\(layout)/index.json", limit: 1 << 20))
        guard let manifests = index["manifests"]?.elements, manifests.count == 1, let entry = manifests.first else {
            throw Self.damaged("its index does not name one image")
        }
        digest = try Self.digest(entry)
        let manifest = try JSONValue.parse(try DurableFile.read(blob(digest), limit: 4 << 20))
        guard let configuration = manifest["config"], let layers = manifest["layers"]?.elements else {
            throw Self.damaged("its manifest names no layers")
        }
        var blobs = [digest, try Self.digest(configuration)]
        var bytes: UInt64 = 0
        for layer in layers {
            let digest = try Self.digest(layer)
            if !blobs.contains(digest) { blobs.append(digest) }
            bytes += UInt64(max(0, layer["size"]?.integer ?? 0))
        }
        self.blobs = blobs
        self.bytes = bytes
    }

    /// `sha256:…` of a descriptor; nothing else names a file here.
    private static func digest(_ descriptor: JSONValue) throws(TorporError) -> ContentHash {
        guard let text = descriptor["digest"]?.text, text.hasPrefix("sha256:") else { throw damaged("a part of it has no SHA-256 digest") }
        return try ContentHash.parse(String(text.dropFirst("sha256:".count)))
    }

    private static func damaged(_ words: String) -> TorporError {
        TorporError(.corrupt, "the image is damaged: \(words)", remedy: "torpor images prune, then have it anew")
    }
}
