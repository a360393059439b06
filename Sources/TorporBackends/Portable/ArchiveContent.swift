import TorporEngines
package import TorporHost
package import TorporModel

/// What a checkpoint's archive holds, ours or one of podman's, CRI-O's or containerd's, as far as it is told without unpacking it.
package struct ArchiveContent: Sendable {
    /// Every member, in order.
    package private(set) var members: [TarEntry] = []
    /// The members that say what it is.
    private var texts: [String: [UInt8]] = [:]

    /// - Parameters:
    ///   - path: may be compressed by gzip or zstd.
    ///   - scratch: a folder with room for what comes out then.
    /// - Throws: `notFound`, `corrupt` for what is no tar archive.
    package init(path: String, scratch: String) async throws(TorporError) {
        guard Folder.exists(path) else { throw TorporError(.notFound, "there is no file \(path)") }
        self = try await PlainFile.open(path, scratch: scratch) { (descriptor) async throws(TorporError) in
            try await Blocking.run { () throws(TorporError) in try ArchiveContent(descriptor) }
        }
    }

    private init(_ descriptor: Int32) throws(TorporError) {
        var tar = TarReader(descriptor)
        while let entry = try tar.next() {
            members.append(entry)
            if Self.tells(entry) { texts[entry.name] = try tar.whole(limit: Self.limit(entry.name)) }
        }
    }

    /// The bytes of a member that says what the archive is; nil when there is none.
    package func text(_ name: String) -> [UInt8]? { texts[name] }

    /// As `CriuImages.processes`; none when it has no images of criu's.
    package func processes() async throws(TorporError) -> [CapturedProcess] {
        try await CriuImages.processes { (image) throws(TorporError) in text(ArchiveMember.images + image) }
    }

    private static func tells(_ entry: TarEntry) -> Bool {
        guard entry.kind == .file else { return false }
        if [ArchiveMember.manifest, ArchiveMember.description].contains(entry.name) { return true }
        guard entry.name.hasPrefix(ArchiveMember.images) else { return false }
        let image = entry.name.dropFirst(ArchiveMember.images.count)
        return image == CriuImages.tree || image.hasPrefix("core-")
    }

    private static func limit(_ name: String) -> Int {
        name == ArchiveMember.manifest ? SnapshotArchive.manifestLimit : CriuImages.limit
    }
}
