package import TorporModel

/// What criu says to an image streamer, taken apart (criu 4.2, img-streamer.c): for each image a request (length, four bytes, the low one
/// first; then a protobuf message with the name), and then one byte with the end of a pipe.
///
/// A capture sends both at once; a restore sends the pipe once it has heard that the image exists.
package struct StreamerInbox: Hashable, Sendable {
    /// Names of the sockets that criu connects to, inside the image folder.
    package static let captureSocket = "streamer-capture.sock"
    package static let serveSocket = "streamer-serve.sock"

    package enum Item: Hashable, Sendable {
        case name(String)
        /// An open file, the taker's to close.
        case pipe(Int32)
    }

    /// Whether the next thing is a pipe and not a name; the taker's to set.
    package var expectsPipe = false
    private var bytes: [UInt8] = []
    private var files: [Int32] = []

    package init() {}

    /// What has come.
    package mutating func add(_ more: some Sequence<UInt8>, files: some Sequence<Int32>) {
        bytes += more
        self.files += files
    }

    /// nil when nothing is whole.
    ///
    /// - Throws: `corrupt` for what no criu says.
    package mutating func next() throws(TorporError) -> Item? {
        if expectsPipe {
            guard !bytes.isEmpty else { return nil }
            guard !files.isEmpty else { throw Self.unreadable }
            bytes.removeFirst()
            expectsPipe = false
            return .pipe(files.removeFirst())
        }
        guard bytes.count >= 4 else { return nil }
        let length = bytes[..<4].reversed().reduce(0) { $0 << 8 | Int($1) }
        guard length <= Self.longest else { throw Self.unreadable }
        guard bytes.count >= 4 + length else { return nil }
        guard let name = ProtobufFields(parsing: Array(bytes[4..<4 + length]))?.text(1), !name.isEmpty else { throw Self.unreadable }
        bytes.removeFirst(4 + length)
        return .name(name)
    }

    /// Files that nobody has taken.
    package mutating func abandoned() -> [Int32] {
        defer { files = [] }
        return files
    }

    /// What a restore is answered for a name.
    package static func answer(exists: Bool) -> [UInt8] {
        var reply = ProtobufFields()
        reply.add(1, exists ? 1 : 0)
        return [UInt8(reply.encoded.count), 0, 0, 0] + reply.encoded
    }

    /// Far longer than any name.
    private static let longest = 4096
    private static let unreadable = TorporError(.corrupt, "criu says to its streamer what nobody understands")
}
