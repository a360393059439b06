import Glibc
import TorporEngines
import TorporHost
package import TorporModel
package import TorporPorts

/// A node's images, by skopeo and umoci. Everything is made under another name, is on disk, and then gets its own.
package struct ImageStore: ImageKeeper {
    let shelf: ImageShelf
    private let searchPath: String

    package init(_ configuration: BackendConfiguration) {
        shelf = ImageShelf(configuration)
        searchPath = configuration.searchPath
    }

    /// Asks the source each time: a tag may name another image by now. Layers that are here are not brought again.
    package func pull(_ reference: ImageReference, as work: String) async throws(TorporError) -> ContentHash {
        let tools = try ImageTools(path: searchPath)
        return try await adding(work) { (place) async throws(TorporError) in
            try await tools.copy(reference, to: "\(place).layout", blobs: shelf.blobs)
            let content = try ImageContent(layout: "\(place).layout", blob: shelf.blob)
            try await settle(content, place, reference: reference.description, tools)
            return content.digest
        }
    }

    package func has(_ digest: ContentHash) async -> Bool { shelf.has(digest) }

    /// Index first, then manifest, configuration and layers.
    package func pack(_ digest: ContentHash, into sink: any ArtifactSink) async throws(TorporError) {
        guard shelf.has(digest) else {
            throw TorporError(.notFound, "image \(digest) is not on this node", remedy: "torpor images")
        }
        // Nobody may remove it meanwhile.
        let lock = try ImageLock(shelf.lock, isAlone: false)
        defer { withExtendedLifetime(lock) {} }
        let content = try ImageContent(layout: shelf.layout(digest), blob: shelf.blob)
        for name in ["index.json", "oci-layout", ImageNote.name] { try await send("\(shelf.layout(digest))/\(name)", as: name, to: sink) }
        for blob in content.blobs { try await send(shelf.blob(blob), as: "blobs/\(blob)", to: sink) }
    }

    /// What came is believed only once umoci has checked and unpacked it: until then its blobs stay apart.
    package func take(_ digest: ContentHash, from source: any ArtifactSource, as work: String) async throws(TorporError) {
        if shelf.has(digest) { return }
        let tools = try ImageTools(path: searchPath)
        try await adding(work) { (place) async throws(TorporError) in
            let layout = "\(place).layout"
            try Folder.create("\(layout)/blobs/sha256")
            for name in ["index.json", "oci-layout", ImageNote.name] { try await fetch(name, from: source, to: "\(layout)/\(name)") }
            for name in source.manifest.artifacts.map(\.name) where name.hasPrefix("blobs/") {
                let blob = try ContentHash.parse(String(name.dropFirst("blobs/".count)))
                let own = "\(layout)/blobs/sha256/\(blob)"
                if link(shelf.blob(blob), own) != 0 { try await fetch(name, from: source, to: own) }
            }
            let content = try ImageContent(layout: layout) { "\(layout)/blobs/sha256/\($0)" }
            guard content.digest == digest else {
                throw TorporError(.corrupt, "the peer sent image \(content.digest), not \(digest)", remedy: "look at that node")
            }
            try await settle(content, place, reference: try ImageNote(reading: layout).reference, tools)
        }
    }

    package func list() async -> [ImageReport] {
        let shelf = shelf
        let found = try? await Blocking.run { () throws(TorporError) in
            shelf.digests().map { digest in
                let note = try? ImageNote(reading: shelf.layout(digest))
                return ImageReport(digest: digest, reference: note?.reference ?? "?", bytes: note?.bytes ?? 0, usedBy: [])
            }
        }
        return found ?? []
    }

    /// Whole images first, then blobs that no image names: also what a pull left that failed.
    package func prune(keeping used: Set<ContentHash>) async throws(TorporError) -> [ImageReport] {
        guard Folder.exists(shelf.path) else { return [] }
        let lock = try ImageLock(shelf.lock, isAlone: true)
        defer { withExtendedLifetime(lock) {} }
        let doomed = await list().filter { !used.contains($0.digest) }
        let shelf = shelf
        try await Blocking.run { () throws(TorporError) in
            for image in doomed { try Self.remove(image.digest, shelf) }
            var named: Set<String> = []
            for digest in shelf.digests() {
                named.formUnion(try ImageContent(layout: shelf.layout(digest), blob: shelf.blob).blobs.map(\.hex))
            }
            for name in Folder.names("\(shelf.blobs)/sha256") where !named.contains(name) {
                try Folder.remove("\(shelf.blobs)/sha256/\(name)")
            }
            try shelf.sweep()
        }
        return doomed
    }

    /// The root's name goes first: what is left by a crash after that is no image any more.
    private static func remove(_ digest: ContentHash, _ shelf: ImageShelf) throws(TorporError) {
        for (path, word) in [(shelf.root(digest), "root"), (shelf.layout(digest), "layout")] {
            let doomed = "\(shelf.work)/gone-\(word)-\(digest)"
            try Folder.remove(doomed)
            try SystemCall.check(rename(path, doomed), "rename \(path)")
            try Folder.remove(doomed)
        }
    }

    // MARK: Adding

    /// In folders of this call's own, which are gone afterwards.
    private func adding<Value: Sendable>(
        _ work: String, _ body: (String) async throws(TorporError) -> Value
    ) async throws(TorporError) -> Value {
        for folder in [shelf.work, shelf.blobs, shelf.layouts, shelf.roots] { try Folder.create(folder) }
        let lock = try ImageLock(shelf.lock, isAlone: false)
        defer { withExtendedLifetime(lock) {} }
        // A tool that a killed agent left at work may still write into a folder of that agent's.
        let place = "\(shelf.work)/\(work)-\(getpid())"
        let places = ["\(place).layout", "\(place).root"]
        for path in places { try Folder.remove(path) }
        defer { for path in places { try? Folder.remove(path) } }
        return try await body(place)
    }

    /// Unpacks what lies in `place`, has all of it on disk, and gives it its names, the root's last.
    private func settle(
        _ content: ImageContent, _ place: String, reference: String, _ tools: ImageTools
    ) async throws(TorporError) {
        let layout = "\(place).layout"
        let note = ImageNote(reference: reference, bytes: content.bytes)
        if shelf.has(content.digest) { return try note.write(to: shelf.layout(content.digest)) }
        if Folder.names("\(layout)/blobs").isEmpty { try share(layout) }
        let root = "\(place).root"
        try Folder.create(root)
        try await tools.unpack(layout, into: "\(root)/rootfs", configuration: "\(root)/config.json")
        try refuseForeign(root, reference)
        try note.write(to: layout)
        let shelf = shelf
        try await Blocking.run { () throws(TorporError) in
            for name in Folder.names("\(layout)/blobs/sha256") where !Folder.exists("\(shelf.blobs)/sha256/\(name)") {
                try Folder.create("\(shelf.blobs)/sha256")
                try SystemCall.check(rename("\(layout)/blobs/sha256/\(name)", "\(shelf.blobs)/sha256/\(name)"), "rename \(name)")
            }
            try share(layout)
            try DurableFile.sync(fileSystemOf: shelf.path)
            try Self.name(layout, shelf.layout(content.digest))
            try Self.name(root, shelf.root(content.digest))
            try DurableFile.sync(folder: shelf.layouts)
            try DurableFile.sync(folder: shelf.roots)
        }
    }

    /// Leads the layout's blobs to those that all share.
    private func share(_ layout: String) throws(TorporError) {
        var found = stat()
        if lstat("\(layout)/blobs", &found) == 0, found.st_mode & S_IFMT == S_IFLNK { return }
        try Folder.remove("\(layout)/blobs")
        try SystemCall.check(symlink("../../blobs", "\(layout)/blobs"), "symlink \(layout)/blobs")
    }

    /// Somebody else may have been first with the same image: theirs is as good.
    private static func name(_ path: String, _ name: String) throws(TorporError) {
        if Folder.exists(name) { return }
        try SystemCall.check(rename(path, name), "rename \(path)")
    }

    private func refuseForeign(_ root: String, _ reference: String) throws(TorporError) {
        let defaults = ImageDefaults(try JSONValue.parse(try DurableFile.read("\(root)/config.json", limit: 4 << 20)))
        let own = ["x86_64": "amd64", "aarch64": "arm64"][HostFactsReader.architecture]
        if let theirs = defaults.architecture, !theirs.isEmpty, let own, theirs != own {
            throw TorporError(
                .incompatible, "the image \(reference) is for \(theirs), this node is \(own)", remedy: "name an image for \(own)")
        }
    }

    // MARK: Files

    private func send(_ path: String, as name: String, to sink: any ArtifactSink) async throws(TorporError) {
        let file = try Descriptor(path: path, O_RDONLY)
        try await sink.write(name, from: file.raw)
    }

    private func fetch(_ name: String, from source: any ArtifactSource, to path: String) async throws(TorporError) {
        let file = try Descriptor(path: path, O_WRONLY | O_CREAT | O_TRUNC)
        try await source.read(name, to: file.raw)
    }
}
