import TorporEngines
import TorporHost
import TorporModel

/// Where a node has its images: blobs that all share, and per image a small OCI layout that names its own, and one unpacked root that all
/// its workloads begin with.
///
/// An image is here exactly if its root has its final name: that is given last of all.
struct ImageShelf: Sendable {
    /// Absolute path.
    let path: String

    init(_ configuration: BackendConfiguration) { path = "\(configuration.state)/images" }

    /// Layers, configurations and manifests, each named by its SHA-256.
    var blobs: String { "\(path)/blobs" }
    /// What is not yet, or no longer, an image. Swept at every start.
    var work: String { "\(path)/work" }
    var layouts: String { "\(path)/layouts" }
    var roots: String { "\(path)/roots" }
    /// Held shared by whoever adds, alone by whoever removes.
    var lock: String { "\(path)/lock" }

    /// An OCI image layout whose `blobs` leads to those that all share.
    func layout(_ digest: ContentHash) -> String { "\(layouts)/\(digest)" }
    /// Holds `rootfs` and `config.json`, the runtime's configuration that the image asks for.
    func root(_ digest: ContentHash) -> String { "\(roots)/\(digest)" }
    func blob(_ digest: ContentHash) -> String { "\(blobs)/sha256/\(digest)" }

    func has(_ digest: ContentHash) -> Bool { Folder.exists(root(digest)) && Folder.exists(layout(digest)) }

    /// What is here, sorted.
    func digests() -> [ContentHash] { Folder.names(roots).compactMap { try? ContentHash.parse($0) }.filter(has).sorted() }

    /// The root of exactly the image that the workload was first started from.
    ///
    /// - Throws: `notFound` when it is not here: it comes before its workload does.
    func lower(_ image: ImageSource) throws(TorporError) -> String {
        guard let digest = image.digest, has(digest) else {
            throw TorporError(
                .notFound, "the image \(image.reference) is not on this node", remedy: "torpor images; then submit the job again")
        }
        return "\(root(digest))/rootfs"
    }

    /// What the image asks for where a specification says nothing.
    func defaults(_ image: ImageSource) throws(TorporError) -> ImageDefaults {
        _ = try lower(image)
        let bytes = try DurableFile.read("\(root(image.digest ?? ContentHash(bytes: [])))/config.json", limit: 4 << 20)
        return ImageDefaults(try JSONValue.parse(bytes))
    }

    /// Removes what an earlier agent left half made or half removed.
    func sweep() throws(TorporError) {
        for name in Folder.names(work) { try Folder.remove("\(work)/\(name)") }
    }
}
