import Foundation
import Glibc
import TorporModel

/// The file with the node's keys, which wrap those of its snapshots: one of 64 hexadecimal digits to a line, the first in use, the others
/// only for what was wrapped before. It may lie elsewhere than the artifacts, so that who has the disk has not what is on it.
package struct NodeKeyFile: Sendable {
    private let path: String

    /// The folder of `path` exists by the time the file is made.
    package init(path: String) { self.path = path }

    /// The keys, or a first one, made and on disk before it is used.
    ///
    /// - Throws: `corrupt` for a file with anything else in it; `permissionDenied` for one that others than its owner may read.
    func open() throws(TorporError) -> [SealKey] {
        if let keys = try load() { return keys }
        let keys = [SealKey.fresh()]
        try save(keys)
        return keys
    }

    /// nil when there is no file.
    private func load() throws(TorporError) -> [SealKey]? {
        var status = stat()
        guard stat(path, &status) == 0 else {
            if errno == ENOENT { return nil }
            throw Descriptor.failure("cannot look at the node's key \(path)", errno)
        }
        guard status.st_mode & 0o077 == 0 else {
            throw TorporError(.permissionDenied, "others may read the node's key \(path)", remedy: "chmod 600 \(path)")
        }
        let text: String
        do { text = try String(contentsOfFile: path, encoding: .utf8) } catch {
            throw TorporError(.corrupt, "the node's key \(path) cannot be read", remedy: "put it back from where it is kept", cause: error)
        }
        var keys: [SealKey] = []
        for line in text.split(whereSeparator: \.isNewline) where !line.hasPrefix("#") {
            guard let bytes = Hexadecimal.bytes(line), bytes.count == 32 else { throw damaged }
            keys.append(SealKey(bytes))
        }
        if keys.isEmpty { throw damaged }
        return keys
    }

    /// Replaces the file at once, for its owner only, on disk when this returns.
    func save(_ keys: [SealKey]) throws(TorporError) {
        let text = keys.map { $0.bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() + "\n" }.joined()
        let beside = "\(path).new"
        unlink(beside)
        let descriptor = Glibc.open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Descriptor.failure("cannot create the node's key \(path)", errno) }
        defer { close(descriptor) }
        var text8 = text
        let written = text8.withUTF8 { raw in
            Result { () throws(TorporError) in try Descriptor.write(UnsafeRawBufferPointer(raw), to: descriptor) }
        }
        try written.get()
        guard fsync(descriptor) == 0, rename(beside, path) == 0 else {
            throw Descriptor.failure("cannot write the node's key \(path)", errno)
        }
        let parent = (path as NSString).deletingLastPathComponent
        let folder = Glibc.open(parent.isEmpty ? "." : parent, O_RDONLY | O_CLOEXEC)
        guard folder >= 0 else { throw Descriptor.failure("cannot open the folder of the node's key \(path)", errno) }
        defer { close(folder) }
        guard fsync(folder) == 0 else { throw Descriptor.failure("cannot sync the folder of the node's key \(path)", errno) }
    }

    private var damaged: TorporError {
        TorporError(
            .corrupt, "the node's key \(path) is damaged: it has one key of 64 hexadecimal digits to a line",
            remedy: "put it back from where it is kept; nothing was deleted")
    }
}
