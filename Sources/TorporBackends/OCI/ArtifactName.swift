import TorporModel

/// Names of the artifacts that this backend writes and reads.
enum ArtifactName {
    /// The OCI specification that the copy was started with.
    static let specification = "config.json"
    /// Its private layer.
    static let layer = "layer.tar"
    /// What it printed so far.
    static let log = "log"
    /// Prefix of criu's images.
    static let images = "images/"

    /// The file name of an image; nil for an artifact that is none.
    ///
    /// - Throws: `corrupt` for a name that would leave the folder.
    static func image(_ name: String) throws(TorporError) -> String? {
        guard name.hasPrefix(images) else { return nil }
        let file = String(name.dropFirst(images.count))
        guard !file.isEmpty, file != ".", file != "..", !file.contains("/"), !file.contains("\0") else {
            throw TorporError(.corrupt, "\"\(name)\" is not the name of an image", remedy: "the snapshot is damaged; capture again")
        }
        return file
    }
}
