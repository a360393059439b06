import TorporModel

/// Names of the artifacts that this backend writes and reads.
enum ArtifactName {
    static let specification = "config.json"
    static let layer = "layer.tar"
    static let log = "log"
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
