import Glibc
package import TorporModel

/// A file that may be compressed, read as if it were not: gzip and zstd, by the programs of those names, into a nameless file first.
package enum PlainFile {
    private static let gzip: [UInt8] = [0x1f, 0x8b]
    private static let zstd: [UInt8] = [0x28, 0xb5, 0x2f, 0xfd]

    /// Long enough for gigabytes.
    private static let limit = Duration.seconds(1500)

    /// Hands over a descriptor that stands at the beginning of the plain bytes.
    ///
    /// - Parameter scratch: a folder with room for what comes out.
    /// - Throws: what `body` throws; `engineMissing` when the program is; `corrupt` when it cannot read the file.
    package static func open<Value: Sendable>(
        _ path: String, scratch: String, _ body: (Int32) async throws(TorporError) -> Value
    ) async throws(TorporError) -> Value {
        let file = try Descriptor(path: path, O_RDONLY)
        var head = [UInt8](repeating: 0, count: 4)
        _ = pread(file.raw, &head, head.count, 0)
        guard let program = head == zstd ? "zstd" : Array(head.prefix(2)) == gzip ? "gzip" : nil else { return try await body(file.raw) }
        let plain = try nameless(in: scratch)
        try await unpack(program, path, file.raw, plain.raw)
        try SystemCall.check(Int32(clamping: lseek(plain.raw, 0, SEEK_SET)), "seek")
        return try await body(plain.raw)
    }

    private static func unpack(_ name: String, _ path: String, _ source: Int32, _ target: Int32) async throws(TorporError) {
        let places: [String] = ["/usr/bin/\(name)", "/bin/\(name)"]
        guard let program = places.first(where: { access($0, X_OK) == 0 }) else {
            throw TorporError(.engineMissing, "\(path) is compressed, and \(name) is not installed", remedy: "apt-get install \(name)")
        }
        let outcome = try await Command(program, ["-dc"], deadline: limit, input: source, output: target).run()
        guard outcome.exit == .code(0) else {
            throw TorporError(
                .corrupt, "\(name) cannot read \(path): \(outcome.error.prefix(200))", remedy: "make it anew where it comes from")
        }
    }

    /// Gone with its descriptor.
    private static func nameless(in folder: String) throws(TorporError) -> Descriptor {
        var path = Array("\(folder)/torpor-XXXXXX".utf8CString)
        let raw = try SystemCall.check(mkstemp(&path), "make a file in \(folder)")
        _ = fcntl(raw, F_SETFD, FD_CLOEXEC)
        unlink(path)
        return Descriptor(owning: raw)
    }
}
